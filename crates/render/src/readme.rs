//! The view of a job's README: the stack, and what only people read.

use loudfail_job::Job;
use minijinja::Value;
use serde::Serialize;

use crate::chat::Message;
use crate::{Machine, RenderError, Templates, asl, diagram, settings};

/// What a job's README lays out.
#[derive(Serialize)]
pub(crate) struct JobReadme {
    stack: Value,
    /// The block that calls the module.
    module: Value,
    needs_bucket: bool,
    settings: Vec<Setting>,
    /// The machine as Mermaid draws it, and what the channel hears of a typical failure; nothing where the platform
    /// repository's own templates make another machine, which may go other ways and say other words.
    machine: Option<Shown>,
}

/// What of a README is laid out elsewhere too.
pub(crate) struct Laid {
    pub(crate) stack: Value,
    /// The block that calls the module.
    pub(crate) module: Value,
    /// Whether the template is larger than a request may be.
    pub(crate) needs_bucket: bool,
}

#[derive(Serialize)]
struct Setting {
    name: &'static str,
    value: String,
}

#[derive(Serialize)]
struct Shown {
    diagram: Value,
    message: Value,
}

impl JobReadme {
    /// # Errors
    ///
    /// When a built-in template is at fault.
    pub(crate) fn new(
        job: &Job,
        machine: &Machine,
        templates: &Templates,
        stack: Laid,
    ) -> Result<Self, RenderError> {
        let settings = settings::settings(job).into_iter();
        Ok(Self {
            stack: stack.stack,
            module: stack.module,
            needs_bucket: stack.needs_bucket,
            settings: settings
                .map(|(name, value)| Setting { name, value })
                .collect(),
            machine: is_builtin(job, machine, templates)?.then(|| Shown {
                diagram: Value::from_safe_string(diagram::of_job(job).trim_end().to_owned()),
                message: Value::from_safe_string(message(job).trim_end().to_owned()),
            }),
        })
    }
}

/// Whether the machine is as the built-in templates make it.
fn is_builtin(job: &Job, machine: &Machine, templates: &Templates) -> Result<bool, RenderError> {
    if !templates.own().any(|(path, _)| path.starts_with("asl/")) {
        return Ok(true);
    }
    Ok(asl::machine(job, &Templates::default())?.text == machine.text)
}

/// The message of a typical failure, as chat shows it.
fn message(job: &Job) -> String {
    Message::read(&asl::sample(job), job.notify.chat).markdown()
}
