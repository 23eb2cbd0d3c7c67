//! `build` and `check`: the same way, but for its last step.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use loudfail_diagnostics::{Code, Diagnostic, Sources};

use super::report::{self, Color};
use super::{Context, MISTAKE, USAGE};
use crate::dist::{self, Change, ChangeKind};
use crate::pipeline::{self, Built};
use crate::{difference, repository};

/// Somebody else's file where an output belongs.
const BLOCKED: Code = Code("LF0403");

#[derive(Args, Debug)]
pub(super) struct Build {
    /// The jobs and channels to build [default: all]
    jobs: Vec<String>,
    /// Where to write, relative to the repository's folder
    #[arg(long, value_name = "DIR", default_value = repository::DIST)]
    out: PathBuf,
}

#[derive(Args, Debug)]
pub(super) struct Check {
    /// The folder that should hold the outputs, relative to the repository's folder
    #[arg(long, value_name = "DIR", default_value = repository::DIST)]
    out: PathBuf,
}

impl Build {
    pub(super) fn run(&self, context: &Context) -> ExitCode {
        let compared = match compare(context, &self.out, &self.jobs) {
            Ok(compared) => compared,
            Err(code) => return code,
        };
        let folder = context.root.join(&self.out);
        if let Err(error) = dist::apply(&folder, &compared.changes) {
            report::say(&format!("error: cannot write {error}"));
            report::say("the files named before are whole; the next build repairs the rest");
            return ExitCode::from(MISTAKE);
        }
        tell(context, &compared, &self.out);
        ExitCode::SUCCESS
    }
}

