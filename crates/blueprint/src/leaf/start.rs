//! What a container waits for.

use super::Leaf;
use super::one_of::one_of;
use crate::decode::{Context, Expected};
use crate::form::{Form, words};
use crate::node::Node;

/// What a container waits for in another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// That it has started.
    Started,
    /// That it has ended.
    Complete,
    /// That it has ended with exit code 0.
    Success,
    /// That its health check has passed.
    Healthy,
}

const WORDS: [(&str, Start); 4] = [
    ("started", Start::Started),
    ("complete", Start::Complete),
    ("success", Start::Success),
    ("healthy", Start::Healthy),
];

impl Leaf for Start {
    const EXPECTED: Expected = Expected {
        what: "`started`, `complete`, `success` or `healthy`",
        example: "healthy",
        form: Form::Words(&words(&WORDS)),
    };

    fn read(node: &Node, context: &mut Context) -> Option<Self> {
        one_of(&WORDS, node, context)
    }
}
