//! The whole way: every blueprint is resolved, every job rendered and proved.

use std::collections::{BTreeMap, HashSet};
use std::io;
use std::path::Path;
use std::process::ExitCode;

use loudfail_diagnostics::{Diagnostic, Sources};
use loudfail_job::Platform;
use loudfail_render::Output;

use super::known::{Known, remember};
use super::{blocked, unwritten};
use crate::cli::environment::{Environments, tell_elsewhere};
use crate::cli::tell::Summary;
use crate::cli::{Context, MISTAKE, USAGE, report, unknown};
use crate::dist::{self, Beside, Change, ChangeKind, Kind, Print, Staged, Verb, WriteError};
use crate::inputs::Inputs;
use crate::pipeline::{self, Plan, Planned, Unit};
use crate::proof::Prover;
use crate::stages::{Stage, Stages};
use crate::work::{self, Work};
use crate::{catalogue, repository};

/// How many names are no flood.
const FEW: usize = 10;

/// What a person asks for.
pub(super) struct Request<'a> {
    pub(super) context: &'a Context,
    /// The output folder as the person says it.
    pub(super) out: &'a Path,
    /// Where that is.
    pub(super) folder: &'a Path,
    /// The names of what is laid beside its place there.
    pub(super) beside: Beside,
    pub(super) environments: &'a Environments,
    /// The jobs and channels; all if there are none.
    pub(super) names: &'a [String],
    pub(super) stages: &'a Stages,
}

/// What is built, beside what is there.
pub(in crate::cli) struct Compared {
    pub(in crate::cli) summary: Summary,
    pub(in crate::cli) changes: Vec<Change>,
}

/// Jobs and channels that can be rendered, and which of them were asked for.
pub(super) struct Ready {
    inputs: Inputs,
    planned: Planned,
    plan: Plan,
    units: BTreeMap<String, Kind>,
}

impl Request<'_> {
    /// Whether it is for everything that there is.
    pub(super) fn is_for_all(&self) -> bool {
        self.names.is_empty() && self.environments.names.is_empty()
    }

    /// Whether a folder that an environment has as a whole is asked for, or a file that all share.
    fn is_for_shared(&self, platforms: &[Platform], folder: &str) -> bool {
        let is_asked = |name: &str| {
            let names = &self.environments.names;
            names.is_empty() || names.iter().any(|it| it == name)
        };
        self.names.is_empty()
            && match folder.split_once('/') {
                Some((environment, _)) => is_asked(environment),
                None => platforms.iter().all(|it| is_asked(&it.environment)),
            }
    }
}

/// Compares everything of these environments with what is there, and writes nothing.
pub(in crate::cli) fn compare(
    context: &Context,
    out: &Path,
    environments: &Environments,
    stages: &Stages,
) -> Result<Compared, ExitCode> {
    let inputs = super::read(context, stages)?;
    let folder = context.root.join(out);
    let request = Request {
        context,
        out,
        folder: &folder,
        beside: Beside::of(&folder),
        environments,
        names: &[],
        stages,
    };
    if request.is_for_all() {
        let (known, _) = stages.time(Stage::Look, || Known::of(request.folder, &inputs));
        if let Some(known) = known
            && let Some(compared) = known.compare(&request, &inputs)?
        {
            return Ok(compared);
        }
    }
    plan(&request, inputs)?.compare(&request)
}

/// Resolves every blueprint, and tells of every problem.
pub(super) fn plan(request: &Request<'_>, mut inputs: Inputs) -> Result<Ready, ExitCode> {
    let files = std::mem::take(&mut inputs.files);
    let mut planned = request
        .stages
        .time(Stage::Resolve, || pipeline::plan(files));
    report::problems(request.context, &planned.diagnostics, &planned.sources);
    let plan = planned.plan.take().ok_or(ExitCode::from(MISTAKE))?;
    let asked = request.environments.of(&plan.platforms)?;
    let units = units(&plan.platforms, &asked, request.names)?;
    Ok(Ready {
        inputs,
        planned,
        plan,
        units,
    })
}

impl Ready {
    /// Compares what was asked for.
    fn compare(mut self, request: &Request<'_>) -> Result<Compared, ExitCode> {
        let units = self.plan.units();
        let sources = &mut self.planned.sources;
        let work = carry_out(request, &self.plan, &units, sources, |folder, outputs| {
            if self.units.contains_key(folder)
                || request.is_for_shared(&self.plan.platforms, folder)
            {
                differences(request, folder, outputs).map_err(Trouble::Read)
            } else {
                Ok(Vec::new())
            }
        })?;
        let mut changes: Vec<Change> = work.made.into_iter().flatten().collect();
        changes.extend(left(request, &self.plan, &work.shared)?);
        dist::sort(&mut changes);
        check_blocked(request, &changes)?;
        Ok(Compared {
            summary: Summary {
                units: with_shared(request, &self.plan, self.units, work.shared),
                edits: Vec::new(),
            },
            changes,
        })
    }

