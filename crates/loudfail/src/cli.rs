//! The command line: what people type, and what they read.

mod aws;
mod build;
mod card;
mod diff;
mod environment;
mod explain;
mod new;
mod next;
mod notify;
mod report;
mod run;
mod shape;
mod simulate;
mod tell;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{ArgMatches, Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
use loudfail_diagnostics::Format;

/// Exit status for a mistake in the input.
const MISTAKE: u8 = 1;

/// Exit status for wrong usage, as clap has it.
const USAGE: u8 = 2;

/// Jobs on Amazon ECS that never fail in silence: one YAML blueprint a job in; CloudFormation, Terraform and the
/// state machine out.
#[derive(Parser, Debug)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    disable_help_subcommand = true,
    subcommand_required = true,
    arg_required_else_help = true
)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

#[derive(Args, Debug)]
struct Global {
    /// The platform repository's folder [default: the nearest one upwards that has `blueprints/`]
    #[arg(long, global = true, value_name = "DIR", display_order = 100)]
    root: Option<PathBuf>,
    /// How problems are told: for people, as JSON Lines on stdout, or as GitHub annotations on stdout
    #[arg(long, global = true, display_order = 101, value_name = "FORMAT", default_value = "human", value_parser = ["human", "json", "github"])]
    format: String,
    /// When to colour
    #[arg(long, global = true, display_order = 102, value_name = "WHEN", default_value = "auto", value_parser = ["auto", "always", "never"])]
    color: String,
}

#[derive(Subcommand, Debug)]
enum Command {
    /// Builds, proves and writes the outputs of every job, or of those named
    Build(build::Build),
    /// Does all that `build` does but write; fails if `dist/` is stale, and shows the difference
    Check(build::Check),
    /// Says what a change does since a commit: resources, replacements, and grants that are wider
    Diff(diff::Diff),
    /// Writes a commented blueprint that builds as it is
    New(new::New),
    /// Shows when schedules start jobs next, by their own clock and in UTC
    Next(next::Next),
    /// Shows what would happen to a failure: the way through the states, and the message as chat shows it
    Simulate(simulate::Simulate),
    /// Starts a deployed job once, with the AWS CLI or by a command to copy
    Run(run::Run),
    /// Shows the message of a job or a channel as a test, and sends it if asked to
    Notify(notify::Notify),
    /// Adds a failure that happened to those that every build is proved against
    #[command(subcommand)]
    Shape(shape::ShapeCommand),
    /// Explains the code of a problem: what it asks, why, an example, and what to write instead
    Explain(explain::Explain),
}

/// The command line, for a repository's own `xtask` to add chores of its own to.
#[must_use]
pub fn command() -> clap::Command {
    Cli::command()
}

/// Runs a command that [`command`] parsed.
#[must_use]
pub fn run(matches: &ArgMatches) -> ExitCode {
    let cli = match Cli::from_arg_matches(matches) {
        Ok(cli) => cli,
        Err(error) => error.exit(),
    };
    let Ok(context) = Context::new(&cli.global) else {
        return ExitCode::from(USAGE);
    };
    match cli.command {
        Command::Build(command) => command.run(&context),
        Command::Check(command) => command.run(&context),
        Command::Diff(command) => command.run(&context),
        Command::New(command) => command.run(&context),
        Command::Next(command) => command.run(&context),
        Command::Simulate(command) => command.run(&context),
        Command::Run(command) => command.run(&context),
        Command::Notify(command) => command.run(&context),
        Command::Shape(command) => command.run(&context),
        Command::Explain(command) => command.run(&context),
    }
}

/// The whole of a platform repository's `xtask`: parses the process's arguments and runs what they ask for.
///
/// It ends with 0, with 1 for a mistake in the input, and with 2 for wrong usage.
#[must_use]
pub fn main() -> ExitCode {
    run(&command().get_matches())
}

/// What every command needs to know.
struct Context {
    root: PathBuf,
    /// Whether the user said which folder that is.
    is_root_given: bool,
    format: Format,
    color: bool,
    /// Whether data on stdout, such as a drawn message, is coloured.
    paints_data: bool,
    width: usize,
}

impl Context {
    fn new(global: &Global) -> Result<Self, ()> {
        let root = match &global.root {
            Some(root) if root.is_dir() => root.clone(),
            Some(root) => {
                report::say(&format!("error: {} is not a folder", root.display()));
                return Err(());
            }
            None => match std::env::current_dir() {
                Ok(current) => crate::repository::find_root(&current).unwrap_or(current),
                Err(error) => {
                    report::say(&format!("error: cannot tell the current folder: {error}"));
                    return Err(());
                }
            },
        };
        let (color, paints_data) = match global.color.as_str() {
            "always" => (true, true),
            "never" => (false, false),
            _ => (report::stderr_takes_color(), report::stdout_takes_color()),
        };
        let format = global.format.parse().unwrap_or_default();
        Ok(Self {
            root,
            is_root_given: global.root.is_some(),
            format,
            color,
            paints_data,
            width: report::width(),
        })
    }
}
