//! The short way: what the last build is known to have done is not done again.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::ExitCode;

use super::full::{Prepared, Request, carry_out, finish, is_site, prepare};
use crate::cli::report;
use crate::cli::tell::{Kind, Summary};
use crate::dist::{self, Entry, Ledger, Print, State};
use crate::inputs::{Inputs, job_of};
use crate::pipeline::{self, Planned, Unit};
use crate::repository::Files;
use crate::stages::Stage;

/// What is known of the last build, and what is not as it was then.
pub(super) struct Known {
    ledger: Ledger,
    /// The blueprints that were changed, or of which there was something to say, by path.
    changed: BTreeSet<String>,
    /// Folders of jobs and channels that are not as they were left.
    touched: BTreeSet<String>,
    /// Other folders, which nothing belongs into.
    strange: BTreeSet<String>,
}

impl Known {
    /// What is known of the folder, if what all outputs depend on is as it was; and whether a build that was ended has
    /// left something there.
    pub(super) fn of(folder: &Path, inputs: &Inputs) -> (Option<Self>, bool) {
        let (states, is_littered) = dist::states(folder);
        let ledger = Ledger::read(folder).filter(|ledger| Some(ledger.key) == inputs.key);
        let known = ledger.map(|ledger| {
            let is_changed = |(path, print): &(&String, &Print)| {
                let known = ledger.blueprints.get(*path);
                known.is_none_or(|(known, _)| known != *print)
            };
            let changed = inputs.prints.iter().filter(is_changed);
            let is_touched = |(unit, entry): &(&String, &Entry)| {
                entry.state.is_none() || entry.state != states.get(*unit).map(|it| it.print)
            };
            let touched = ledger.units.iter().filter(is_touched);
            let strange = states
                .keys()
                .filter(|unit| !ledger.units.contains_key(*unit));
            Self {
                changed: changed.map(|(path, _)| path.clone()).collect(),
                touched: touched.map(|(unit, _)| unit.clone()).collect(),
                strange: strange.filter(|unit| !is_site(unit)).cloned().collect(),
                ledger,
            }
        });
        (known, is_littered)
    }

    /// What a build of everything would say, if it had nothing to do.
    pub(super) fn unchanged(self, folder: &Path) -> Option<Summary> {
        let is_as_it_was =
            self.changed.is_empty() && self.touched.is_empty() && self.is_nothing_left(folder);
        is_as_it_was.then(|| self.summary())
    }

