//! Where a task runs.

use super::Leaf;
use super::one_of::one_of;
use crate::decode::{Context, Expected};
use crate::node::Node;

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
        one_of(&WORDS, node, context)
    }
}
