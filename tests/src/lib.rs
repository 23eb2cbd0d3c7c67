//! Shared helpers of the integration tests.

pub mod cloudformation;
pub mod deployment;
pub mod expect;
pub mod hostile;
#[cfg(feature = "localstack")]
pub mod localstack;
pub mod outputs;
pub mod parity;
pub mod policies;
pub mod waivers;
pub mod xtask;
