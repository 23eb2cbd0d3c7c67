//! A length of time, or `never`.

use super::{Duration, Leaf, unexpected};
use crate::decode::{Context, Expected};
use crate::form::Form;
use crate::node::{Kind, Node};
use crate::words::Word;

/// How soon something is expected. `off` would be a truth value to YAML, so the word for none is `never`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Within {
    /// It is not expected at all, whatever the defaults say.
    Never,
    /// At least this often.
    Duration(Duration),
}

impl Leaf for Within {
    const EXPECTED: Expected = Expected {
        what: "a duration or `never`",
        example: "26h",
        form: Form::Choice("within", &[Form::Duration, Form::Words(&["never"])]),
    };

    fn read(node: &Node, context: &mut Context) -> Option<Self> {
        match &node.kind {
            Kind::Scalar { text, .. } if text == "never" => Some(Self::Never),
            Kind::Scalar { text, plain: true }
                if matches!(Word::of(text), Word::Bool | Word::Switch) =>
            {
                context.wrong_type(node, Self::EXPECTED.what, "never");
                None
            }
            Kind::Scalar { .. } if !node.is_null() => {
                Duration::read(node, context).map(Self::Duration)
            }
            _ => unexpected(node, context),
        }
    }
}
