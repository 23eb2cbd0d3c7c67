//! The whole way from text to text, without any reading or writing: parse, resolve, check, render, prove.

use loudfail_diagnostics::{Code, Diagnostic, Sources};
use loudfail_job::{InputFile, Platform};
use loudfail_render::Output;

use crate::repository::{Blueprint, LARGEST_BLUEPRINT, ReadError};
use crate::rules;

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
    /// The resolved model.
    pub platform: Platform,
    /// Every file, proved.
    pub outputs: Vec<Output>,
}

/// The channels of a platform file alone, by name, and what is wrong with it.
pub(crate) fn channels(platform_file: Blueprint) -> (Vec<String>, Compiled) {
    let (mut compiled, platform) = resolve(vec![platform_file]);
    let channels = platform
        .map(|platform| platform.channels.into_keys().collect())
        .unwrap_or_default();
    compiled.built = None;
    (channels, compiled)
}

/// Compiles blueprints.
#[must_use]
pub fn compile(blueprints: Vec<Blueprint>) -> Compiled {
    let (mut compiled, platform) = resolve(blueprints);
    if let Some(platform) = platform {
        // The channels are built all the same, and what the last job left behind is removed.
        if platform.jobs.is_empty() {
            compiled.diagnostics.push(
                Diagnostic::warning(NO_JOBS, "there is no job")
                    .help("`cargo xtask new my-job` writes a first one into `blueprints/`"),
            );
        }
        match build(platform) {
            Ok(built) => compiled.built = Some(built),
            Err(problems) => compiled.diagnostics.extend(problems),
        }
    }
    compiled
}

/// Everything before rendering. There is a platform exactly if no problem is an error.
fn resolve(blueprints: Vec<Blueprint>) -> (Compiled, Option<Platform>) {
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
    let (platform, problems) = loudfail_job::resolve(&files, &mut sources);
    // It is there; why it does not count is said already.
    let is_told = |problem: &Diagnostic| has_unreadable_platform && problem.code == NO_PLATFORM;
    diagnostics.extend(problems.into_iter().filter(|problem| !is_told(problem)));
    let platform = platform.filter(|_| !diagnostics.iter().any(Diagnostic::is_error));
    (
        Compiled {
            sources,
            diagnostics,
            built: None,
        },
        platform,
    )
}

/// Renders and proves.
fn build(platform: Platform) -> Result<Built, Vec<Diagnostic>> {
    let outputs = loudfail_render::render(&platform)
        .map_err(|error| vec![Diagnostic::error(TEMPLATE, error.to_string())])?;
    Ok(Built { platform, outputs })
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
