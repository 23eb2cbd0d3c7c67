//! `build` and `check`: the same way, but for its last step.

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{ArgAction, Args};
use loudfail_diagnostics::{Code, Diagnostic, Format, Sources};
use loudfail_job::Platform;

use super::environment::{Environments, tell_elsewhere};
use super::tell::{count_units, tell};
use super::{Context, MISTAKE, USAGE, report, watch};
use crate::dist::{self, Change, ChangeKind, Obstacle};
use crate::pipeline::{self, Built};
use crate::{catalogue, difference, proof, repository, rules, templates};

/// Something is in the way of an output.
const BLOCKED: Code = rules::BLOCKED.code;

/// An output that is not what the blueprints make.
const STALE: Code = rules::STALE.code;

/// How many names are no flood.
const FEW: usize = 10;

#[derive(Args, Debug)]
pub(super) struct Build {
    /// The jobs and channels to build [default: all]
    jobs: Vec<String>,
    #[command(flatten)]
    environments: Environments,
    /// Where to write, relative to the repository's folder
    #[arg(long, value_name = "DIR", default_value = repository::DIST)]
    out: PathBuf,
    /// Goes on, and builds again whenever a blueprint or an own template has changed
    #[arg(long, action = ArgAction::SetTrue)]
    watch: bool,
}

#[derive(Args, Debug)]
pub(super) struct Check {
    #[command(flatten)]
    environments: Environments,
    /// The folder that should hold the outputs, relative to the repository's folder
    #[arg(long, value_name = "DIR", default_value = repository::DIST)]
    out: PathBuf,
}

impl Build {
    pub(super) fn run(&self, context: &Context) -> ExitCode {
        if !self.watch {
            return self.once(context);
        }
        if context.format == Format::Sarif {
            report::say("error: a log in SARIF ends, and `--watch` does not");
            return ExitCode::from(USAGE);
        }
        watch::watch(context, || {
            // What went wrong is told; the next change may put it right.
            let _ = self.once(context);
        })
    }

    fn once(&self, context: &Context) -> ExitCode {
        let compared = match compare(context, &self.out, &self.environments, &self.jobs) {
            Ok(compared) => compared,
            Err(code) => return code,
        };
        if let Err(code) = apply(context, &self.out, &compared) {
            return code;
        }
        tell(context, &compared, &self.out);
        ExitCode::SUCCESS
    }
}

impl Check {
    pub(super) fn run(&self, context: &Context) -> ExitCode {
        let compared = match compare(context, &self.out, &self.environments, &[]) {
            Ok(compared) => compared,
            Err(code) => return code,
        };
        let shown = self.out.display().to_string();
        if compared.changes.is_empty() {
            report::say(&format!(
                "{} is up to date with {}",
                shown,
                count_units(&compared)
            ));
            return ExitCode::SUCCESS;
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
        ExitCode::from(MISTAKE)
    }
}

/// Writes what changed; tells what stood in the way.
pub(super) fn apply(context: &Context, out: &Path, compared: &Compared) -> Result<(), ExitCode> {
    dist::apply(&context.root.join(out), &compared.changes).map_err(|error| {
        report::say(&format!(
            "error: cannot write {}: {}",
            out.join(&error.path).display(),
            error.error
        ));
        report::say(&if error.done == 0 {
            "nothing was written".to_owned()
        } else {
            let done = report::count(error.done, "file");
            format!("{done} were changed before it; the next build does the rest")
        });
        ExitCode::from(MISTAKE)
    })
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
        ChangeKind::Remove { .. } => "no blueprint makes this output any more",
        ChangeKind::Replace { .. } | ChangeKind::Blocked(_) => {
            "the output is not what the blueprints make"
        }
    };
    let source = sources.add(out.join(&change.path).display().to_string(), "");
    Diagnostic::error(STALE, message)
        .in_file(source)
        .help(format!("run `{repair}`"))
}

/// What is built, beside what is there.
pub(super) struct Compared {
    pub(super) built: Built,
    /// The folders asked for, such as `default/sample`.
    pub(super) units: Vec<String>,
    pub(super) changes: Vec<Change>,
}

/// Reads and compiles every blueprint, and tells of every problem.
pub(super) fn compile(context: &Context) -> Result<Built, ExitCode> {
    let blueprints = repository::read(&context.root).map_err(|error| {
        let folder = context.root.join(repository::BLUEPRINTS);
        report::say(&if error.kind() == io::ErrorKind::NotFound {
            format!(
                "error: there is no folder {}\nhint: `cargo xtask new my-job` makes it with a first job, `--root DIR` \
                 names another place",
                folder.display()
            )
        } else {
            format!("error: cannot read {}: {error}", folder.display())
        });
        ExitCode::from(MISTAKE)
    })?;
    let compiled = pipeline::compile(blueprints);
    report::problems(context, &compiled.diagnostics, &compiled.sources);
    compiled.built.ok_or(ExitCode::from(MISTAKE))
}

