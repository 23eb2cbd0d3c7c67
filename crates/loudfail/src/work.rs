//! Renders, proves and hands on one job or channel after another, on all cores, so that no more texts are held than are
//! worked on.

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use loudfail_diagnostics::{Diagnostic, Sources};
use loudfail_job::workers;
use loudfail_prove::Violation;
use loudfail_render::{Output, RenderError};

use crate::dist;
use crate::pipeline::{Plan, Unit};
use crate::proof::{self, Prover};
use crate::stages::{Stage, Stages};
use crate::templates::{self, Deviation};

/// What became of all units.
pub(crate) struct Work<T> {
    /// What each unit was made into, in the order of the plan; behind them what environments have as a whole.
    pub(crate) made: Vec<T>,
    /// The folders of what environments have as a whole, and files that all share.
    pub(crate) shared: Vec<String>,
    /// Warnings of what no proof sees.
    pub(crate) warnings: Vec<Diagnostic>,
}

/// What is wrong with units.
pub(crate) struct Failure {
    /// Warnings of what no proof sees.
    pub(crate) warnings: Vec<Diagnostic>,
    pub(crate) problems: Vec<Diagnostic>,
}

impl From<Vec<Diagnostic>> for Failure {
    fn from(problems: Vec<Diagnostic>) -> Self {
        Self {
            warnings: Vec::new(),
            problems,
        }
    }
}

/// The file of a channel that proofs read.
const TEMPLATE: &str = "cloudformation.yaml";

/// Renders and proves these units. `one` gets the folder of each and its files, and may be called before another unit
/// turns out to break a law: then all that is wrong comes back, and what was made is dropped.
pub(crate) fn each<T: Send>(
    plan: &Plan,
    units: &[Unit<'_>],
    prover: &Prover<'_>,
    stages: &Stages,
    sources: &mut Sources,
    one: impl Fn(&str, Vec<Output>) -> T + Sync,
) -> Result<Work<T>, Failure> {
    let (wholes, owners): (Vec<Unit<'_>>, Vec<Unit<'_>>) = units
        .iter()
        .copied()
        .partition(|unit| unit.folder().is_none());
    // Of what environments have as a whole, some files are in the folders of jobs and channels.
    let mut more: BTreeMap<String, Vec<Output>> = BTreeMap::new();
    for unit in wholes {
        let outputs = plan.render(unit);
        for output in outputs.map_err(|error| plan.told(unit, error, sources))? {
            let folder = dist::unit(&output.path).to_owned();
            more.entry(folder).or_default().push(output);
        }
    }
    let channels = Channels::of(plan);
    let is_broken = AtomicBool::new(false);
    let results = workers::on_all_cores(&owners, |unit| {
        let done = single(plan, *unit, prover, &channels, stages);
        stages.one_more();
        match done {
            Ok(done) => {
                let folder = unit.folder().unwrap_or_default();
                let is_bad = !done.violations.is_empty();
                let is_broken = is_broken.fetch_or(is_bad, Ordering::Relaxed) || is_bad;
                let mut outputs = done.outputs;
                outputs.extend(more.get(&folder).into_iter().flatten().cloned());
                let made = (!is_broken).then(|| one(&folder, outputs));
                Ok((folder, made, done.deviation, done.violations))
            }
            Err(error) => {
                is_broken.store(true, Ordering::Relaxed);
                Err(error)
            }
        }
    });
    let mut work = Work {
        made: Vec::new(),
        shared: Vec::new(),
        warnings: Vec::new(),
    };
    let mut deviations = Vec::new();
    let mut problems = Vec::new();
    for (unit, result) in owners.iter().zip(results) {
        let (folder, made, deviation, violations) =
            result.map_err(|error| plan.told(*unit, error, sources))?;
        if let Unit::Job(_, job) = unit {
            problems.extend(proof::diagnostics(
                job,
                &violations,
                &plan.platforms,
                sources,
            ));
        }
        more.remove(&folder);
        deviations.extend(deviation.map(|deviation| (folder, deviation)));
        work.made.extend(made);
    }
    work.warnings = plan.own.unproved(&deviations);
    if !problems.is_empty() {
        let templates = &plan.own.templates;
        let problems = problems.into_iter();
        return Err(Failure {
            warnings: work.warnings,
            problems: problems
                .map(|it| templates::blamed(it, templates))
                .collect(),
        });
    }
    for (folder, outputs) in more {
        work.made.push(one(&folder, outputs));
        work.shared.push(folder);
    }
    Ok(work)
}

/// A unit that could be rendered.
struct Done {
    outputs: Vec<Output>,
    deviation: Option<Deviation>,
    violations: Vec<Violation>,
}

fn single(
    plan: &Plan,
    unit: Unit<'_>,
    prover: &Prover<'_>,
    channels: &Channels,
    stages: &Stages,
) -> Result<Done, RenderError> {
    let outputs = stages.time(Stage::Render, || plan.render(unit))?;
    let mut violations = Vec::new();
    if let Unit::Job(platform, job) = unit {
        let channel = channels.template(plan, &platform.environment, &job.notify.channel);
        let text = |file: &str| {
            let found = outputs.iter().find(|output| is_file(&output.path, file));
            found.map_or("", |output| output.text.as_str())
        };
        violations = stages.time(Stage::Prove, || prover.violations(job, text, channel));
    }
    Ok(Done {
        deviation: plan.deviation(unit, &outputs),
        violations,
        outputs,
    })
}

/// Whether this is the path of a unit's file of that name.
fn is_file(path: &str, file: &str) -> bool {
    path.strip_suffix(file)
        .is_some_and(|rest| rest.ends_with('/'))
}

/// The templates of the channels, each rendered when a job asks for it first.
struct Channels {
    texts: HashMap<(String, String), OnceLock<String>>,
}

impl Channels {
    fn of(plan: &Plan) -> Self {
        let texts = plan.platforms.iter().flat_map(|platform| {
            let names = platform.channels.keys();
            names.map(|name| {
                (
                    (platform.environment.clone(), name.clone()),
                    OnceLock::new(),
                )
            })
        });
        Self {
            texts: texts.collect(),
        }
    }

    fn template(&self, plan: &Plan, environment: &str, name: &str) -> &str {
        let Some(text) = self.texts.get(&(environment.to_owned(), name.to_owned())) else {
            return "";
        };
        text.get_or_init(|| {
            let mut platforms = plan.platforms.iter();
            let platform = platforms.find(|platform| platform.environment == environment);
            let channel = platform.and_then(|it| Some(Unit::Channel(it, it.channels.get(name)?)));
            // What is wrong with it is told where it is rendered to be written.
            let outputs = channel.and_then(|channel| plan.render(channel).ok());
            let mut outputs = outputs.into_iter().flatten();
            let found = outputs.find(|output| is_file(&output.path, TEMPLATE));
            found.map(|output| output.text).unwrap_or_default()
        })
    }
}
