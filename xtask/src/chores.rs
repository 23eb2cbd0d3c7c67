//! The commands that only this repository has.

use std::path::Path;
use std::process::ExitCode;

use clap::Subcommand;

use crate::bench::Bench;
use crate::docs::Docs;
use crate::localstack::Localstack;
use crate::test::Test;

// A command of this repository's own. As a doc comment this would become what the whole program is said to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Chore {
    /// Run the project's tests, part by part
    Test(Test),
    /// Write the pages of docs/ that are generated from the code
    Docs(Docs),
    /// Run the LocalStack that the tests use, to try things out
    #[command(subcommand)]
    Localstack(Localstack),
    /// Measure builds of many jobs, and compare them with what this machine needs for the same files
    Bench(Bench),
}

impl Chore {
    /// Carries it out.
    pub(crate) fn run(&self) -> ExitCode {
        match self {
            Self::Test(test) => test.run(repository()),
            Self::Docs(docs) => docs.run(repository()),
            Self::Localstack(localstack) => localstack.run(repository()),
            Self::Bench(bench) => bench.run(repository()),
        }
    }
}

/// The repository's root.
fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap_or(Path::new(".."))
}
