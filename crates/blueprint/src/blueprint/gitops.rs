//! The keys of who deploys from the repository.

use loudfail_diagnostics::Spanned;

use crate::leaf::{Deployer, Text};
use crate::record::record;

record! {
    /// Extra outputs for tools that deploy from Git.
    pub struct Gitops {
        /// The tool that deploys. `git_sync`: CloudFormation, which gets a deployment file for each stack. `terraform_root`:
        /// Terraform, which gets a root module for each environment that calls the modules of its channels and jobs.
        /// `atlantis`: the same, plus `dist/atlantis.yaml`, which lists the root modules for Atlantis.
        deploy_with: Spanned<Deployer>,
        /// The folder of the Git repository that contains `blueprints/`, such as `platform/jobs`. The repository's root by
        /// default.
        path: Spanned<Text>,
    }
}
