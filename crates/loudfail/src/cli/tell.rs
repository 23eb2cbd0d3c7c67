//! What a build says of what it did.

use std::collections::BTreeMap;
use std::path::Path;

use super::Context;
use super::report::{self, Color};
use crate::dist::{self, Kind, Verb};

/// How many units are told of one by one, whatever became of them. Of more than these, those that changed are.
const MANY: usize = 100;

/// What became of a unit that no blueprint asks for any more.
const REMOVED: &str = "removed";

/// What a build is asked for, and what it does.
#[derive(Debug, Default)]
pub(super) struct Summary {
    /// The folders asked for, such as `default/sample`, and what is in each.
    pub(super) units: BTreeMap<String, Kind>,
    /// The files that change, each by its path below the output folder.
    pub(super) edits: Vec<(String, Verb)>,
}

impl Summary {
    /// `2 jobs and 1 channel`.
    pub(super) fn count(&self) -> String {
        let kinds = [(Kind::Job, "job"), (Kind::Channel, "channel")];
        let counts = kinds.map(|(kind, noun)| {
            let number = self.units.values().filter(|it| **it == kind).count();
            (number > 0).then(|| report::count(number, noun))
        });
        counts
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" and ")
    }

    /// Says what became of each job and channel, a line each, then all in one line.
    pub(super) fn tell(&self, context: &Context, out: &Path) {
        let mut by_unit: BTreeMap<&str, Vec<Verb>> = self
            .units
            .keys()
            .map(|unit| (unit.as_str(), Vec::new()))
            .collect();
        for (path, verb) in &self.edits {
            by_unit.entry(dist::unit(path)).or_default().push(*verb);
        }
        let shows_all = by_unit.len() <= MANY;
        let is_shown = |verbs: &[Verb]| shows_all || !verbs.is_empty();
        let shown = by_unit.iter().filter(|(_, verbs)| is_shown(verbs));
        let width = shown.map(|(unit, _)| unit.len()).max().unwrap_or(0);
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        let mut lines = Vec::new();
        for (unit, verbs) in &by_unit {
            let (word, color) = verdict(self.units.contains_key(*unit), verbs);
            *counts.entry(word).or_default() += 1;
            if !is_shown(verbs) {
                continue;
            }
            let words = [
                ("added", Verb::Add),
                ("changed", Verb::Replace),
                ("removed", Verb::Remove),
            ];
            let files: Vec<String> = words
                .into_iter()
                .filter_map(|(word, verb)| {
                    let number = verbs.iter().filter(|it| **it == verb).count();
                    (number > 0).then(|| format!("{} {word}", report::count(number, "file")))
                })
                .collect();
            let line = format!(
                "{}  {unit:width$}  {}",
                report::paint(context, color, &format!("{word:>9}")),
                files.join(", ")
            );
            lines.push(line.trim_end().to_owned());
        }
        let removed = by_unit
            .keys()
            .filter(|unit| !self.units.contains_key(**unit));
        let (by_root, by_hand): (Vec<&&str>, Vec<&&str>) =
            removed.partition(|unit| self.has_root(unit));
        let counts: Vec<String> = counts
            .iter()
            .map(|(word, number)| format!("{number} {word}"))
            .collect();
        lines.push(format!(
            "{} in {}: {}",
            self.count(),
            out.display(),
            counts.join(", ")
        ));
        if !by_root.is_empty() {
            lines.push(
                "hint: the next apply of the root module destroys the deployed resources of what was removed, including log \
                 groups".to_owned(),
            );
        }
        if !by_hand.is_empty() {
            lines.push(
                "hint: what was removed here stays deployed, including its schedules, until you delete its stack".to_owned(),
            );
        }
        // At once: ten thousand lines one by one take longer than what they tell of.
        report::say(&lines.join("\n"));
    }

    /// Whether a unit's environment has a root module.
    fn has_root(&self, unit: &str) -> bool {
        let (environment, _) = unit.split_once('/').unwrap_or((unit, ""));
        self.units.contains_key(&format!("{environment}/_root"))
    }
}

fn verdict(is_wanted: bool, verbs: &[Verb]) -> (&'static str, Color) {
    if !is_wanted {
        (REMOVED, Color::Red)
    } else if verbs.is_empty() {
        ("unchanged", Color::Dim)
    } else if verbs.iter().all(|verb| *verb == Verb::Add) {
        ("written", Color::Green)
    } else {
        ("changed", Color::Yellow)
    }
}
