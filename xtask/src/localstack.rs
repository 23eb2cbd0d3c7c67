//! `cargo xtask localstack`: the LocalStack of the tests for a person to play with.

use std::path::Path;
use std::process::ExitCode;

use clap::Subcommand;
use loudfail_engines::EngineError;
use loudfail_engines::localstack::{self, Background, Status};

/// What to do with it.
#[derive(Debug, Clone, Copy, Subcommand)]
pub(crate) enum Localstack {
    /// Start LocalStack in the background, and print its endpoint and commands to try
    Up,
    /// Stop LocalStack
    Down,
    /// Show whether LocalStack runs, and where; exit with 1 unless it answers
    Status,
}

impl Localstack {
    /// Carries it out. What a script may want is on standard output, all else on standard error.
    pub(crate) fn run(self, repository: &Path) -> ExitCode {
        let folder = localstack::default_folder(repository);
        let done = match self {
            Self::Up => up(&folder),
            Self::Down => down(&folder),
            Self::Status => status(&folder),
        };
        done.unwrap_or_else(|error| {
            anstream::eprintln!("error: {error}");
            ExitCode::FAILURE
        })
    }
}

fn up(folder: &Path) -> Result<ExitCode, EngineError> {
    match localstack::up(folder, &mut |line| anstream::eprintln!("{line}")) {
        Ok(background) => describe(&background),
        // What was asked for holds already, unless it does not answer.
        Err(EngineError::AlreadyUp { .. }) => return status(folder),
        Err(error) => return Err(error),
    }
    Ok(ExitCode::SUCCESS)
}

fn down(folder: &Path) -> Result<ExitCode, EngineError> {
    match localstack::down(folder)? {
        Some(background) => {
            anstream::eprintln!("stopped the LocalStack at {}", background.endpoint)
        }
        None => anstream::eprintln!("no LocalStack was running"),
    }
    Ok(ExitCode::SUCCESS)
}

fn status(folder: &Path) -> Result<ExitCode, EngineError> {
    match localstack::status(folder)? {
        Status::Up(background) => {
            describe(&background);
            return Ok(ExitCode::SUCCESS);
        }
        Status::Down => {
            anstream::eprintln!("down\nhint: `cargo xtask localstack up` starts one");
        }
        Status::Silent(background) => {
            anstream::eprintln!(
                "LocalStack runs but does not answer at {}\nhint: `cargo xtask localstack down` stops it",
                background.endpoint
            );
        }
        Status::Gone(background) => {
            anstream::eprintln!(
                "the LocalStack at {} has exited\nhint: `cargo xtask localstack up` starts a new one",
                background.endpoint
            );
        }
    }
    Ok(ExitCode::FAILURE)
}

fn describe(background: &Background) {
    anstream::println!("{}", background.endpoint);
    let minutes = background.age().as_secs() / 60;
    anstream::eprintln!("\nup for {minutes} min; `cargo xtask localstack down` stops it. Try:\n");
    for command in background.sample_commands() {
        anstream::eprintln!("  {command}");
    }
}