    /// Builds what is not as it was; nothing if only a build of everything can tell what is to be done, or what is wrong.
    pub(super) fn update(
        mut self,
        request: &Request<'_>,
        inputs: &Inputs,
    ) -> Result<Option<Summary>, ExitCode> {
        // Whoever makes what is left over is told by a build of everything.
        if !self.is_nothing_left(request.folder) {
            return Ok(None);
        }
        if self.changed.is_empty() && self.touched.is_empty() {
            return Ok(Some(self.summary()));
        }
        // What own templates change is judged over all jobs.
        if !inputs.files.templates.is_empty() {
            return Ok(None);
        }
        let is_touched = |unit: &String| self.ledger.units.get(unit).is_some_and(|it| it.is_job);
        let touched = self.touched.iter().filter(|unit| is_touched(unit));
        let mut jobs: BTreeSet<&str> = touched
            .filter_map(|unit| unit.split_once('/').map(|(_, name)| name))
            .collect();
        jobs.extend(self.changed.iter().map(|path| job_of(path)));
        let files = Files {
            blueprints: inputs
                .files
                .blueprints
                .iter()
                .filter(|it| it.is_platform() || jobs.contains(job_of(&it.path)))
                .cloned()
                .collect(),
            templates: Vec::new(),
        };
        let paths: Vec<String> = files
            .blueprints
            .iter()
            .filter(|blueprint| !blueprint.is_platform())
            .map(|blueprint| blueprint.path.clone())
            .collect();
        let mut planned = request
            .stages
            .time(Stage::Resolve, || pipeline::plan_some(files));
        let Some(plan) = planned.plan.take() else {
            // There is a mistake, and there may be others between jobs.
            return Ok(None);
        };
        let is_deployed = plan.platforms.iter().any(|it| it.deployer.is_some());
        let shows_the_same = |path: &String| {
            let known = self.ledger.blueprints.get(path);
            known.is_some_and(|(_, known)| *known == shown(&planned, path))
        };
        let Some(prints) = told(inputs, &planned) else {
            return Ok(None);
        };
        if is_deployed || !paths.iter().all(shows_the_same) {
            return Ok(None);
        }
        report::problems(request.context, &planned.diagnostics, &planned.sources);

        let mut units = plan.units();
        units.retain(|unit| match unit {
            Unit::Job(..) => true,
            Unit::Channel(..) => unit.folder().is_some_and(|it| self.touched.contains(&it)),
            Unit::Environment(_) | Unit::Across(_) => false,
        });
        let sources = &mut planned.sources;
        let work = carry_out(request, &plan, &units, sources, |folder, outputs| {
            prepare(request, folder, &outputs)
        })?;
        let prepared: Vec<Prepared> = work.made;
        let edits = finish(request, prepared, &[])?;

        for path in paths {
            let print = prints.get(&path).copied().unwrap_or(Print::NONE);
            let shown = shown(&planned, &path);
            self.ledger.blueprints.insert(path, (print, shown));
        }
        let mut summary = self.summary();
        summary.edits = edits;
        let folders: Vec<String> = units.iter().filter_map(Unit::folder).collect();
        request.stages.time(Stage::Remember, || {
            self.ledger.write(request.folder, || {
                let states = folders.into_iter().filter_map(|folder| {
                    let (state, _) = dist::state(request.folder, &folder);
                    Some((folder, state?))
                });
                states.collect()
            });
        });
        Ok(Some(summary))
    }

    /// Whether this tool wrote nothing into folders that nothing belongs into.
    fn is_nothing_left(&self, folder: &Path) -> bool {
        self.strange.iter().all(|unit| {
            let left = dist::leftovers_in(folder, unit, |_| true);
            left.is_ok_and(|left| left.is_empty())
        })
    }

    fn summary(&self) -> Summary {
        let units = self.ledger.units.iter();
        Summary {
            units: units
                .map(|(unit, entry)| {
                    let kind = if entry.is_job {
                        Kind::Job
                    } else {
                        Kind::Channel
                    };
                    (unit.clone(), kind)
                })
                .collect(),
            edits: Vec::new(),
        }
    }
}

/// Notes what a build of everything did.
pub(super) fn remember(
    folder: &Path,
    inputs: &Inputs,
    planned: &Planned,
    units: &BTreeMap<String, Kind>,
) {
    let (Some(key), Some(prints)) = (inputs.key, told(inputs, planned)) else {
        return;
    };
    let blueprints = inputs.prints.keys().map(|path| {
        let print = prints.get(path).copied().unwrap_or(Print::NONE);
        (path.clone(), (print, shown(planned, path)))
    });
    let units = units.iter().map(|(unit, kind)| {
        let entry = Entry {
            is_job: *kind == Kind::Job,
            state: None,
        };
        (unit.clone(), entry)
    });
    let ledger = Ledger {
        key,
        blueprints: blueprints.collect(),
        units: units.collect(),
    };
    ledger.write(folder, || -> BTreeMap<String, State> {
        dist::states(folder).0
    });
}

/// The fingerprints of the blueprints of which there is nothing to say; nothing where there is something to say of anything
/// else, which the next build has to say again.
fn told(inputs: &Inputs, planned: &Planned) -> Option<BTreeMap<String, Print>> {
    let mut prints = inputs.prints.clone();
    for problem in &planned.diagnostics {
        let path = planned.sources.path(problem.source()?);
        prints.remove(path)?;
    }
    Some(prints)
}

/// What a job shows to others.
fn shown(planned: &Planned, path: &str) -> Print {
    Print::of(planned.shown.get(job_of(path)))
}
