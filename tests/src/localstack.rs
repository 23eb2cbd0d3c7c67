//! A laboratory on LocalStack: deploy, break, and see what arrives.
//!
//! [`Lab`] is started once in a test binary and shared by its cases. Its functions block, so that a case reads from top
//! to bottom; cases may run side by side if they take their names from [`Lab::unique`].

mod catalogue;
mod clients;
mod error;
mod execution;
mod hurry;
mod lab;
mod machine;
mod mocks;
mod notification;
mod queue;
mod schedule;
mod stack;
mod walk;

pub use catalogue::{Shape, catalogue};
pub use error::LabError;
pub use execution::Execution;
pub use lab::{ACCOUNT, Lab, REGION, root};
pub use machine::{Machine, filled};
pub use mocks::{Failure, Mock};
pub use notification::problems;
pub use queue::{Message, Queue};
pub use stack::{Resource, Stack};
pub use walk::{End, Step, Walk};
