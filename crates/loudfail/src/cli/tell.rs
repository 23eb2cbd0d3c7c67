//! What a build says of what it did.

use std::collections::BTreeMap;
use std::path::Path;

use loudfail_job::Platform;

use super::Context;
use super::build::Compared;
use super::report::{self, Color};
use crate::dist::{Change, ChangeKind};

/// `2 jobs and 1 channel`.
pub(super) fn count_units(compared: &Compared) -> String {
    let platforms = &compared.built.platforms;
    let number = |is_meant: fn(&Platform, &str) -> bool| {
        let is_one = |unit: &&String| {
            unit.split_once('/').is_some_and(|(environment, name)| {
                platforms
                    .iter()
                    .any(|platform| platform.environment == environment && is_meant(platform, name))
            })
        };
        compared.units.iter().filter(is_one).count()
    };
    let jobs = number(|platform, name| platform.jobs.contains_key(name));
    let channels = number(|platform, name| platform.channels.contains_key(name));
    let counts = [(jobs, "job"), (channels, "channel")];
    let counts: Vec<String> = counts
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, noun)| report::count(number, noun))
        .collect();
    counts.join(" and ")
}

/// Says what became of each job and channel, a line each, then all in one line.
pub(super) fn tell(context: &Context, compared: &Compared, out: &Path) {
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
        ChangeKind::Replace { .. } | ChangeKind::Blocked(_) => 'c',
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
