//! The keys of who deploys from the repository.

use loudfail_diagnostics::Spanned;

use crate::leaf::{Deployer, Text};
use crate::record::record;

record! {
    /// What is written for those who deploy what is committed.
    pub struct Gitops {
        /// Who deploys. `git_sync`: CloudFormation, which gets a deployment file for each stack. `terraform_root`: Terraform,
        /// which gets a root module for each environment that calls the modules of its channels and jobs. `atlantis`: the
        /// same, and Atlantis is told of the root modules in `dist/atlantis.yaml`.
        deploy_with: Spanned<Deployer>,
        /// The folder of the Git repository that has `blueprints/` in it, such as `platform/jobs`.
        /// The repository's root by default.
        path: Spanned<Text>,
    }
}
