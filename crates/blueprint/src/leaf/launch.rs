//! Where a task runs.

use loudfail_diagnostics::suggest;

use super::{Leaf, unexpected};
use crate::decode::{Context, Expected};
use crate::node::{Kind, Node};
use crate::rules::UNKNOWN_WORD;

/// Where a task runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Launch {
    /// On Fargate.
    Fargate,
    /// On EC2 instances of the cluster.
    Ec2,
}

const WORDS: [(&str, Launch); 2] = [("fargate", Launch::Fargate), ("ec2", Launch::Ec2)];

impl Leaf for Launch {
    const EXPECTED: Expected = Expected {
        what: "`fargate` or `ec2`",
        example: "fargate",
    };

    fn read(node: &Node, context: &mut Context) -> Option<Self> {
        let Kind::Scalar { text, .. } = &node.kind else {
            return unexpected(node, context);
        };
        if node.is_null() {
            return unexpected(node, context);
        }
        if let Some((_, launch)) = WORDS.iter().find(|(word, _)| word == text) {
            return Some(*launch);
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
