//! The way from text to text, without any reading or writing: parse, resolve, check, render. What comes of it is proved
//! before it is written.

use std::collections::BTreeMap;

use loudfail_diagnostics::{Code, Diagnostic, Sources};
use loudfail_job::{Channel, InputFile, Job, Platform, Resolved, workers};
use loudfail_render::{Output, RenderError, Templates};

use crate::dist;
use crate::repository::{BLUEPRINTS, Blueprint, Files, LARGEST_BLUEPRINT, ReadError};
use crate::rules;
use crate::templates::{self, Deviation, Own};

/// A file that cannot be read.
const UNREADABLE: Code = rules::UNREADABLE.code;
/// No job at all.
const NO_JOBS: Code = rules::NO_JOBS.code;
/// A file that only looks like a blueprint.
const PASSED_OVER: Code = rules::PASSED_OVER.code;
/// The rule that there is a platform file.
const NO_PLATFORM: Code = Code("LF0305");
/// A template is at fault.
const TEMPLATE: Code = rules::TEMPLATE.code;

/// What became of the blueprints.
#[derive(Debug)]
pub struct Compiled {
    /// The texts that the problems point into.
    pub sources: Sources,
    /// Every problem of every file.
    pub diagnostics: Vec<Diagnostic>,
    /// The jobs and channels and what they render to; `None` when a problem forbids it.
    pub built: Option<Built>,
}

/// Jobs and channels, and the files that they become.
#[derive(Debug)]
pub struct Built {
    /// The resolved model of each environment, by name; at least one.
    pub platforms: Vec<Platform>,
    /// Every file. That they hold to the laws is not known yet: [`crate::prove`] tells.
    pub outputs: Vec<Output>,
    /// What they were rendered with.
    pub templates: Templates,
}

/// The channels of a platform file alone, in whatever environment, by name, and what is wrong with it, whatever jobs there
/// are: they may ask for its parameters.
pub(crate) fn channels(platform_file: Blueprint) -> (Vec<String>, Compiled) {
    let (mut compiled, resolved) = resolve(vec![platform_file], Resolved::of_some);
    let mut channels: Vec<String> = resolved
        .platforms
        .into_iter()
        .flatten()
        .flat_map(|platform| platform.channels.into_keys())
        .collect();
    channels.sort();
    channels.dedup();
    compiled.built = None;
    (channels, compiled)
}

/// Everything but the rendering.
#[derive(Debug)]
pub(crate) struct Planned {
    /// The texts that the problems point into.
    pub(crate) sources: Sources,
    /// Every problem of every file, but for those that rendering finds.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// What to render; `None` when a problem forbids it.
    pub(crate) plan: Option<Plan>,
    /// What each job shows to the rules that hold jobs against each other, by its name.
    pub(crate) shown: BTreeMap<String, String>,
}

/// Jobs and channels, and what they are rendered with.
#[derive(Debug)]
pub(crate) struct Plan {
    /// The resolved model of each environment, by name; at least one.
    pub(crate) platforms: Vec<Platform>,
    pub(crate) own: Own,
    /// Those without which own templates change something that no proof sees, if there are such.
    plain: Option<Templates>,
}

/// What is rendered by itself.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Unit<'p> {
    Channel(&'p Platform, &'p Channel),
    Job(&'p Platform, &'p Job),
    /// What an environment has as a whole.
    Environment(&'p Platform),
    /// What all environments share.
    Across(&'p [Platform]),
}

impl Unit<'_> {
    /// The folder of a job or a channel.
    pub(crate) fn folder(&self) -> Option<String> {
        match self {
            Self::Channel(platform, channel) => {
                Some(format!("{}/{}", platform.environment, channel.name))
            }
            Self::Job(platform, job) => Some(format!("{}/{}", platform.environment, job.name)),
            Self::Environment(_) | Self::Across(_) => None,
        }
    }
}

