//! `build` and `check`: the same way, but for its last step.

mod full;
mod known;
mod short;

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{ArgAction, Args};
use loudfail_diagnostics::{Code, Diagnostic, Format, Sources};

use super::environment::Environments;
use super::tell::Summary;
use super::{Context, MISTAKE, USAGE, report, watch};
use crate::dist::{self, Beside, Change, ChangeKind, Lock, Obstacle, WriteError};
use crate::inputs::Inputs;
use crate::pipeline::{self, Built};
use crate::stages::{Stage, Stages};
use crate::{difference, proof, repository, rules};

pub(super) use full::{Compared, compare};
use known::Known;

/// Something is in the way of an output.
const BLOCKED: Code = rules::BLOCKED.code;

/// An output that is not what the blueprints make.
const STALE: Code = rules::STALE.code;

#[derive(Args, Debug)]
pub(super) struct Build {
    /// The jobs and channels to build [default: all]
    jobs: Vec<String>,
    #[command(flatten)]
    environments: Environments,
    /// The folder to write to, relative to the repository's folder
    #[arg(long, value_name = "DIR", default_value = repository::DIST)]
    out: PathBuf,
    /// Keep running, and build again whenever a blueprint or a custom template changes
    #[arg(long, action = ArgAction::SetTrue)]
    watch: bool,
    /// Show where the time goes
    #[arg(long, action = ArgAction::SetTrue)]
    timings: bool,
}

#[derive(Args, Debug)]
pub(super) struct Check {
    #[command(flatten)]
    environments: Environments,
    /// The folder that should hold the outputs, relative to the repository's folder
    #[arg(long, value_name = "DIR", default_value = repository::DIST)]
    out: PathBuf,
    /// Show where the time goes
    #[arg(long, action = ArgAction::SetTrue)]
    timings: bool,
}

impl Build {
    pub(super) fn run(&self, context: &Context) -> ExitCode {
        if !self.watch {
            return self.once(context);
        }
        if context.format == Format::Sarif {
            report::say(
                "error: `--format sarif` writes one document at the end, and `--watch` never ends",
            );
            return ExitCode::from(USAGE);
        }
        watch::watch(context, || {
            // What went wrong is told; the next change may put it right.
            let _ = self.once(context);
        });
        // That nobody listens is no reason to fail.
        ExitCode::SUCCESS
    }

    fn once(&self, context: &Context) -> ExitCode {
        let stages = Stages::begin(context.format == Format::Human);
        let folder = context.root.join(&self.out);
        let is_new = folder.symlink_metadata().is_err();
        let done = self.write(context, &folder, &stages);
        if is_new && done.is_err() {
            dist::unmake(&folder);
        }
        let code = match done {
            Ok(summary) => {
                summary.tell(context, &self.out);
                ExitCode::SUCCESS
            }
            Err(code) => code,
        };
        if self.timings {
            report::say(&stages.table(context.proved()));
        }
        code
    }

    fn write(
        &self,
        context: &Context,
        folder: &Path,
        stages: &Stages,
    ) -> Result<Summary, ExitCode> {
        let lock = lock(&context.root);
        let proved = context.proved();
        let inputs = read(context, stages)?;
        let request = full::Request {
            context,
            out: &self.out,
            folder,
            beside: Beside::of(folder),
            environments: &self.environments,
            names: &self.jobs,
            stages,
        };
        if request.is_for_all() {
            let (known, is_littered) = stages.time(Stage::Look, || Known::of(folder, &inputs));
            // What nobody else can be at work on was left behind.
            if is_littered && lock.is_some() {
                dist::sweep(folder);
            }
            if let Some(known) = known
                && let Some(summary) = known.update(&request, &inputs)?
            {
                keep_forms(&request, proved, true);
                return Ok(summary);
            }
        }
        let summary = full::plan(&request, inputs)?.build(&request)?;
        // Once all jobs were asked for theirs, the others are of no more use.
        keep_forms(&request, proved, !request.is_for_all());
        Ok(summary)
    }
}

impl Check {
    pub(super) fn run(&self, context: &Context) -> ExitCode {
        let stages = Stages::begin(context.format == Format::Human);
        let code = self.once(context, &stages).unwrap_or_else(|code| code);
        if self.timings {
            report::say(&stages.table(context.proved()));
        }
        code
    }

    fn once(&self, context: &Context, stages: &Stages) -> Result<ExitCode, ExitCode> {
        let compared = compare(context, &self.out, &self.environments, stages)?;
        let shown = self.out.display().to_string();
        if compared.changes.is_empty() {
            let count = compared.summary.count();
            report::say(&format!("{shown} is up to date with {count}"));
            return Ok(ExitCode::SUCCESS);
        }
        let repair = repair(context, &self.out, &self.environments);
        let difference = difference::unified(&shown, &compared.changes);
        if context.format == Format::Human {
            report::put(&difference);
        } else {
            // A program that reads standard output gets what it asked for, and whoever reads the log the difference.
            report::say(difference.trim_end());
            let mut sources = Sources::new();
            let stale = |change| stale(&self.out, change, &repair, &mut sources);
            let problems: Vec<Diagnostic> = compared.changes.iter().map(stale).collect();
            report::problems(context, &problems, &sources);
        }
        let files = report::count(compared.changes.len(), "file");
        report::say(&format!(
            "error: {shown} is stale: {files} would change\nhint: run `{repair}`"
        ));
        if compared.changes.iter().any(is_of_line_ends) {
            report::say(
                "hint: some differ only in their line endings, which a git checkout may convert: write `/dist/** text \
                 eol=lf` into .gitattributes",
            );
        }
        Err(ExitCode::from(MISTAKE))
    }
}