    /// Builds what was asked for.
    pub(super) fn build(mut self, request: &Request<'_>) -> Result<Summary, ExitCode> {
        let units = self.plan.units();
        let sources = &mut self.planned.sources;
        let work = carry_out(request, &self.plan, &units, sources, |folder, outputs| {
            if self.units.contains_key(folder)
                || request.is_for_shared(&self.plan.platforms, folder)
            {
                prepare(request, folder, outputs)
            } else {
                Ok(Prepared::default())
            }
        })?;
        let left = left(request, &self.plan, &work.shared)?;
        let held = held(&work.made);
        let edits = finish(request, work.made, &left)?;
        let units = with_shared(request, &self.plan, self.units, work.shared);
        if request.is_for_all() && work.warnings.is_empty() {
            let (inputs, planned) = (&self.inputs, &self.planned);
            request.stages.time(Stage::Remember, || {
                remember(request.folder, inputs, planned, &units, &held);
            });
        }
        Ok(Summary { units, edits })
    }
}

fn with_shared(
    request: &Request<'_>,
    plan: &Plan,
    mut units: BTreeMap<String, Kind>,
    shared: Vec<String>,
) -> BTreeMap<String, Kind> {
    let shared = shared.into_iter();
    let asked = shared.filter(|folder| request.is_for_shared(&plan.platforms, folder));
    units.extend(asked.map(|folder| (folder, Kind::Shared)));
    units
}

