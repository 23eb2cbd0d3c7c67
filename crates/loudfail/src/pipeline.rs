//! The whole way from text to text, without any reading or writing: parse, resolve, check, render, prove.

use loudfail_diagnostics::{Code, Diagnostic, Sources};
use loudfail_job::{InputFile, Platform};
use loudfail_render::{Output, RenderError, Templates};

use crate::repository::{Blueprint, Files, LARGEST_BLUEPRINT, ReadError};
use crate::rules;
use crate::templates::{self, Own};

/// A file that cannot be read.
const UNREADABLE: Code = rules::UNREADABLE.code;
/// No job at all.
const NO_JOBS: Code = rules::NO_JOBS.code;
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
    /// Every file, proved.
    pub outputs: Vec<Output>,
    /// What they were rendered with.
    pub templates: Templates,
}

/// The channels of a platform file alone, in whatever environment, by name, and what is wrong with it.
pub(crate) fn channels(platform_file: Blueprint) -> (Vec<String>, Compiled) {
    let (mut compiled, platforms) = resolve(vec![platform_file]);
    let mut channels: Vec<String> = platforms
        .into_iter()
        .flatten()
        .flat_map(|platform| platform.channels.into_keys())
        .collect();
    channels.sort();
    channels.dedup();
    compiled.built = None;
    (channels, compiled)
}

/// Compiles what [`crate::repository::read`] gives, or blueprints alone.
#[must_use]
pub fn compile(files: impl Into<Files>) -> Compiled {
    let files = files.into();
    let (mut compiled, platforms) = resolve(files.blueprints);
    let (own, problems) = templates::load(files.templates, &mut compiled.sources);
    compiled.diagnostics.extend(problems);
    if let (Some(platforms), Some(own)) = (platforms, own) {
        // The channels are built all the same, and what the last job left behind is removed.
        if platforms.iter().all(|platform| platform.jobs.is_empty()) {
            compiled.diagnostics.push(
                Diagnostic::warning(NO_JOBS, "there is no job")
                    .help("`cargo xtask new my-job` writes a first one into `blueprints/`"),
            );
        }
        match build(platforms, &own, &mut compiled.sources) {
            Ok(built) => {
                compiled.diagnostics.extend(own.unproved(&built));
                compiled.built = Some(built);
            }
            Err(problems) => compiled.diagnostics.extend(problems),
        }
    }
    compiled
}

/// Everything before rendering. There are platforms exactly if no problem is an error.
fn resolve(blueprints: Vec<Blueprint>) -> (Compiled, Option<Vec<Platform>>) {
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
    let (platforms, problems) = loudfail_job::resolve(&files, &mut sources);
    // It is there; why it does not count is said already.
    let is_told = |problem: &Diagnostic| has_unreadable_platform && problem.code == NO_PLATFORM;
    diagnostics.extend(problems.into_iter().filter(|problem| !is_told(problem)));
    let platforms = platforms.filter(|_| !diagnostics.iter().any(Diagnostic::is_error));
    (
        Compiled {
            sources,
            diagnostics,
            built: None,
        },
        platforms,
    )
}

/// Renders and proves.
fn build(
    platforms: Vec<Platform>,
    own: &Own,
    sources: &mut Sources,
) -> Result<Built, Vec<Diagnostic>> {
    let mut outputs = Vec::new();
    for platform in &platforms {
        let rendered = loudfail_render::render(platform, &own.templates);
        outputs.extend(rendered.map_err(|error| told(error, Some(platform), own, sources))?);
    }
    let across = loudfail_render::render_across(&platforms, &own.templates);
    outputs.extend(across.map_err(|error| told(error, None, own, sources))?);
    Ok(Built {
        platforms,
        outputs,
        templates: own.templates.clone(),
    })
}

/// What is wrong where something could not be rendered: with templates, all that any job or channel of the environment finds.
fn told(
    error: RenderError,
    platform: Option<&Platform>,
    own: &Own,
    sources: &mut Sources,
) -> Vec<Diagnostic> {
    let RenderError::Template(error) = error else {
        return vec![Diagnostic::error(TEMPLATE, error.to_string())];
    };
    let found = platform.map(|platform| own.problems(platform, sources));
    match found {
        Some(found) if !found.is_empty() => found,
        // It is of what is made for the environment as a whole.
        _ => vec![own.problem(&error, sources)],
    }
}

fn unreadable(error: &ReadError) -> Diagnostic {
    match error {
        ReadError::Io(error) => {
            Diagnostic::error(UNREADABLE, format!("cannot read the file: {error}"))
        }
        ReadError::TooLarge(size) => Diagnostic::error(
            UNREADABLE,
            format!("the file has {size} bytes; a blueprint has at most {LARGEST_BLUEPRINT}"),
        ),
        ReadError::NotAFile => Diagnostic::error(UNREADABLE, "not a file")
            .help("a blueprint is a regular file; rename the folder if it has another purpose"),
        ReadError::Name => Diagnostic::error(UNREADABLE, "the file's name is not UTF-8")
            .help("name it after the job, such as `nightly-report.yaml`"),
    }
}
