//! The outside programs that tests and people need: Python environments, LocalStack, linters, a browser, Terraform,
//! cargo-deny.

pub mod browser;
mod cargo;
pub mod cargo_deny;
pub mod cfn_lint;
pub mod checkov;
mod error;
pub mod localstack;
mod lock;
pub mod mdbook;
pub mod parliament;
mod process;
pub mod python;
pub mod terraform;

pub use error::EngineError;
