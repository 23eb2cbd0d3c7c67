//! The command line: what people type, and what they read.

mod aws;
mod build;
mod card;
mod completions;
mod diff;
mod environment;
mod explain;
mod graph;
mod help;
mod import;
mod init;
mod input;
mod list;
mod new;
mod next;
mod notify;
mod report;
mod run;
mod sarif;
mod schema;
mod shape;
mod simulate;
mod site;
mod tell;
mod template;
mod unknown;
mod upgrade;
mod watch;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, OnceLock};

use clap::{ArgMatches, Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
use loudfail_diagnostics::{Format, SarifLog};
use loudfail_prove::Forms;

/// Exit status for a mistake in the input.
const MISTAKE: u8 = 1;

/// Exit status for wrong usage, as clap has it.
const USAGE: u8 = 2;

/// Jobs on Amazon ECS that never fail silently: one YAML blueprint per job in; CloudFormation, Terraform and a state machine
/// out.
#[derive(Parser, Debug)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    version = concat!("(loudfail ", env!("CARGO_PKG_VERSION"), ")"),
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

/// The heading of what each command takes.
const EVERYWHERE: &str = "Global options";

#[derive(Args, Debug)]
struct Global {
    /// The platform repository's folder [default: the current folder or its nearest parent that has `blueprints/`]
    #[arg(long, global = true, value_name = "DIR", display_order = 100, help_heading = EVERYWHERE)]
    root: Option<PathBuf>,
    /// How to report problems: for people, or on stdout as JSON Lines, GitHub annotations or a SARIF log
    #[arg(long, global = true, display_order = 101, help_heading = EVERYWHERE, value_name = "FORMAT", default_value = "human", value_parser = ["human", "json", "github", "sarif"])]
    format: String,
    /// When to colour the output
    #[arg(long, global = true, display_order = 102, help_heading = EVERYWHERE, value_name = "WHEN", default_value = "auto", value_parser = ["auto", "always", "never"])]
    color: String,
}

#[derive(Subcommand, Debug)]
enum Command {
    /// Build, prove and write the outputs of every job, or only of the jobs and channels you name
    Build(build::Build),
    /// Do everything that `build` does except write; fail if `dist/` is stale, and show the difference
    Check(build::Check),
    /// Set up a folder as a platform repository: everything `cargo xtask` needs, a first job and CI
    Init(init::Init),
    /// Show what has changed since a commit: resources, replacements and wider grants
    Diff(diff::Diff),
    /// Write a commented blueprint that builds as it is
    New(new::New),
    /// Convert another tool's jobs into blueprints, and report what became of everything
    #[command(subcommand)]
    Import(import::Import),
    /// List the jobs with their schedule, channel, environments and owner
    List(list::List),
    /// Show when schedules start jobs next, in their own time zone and in UTC
    Next(next::Next),
    /// Show what happens when a job fails: the path through the states, and the message
    Simulate(simulate::Simulate),
    /// Draw a job's machine as SVG, Mermaid or Graphviz
    Graph(graph::Graph),
    /// Generate a site of all jobs: a list, a timeline, a drawing of each machine, and each message as chat shows it
    Site(site::Site),
    /// Start a deployed job once with the AWS CLI, or print the command to copy
    Run(run::Run),
    /// Show a test message of a job or a channel, and send it on request
    Notify(notify::Notify),
    /// Add a failure that happened to the failures that every build is proved against
    #[command(subcommand)]
    Shape(shape::ShapeCommand),
    /// Show the templates that generate the outputs, and copy them for editing
    #[command(subcommand)]
    Template(template::TemplateCommand),
    /// Regenerate the outputs with this version of loudfail, and report which of them deploy differently
    Upgrade(upgrade::Upgrade),
    /// Write the JSON Schemas that editors use to complete and check blueprints
    Schema(schema::Schema),
    /// Print a script that lets a shell complete commands, jobs and environments
    Completions(completions::Completions),
    /// Explain a problem's code: what the rule requires, why, and what to write instead
    Explain(explain::Explain),
}

/// The command line, for a repository's own `xtask` to add chores of its own to.
#[must_use]
pub fn command() -> clap::Command {
    Cli::command()
}

/// Parses the process's arguments as this command line, which is that of [`command`] and may have chores beside. As a
/// parser of clap's does, it ends the process where there is nothing to run: after `--help`, a wrong word, or a question
/// of a completion script.
#[must_use]
pub fn matches(command: clap::Command) -> ArgMatches {
    if completions::completes(&command) {
        std::process::exit(0);
    }
    // Only who reads the help sees how it is dressed, and that takes a fifth of what a build with nothing to do takes.
    match command.clone().try_get_matches() {
        Ok(matches) => matches,
        Err(_) => dressed(command).get_matches(),
    }
}

/// The command line as its help shows it: commands in groups, those that a repository adds in one of their own, and examples.
#[must_use]
pub fn dressed(command: clap::Command) -> clap::Command {
    let known = self::command();
    let is_own = |name: &str| known.find_subcommand(name).is_none();
    help::dressed(command, &is_own)
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
    let always_tells = matches!(cli.command, Command::Build(_) | Command::Check(_));
    let code = match cli.command {
        Command::Build(command) => command.run(&context),
        Command::Check(command) => command.run(&context),
        Command::Init(command) => command.run(&context),
        Command::Diff(command) => command.run(&context),
        Command::New(command) => command.run(&context),
        Command::Import(command) => command.run(&context),
        Command::List(command) => command.run(&context),
        Command::Next(command) => command.run(&context),
        Command::Simulate(command) => command.run(&context),
        Command::Graph(command) => command.run(&context),
        Command::Site(command) => command.run(&context),
        Command::Run(command) => command.run(&context),
        Command::Notify(command) => command.run(&context),
        Command::Shape(command) => command.run(&context),
        Command::Template(command) => command.run(&context),
        Command::Upgrade(command) => command.run(&context),
        Command::Schema(command) => command.run(&context),
        Command::Completions(command) => command.run(),
        Command::Explain(command) => command.run(&context),
    };
    sarif::put(&context, always_tells);
    // A file that holds half of what was asked for must not pass for the whole.
    match report::is_cut() {
        true => ExitCode::from(MISTAKE),
        false => code,
    }
}

/// The whole of a platform repository's `xtask`: parses the process's arguments and runs what they ask for.
///
/// It ends with 0, with 1 for a mistake in the input, and with 2 for wrong usage.
#[must_use]
pub fn main() -> ExitCode {
    run(&matches(command()))
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
    /// What a log in SARIF will say: it is one document, and a command may tell of problems several times.
    log: Arc<Mutex<SarifLog>>,
    /// The folder of the platform repository inside of the source repository, where it is not the whole of it.
    below: Option<String>,
    /// The forms of machines that have been proved while the program runs, and for an output folder before.
    proved: OnceLock<Forms>,
}

impl Context {
    /// The forms that are known, by what is kept in the output folder if nothing else was asked for before.
    fn forms(&self, folder: &Path) -> &Forms {
        self.proved.get_or_init(|| crate::dist::forms(folder))
    }

    /// How many machines were proved.
    fn proved(&self) -> usize {
        self.proved.get().map_or(0, Forms::count)
    }

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
                    report::say(&format!("error: cannot find the current folder: {error}"));
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
            below: crate::repository::below_source_root(&root),
            proved: OnceLock::new(),
            root,
            is_root_given: global.root.is_some(),
            format,
            color,
            paints_data,
            width: report::width(),
            log: Arc::default(),
        })
    }
}
