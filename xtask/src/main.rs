//! The workspace's command line: this repository's own chores, and all that the facade offers.

mod bench;
mod chores;
mod docs;
mod localstack;
mod test;

use std::process::ExitCode;

use clap::{FromArgMatches as _, Subcommand as _};

use crate::chores::Chore;

fn main() -> ExitCode {
    let matches = loudfail::matches(command());
    if !matches.subcommand_name().is_some_and(Chore::has_subcommand) {
        return loudfail::run(&matches);
    }
    match Chore::from_arg_matches(&matches) {
        Ok(chore) => chore.run(),
        Err(error) => error.exit(),
    }
}

/// One list of commands for a person to choose from, whoever carries them out.
fn command() -> clap::Command {
    Chore::augment_subcommands(loudfail::command())
}
