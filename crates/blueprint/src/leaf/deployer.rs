//! Who deploys from the repository by itself.

use super::Leaf;
use super::one_of::one_of;
use crate::decode::{Context, Expected};
use crate::form::{Form, words};
use crate::node::Node;

/// Something that deploys what is committed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Deployer {
    /// CloudFormation's Git sync.
    GitSync,
    /// Terraform, from one module an environment.
    TerraformRoot,
    /// Atlantis, from the same.
    Atlantis,
}

const WORDS: [(&str, Deployer); 3] = [
    ("git_sync", Deployer::GitSync),
    ("terraform_root", Deployer::TerraformRoot),
    ("atlantis", Deployer::Atlantis),
];

impl Leaf for Deployer {
    const EXPECTED: Expected = Expected {
        what: "`git_sync`, `terraform_root` or `atlantis`",
        example: "git_sync",
        form: Form::Words(&words(&WORDS)),
    };

    fn read(node: &Node, context: &mut Context) -> Option<Self> {
        one_of(&WORDS, node, context)
    }
}
