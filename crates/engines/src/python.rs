//! Finding a Python, and making virtual environments from hash-locked requirements.
//!
//! A tool that is written in Python (LocalStack, cfn-lint) is pinned here like a crate: each of its packages with its
//! version and the hashes of its files, so that the same bytes run on every machine.

mod environment;
mod find;

pub(crate) use environment::lock;
pub use environment::{Environment, EnvironmentRequest, environment};
pub use find::{Python, PythonRange, Version, find};
