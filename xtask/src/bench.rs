//! `cargo xtask bench`: how fast it is, on this machine, beside what the machine itself needs for the same files.

mod generate;

use std::path::Path;
use std::process::ExitCode;

use clap::{Args, Subcommand};

use self::generate::Generate;

/// The arguments of `cargo xtask bench`.
#[derive(Debug, Args)]
pub(crate) struct Bench {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Writes blueprints of N jobs like those that people write, and a platform file
    Gen(Generate),
}

impl Bench {
    /// Carries it out. What a script may want is on standard output, all else on standard error.
    pub(crate) fn run(&self, repository: &Path) -> ExitCode {
        let done = match &self.command {
            Command::Gen(generate) => generate.run(repository),
        };
        done.unwrap_or_else(|error| {
            anstream::eprintln!("error: {error}");
            ExitCode::FAILURE
        })
    }
}
