//! A whole number, or where in the execution's input it is.

use loudfail_diagnostics::Spanned;

use super::number::integer;
use super::{Input, Integer, Leaf, plain, unexpected, variable};
use crate::decode::{Context, Expected};
use crate::form::Form;
use crate::node::{Kind, Node};

/// A whole number, or where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Amount {
    /// Always this many.
    Fixed(Integer),
    /// A field of the input.
    Input(Input<Spanned<Integer>>),
}

impl Amount {
    /// The number, where it is always the same.
    pub fn fixed(&self) -> Option<Integer> {
        match self {
            Self::Fixed(number) => Some(*number),
            Self::Input(_) => None,
        }
    }
}

impl Leaf for Amount {
    const EXPECTED: Expected = Expected {
        what: "a whole number or `{input: field}`",
        example: "512",
        form: Form::Choice("amount", &[Form::Integer, Form::Input(&Form::Integer)]),
    };

    fn read(node: &Node, context: &mut Context) -> Option<Self> {
        match &node.kind {
            Kind::Mapping(entries) => {
                variable::input::<Self, _>(node, entries, context).map(Self::Input)
            }
            _ => match plain(node).and_then(integer) {
                Some(number) => Some(Self::Fixed(Integer(number))),
                None => unexpected(node, context),
            },
        }
    }
}
