//! Values that a deployment is asked for, given beforehand.

use loudfail_diagnostics::Spanned;

use super::{Leaf, Text, unexpected};
use crate::decode::{Context, Decode, Expected};
use crate::form::Form;
use crate::node::{Kind, Node};

/// The value of a parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Given {
    /// One value.
    One(String),
    /// A list.
    Many(Vec<Spanned<Text>>),
}

impl Leaf for Given {
    const EXPECTED: Expected = Expected {
        what: "a string or a list of strings",
        example: "[subnet-0123456789abcdef0]",
        form: Form::Choice("given", &[Form::Text, Form::List(&Text::EXPECTED.form)]),
    };

    fn read(node: &Node, context: &mut Context) -> Option<Self> {
        match &node.kind {
            Kind::Scalar { .. } if !node.is_null() => {
                Text::read(node, context).map(|text| Self::One(text.0))
            }
            Kind::Sequence(_) => Vec::decode(node, context).map(Self::Many),
            _ => unexpected(node, context),
        }
    }
}
