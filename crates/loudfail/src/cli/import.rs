//! `import`: the jobs of another tool, as blueprints. One file a source; what they share is here.

mod asl;
mod copilot;
mod ecschedule;
mod files;
mod finish;
mod task_definition;

use std::path::Path;
use std::process::ExitCode;

use clap::{Args, Subcommand};

use loudfail_diagnostics::{SourceId, Sources};

use super::{Context, MISTAKE, report};
use finish::Present;

/// Convert another tool's jobs into blueprints.
///
/// Each value of a blueprint has a comment that names its origin. The comments at the top of the blueprint, like the report,
/// list what has changed, what is not carried over and what is left to do. Nothing is written unless all of it builds and is
/// proved, and no existing file is overwritten.
#[derive(Subcommand, Debug)]
pub(super) enum Import {
    Copilot(copilot::Copilot),
    Ecschedule(ecschedule::Ecschedule),
    TaskDefinition(task_definition::TaskDefinition),
    Asl(asl::Asl),
}

impl Import {
    pub(super) fn run(&self, context: &Context) -> ExitCode {
        match self {
            Self::Copilot(command) => command.run(context),
            Self::Ecschedule(command) => command.run(context),
            Self::TaskDefinition(command) => command.run(context),
            Self::Asl(command) => command.run(context),
        }
    }
}

/// What every import may be told.
#[derive(Args, Debug)]
struct Options {
    /// The channel to notify of failures [default: the channel in the platform file's defaults, or its first channel]
    #[arg(long, value_name = "NAME")]
    channel: Option<String>,
    /// Print the blueprints on stdout instead of writing them
    #[arg(long)]
    print: bool,
}

/// What is there already, and the one file to read; what cannot be read is told.
fn begin(context: &Context, path: &Path) -> Result<(Present, Sources, SourceId), ExitCode> {
    let present = finish::present(context)?;
    let mut sources = Sources::new();
    match files::read_or_stdin(path, &mut sources) {
        Ok(source) => Ok((present, sources, source)),
        Err(problem) => {
            report::problems(context, &[*problem], &sources);
            Err(ExitCode::from(MISTAKE))
        }
    }
}
