//! Blueprints in, proven outputs out.
//!
//! A platform repository's own `xtask` is three lines:
//!
//! ```no_run
//! fn main() -> std::process::ExitCode {
//!     loudfail::main()
//! }
//! ```
//!
//! The parts behind the command line are public too: [`repository`] reads, [`catalogue`] knows the failures,
//! [`pipeline`] turns text into text, and [`dist`] compares and writes. `build` and `check` prove what they are about to
//! write; nothing that breaks a law gets there.

pub mod catalogue;
mod cli;
mod difference;
pub mod dist;
pub mod history;
pub mod pipeline;
mod proof;
pub mod repository;
pub mod rules;

pub use cli::{command, main, run};
