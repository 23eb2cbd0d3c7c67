//! The last step before writing: every job's texts are held to the laws, and what breaks one is told.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use loudfail_diagnostics::{Code, Diagnostic, SourceId, Sources};
use loudfail_job::{Job, Platform, workers};
use loudfail_prove::{Forms, Law, Reason, Shapes, Unit, Violation};
use loudfail_render::Output;

use crate::pipeline::Built;
use crate::{catalogue, templates};

/// How many breaks of one law a job tells of; one fault can break it by every shape there is.
const SHOWN: usize = 3;

/// The longest that a message is shown, in characters.
const SHOWN_OF_MESSAGE: usize = 1_000;

/// Holds jobs to the laws. As long as the templates are as they came, what breaks one is little more than a text of a
/// blueprint that grows too long on its way; this guards what is written, whoever changed what makes it.
pub(crate) struct Prover<'a>(loudfail_prove::Prover<'a>);

impl<'a> Prover<'a> {
    /// Holds that many of them against these failures, and keeps in mind the forms of machines that have been proved.
    pub(crate) fn new(shapes: &'a Shapes, proved: &'a Forms, jobs: usize) -> Self {
        Self(proved.prover(shapes, jobs == 1))
    }

    /// What the texts of a job break, by the names of their files; `channel` is the template of its channel.
    pub(crate) fn violations<'t>(
        &self,
        job: &'t Job,
        text: impl Fn(&str) -> &'t str,
        channel: &'t str,
    ) -> Vec<Violation> {
        let unit = Unit {
            name: &job.name,
            machine: text("state-machine.asl.json"),
            template: text("cloudformation.yaml"),
            channel_template: channel,
        };
        self.0.prove(&unit).err().unwrap_or_default()
    }
}

/// Holds what was built to the laws, by the failures that the repository knows, and keeps in mind the forms of machines that
/// have been proved. What breaks a law names the own templates that may be at fault.
pub(crate) fn prove(
    built: &Built,
    root: &Path,
    forms: &Forms,
    sources: &mut Sources,
) -> Vec<Diagnostic> {
    match catalogue::shapes(root, sources) {
        Ok(shapes) => prove_by(&shapes, built, forms, sources),
        Err(problems) => problems,
    }
}

/// Holds what was built to the laws, by these failures.
pub(crate) fn prove_by(
    shapes: &Shapes,
    built: &Built,
    forms: &Forms,
    sources: &mut Sources,
) -> Vec<Diagnostic> {
    let jobs = built.platforms.iter().map(|platform| platform.jobs.len());
    let prover = Prover::new(shapes, forms, jobs.sum());
    problems(&built.platforms, &built.outputs, &prover, sources)
        .into_iter()
        .map(|problem| templates::blamed(problem, &built.templates))
        .collect()
}

/// What the outputs break.
fn problems(
    platforms: &[Platform],
    outputs: &[Output],
    prover: &Prover<'_>,
    sources: &mut Sources,
) -> Vec<Diagnostic> {
    let texts: HashMap<&str, &str> = outputs
        .iter()
        .map(|output| (output.path.as_str(), output.text.as_str()))
        .collect();
    let text = |job: &Job, owner: &str, file: &str| {
        let path = format!("{}/{owner}/{file}", job.environment);
        texts.get(path.as_str()).copied().unwrap_or_default()
    };
    let jobs: Vec<&Job> = platforms
        .iter()
        .flat_map(|platform| platform.jobs.values())
        .collect();
    let found = workers::on_all_cores(&jobs, |job| {
        let channel = text(job, &job.notify.channel, "cloudformation.yaml");
        prover.violations(job, |file| text(job, &job.name, file), channel)
    });
    let found = jobs.into_iter().zip(found);
    found
        .flat_map(|(job, violations)| diagnostics(job, &violations, platforms, sources))
        .collect()
}

/// What is told of a job's violations.
pub(crate) fn diagnostics(
    job: &Job,
    violations: &[Violation],
    platforms: &[Platform],
    sources: &mut Sources,
) -> Vec<Diagnostic> {
    if violations.is_empty() {
        return Vec::new();
    }
    let source = sources.add(job.source.as_str(), "");
    let told = told(job, source, violations).into_iter();
    told.map(|problem| match platforms {
        [_] => problem,
        _ => problem.note(format!("in the environment `{}`", job.environment)),
    })
    .collect()
}

fn told(job: &Job, source: SourceId, violations: &[Violation]) -> Vec<Diagnostic> {
    let mut by_law: BTreeMap<Law, Vec<&Violation>> = BTreeMap::new();
    for violation in violations {
        by_law.entry(violation.law).or_default().push(violation);
    }
    let mut diagnostics = Vec::new();
    for (law, violations) in by_law {
        let shown = violations.iter().take(SHOWN);
        diagnostics.extend(shown.map(|violation| one(job, violation).in_file(source)));
        if let Some(more) = violations.len().checked_sub(SHOWN).filter(|more| *more > 0) {
            let text = format!("`{}` breaks {law} in {more} more cases", job.name);
            diagnostics.push(Diagnostic::error(code(law), text).in_file(source));
        }
    }
    diagnostics
}

fn one(job: &Job, violation: &Violation) -> Diagnostic {
    let text = format!(
        "`{}` breaks {} for `{}`: {}",
        job.name, violation.law, violation.subject, violation.what
    );
    let mut diagnostic = Diagnostic::error(code(violation.law), text);
    if !violation.path.is_empty() {
        diagnostic = diagnostic.note(format!("the path: {}", violation.path.join(" -> ")));
    }
    if let Some(message) = &violation.message {
        diagnostic = diagnostic.note(format!("the message: {}", beginning(&message.to_string())));
    }
    diagnostic.help(match (violation.law, &violation.what) {
        (Law::Lengths, _) => {
            "shorten `description`, `owner` or `runbook`: `&`, `<` and `>` take several characters each in a message"
        }
        (_, Reason::TooLarge { .. }) => {
            "shorten the blueprint: move the content of variables or commands into a file in the image, or into Amazon S3"
        }
        (_, Reason::PoliciesTooLong { .. }) => {
            "name fewer or shorter resources, secrets and roles, or an existing role: `task_role`, `execution_role`"
        }
        _ => "this is not a mistake in the blueprint: what generates its outputs has changed",
    })
}

/// A text, or as much of it as is worth reading.
fn beginning(text: &str) -> String {
    match text.char_indices().nth(SHOWN_OF_MESSAGE) {
        Some((end, _)) => format!("{}...", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// `LF06` and the law's number.
fn code(law: Law) -> Code {
    Code(match law {
        Law::Silence => "LF0601",
        Law::Data => "LF0602",
        Law::Secrets => "LF0603",
        Law::Lengths => "LF0604",
        Law::Backstop => "LF0605",
        Law::Privilege => "LF0606",
        Law::Form => "LF0608",
        Law::Limit => "LF0609",
    })
}