/// Whether what is there has CR LF where what should be has LF, and is the same otherwise.
fn is_of_line_ends(change: &Change) -> bool {
    match &change.kind {
        ChangeKind::Replace { old, new } => old.replace("\r\n", "\n") == *new,
        _ => false,
    }
}

/// Keeps builds of this repository waiting until it is dropped, and waits for one that is at work.
pub(super) fn lock(root: &Path) -> Option<Lock> {
    Lock::take(&root.join(repository::BLUEPRINTS), || {
        report::say("waiting for another build of this repository");
    })
}

/// Keeps the forms that were proved, if they are more than so many.
fn keep_forms(request: &full::Request<'_>, before: usize, all: bool) {
    if let Some(forms) = request.context.proved.get()
        && forms.count() > before
    {
        let stages = request.stages;
        stages.time(Stage::Remember, || {
            dist::keep_forms(request.folder, forms, all);
        });
    }
}

/// Reads all that a build needs.
fn read(context: &Context, stages: &Stages) -> Result<Inputs, ExitCode> {
    let inputs = stages.time(Stage::Read, || Inputs::read(&context.root));
    inputs.map_err(|error| unreadable(context, &error))
}

fn unreadable(context: &Context, error: &io::Error) -> ExitCode {
    let folder = context.root.join(repository::BLUEPRINTS);
    report::say(&if error.kind() == io::ErrorKind::NotFound {
        format!(
            "error: the folder {} does not exist\nhint: `cargo xtask new my-job` creates it with a first job; `--root DIR` \
             selects another folder",
            folder.display()
        )
    } else {
        format!("error: cannot read {}: {error}", folder.display())
    });
    ExitCode::from(MISTAKE)
}

/// Writes what changed; tells what stood in the way.
pub(super) fn apply(context: &Context, out: &Path, compared: &Compared) -> Result<(), ExitCode> {
    let folder = context.root.join(out);
    dist::apply_units(&folder, &compared.changes).map_err(|error| unwritten(out, &error))
}

fn unwritten(out: &Path, error: &WriteError) -> ExitCode {
    report::say(&format!(
        "error: cannot write {}: {}",
        out.join(&error.path).display(),
        error.error
    ));
    report::say(&if error.done == 0 {
        "nothing was written".to_owned()
    } else {
        let done = report::count(error.done, "file");
        format!("{done} were changed before that; the next build completes the rest")
    });
    ExitCode::from(MISTAKE)
}

/// The command that brings the outputs up to date.
fn repair(context: &Context, out: &Path, environments: &Environments) -> String {
    let mut command = "cargo xtask build".to_owned();
    for name in &environments.names {
        command.push_str(&format!(" --env {}", report::word(name)));
    }
    if out != Path::new(repository::DIST) {
        command.push_str(&format!(
            " --out {}",
            report::word(&out.display().to_string())
        ));
    }
    if context.is_root_given {
        let root = context.root.display().to_string();
        command.push_str(&format!(" --root {}", report::word(&root)));
    }
    command
}

fn stale(out: &Path, change: &Change, repair: &str, sources: &mut Sources) -> Diagnostic {
    let message = match change.kind {
        ChangeKind::Add { .. } => "an output is missing",
        ChangeKind::Remove { .. } => "no blueprint generates this output any more",
        ChangeKind::Replace { .. } | ChangeKind::Blocked(_) => {
            "the output is not what the blueprints generate"
        }
    };
    let source = sources.add(out.join(&change.path).display().to_string(), "");
    Diagnostic::error(STALE, message)
        .in_file(source)
        .help(format!("run `{repair}`"))
}

/// Reads and compiles every blueprint, for commands that only look at jobs. Where that fails, every problem is told; warnings
/// alone are not, since they are what `build` and `check` are for.
pub(super) fn compile(context: &Context) -> Result<Built, ExitCode> {
    let files = repository::read(&context.root).map_err(|error| unreadable(context, &error))?;
    let compiled = pipeline::compile(files);
    compiled.built.ok_or_else(|| {
        report::problems(context, &compiled.diagnostics, &compiled.sources);
        ExitCode::from(MISTAKE)
    })
}

/// Holds everything to the laws, and tells of what breaks one.
pub(super) fn prove(context: &Context, built: &Built) -> Result<(), ExitCode> {
    let mut sources = Sources::new();
    let forms = context.forms(&context.root.join(repository::DIST));
    let problems = proof::prove(built, &context.root, forms, &mut sources);
    if problems.is_empty() {
        return Ok(());
    }
    report::problems(context, &problems, &sources);
    Err(ExitCode::from(MISTAKE))
}

/// What stands where an output belongs, as a problem.
pub(super) fn blocked(
    out: &Path,
    path: &str,
    obstacle: Obstacle,
    sources: &mut Sources,
) -> Diagnostic {
    // Joined with nothing, a path would end in a slash.
    let place = if path.is_empty() {
        out.to_path_buf()
    } else {
        out.join(path)
    };
    let (message, help) = match obstacle {
        Obstacle::ForeignFile => (
            "a file that loudfail did not write is in the way of an output",
            "move it away, or remove it if it is an output whose first lines were edited",
        ),
        Obstacle::NotAFile => (
            "something that is not a file is in the way of an output",
            "move it away",
        ),
        Obstacle::NotAFolder => (
            "something that is not a folder is in the way of a folder of outputs",
            "move it away",
        ),
        Obstacle::Link => (
            "a link is in the way of an output, and it may lead anywhere",
            "replace the link with what it leads to; only the output folder as a whole may be a link",
        ),
        Obstacle::BrokenLink => (
            "the output folder is a link that leads nowhere",
            "create the folder that it leads to, or remove the link",
        ),
    };
    let source = sources.add(place.display().to_string(), "");
    Diagnostic::error(BLOCKED, message)
        .in_file(source)
        .help(help)
}
