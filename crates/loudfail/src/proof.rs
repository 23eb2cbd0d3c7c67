//! The last step before writing: every job's texts are held to the laws, and what breaks one is told.

use std::collections::BTreeMap;
use std::num::NonZero;
use std::thread;

use loudfail_diagnostics::{Code, Diagnostic};
use loudfail_job::{Job, Platform};
use loudfail_prove::{Law, Shapes, Unit, Violation, prove};
use loudfail_render::Output;

/// How many breaks of one law a job tells of; one fault can break it by every shape there is.
const SHOWN: usize = 3;

/// What the outputs break. Nothing, as long as the templates are as they came: this guards what is written, whoever
/// changed what makes it.
pub(crate) fn problems(
    platform: &Platform,
    outputs: &[Output],
    shapes: &Shapes,
) -> Vec<Diagnostic> {
    let texts: BTreeMap<&str, &str> = outputs
        .iter()
        .map(|output| (output.path.as_str(), output.text.as_str()))
        .collect();
    let text = |owner: &str, file: &str| {
        let path = format!("{}/{owner}/{file}", platform.environment);
        texts.get(path.as_str()).copied().unwrap_or_default()
    };
    let one = |job: &Job| {
        let unit = Unit {
            name: &job.name,
            machine: text(&job.name, "state-machine.asl.json"),
            template: text(&job.name, "cloudformation.yaml"),
            channel_template: text(&job.notify.channel, "cloudformation.yaml"),
        };
        prove(&unit, shapes).map_or_else(|violations| told(job, &violations), |_| Vec::new())
    };
    let jobs: Vec<&Job> = platform.jobs.values().collect();
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let share = jobs.len().div_ceil(cores).max(1);
    thread::scope(|scope| {
        let shares: Vec<_> = jobs
            .chunks(share)
            .map(|jobs| {
                scope.spawn(move || jobs.iter().flat_map(|job| one(job)).collect::<Vec<_>>())
            })
            .collect();
        shares
            .into_iter()
            .flat_map(|share| match share.join() {
                Ok(diagnostics) => diagnostics,
                Err(panic) => std::panic::resume_unwind(panic),
            })
            .collect()
    })
}

fn told(job: &Job, violations: &[Violation]) -> Vec<Diagnostic> {
    let mut by_law: BTreeMap<Law, Vec<&Violation>> = BTreeMap::new();
    for violation in violations {
        by_law.entry(violation.law).or_default().push(violation);
    }
    let mut diagnostics = Vec::new();
    for (law, violations) in by_law {
        let shown = violations.iter().take(SHOWN);
        diagnostics.extend(shown.map(|violation| one(job, violation)));
        if let Some(more) = violations.len().checked_sub(SHOWN).filter(|more| *more > 0) {
            let text = format!("`{}` breaks {law} in {more} more cases", job.name);
            diagnostics.push(Diagnostic::error(code(law), text));
        }
    }
    diagnostics
}

fn one(job: &Job, violation: &Violation) -> Diagnostic {
    let text = format!(
        "`{}` breaks {} by `{}`: {}",
        job.name, violation.law, violation.subject, violation.what
    );
    let mut diagnostic = Diagnostic::error(code(violation.law), text);
    if !violation.path.is_empty() {
        diagnostic = diagnostic.note(format!("the way: {}", violation.path.join(" -> ")));
    }
    if let Some(message) = &violation.message {
        diagnostic = diagnostic.note(format!("the message: {message}"));
    }
    diagnostic.help(format!(
        "`{}` asks for nothing unusual if it passed before: what renders it has changed",
        job.source
    ))
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
    })
}