impl Check {
    pub(super) fn run(&self, context: &Context) -> ExitCode {
        let compared = match compare(context, &self.out, &[]) {
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
        report::put(&difference::unified(&shown, &compared.changes));
        let files = report::count(compared.changes.len(), "file");
        report::say(&format!(
            "error: {shown} is stale: {files} would change\nhint: run `{}`",
            repair(&self.out)
        ));
        ExitCode::from(MISTAKE)
    }
}

/// The command that brings the outputs up to date.
fn repair(out: &Path) -> String {
    if out == Path::new(repository::DIST) {
        "cargo xtask build".to_owned()
    } else {
        format!("cargo xtask build --out {}", out.display())
    }
}

/// What is built, beside what is there.
struct Compared {
    built: Built,
    /// The folders asked for, such as `default/sample`.
    units: Vec<String>,
    changes: Vec<Change>,
}

fn compare(context: &Context, out: &Path, jobs: &[String]) -> Result<Compared, ExitCode> {
    let blueprints = repository::read(&context.root).map_err(|error| {
        report::say(&format!("error: cannot read {}: {error}", context.root.join(repository::BLUEPRINTS).display()));
        report::say("hint: `cargo xtask new my-job` makes the folder with a first job, `--root DIR` names another place");
        ExitCode::from(MISTAKE)
    })?;
    let compiled = pipeline::compile(blueprints);
    report::problems(context, &compiled.diagnostics, &compiled.sources);
    let built = compiled.built.ok_or(ExitCode::from(MISTAKE))?;
    let units = units(&built, jobs)?;
    let outputs: Vec<_> = built
        .outputs
        .iter()
        .filter(|output| is_in(&output.path, &units))
        .cloned()
        .collect();
    let owned = |path: &str| jobs.is_empty() || is_in(path, &units);
    let changes = dist::compare(&context.root.join(out), &outputs, owned).map_err(|error| {
        report::say(&format!("error: cannot read {}: {error}", out.display()));
        ExitCode::from(MISTAKE)
    })?;
    let blocked: Vec<Diagnostic> = changes
        .iter()
        .filter(|change| change.kind == ChangeKind::Blocked)
        .map(|change| blocked(out, change))
        .collect();
    if !blocked.is_empty() {
        report::problems(context, &blocked, &Sources::new());
        return Err(ExitCode::from(MISTAKE));
    }
    Ok(Compared {
        built,
        units,
        changes,
    })
}

fn blocked(out: &Path, change: &Change) -> Diagnostic {
    let path = out.join(&change.path);
    Diagnostic::error(
        BLOCKED,
        format!(
            "`{}` stands where an output belongs, and loudfail did not write it",
            path.display()
        ),
    )
    .help("move it away, or remove it if it is an output whose head was edited")
}

/// The folders of the jobs and channels asked for; of all, if none is named.
fn units(built: &Built, names: &[String]) -> Result<Vec<String>, ExitCode> {
    let platform = &built.platform;
    let known: Vec<&str> = platform
        .channels
        .keys()
        .chain(platform.jobs.keys())
        .map(String::as_str)
        .collect();
    let mut unknown = false;
    for name in names.iter().filter(|name| !known.contains(&name.as_str())) {
        unknown = true;
        report::say(&format!("error: no job or channel is called `{name}`"));
        if let Some(near) = loudfail_diagnostics::suggest(name, known.iter().copied()) {
            report::say(&format!("hint: did you mean `{near}`?"));
        }
    }
    if unknown {
        return Err(ExitCode::from(USAGE));
    }
    let asked = known
        .into_iter()
        .filter(|name| names.is_empty() || names.iter().any(|asked| asked == name));
    Ok(asked
        .map(|name| format!("{}/{name}", platform.environment))
        .collect())
}

fn is_in(path: &str, units: &[String]) -> bool {
    units.iter().any(|unit| {
        path.strip_prefix(unit.as_str())
            .is_some_and(|rest| rest.starts_with('/'))
    })
}

fn count_units(compared: &Compared) -> String {
    let platform = &compared.built.platform;
    let is_job = |unit: &&String| {
        unit.rsplit('/')
            .next()
            .is_some_and(|name| platform.jobs.contains_key(name))
    };
    let jobs = compared.units.iter().filter(is_job).count();
    format!(
        "{} and {}",
        report::count(jobs, "job"),
        report::count(compared.units.len() - jobs, "channel")
    )
}

/// Says what became of each job and channel, a line each, then all in one line.
fn tell(context: &Context, compared: &Compared, out: &Path) {
    let mut by_unit: BTreeMap<String, Vec<&Change>> = compared
        .units
        .iter()
        .map(|unit| (unit.clone(), Vec::new()))
        .collect();
    for change in &compared.changes {
        let unit: Vec<&str> = change.path.split('/').take(2).collect();
        by_unit.entry(unit.join("/")).or_default().push(change);
    }
    let width = by_unit.keys().map(String::len).max().unwrap_or(0);
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (unit, changes) in &by_unit {
        let (word, color) = verdict(compared.units.contains(unit), changes);
        *counts.entry(word).or_default() += 1;
        let files: Vec<String> = [("added", 'a'), ("changed", 'c'), ("removed", 'r')]
            .into_iter()
            .filter_map(|(word, kind)| {
                let number = changes
                    .iter()
                    .filter(|change| letter(change) == kind)
                    .count();
                (number > 0).then(|| format!("{} {word}", report::count(number, "file")))
            })
            .collect();
        let line = format!(
            "{}  {unit:width$}  {}",
            report::paint(context, color, &format!("{word:>9}")),
            files.join(", ")
        );
        report::say(line.trim_end());
    }
    let summary: Vec<String> = counts
        .iter()
        .map(|(word, number)| format!("{number} {word}"))
        .collect();
    report::say(&format!(
        "{} in {}: {}",
        count_units(compared),
        out.display(),
        summary.join(", ")
    ));
}

fn letter(change: &Change) -> char {
    match change.kind {
        ChangeKind::Add { .. } => 'a',
        ChangeKind::Replace { .. } | ChangeKind::Blocked => 'c',
        ChangeKind::Remove { .. } => 'r',
    }
}

fn verdict(is_wanted: bool, changes: &[&Change]) -> (&'static str, Color) {
    if !is_wanted {
        ("removed", Color::Red)
    } else if changes.is_empty() {
        ("unchanged", Color::Dim)
    } else if changes.iter().all(|change| letter(change) == 'a') {
        ("written", Color::Green)
    } else {
        ("changed", Color::Yellow)
    }
}
