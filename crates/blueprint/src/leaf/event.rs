//! What a channel is told of.

use super::Leaf;
use super::one_of::one_of;
use crate::decode::{Context, Expected};
use crate::node::Node;

/// Something that happens to a job and that a channel can be told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Event {
    /// It ended badly.
    Failure,
    /// It ended well.
    Success,
}

const WORDS: [(&str, Event); 2] = [("failure", Event::Failure), ("success", Event::Success)];

impl Leaf for Event {
    const EXPECTED: Expected = Expected {
        what: "`failure` or `success`",
        example: "failure",
    };

    fn read(node: &Node, context: &mut Context) -> Option<Self> {
        one_of(&WORDS, node, context)
    }
}