impl Plan {
    /// All that there is to render, in the order of [`Built::outputs`].
    pub(crate) fn units(&self) -> Vec<Unit<'_>> {
        let units = self.platforms.iter().flat_map(|platform| {
            let channels = platform.channels.values();
            let channels = channels.map(|channel| Unit::Channel(platform, channel));
            let jobs = platform.jobs.values();
            let jobs = jobs.map(|job| Unit::Job(platform, job));
            channels.chain(jobs).chain([Unit::Environment(platform)])
        });
        units.chain([Unit::Across(&self.platforms)]).collect()
    }

    /// The files of one of them.
    pub(crate) fn render(&self, unit: Unit<'_>) -> Result<Vec<Output>, RenderError> {
        self.render_with(unit, &self.own.templates)
    }

    /// What own templates change of it where no proof sees it.
    pub(crate) fn deviation(&self, unit: Unit<'_>, outputs: &[Output]) -> Option<Deviation> {
        // It cannot fail where the other did not; and if it did, there would be nothing to compare.
        let plain = self.render_with(unit, self.plain.as_ref()?).ok()?;
        Some(Deviation::of(outputs, &plain))
    }

    fn render_with(
        &self,
        unit: Unit<'_>,
        templates: &Templates,
    ) -> Result<Vec<Output>, RenderError> {
        match unit {
            Unit::Channel(platform, channel) => {
                loudfail_render::render_channel(channel, &platform.environment, templates)
            }
            Unit::Job(_, job) => loudfail_render::render_job(job, templates),
            Unit::Environment(platform) => {
                loudfail_render::check_names(platform)?;
                loudfail_render::render_environment(platform, templates)
            }
            Unit::Across(platforms) => loudfail_render::render_across(platforms, templates),
        }
    }

    /// What is wrong where something could not be rendered: with templates, all that any job or channel of the
    /// environment finds.
    pub(crate) fn told(
        &self,
        unit: Unit<'_>,
        error: RenderError,
        sources: &mut Sources,
    ) -> Vec<Diagnostic> {
        let RenderError::Template(error) = error else {
            return vec![Diagnostic::error(TEMPLATE, error.to_string())];
        };
        let platform = match unit {
            Unit::Channel(platform, _) | Unit::Job(platform, _) | Unit::Environment(platform) => {
                Some(platform)
            }
            Unit::Across(_) => None,
        };
        let found = platform.map(|platform| self.own.problems(platform, sources));
        match found {
            Some(found) if !found.is_empty() => found,
            // It is of what is made for the environment as a whole.
            _ => vec![self.own.problem(&error, sources)],
        }
    }
}

/// Compiles what [`crate::repository::read`] gives, or blueprints alone.
#[must_use]
pub fn compile(files: impl Into<Files>) -> Compiled {
    let planned = plan(files.into());
    let mut compiled = Compiled {
        sources: planned.sources,
        diagnostics: planned.diagnostics,
        built: None,
    };
    if let Some(plan) = planned.plan {
        match build(plan, &mut compiled.sources) {
            Ok((built, unproved)) => {
                compiled.diagnostics.extend(unproved);
                compiled.built = Some(built);
            }
            Err(problems) => compiled.diagnostics.extend(problems),
        }
    }
    compiled
}

/// Does all that comes before rendering.
pub(crate) fn plan(files: Files) -> Planned {
    let mut planned = plan_with(files, Resolved::of_all);
    // The channels are built all the same, and what the last job left behind is removed.
    if let Some(plan) = &planned.plan
        && plan
            .platforms
            .iter()
            .all(|platform| platform.jobs.is_empty())
    {
        planned.diagnostics.push(
            Diagnostic::warning(NO_JOBS, "there is no job")
                .help("`cargo xtask new my-job` writes a first job into `blueprints/`"),
        );
    }
    planned
}

/// The same for some of the blueprints, without the rules that hold jobs against each other.
pub(crate) fn plan_some(files: Files) -> Planned {
    plan_with(files, Resolved::of_some)
}

fn plan_with(files: Files, resolve_with: fn(&[InputFile], &mut Sources) -> Resolved) -> Planned {
    let (mut compiled, resolved) = resolve(files.blueprints, resolve_with);
    for path in files.passed_over {
        let problem = passed_over(&path);
        let source = compiled.sources.add(path, "");
        compiled.diagnostics.push(problem.in_file(source));
    }
    let (own, problems) = templates::load(files.templates, &mut compiled.sources);
    compiled.diagnostics.extend(problems);
    let mut plan = None;
    if let (Some(platforms), Some(own)) = (resolved.platforms, own) {
        plan = Some(Plan {
            platforms,
            plain: own.plain(),
            own,
        });
    }
    Planned {
        sources: compiled.sources,
        diagnostics: compiled.diagnostics,
        plan,
        shown: resolved.shown,
    }
}

