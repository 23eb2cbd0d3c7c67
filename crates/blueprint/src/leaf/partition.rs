//! The part of AWS that an environment is in.

use super::Leaf;
use super::one_of::one_of;
use crate::decode::{Context, Expected};
use crate::form::{Form, words};
use crate::node::Node;

/// A partition: regions that share accounts, and whose ARNs begin alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Partition {
    /// `aws`: the regions that everybody may use.
    Aws,
    /// `aws-cn`: AWS in China.
    China,
    /// `aws-us-gov`: AWS GovCloud (US).
    GovCloud,
}

const WORDS: [(&str, Partition); 3] = [
    ("aws", Partition::Aws),
    ("aws-cn", Partition::China),
    ("aws-us-gov", Partition::GovCloud),
];

impl Partition {
    /// As ARNs have it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Aws => "aws",
            Self::China => "aws-cn",
            Self::GovCloud => "aws-us-gov",
        }
    }
}

impl Leaf for Partition {
    const EXPECTED: Expected = Expected {
        what: "`aws`, `aws-cn` or `aws-us-gov`",
        example: "aws-cn",
        form: Form::Words(&words(&WORDS)),
    };

    fn read(node: &Node, context: &mut Context) -> Option<Self> {
        one_of(&WORDS, node, context)
    }
}
