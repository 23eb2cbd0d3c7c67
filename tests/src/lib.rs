//! Shared helpers of the integration tests.

#[cfg(feature = "localstack")]
pub mod localstack;
pub mod outputs;
