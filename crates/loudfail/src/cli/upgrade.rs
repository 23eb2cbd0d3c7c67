//! `upgrade`: what another version of loudfail changes, told by what has to be deployed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use super::build::{self, Compared, apply, compare};
use super::environment::Environments;
use super::report::{self, Color};
use super::{Context, MISTAKE, schema};
use crate::dist::{self, Change, ChangeKind};
use crate::stages::Stages;
use crate::{deployed, repository};

/// What is asked for.
#[derive(Args, Debug)]
pub(super) struct Upgrade {
    /// Write nothing; fail if anything would change
    #[arg(long)]
    check: bool,
    /// The folder of the outputs, relative to the repository's folder
    #[arg(long, value_name = "DIR", default_value = repository::DIST)]
    out: PathBuf,
}

/// What became of the outputs of a job or a channel.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Verdict {
    /// Other resources or other settings.
    Deploys,
    /// READMEs and comments.
    Words,
    Unchanged,
}

impl Upgrade {
    pub(super) fn run(&self, context: &Context) -> ExitCode {
        let all = Environments { names: Vec::new() };
        let _lock = (!self.check).then(|| build::lock(&context.root));
        let compared = match compare(context, &self.out, &all, &Stages::begin(false)) {
            Ok(compared) => compared,
            Err(code) => return code,
        };
        if !self.check {
            // The schemas are those of a version, too.
            let written = apply(context, &self.out, &compared);
            if let Err(code) = written.and_then(|()| schema::write_stale(&context.root)) {
                return code;
            }
        }
        let verdicts = verdicts(&compared);
        tell(context, &verdicts);
        let deploying = verdicts
            .values()
            .filter(|(verdict, _)| *verdict == Verdict::Deploys)
            .count();
        self.sum_up(&compared, deploying, verdicts.len())
    }

    fn sum_up(&self, compared: &Compared, deploying: usize, units: usize) -> ExitCode {
        let shown = self.out.display();
        if compared.changes.is_empty() {
            report::say(&format!(
                "{shown} is what this version of loudfail generates from the blueprints"
            ));
            return ExitCode::SUCCESS;
        }
        report::say(&match deploying {
            0 => "deployments stay the same: only READMEs and comments change".to_owned(),
            _ => format!(
                "{deploying} of {units} would deploy differently; loudfail's changelog explains why"
            ),
        });
        if self.check {
            report::say("hint: run `cargo xtask upgrade` to write the changes");
            return ExitCode::from(MISTAKE);
        }
        report::say(&format!(
            "hint: review the difference in {shown}, commit it, and deploy what changed"
        ));
        ExitCode::SUCCESS
    }
}

/// By job and channel what became of it, and the files of which that is said.
fn verdicts(compared: &Compared) -> BTreeMap<String, (Verdict, Vec<String>)> {
    let mut verdicts: BTreeMap<String, (Verdict, Vec<String>)> = compared
        .summary
        .units
        .keys()
        .map(|unit| (unit.clone(), (Verdict::Unchanged, Vec::new())))
        .collect();
    for change in &compared.changes {
        let unit = dist::unit(&change.path);
        let file = change.path.strip_prefix(&format!("{unit}/"));
        let file = file.unwrap_or(&change.path).to_owned();
        let (verdict, files) = verdicts
            .entry(unit.to_owned())
            .or_insert((Verdict::Unchanged, Vec::new()));
        let found = verdict_of(change);
        // Files that say something else are not worth a word beside those that do something else.
        if found < *verdict {
            files.clear();
        }
        *verdict = found.min(*verdict);
        if found == *verdict {
            files.push(file);
        }
    }
    verdicts
}

fn verdict_of(change: &Change) -> Verdict {
    let is_the_same = match &change.kind {
        ChangeKind::Replace { old, new } => deployed::is_the_same(&change.path, old, new),
        ChangeKind::Add { .. } | ChangeKind::Remove { .. } | ChangeKind::Blocked(_) => {
            Path::new(&change.path)
                .extension()
                .is_some_and(|ending| ending == "md")
        }
    };
    match is_the_same {
        true => Verdict::Words,
        false => Verdict::Deploys,
    }
}

fn tell(context: &Context, verdicts: &BTreeMap<String, (Verdict, Vec<String>)>) {
    let width = verdicts.keys().map(String::len).max().unwrap_or(0);
    for (unit, (verdict, files)) in verdicts {
        let (word, color) = match verdict {
            Verdict::Deploys => ("to deploy", Color::Yellow),
            Verdict::Words => ("words", Color::Dim),
            Verdict::Unchanged => ("unchanged", Color::Dim),
        };
        let word = report::paint(context, color, &format!("{word:>9}"));
        let line = format!("{word}  {unit:width$}  {}", files.join(", "));
        report::say(line.trim_end());
    }
}
