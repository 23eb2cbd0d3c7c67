//! What a task's processor is.

use super::Leaf;
use super::one_of::one_of;
use crate::decode::{Context, Expected};
use crate::form::{Form, words};
use crate::node::Node;

/// What a task's processor is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Architecture {
    /// Intel's and AMD's.
    X86_64,
    /// AWS Graviton.
    Arm64,
}

const WORDS: [(&str, Architecture); 2] = [
    ("x86_64", Architecture::X86_64),
    ("arm64", Architecture::Arm64),
];

impl Leaf for Architecture {
    const EXPECTED: Expected = Expected {
        what: "`x86_64` or `arm64`",
        example: "arm64",
        form: Form::Words(&words(&WORDS)),
    };

    fn read(node: &Node, context: &mut Context) -> Option<Self> {
        one_of(&WORDS, node, context)
    }
}
