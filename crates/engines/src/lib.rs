//! The outside programs that tests and people need: Python environments, LocalStack, cfn-lint, Terraform.

pub mod cfn_lint;
mod error;
pub mod localstack;
mod process;
pub mod python;
pub mod terraform;

pub use error::EngineError;
