//! The short way: only what is not known from the last build is resolved, rendered and proved.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::ExitCode;

use loudfail_job::workers;
use loudfail_render::Output;

use super::full::{
    Compared, Request, Trouble, carry_out, check_blocked, differences, finish, held, prepare,
};
use super::known::{Known, shown, told};
use crate::cli::report;
use crate::cli::tell::Summary;
use crate::dist::{self, Change, Kind, Print, Seen};
use crate::inputs::{Inputs, job_of};
use crate::pipeline::{self, Plan, Planned, Unit};
use crate::repository::Files;
use crate::stages::Stage;

/// Some of the blueprints, resolved without the others.
struct Part {
    planned: Planned,
    plan: Plan,
    /// What the ledger will say of them.
    seen: BTreeMap<String, Seen>,
}

impl Known {
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
        let mut summary = self.summary();
        let mut noted = std::mem::take(&mut self.settled);
        if !self.is_all_as_it_was() {
            let Some(mut part) = self.part(request, inputs) else {
                return Ok(None);
            };
            let prepared = self.carry_out(request, &mut part, |folder, outputs| {
                prepare(request, folder, outputs)
            })?;
            let held = held(&prepared);
            summary.edits = finish(request, prepared, &[])?;
            self.ledger.blueprints.extend(part.seen);
            for (unit, held) in held {
                if let Some(entry) = self.ledger.units.get_mut(&unit) {
                    entry.content = held.content;
                }
                noted.insert(unit);
            }
        }
        if !noted.is_empty() || !self.changed.is_empty() {
            let stages = request.stages;
            stages.time(Stage::Remember, || self.remember(request.folder, &noted));
        }
        Ok(Some(summary))
    }

    /// Compares what is not as it was with what is there, and writes nothing; nothing if only a comparison of everything can
    /// tell what is to be done, or what is wrong.
    pub(super) fn compare(
        &self,
        request: &Request<'_>,
        inputs: &Inputs,
    ) -> Result<Option<Compared>, ExitCode> {
        if !self.is_nothing_left(request.folder) {
            return Ok(None);
        }
        let mut changes: Vec<Change> = Vec::new();
        if !self.is_all_as_it_was() {
            let Some(mut part) = self.part(request, inputs) else {
                return Ok(None);
            };
            let differences = self.carry_out(request, &mut part, |folder, outputs| {
                differences(request, folder, outputs).map_err(Trouble::Read)
            })?;
            changes.extend(differences.into_iter().flatten());
        }
        dist::sort(&mut changes);
        check_blocked(request, &changes)?;
        Ok(Some(Compared {
            summary: self.summary(),
            changes,
        }))
    }

    /// Resolves the blueprints that were changed, those of which there is something to say, and those of units that were
    /// touched.
    fn part(&self, request: &Request<'_>, inputs: &Inputs) -> Option<Part> {
        // What own templates change is judged over all jobs.
        if !inputs.files.templates.is_empty() {
            return None;
        }
        let mut planned = request.stages.time(Stage::Resolve, || {
            pipeline::plan_some(self.files(&inputs.files))
        });
        // Where there is a mistake, there may be others between jobs.
        let plan = planned.plan.take()?;
        // What environments have as a whole is made of all jobs.
        if plan.platforms.iter().any(|it| it.deployer.is_some()) {
            return None;
        }
        let seen = self.seen(inputs, &planned)?;
        let shows_the_same = |(path, seen): (&String, &Seen)| {
            let known = self.ledger.blueprints.get(path);
            known.is_some_and(|known| known.shown == seen.shown)
        };
        if !seen.iter().all(shows_the_same) {
            return None;
        }
        report::problems(request.context, &planned.diagnostics, &planned.sources);
        Some(Part {
            planned,
            plan,
            seen,
        })
    }

    /// The platform file, and the blueprints that are to be resolved.
    fn files(&self, all: &Files) -> Files {
        let kind = |unit: &str| self.ledger.units.get(unit).map(|entry| entry.kind);
        let is_job = |unit: &&String| kind(unit) == Some(Kind::Job);
        let touched = self.touched.iter().filter(is_job);
        let mut jobs: BTreeSet<&str> = touched
            .filter_map(|unit| unit.split_once('/').map(|(_, name)| name))
            .collect();
        jobs.extend(self.changed.iter().map(|path| job_of(path)));
        jobs.extend(self.told.iter().map(|path| job_of(path)));
        let blueprints = all.blueprints.iter();
        Files {
            blueprints: blueprints
                .filter(|it| it.is_platform() || jobs.contains(job_of(&it.path)))
                .cloned()
                .collect(),
            // Where there are any, nothing is known of the last build.
            passed_over: Vec::new(),
            templates: Vec::new(),
        }
    }

    /// What is seen of the blueprints that were resolved.
    fn seen(&self, inputs: &Inputs, planned: &Planned) -> Option<BTreeMap<String, Seen>> {
        let told = told(inputs, planned)?;
        let is_resolved = |path: &str| {
            let is_seen = self.changed.contains(path) || self.told.contains(path);
            is_seen || told.contains(path)
        };
        let prints = inputs.prints.iter().filter(|(path, _)| is_resolved(path));
        let seen = prints.map(|(path, print)| {
            let seen = Seen {
                content: *print,
                shown: shown(planned, path),
                is_told: told.contains(path.as_str()),
            };
            (path.clone(), seen)
        });
        Some(seen.collect())
    }

    /// Renders and proves the jobs and channels that are not as they were.
    fn carry_out<T: Send>(
        &self,
        request: &Request<'_>,
        part: &mut Part,
        one: impl Fn(&str, Vec<Output>) -> Result<T, Trouble> + Sync,
    ) -> Result<Vec<T>, ExitCode> {
        let is_touched = |unit: &Unit<'_>| {
            let folder = unit.folder();
            folder.is_some_and(|folder| self.touched.contains(&folder))
        };
        let mut units = part.plan.units();
        units.retain(|unit| match unit {
            Unit::Job(_, job) => self.changed.contains(&job.source) || is_touched(unit),
            Unit::Channel(..) => is_touched(unit),
            Unit::Environment(_) | Unit::Across(_) => false,
        });
        if units.is_empty() {
            return Ok(Vec::new());
        }
        let work = carry_out(request, &part.plan, &units, &mut part.planned.sources, one)?;
        Ok(work.made)
    }

    /// Notes what was done. These units are read once more, after the moment that tells what is certain.
    fn remember(self, folder: &Path, units: &BTreeSet<String>) {
        let entries = &self.ledger.units;
        let contents = units.iter().filter_map(|unit| {
            let entry = entries.get(unit)?;
            Some((unit.clone(), entry.content))
        });
        let contents: Vec<(String, Print)> = contents.collect();
        self.ledger.write(folder, || {
            let states = workers::on_all_cores(&contents, |(unit, content)| {
                dist::state_of(folder, unit, *content)
            });
            let units = contents.into_iter().zip(states);
            let states = units.filter_map(|((unit, _), state)| Some((unit, state?)));
            states.collect()
        });
    }
}