/// Renders and proves these units, and tells of what is wrong; `one` gets the files of each.
pub(super) fn carry_out<T: Send>(
    request: &Request<'_>,
    plan: &Plan,
    units: &[Unit<'_>],
    sources: &mut Sources,
    one: impl Fn(&str, Vec<Output>) -> Result<T, Trouble> + Sync,
) -> Result<Work<T>, ExitCode> {
    let stages = request.stages;
    let tell = |problems: &[Diagnostic], sources: &Sources| {
        report::problems(request.context, problems, sources);
        ExitCode::from(MISTAKE)
    };
    let shapes = catalogue::shapes(&request.context.root, sources)
        .map_err(|problems| tell(&problems, sources))?;
    let is_job = |unit: &&Unit<'_>| matches!(unit, Unit::Job(..));
    let jobs = units.iter().filter(is_job).count();
    let prover = Prover::new(&shapes, request.context.forms(request.folder), jobs);
    stages.expect(units.len());
    let work = work::each(plan, units, &prover, stages, sources, |folder, outputs| {
        stages.time(Stage::Compare, || one(folder, outputs))
    });
    stages.end_progress();
    let work = work.map_err(|failure| {
        report::problems(request.context, &failure.warnings, sources);
        tell(&failure.problems, sources)
    })?;
    report::problems(request.context, &work.warnings, sources);
    let made: Result<Vec<T>, Trouble> = work.made.into_iter().collect();
    Ok(Work {
        made: made.map_err(|trouble| trouble.told(request))?,
        shared: work.shared,
        warnings: work.warnings,
    })
}

/// What a unit's folder lacks, and what is too much there.
pub(super) fn differences(
    request: &Request<'_>,
    folder: &str,
    outputs: Vec<Output>,
) -> io::Result<Vec<Change>> {
    let paths: Vec<String> = outputs.iter().map(|output| output.path.clone()).collect();
    let mut changes = dist::differences(request.folder, outputs)?;
    let is_left = |path: &str| paths.iter().all(|wanted| wanted != path);
    changes.extend(dist::leftovers_in(request.folder, folder, is_left)?);
    dist::sort(&mut changes);
    Ok(changes)
}

/// What a unit's files will hold.
#[derive(Debug, Clone, Copy)]
pub(super) struct Held {
    pub(super) content: Print,
    /// The state of the files in which they do, if that can be told before they are in their place.
    pub(super) state: Option<Print>,
}

/// What a unit will be, laid beside it; or what is in the way.
#[derive(Default)]
pub(super) struct Prepared {
    /// Its folder, and what is known of it.
    held: Option<(String, Held)>,
    staged: Vec<Staged>,
    blocked: Vec<Change>,
}

/// Lays the files of a unit beside it, as far as they differ.
pub(super) fn prepare(
    request: &Request<'_>,
    folder: &str,
    outputs: Vec<Output>,
) -> Result<Prepared, Trouble> {
    let content = dist::content(&outputs);
    // Noted before anything is read: whoever changes a file later changes that too.
    let (noted, _) = dist::state(request.folder, folder);
    let changes = differences(request, folder, outputs).map_err(Trouble::Read)?;
    let (blocked, changes): (Vec<Change>, Vec<Change>) = changes
        .into_iter()
        .partition(|change| change.verb().is_none());
    let staged = if blocked.is_empty() {
        dist::stage_units(&request.beside, &changes).map_err(Trouble::Write)?
    } else {
        Vec::new()
    };
    let state = match staged.as_slice() {
        [] => noted,
        [staged] => staged.state(),
        _ => None,
    };
    let held = Held {
        content,
        state: state.map(|it| it.files),
    };
    Ok(Prepared {
        held: Some((folder.to_owned(), held)),
        staged,
        blocked,
    })
}

/// What the files of each unit will hold.
pub(super) fn held(prepared: &[Prepared]) -> BTreeMap<String, Held> {
    prepared.iter().filter_map(|it| it.held.clone()).collect()
}

/// Puts all that is prepared into its place, and takes away what is left over.
pub(super) fn finish(
    request: &Request<'_>,
    prepared: Vec<Prepared>,
    left: &[Change],
) -> Result<Vec<(String, Verb)>, ExitCode> {
    let mut staged = Vec::new();
    let mut blocked = Vec::new();
    for prepared in prepared {
        staged.extend(prepared.staged);
        blocked.extend(prepared.blocked);
    }
    dist::sort(&mut blocked);
    check_blocked(request, &blocked)?;
    let left = dist::stage_units(&request.beside, left);
    staged.extend(left.map_err(|error| unwritten(request.out, &error))?);
    let edits = staged.iter().flat_map(Staged::edits);
    let edits = edits.map(|(path, verb)| (path.to_owned(), verb)).collect();
    let written = request.stages.time(Stage::Write, || dist::commit(staged));
    written.map_err(|error| unwritten(request.out, &error))?;
    Ok(edits)
}

/// Tells of whatever is in the way of outputs.
pub(super) fn check_blocked(request: &Request<'_>, changes: &[Change]) -> Result<(), ExitCode> {
    let mut sources = Sources::new();
    let blocked: Vec<Diagnostic> = changes
        .iter()
        .filter_map(|change| match change.kind {
            ChangeKind::Blocked(obstacle) => {
                Some(blocked(request.out, &change.path, obstacle, &mut sources))
            }
            _ => None,
        })
        .collect();
    if blocked.is_empty() {
        return Ok(());
    }
    report::problems(request.context, &blocked, &sources);
    Err(ExitCode::from(MISTAKE))
}

/// What this tool once wrote into folders that nothing belongs into any more.
fn left(request: &Request<'_>, plan: &Plan, shared: &[String]) -> Result<Vec<Change>, ExitCode> {
    if !request.names.is_empty() {
        return Ok(Vec::new());
    }
    let mut all: HashSet<String> = plan.units().iter().filter_map(Unit::folder).collect();
    all.extend(shared.iter().cloned());
    let environments = &request.environments.names;
    let is_left = |path: &str| {
        // What is left of an environment that is no more is nobody else's to remove.
        let environment = path.split('/').next().unwrap_or_default();
        let is_asked = environments.is_empty() || environments.iter().any(|it| it == environment);
        is_asked && !is_site(path) && !all.contains(dist::unit(path))
    };
    let left = dist::leftovers(request.folder, is_left);
    left.map_err(|error| Trouble::Read(error).told(request))
}

/// Whether a path of outputs is in the folder of the site.
pub(super) fn is_site(path: &str) -> bool {
    let path = Path::new(repository::DIST).join(path);
    path.starts_with(repository::SITE)
}

/// Why nothing could be done to a unit.
pub(super) enum Trouble {
    Read(io::Error),
    Write(WriteError),
}

impl Trouble {
    fn told(self, request: &Request<'_>) -> ExitCode {
        match self {
            Self::Read(error) => {
                let shown = request.out.display();
                report::say(&format!("error: cannot read {shown}: {error}"));
                ExitCode::from(MISTAKE)
            }
            Self::Write(error) => unwritten(request.out, &error),
        }
    }
}

/// The folders of the jobs and channels asked for in these environments; of all, if none is named.
fn units(
    all: &[Platform],
    platforms: &[&Platform],
    names: &[String],
) -> Result<BTreeMap<String, Kind>, ExitCode> {
    let names_of = |platform: &'_ &Platform| {
        let all = platform.channels.keys().chain(platform.jobs.keys());
        all.cloned().collect::<Vec<_>>()
    };
    let mut seen = HashSet::new();
    let mut known: Vec<String> = platforms.iter().flat_map(names_of).collect();
    known.retain(|name| seen.insert(name.clone()));
    let mut is_known = true;
    let mut lost = false;
    for name in names.iter().filter(|name| !seen.contains(*name)) {
        is_known = false;
        unknown::tell("job or channel", name);
        if !tell_elsewhere(all, name) {
            lost |= !unknown::tell_meant(name, known.iter().map(String::as_str));
        }
    }
    if lost && known.len() <= FEW {
        report::say(&format!("hint: known names are `{}`", known.join("`, `")));
    }
    if !is_known {
        return Err(ExitCode::from(USAGE));
    }
    let is_asked = |name: &String| names.is_empty() || names.contains(name);
    let mut units = BTreeMap::new();
    for platform in platforms {
        let channels = platform.channels.keys().map(|name| (name, Kind::Channel));
        let jobs = platform.jobs.keys().map(|name| (name, Kind::Job));
        for (name, kind) in channels.chain(jobs).filter(|(name, _)| is_asked(name)) {
            units.insert(format!("{}/{name}", platform.environment), kind);
        }
    }
    Ok(units)
}
