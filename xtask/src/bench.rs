//! `cargo xtask bench`: how fast it is, on this machine, beside what the machine itself needs for the same files.
//!
//! What is compared is measured in one run, one after the other and in turns, so that whatever else the machine does hits
//! both. The program that is measured is this one, as it was built.

mod cdk;
mod child;
mod files;
mod generate;
mod machine;
mod rounds;
mod table;

use std::io;
use std::path::Path;
use std::process::ExitCode;

use clap::{ArgAction, Args, Subcommand};

use self::child::Child;
use self::generate::Generate;
use self::machine::Machine;

/// The arguments of `cargo xtask bench`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Bench {
    #[command(subcommand)]
    command: Option<Command>,
    /// The number of jobs in each row
    #[arg(long, value_name = "N", value_delimiter = ',', default_value = "1,100,1000,10000", value_parser = jobs())]
    jobs: Vec<u64>,
    /// How often to measure each row; the median counts
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u64).range(1..=1_000))]
    runs: u64,
    /// The number of jobs for `cdk synth`, if Node.js is installed; 0 skips it
    #[arg(long, value_name = "N", value_delimiter = ',', default_value = "100")]
    cdk: Vec<u64>,
    /// Print every time of every run as JSON instead of the tables
    #[arg(long, action = ArgAction::SetTrue)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Write realistic blueprints of N jobs, and a platform file
    Gen(Generate),
    /// Run a program, and print the resources it used
    #[command(hide = true)]
    Child(Child),
}

fn jobs() -> clap::builder::RangedU64ValueParser {
    clap::value_parser!(u64).range(1..=1_000_000)
}

impl Bench {
    /// Carries it out. What a script may want is on standard output, all else on standard error.
    pub(crate) fn run(&self, repository: &Path) -> ExitCode {
        let done = match &self.command {
            Some(Command::Gen(generate)) => generate.run(repository),
            Some(Command::Child(child)) => child.run(),
            None => self.measure(repository),
        };
        done.unwrap_or_else(|error| {
            anstream::eprintln!("error: {error}");
            ExitCode::FAILURE
        })
    }

    fn measure(&self, repository: &Path) -> io::Result<ExitCode> {
        let scratch = tempfile::tempdir()?;
        let machine = Machine::here(scratch.path())?;
        let mut rows = Vec::new();
        for &jobs in &self.jobs {
            let folder = scratch.path().join(jobs.to_string());
            rows.push(rounds::measure(&folder, jobs, self.runs)?);
        }
        let others = cdk::measure(repository, scratch.path(), &self.cdk, self.runs)?;
        anstream::print!(
            "{}",
            if self.json {
                table::json(&machine, self.runs, &rows, &others)
            } else {
                table::tables(&machine, self.runs, &rows, &others)
            }
        );
        Ok(ExitCode::SUCCESS)
    }
}
