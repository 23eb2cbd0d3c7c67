//! What a channel is told of.

use super::Leaf;
use super::one_of::one_of;
use crate::decode::{Context, Expected};
use crate::form::{Form, words};
use crate::node::Node;

/// Something that happens to a job and that a channel can be told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Event {
    /// It ended badly.
    Failure,
    /// It ended well.
    Success,
    /// It did not run, since others did.
    Skip,
}

const WORDS: [(&str, Event); 3] = [
    ("failure", Event::Failure),
    ("success", Event::Success),
    ("skip", Event::Skip),
];

impl Leaf for Event {
    const EXPECTED: Expected = Expected {
        what: "`failure`, `success` or `skip`",
        example: "failure",
        form: Form::Words(&words(&WORDS)),
    };

    fn read(node: &Node, context: &mut Context) -> Option<Self> {
        one_of(&WORDS, node, context)
    }
}
