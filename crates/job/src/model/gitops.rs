//! Who deploys what is committed, and what deployments are given.

/// Who deploys what is committed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deployer {
    /// CloudFormation's Git sync, from a deployment file for each stack.
    GitSync,
    /// Terraform, from a root module.
    TerraformRoot,
    /// Atlantis, from the same.
    Atlantis,
}

/// The value of a parameter, given before a deployment asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Given {
    /// One value: 1 to 4096 bytes without control characters.
    One(String),
    /// A list of such values without commas, 4096 bytes in all. Never empty.
    Many(Vec<String>),
}
