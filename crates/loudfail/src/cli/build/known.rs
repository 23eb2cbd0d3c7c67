//! What the last build is known to have done.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::resume_unwind;
use std::path::Path;
use std::thread;

use loudfail_job::workers;

use super::full::{Held, is_site};
use crate::cli::tell::Summary;
use crate::dist::{self, Entry, Kind, Ledger, Print, Seen, State};
use crate::inputs::{Inputs, job_of};
use crate::pipeline::Planned;

/// What is known of the last build, and what is not as it was then.
pub(super) struct Known {
    pub(super) ledger: Ledger,
    /// The blueprints that were changed, by path.
    pub(super) changed: BTreeSet<String>,
    /// Those of the others of which there is something to say.
    pub(super) told: BTreeSet<String>,
    /// Folders of outputs that are not as they were left.
    pub(super) touched: BTreeSet<String>,
    /// Those whose state says nothing, and whose files hold what was written.
    pub(super) settled: BTreeSet<String>,
    /// Other folders, which nothing belongs into.
    strange: BTreeSet<String>,
}

impl Known {
    /// What is known of the folder, if what all outputs depend on is as it was; and whether a build that was ended has
    /// left something there.
    pub(super) fn of(folder: &Path, inputs: &Inputs) -> (Option<Self>, bool) {
        let (ledger, (prints, mut is_littered)) = thread::scope(|scope| {
            let ledger = scope.spawn(|| Ledger::read(folder));
            let prints = dist::glances(folder);
            (ledger.join().unwrap_or_else(|it| resume_unwind(it)), prints)
        });
        let ledger = ledger.filter(|ledger| Some(ledger.key) == inputs.key);
        let known = ledger.map(|ledger| {
            let is_changed = |(path, print): &(&String, &Print)| {
                let seen = ledger.blueprints.get(*path);
                seen.is_none_or(|seen| seen.content != **print)
            };
            let changed = inputs.prints.iter().filter(is_changed);
            let changed: BTreeSet<String> = changed.map(|(path, _)| path.clone()).collect();
            let told = ledger.blueprints.iter().filter(|(_, seen)| seen.is_told);
            let told = told.filter(|(path, _)| !changed.contains(*path));
            let unlike = Unlike::of(folder, &ledger, &prints);
            is_littered |= unlike.is_littered;
            let strange = prints
                .keys()
                .filter(|unit| !ledger.units.contains_key(*unit));
            Self {
                told: told.map(|(path, _)| path.clone()).collect(),
                strange: strange.filter(|unit| !is_site(unit)).cloned().collect(),
                changed,
                touched: unlike.touched,
                settled: unlike.settled,
                ledger,
            }
        });
        (known, is_littered)
    }

    /// Whether there is nothing to do and nothing to say.
    pub(super) fn is_all_as_it_was(&self) -> bool {
        self.changed.is_empty() && self.told.is_empty() && self.touched.is_empty()
    }

    /// Whether this tool wrote nothing into folders that nothing belongs into.
    pub(super) fn is_nothing_left(&self, folder: &Path) -> bool {
        self.strange.iter().all(|unit| {
            let left = dist::leftovers_in(folder, unit, |_| true);
            left.is_ok_and(|left| left.is_empty())
        })
    }

    /// What is there, without anything that was done.
    pub(super) fn summary(&self) -> Summary {
        let units = self.ledger.units.iter();
        Summary {
            units: units
                .map(|(unit, entry)| (unit.clone(), entry.kind))
                .collect(),
            edits: Vec::new(),
        }
    }
}

/// The units whose state is not the one that is known.
#[derive(Default)]
struct Unlike {
    /// Those whose files hold what was written all the same.
    settled: BTreeSet<String>,
    touched: BTreeSet<String>,
    /// Whether a build has left something in one of them.
    is_littered: bool,
}

impl Unlike {
    fn of(folder: &Path, ledger: &Ledger, prints: &BTreeMap<String, Print>) -> Self {
        let is_unlike = |(unit, entry): &(&String, &Entry)| {
            entry.state.is_none() || entry.state.as_ref() != prints.get(*unit)
        };
        let units: Vec<(&String, &Entry)> = ledger.units.iter().filter(is_unlike).collect();
        let found = workers::on_all_cores(&units, |(unit, entry)| {
            // At a glance, one that has files of others is another. Nothing is looked for behind a link.
            let is_there = prints.contains_key(*unit);
            let look = is_there.then(|| dist::state(folder, unit));
            let (state, is_littered) = look.unwrap_or_default();
            let print = state.map(|it| it.print);
            let is_same = print.is_some() && print == entry.state;
            let is_held = !is_same && dist::holds(folder, unit, entry.content);
            (is_same, is_held, is_littered)
        });
        let mut unlike = Self::default();
        for ((unit, _), (is_same, is_held, is_littered)) in units.into_iter().zip(found) {
            unlike.is_littered |= is_littered;
            if is_same {
                continue;
            }
            let units = if is_held {
                &mut unlike.settled
            } else {
                &mut unlike.touched
            };
            units.insert(unit.clone());
        }
        unlike
    }
}

