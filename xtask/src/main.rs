//! The workspace's command line: this repository's own chores, and all that the facade offers.

mod chores;
mod docs;
mod localstack;
mod test;

use std::process::ExitCode;

use clap::{FromArgMatches as _, Subcommand as _};

use crate::chores::Chore;

fn main() -> ExitCode {
    // One list of commands for a person to choose from, whoever carries them out.
    let matches = loudfail::matches(Chore::augment_subcommands(loudfail::command()));
    if !matches.subcommand_name().is_some_and(Chore::has_subcommand) {
        return loudfail::run(&matches);
    }
    match Chore::from_arg_matches(&matches) {
        Ok(chore) => chore.run(),
        Err(error) => error.exit(),
    }
}
