//! Where a task gets tags from.

use super::Leaf;
use super::one_of::one_of;
use crate::decode::{Context, Expected};
use crate::form::{Form, words};
use crate::node::Node;

/// Whose tags a task gets beside its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TagSource {
    /// Those of its task definition.
    TaskDefinition,
    /// Nobody's.
    None,
}

const WORDS: [(&str, TagSource); 2] = [
    ("task_definition", TagSource::TaskDefinition),
    ("none", TagSource::None),
];

impl Leaf for TagSource {
    const EXPECTED: Expected = Expected {
        what: "`task_definition` or `none`",
        example: "task_definition",
        form: Form::Words(&words(&WORDS)),
    };

    fn read(node: &Node, context: &mut Context) -> Option<Self> {
        one_of(&WORDS, node, context)
    }
}