pub(super) fn compare(
    context: &Context,
    out: &Path,
    environments: &Environments,
    jobs: &[String],
) -> Result<Compared, ExitCode> {
    let built = compile(context)?;
    let asked = environments.of(&built)?;
    prove(context, &built)?;
    let units = units(&built, &asked, jobs)?;
    let outputs: Vec<_> = built
        .outputs
        .iter()
        .filter(|output| is_in(&output.path, &units))
        .cloned()
        .collect();
    let folders: Vec<String> = asked
        .iter()
        .map(|platform| platform.environment.clone())
        .collect();
    let is_site = |path: &str| {
        Path::new(repository::DIST)
            .join(path)
            .starts_with(repository::SITE)
    };
    let owned = |path: &str| {
        !is_site(path)
            && match (jobs.is_empty(), environments.names.is_empty()) {
                // What is left of an environment that is no more is nobody else's to remove.
                (true, true) => true,
                (true, false) => is_in(path, &folders),
                (false, _) => is_in(path, &units),
            }
    };
    let changes = dist::compare(&context.root.join(out), &outputs, owned).map_err(|error| {
        report::say(&format!("error: cannot read {}: {error}", out.display()));
        ExitCode::from(MISTAKE)
    })?;
    let mut sources = Sources::new();
    let blocked: Vec<Diagnostic> = changes
        .iter()
        .filter_map(|change| match change.kind {
            ChangeKind::Blocked(obstacle) => {
                Some(blocked(out, &change.path, obstacle, &mut sources))
            }
            _ => None,
        })
        .collect();
    if !blocked.is_empty() {
        report::problems(context, &blocked, &sources);
        return Err(ExitCode::from(MISTAKE));
    }
    Ok(Compared {
        built,
        units,
        changes,
    })
}

/// Holds everything to the laws, and tells of what breaks one.
pub(super) fn prove(context: &Context, built: &Built) -> Result<(), ExitCode> {
    let mut sources = Sources::new();
    let problems = match catalogue::shapes(&context.root, &mut sources) {
        Ok(shapes) => proof::problems(
            &built.platforms,
            &built.outputs,
            &shapes,
            &context.proved,
            &mut sources,
        ),
        Err(problems) => problems,
    };
    if problems.is_empty() {
        return Ok(());
    }
    let problems: Vec<Diagnostic> = problems
        .into_iter()
        .map(|problem| templates::blamed(problem, &built.templates))
        .collect();
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
            "a file that loudfail did not write stands where an output belongs",
            "move it away; or remove it, if it is an output whose head was edited",
        ),
        Obstacle::NotAFile => (
            "what stands where an output belongs is not a file",
            "move it away",
        ),
        Obstacle::NotAFolder => (
            "what stands where a folder of outputs belongs is not a folder",
            "move it away",
        ),
        Obstacle::Link => (
            "a link stands where an output belongs, and may lead anywhere",
            "put what it leads to in its place; the output folder as a whole may be a link",
        ),
        Obstacle::BrokenLink => (
            "the output folder is a link that leads nowhere",
            "make the folder that it leads to, or remove the link",
        ),
    };
    let source = sources.add(place.display().to_string(), "");
    Diagnostic::error(BLOCKED, message)
        .in_file(source)
        .help(help)
}

/// The folders of the jobs and channels asked for in these environments; of all, if none is named.
fn units(
    built: &Built,
    platforms: &[&Platform],
    names: &[String],
) -> Result<Vec<String>, ExitCode> {
    let mut known: Vec<&str> = Vec::new();
    for platform in platforms {
        for name in platform.channels.keys().chain(platform.jobs.keys()) {
            if !known.contains(&name.as_str()) {
                known.push(name);
            }
        }
    }
    let mut unknown = false;
    let mut lost = false;
    for name in names.iter().filter(|name| !known.contains(&name.as_str())) {
        unknown = true;
        report::say(&format!("error: no job or channel is called `{name}`"));
        if tell_elsewhere(built, name) {
            continue;
        }
        if let Some(near) = loudfail_diagnostics::suggest(name, known.iter().copied()) {
            report::say(&format!("hint: did you mean `{near}`?"));
        } else {
            lost = true;
        }
    }
    if lost && known.len() <= FEW {
        report::say(&format!("hint: known are `{}`", known.join("`, `")));
    }
    if unknown {
        return Err(ExitCode::from(USAGE));
    }
    let units = platforms.iter().flat_map(|platform| {
        let all = platform.channels.keys().chain(platform.jobs.keys());
        all.filter(|name| names.is_empty() || names.contains(name))
            .map(|name| format!("{}/{name}", platform.environment))
    });
    let mut units: Vec<String> = units.collect();
    if names.is_empty() {
        units.extend(shared(built, platforms));
    }
    Ok(units)
}

/// What environments have as a whole, and what all of them share where all are asked for.
fn shared(built: &Built, platforms: &[&Platform]) -> Vec<String> {
    let paths = built.outputs.iter().map(|output| output.path.as_str());
    let mut found: Vec<String> = paths
        .filter_map(
            |path| match path.split('/').collect::<Vec<_>>().as_slice() {
                [file] => (platforms.len() == built.platforms.len()).then(|| (*file).to_owned()),
                [environment, owner, ..] => {
                    let platform = platforms.iter().find(|it| it.environment == *environment)?;
                    let is_owned = platform.channels.contains_key(*owner)
                        || platform.jobs.contains_key(*owner);
                    (!is_owned).then(|| format!("{environment}/{owner}"))
                }
                [] => None,
            },
        )
        .collect();
    found.dedup();
    found
}

fn is_in(path: &str, units: &[String]) -> bool {
    units.iter().any(|unit| {
        path.strip_prefix(unit.as_str())
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
}
