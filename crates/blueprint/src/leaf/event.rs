//! What a channel is told of.

use loudfail_diagnostics::suggest;

use super::{Leaf, unexpected};
use crate::decode::{Context, Expected};
use crate::node::{Kind, Node};
use crate::rules::UNKNOWN_WORD;

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
        let Kind::Scalar { text, .. } = &node.kind else {
            return unexpected(node, context);
        };
        if node.is_null() {
            return unexpected(node, context);
        }
        if let Some((_, event)) = WORDS.iter().find(|(word, _)| word == text) {
            return Some(*event);
        }
        let problem = UNKNOWN_WORD
            .error(format!(
                "{} should be {}, but is `{}`",
                context.subject(),
                Self::EXPECTED.what,
                text.escape_debug()
            ))
            .at(node.span, "not one of them");
        context.report(match suggest(text, WORDS.map(|(word, _)| word)) {
            Some(meant) => problem.help(format!("did you mean `{meant}`?")),
            None => problem.help(format!(
                "write for example `{}`",
                context.example(Self::EXPECTED.example)
            )),
        });
        None
    }
}
