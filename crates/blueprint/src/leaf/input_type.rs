//! What a field of the execution's input holds.

use super::Leaf;
use super::one_of::one_of;
use crate::decode::{Context, Expected};
use crate::form::{Form, words};
use crate::node::Node;

/// What a field of the execution's input holds, in the words of JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum InputType {
    /// A string.
    #[default]
    Text,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// Strings, one at least.
    List,
}

const WORDS: [(&str, InputType); 4] = [
    ("string", InputType::Text),
    ("number", InputType::Number),
    ("boolean", InputType::Boolean),
    ("list", InputType::List),
];

impl Leaf for InputType {
    const EXPECTED: Expected = Expected {
        what: "`string`, `number`, `boolean` or `list`",
        example: "string",
        form: Form::Words(&words(&WORDS)),
    };

    fn read(node: &Node, context: &mut Context) -> Option<Self> {
        one_of(&WORDS, node, context)
    }
}
