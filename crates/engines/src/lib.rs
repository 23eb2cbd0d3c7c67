//! The outside programs that tests and people need: Python environments, LocalStack, linters, a browser, Terraform.

pub mod browser;
pub mod cfn_lint;
pub mod checkov;
mod error;
pub mod localstack;
pub mod parliament;
mod process;
pub mod python;
pub mod terraform;

pub use error::EngineError;