/// Notes what a build of everything did, and wrote into each unit.
pub(super) fn remember(
    folder: &Path,
    inputs: &Inputs,
    planned: &Planned,
    units: &BTreeMap<String, Kind>,
    held: &BTreeMap<String, Held>,
) {
    let (Some(key), Some(told)) = (inputs.key, told(inputs, planned)) else {
        return;
    };
    let blueprints = inputs.prints.iter().map(|(path, print)| {
        let seen = Seen {
            content: *print,
            shown: shown(planned, path),
            is_told: told.contains(path.as_str()),
        };
        (path.clone(), seen)
    });
    let units = units.iter().filter_map(|(unit, kind)| {
        let entry = Entry {
            kind: *kind,
            content: held.get(unit)?.content,
            state: None,
        };
        Some((unit.clone(), entry))
    });
    let ledger = Ledger {
        key,
        blueprints: blueprints.collect(),
        units: units.collect(),
    };
    ledger.write(folder, || unchanged(folder, held));
}

/// The states of the units that nobody has changed since it was known what they hold.
fn unchanged(folder: &Path, held: &BTreeMap<String, Held>) -> BTreeMap<String, State> {
    let mut states = dist::states(folder);
    states.retain(|unit, state| {
        let held = held.get(unit).and_then(|held| held.state);
        held == Some(state.files)
    });
    states
}

/// The blueprints of which there is something to say; nothing where there is something to say of anything else, which the
/// next build has to say again.
pub(super) fn told<'p>(inputs: &Inputs, planned: &'p Planned) -> Option<BTreeSet<&'p str>> {
    let problems = planned.diagnostics.iter();
    let mut paths = problems.map(|problem| Some(planned.sources.path(problem.source()?)));
    paths.try_fold(BTreeSet::new(), |mut told, path| {
        let path = path.filter(|path| inputs.prints.contains_key(*path))?;
        told.insert(path);
        Some(told)
    })
}

/// What a job shows to others.
pub(super) fn shown(planned: &Planned, path: &str) -> Print {
    Print::of(planned.shown.get(job_of(path)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn files_of_others_make_no_unit_another() {
        let root = tempfile::tempdir().expect("a folder");
        let folder = root.path();
        let unit = "default/job".to_owned();
        let put = |file: &str, text: &str| {
            let file = folder.join(&unit).join(file);
            std::fs::create_dir_all(file.parent().expect("it has one")).expect("folders");
            std::fs::write(file, text).expect("written");
        };
        let outputs: Vec<loudfail_render::Output> = loudfail_render::JOB_FILES
            .iter()
            .map(|file| loudfail_render::Output {
                path: format!("{unit}/{file}"),
                text: format!("# Made by loudfail from blueprints/job.yaml\n{file}\n"),
            })
            .collect();
        for (output, file) in outputs.iter().zip(loudfail_render::JOB_FILES) {
            put(file, &output.text);
        }
        put("terraform/own.tf", "of others");
        let ledger = |state: Option<Print>| Ledger {
            key: Print::of("key"),
            blueprints: BTreeMap::new(),
            units: BTreeMap::from([(
                unit.clone(),
                Entry {
                    kind: Kind::Job,
                    content: dist::content(&outputs),
                    state,
                },
            )]),
        };
        let print = || dist::state(folder, &unit).0.map(|it| it.print);
        let unlike = |state| Unlike::of(folder, &ledger(state), &dist::glances(folder).0);
        let known = print();
        assert_ne!(dist::glances(folder).0.get(&unit), known.as_ref());
        let as_it_was = unlike(known);
        assert!(as_it_was.settled.is_empty() && as_it_was.touched.is_empty());
        std::fs::rename(folder.join("default"), folder.join("moved")).expect("renamed");
        std::os::unix::fs::symlink("moved", folder.join("default")).expect("a link");
        assert_eq!(unlike(known).touched, [unit.clone()].into());
        std::fs::remove_file(folder.join("default")).expect("removed");
        std::fs::rename(folder.join("moved"), folder.join("default")).expect("renamed");
        assert!(unlike(known).touched.is_empty());
        put("terraform/own.tf", "of others still");
        assert_eq!(unlike(known).settled, [unit.clone()].into());
        put(
            "README.md",
            "# Made by loudfail from blueprints/job.yaml\nmore\n",
        );
        assert_eq!(unlike(known).touched, [unit.clone()].into());
        assert_eq!(unlike(None).touched, [unit.clone()].into());
    }

    #[test]
    fn what_is_changed_while_a_build_goes_on_is_not_vouched_for() {
        let root = tempfile::tempdir().expect("a folder");
        let folder = root.path();
        for unit in ["default/one", "default/other", "default/new"] {
            std::fs::create_dir_all(folder.join(unit)).expect("a folder");
            std::fs::write(folder.join(unit).join("README.md"), unit).expect("written");
        }
        let held = ["default/one", "default/other"].map(|unit| {
            let (state, _) = dist::state(folder, unit);
            let held = Held {
                content: Print::of(unit),
                state: state.map(|it| it.files),
            };
            (unit.to_owned(), held)
        });
        let held = BTreeMap::from(held);
        std::fs::write(folder.join("default/other/README.md"), "by hand").expect("written");
        let unchanged = unchanged(folder, &held);
        let units: Vec<&str> = unchanged.keys().map(String::as_str).collect();
        assert_eq!(units, ["default/one"]);
    }
}
