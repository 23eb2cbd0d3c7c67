//! What to do when others run already.

use super::Leaf;
use super::one_of::one_of;
use crate::decode::{Context, Expected};
use crate::form::{Form, words};
use crate::node::Node;

/// What an execution does that finds as many others running as may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conflict {
    /// It runs nothing, and that is no failure.
    Skip,
    /// It waits for its turn.
    Wait,
    /// It fails.
    Fail,
}

const WORDS: [(&str, Conflict); 3] = [
    ("skip", Conflict::Skip),
    ("wait", Conflict::Wait),
    ("fail", Conflict::Fail),
];

impl Leaf for Conflict {
    const EXPECTED: Expected = Expected {
        what: "`skip`, `wait` or `fail`",
        example: "skip",
        form: Form::Words(&words(&WORDS)),
    };

    fn read(node: &Node, context: &mut Context) -> Option<Self> {
        one_of(&WORDS, node, context)
    }
}