/// Everything before rendering. There are platforms exactly if no problem is an error.
fn resolve(
    blueprints: Vec<Blueprint>,
    resolve_with: fn(&[InputFile], &mut Sources) -> Resolved,
) -> (Compiled, Resolved) {
    let mut sources = Sources::new();
    let mut diagnostics = Vec::new();
    let mut files = Vec::new();
    let has_unreadable_platform = blueprints
        .iter()
        .any(|blueprint| blueprint.is_platform() && blueprint.content.is_err());
    for blueprint in blueprints {
        match blueprint.content {
            Ok(bytes) => files.push(InputFile {
                path: blueprint.path,
                bytes,
            }),
            Err(error) => {
                let source = sources.add(blueprint.path, "");
                diagnostics.push(unreadable(&error).in_file(source));
            }
        }
    }
    let mut resolved = resolve_with(&files, &mut sources);
    let problems = std::mem::take(&mut resolved.problems);
    // It is there; why it does not count is said already.
    let is_told = |problem: &Diagnostic| has_unreadable_platform && problem.code == NO_PLATFORM;
    diagnostics.extend(problems.into_iter().filter(|problem| !is_told(problem)));
    if diagnostics.iter().any(Diagnostic::is_error) {
        resolved.platforms = None;
    }
    (
        Compiled {
            sources,
            diagnostics,
            built: None,
        },
        resolved,
    )
}

/// Renders, and looks at what own templates change.
fn build(plan: Plan, sources: &mut Sources) -> Result<(Built, Vec<Diagnostic>), Vec<Diagnostic>> {
    let units = plan.units();
    let rendered = workers::on_all_cores(&units, |unit| {
        let outputs = plan.render(*unit)?;
        let deviation = plan.deviation(*unit, &outputs);
        Ok((outputs, deviation))
    });
    let mut outputs = Vec::new();
    let mut deviations = Vec::new();
    for (unit, rendered) in units.into_iter().zip(rendered) {
        let (more, deviation) = rendered.map_err(|error| plan.told(unit, error, sources))?;
        let folder = more
            .first()
            .map(|output| dist::unit(&output.path).to_owned());
        deviations.extend(folder.zip(deviation));
        outputs.extend(more);
    }
    let unproved = plan.own.unproved(&deviations);
    let built = Built {
        outputs,
        templates: plan.own.templates,
        platforms: plan.platforms,
    };
    Ok((built, unproved))
}

fn passed_over(path: &str) -> Diagnostic {
    let name = path.rsplit('/').next().unwrap_or(path);
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, "yaml"));
    let meant = format!("{BLUEPRINTS}/{stem}.{}", ending.to_ascii_lowercase());
    let (message, help) = if path == format!("{BLUEPRINTS}/{name}") {
        (
            format!(
                "this is not a blueprint: its name ends in `.{ending}` and not in `.{}`",
                ending.to_ascii_lowercase()
            ),
            format!("rename it to `{meant}`"),
        )
    } else {
        (
            "this is not a blueprint: folders in `blueprints/` are not searched".to_owned(),
            format!("move it to `{meant}`, or out of `blueprints/` if it is not a blueprint"),
        )
    };
    Diagnostic::warning(PASSED_OVER, message).help(help)
}

fn unreadable(error: &ReadError) -> Diagnostic {
    match error {
        ReadError::Io(error) => {
            Diagnostic::error(UNREADABLE, format!("cannot read the file: {error}"))
        }
        ReadError::TooLarge(size) => Diagnostic::error(
            UNREADABLE,
            format!("the file has {size} bytes; a blueprint may have at most {LARGEST_BLUEPRINT}"),
        ),
        ReadError::NotAFile => Diagnostic::error(UNREADABLE, "not a file").help(
            "a blueprint must be a regular file; rename the folder if it has another purpose",
        ),
        ReadError::Name => Diagnostic::error(UNREADABLE, "the file's name is not UTF-8")
            .help("name it after the job, such as `nightly-report.yaml`"),
    }
}
