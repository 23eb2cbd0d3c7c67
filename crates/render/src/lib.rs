//! Jobs in, text out: one view struct and one template for each output.
//!
//! Nothing here reads or writes a file: templates are compiled in, and what comes out is text with the path that it
//! belongs to.

mod arns;
mod asl;
mod attempts;
mod backstop;
mod channel_parameters;
mod channel_policy;
mod channel_stack;
pub mod chat;
mod console;
mod definition;
mod diagram;
mod ends;
mod environment;
mod error;
mod expression;
mod filters;
pub mod format;
mod gitops;
mod input;
mod job_stack;
mod json;
mod layout;
mod lock_table;
mod markup;
pub mod mermaid;
mod names;
mod parameters;
mod place;
mod policy;
mod readme;
mod schedule;
pub mod settings;
mod success_alarm;
mod tags;
mod templates;
#[cfg(test)]
mod tests;
mod values;

use loudfail_job::{Channel, Job, Platform};
use minijinja::value::{Serde, Value};
use serde::Serialize;

pub use asl::{Machine, Placeholder, machine, sample, ssm_logical_id};
pub use console::console_domain;
pub use error::RenderError;
pub use filters::{NAMES as FILTERS, TESTS};
pub use gitops::{render_across, render_environment};
pub use names::machine_name;
pub use templates::{
    BUILTIN_PREFIX, Fault, Place, TemplateError, Templates, Unknown, builtin_templates,
    builtin_text, purpose,
};

pub use values::{channel_values, job_values};

use channel_stack::ChannelStack;
use job_stack::JobStack;
use readme::{JobReadme, Laid};

/// One file to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// Where it belongs below the output folder, with `/` between folders: `default/sample/cloudformation.yaml`.
    pub path: String,
    /// What it says.
    pub text: String,
}

/// The files of a job, below its folder.
pub const JOB_FILES: [&str; 7] = [
    "README.md",
    "cloudformation.yaml",
    "state-machine.asl.json",
    "terraform/main.tf",
    "terraform/outputs.tf",
    "terraform/variables.tf",
    "terraform/versions.tf",
];

/// Renders every file of every channel and job of a platform: channels first, each by name; then those of the environment
/// as a whole.
///
/// # Errors
///
/// The first problem that [`render_job`] or [`render_channel`] has, or [`RenderError::SameFolder`] when a job and a
/// channel share a name.
pub fn render(platform: &Platform, templates: &Templates) -> Result<Vec<Output>, RenderError> {
    check_names(platform)?;
    let mut outputs = Vec::new();
    for channel in platform.channels.values() {
        outputs.extend(render_channel(channel, &platform.environment, templates)?);
    }
    for job in platform.jobs.values() {
        outputs.extend(render_job(job, templates)?);
    }
    outputs.extend(render_environment(platform, templates)?);
    Ok(outputs)
}

/// That no two units of a platform are written to the same folder.
///
/// # Errors
///
/// [`RenderError::SameFolder`] when a job and a channel share a name.
pub fn check_names(platform: &Platform) -> Result<(), RenderError> {
    let mut jobs = platform.jobs.keys();
    match jobs.find(|name| platform.channels.contains_key(*name)) {
        Some(name) => Err(RenderError::SameFolder { name: name.clone() }),
        None => Ok(()),
    }
}

/// Renders the files of one job: the state machine, the CloudFormation template, the Terraform module and the README.
///
/// # Errors
///
/// When a parameter has a name that is taken, when one is both a value and a list, or when a template is at fault.
pub fn render_job(job: &Job, templates: &Templates) -> Result<Vec<Output>, RenderError> {
    let machine = machine(job, templates)?;
    // Made a value once: all templates of the job share it.
    let stack = Value::from(Serde(JobStack::new(job, &machine.placeholders)?));
    let definition = Value::from_safe_string(layout::literal_block(&machine.text, 8));
    let made = Made {
        templates,
        source: &job.source,
    };
    let template = made.file(
        "cloudformation/job.yaml.j2",
        &TemplateView {
            stack: stack.clone(),
            definition,
        },
    )?;
    let view = ModuleView {
        stack: stack.clone(),
        module: names::module_label(&job.name),
    };
    let folder = format!("{}/{}", job.environment, job.name);
    let terraform = |template| made.file(template, &view).map(|text| layout::align(&text));
    let laid = Laid {
        stack,
        module: made.call(&view)?,
        needs_bucket: template.len() > LONGEST_TEMPLATE_BODY,
    };
    let readme = JobReadme::new(job, &machine, templates, laid)?;
    let texts = [
        made.file("readme/job.md.j2", &readme)?,
        template,
        machine.text,
        terraform("terraform/job/main.tf.j2")?,
        terraform("terraform/outputs.tf.j2")?,
        terraform("terraform/variables.tf.j2")?,
        terraform("terraform/versions.tf.j2")?,
    ];
    let files = JOB_FILES.iter().zip(texts);
    let outputs = files.map(|(file, text)| Output {
        path: format!("{folder}/{file}"),
        text,
    });
    Ok(outputs.collect())
}

/// Renders the files of one channel in an environment: the CloudFormation template, the Terraform module and the README.
///
/// # Errors
///
/// When a parameter has a name that is taken, or when a template is at fault.
pub fn render_channel(
    channel: &Channel,
    environment: &str,
    templates: &Templates,
) -> Result<Vec<Output>, RenderError> {
    let stack = ChannelStack::new(channel, environment)?;
    let (module, asks) = (stack.module.clone(), stack.asks);
    let stack = Value::from(Serde(stack));
    let view = ModuleView {
        stack: stack.clone(),
        module,
    };
    let made = Made {
        templates,
        source: &channel.source,
    };
    let folder = format!("{environment}/{}", channel.name);
    let terraform = |template| made.file(template, &view).map(|text| layout::align(&text));
    let readme = ReadmeView {
        stack,
        module: made.call(&view)?,
    };
    let mut outputs = vec![
        Output {
            path: format!("{folder}/README.md"),
            text: made.file("readme/channel.md.j2", &readme)?,
        },
        Output {
            path: format!("{folder}/cloudformation.yaml"),
            text: made.file("cloudformation/channel.yaml.j2", &view)?,
        },
        Output {
            path: format!("{folder}/terraform/main.tf"),
            text: terraform("terraform/channel/main.tf.j2")?,
        },
        Output {
            path: format!("{folder}/terraform/outputs.tf"),
            text: terraform("terraform/outputs.tf.j2")?,
        },
    ];
    if asks {
        outputs.push(Output {
            path: format!("{folder}/terraform/variables.tf"),
            text: terraform("terraform/variables.tf.j2")?,
        });
    }
    outputs.push(Output {
        path: format!("{folder}/terraform/versions.tf"),
        text: terraform("terraform/versions.tf.j2")?,
    });
    Ok(outputs)
}

/// What files are made of, and what from.
struct Made<'a> {
    templates: &'a Templates,
    /// The path of the blueprint that each file names at its head.
    source: &'a str,
}

impl Made<'_> {
    /// A whole file, which says at its head what made it.
    fn file(&self, template: &str, view: &impl Serialize) -> Result<String, RenderError> {
        self.templates.fill_file(template, view, self.source)
    }

    /// The block that calls a module, for the README.
    fn call(&self, view: &impl Serialize) -> Result<Value, RenderError> {
        let text = layout::align(&self.templates.fill("readme/module.tf.j2", view)?);
        Ok(Value::from_safe_string(text.trim_end().to_owned()))
    }
}

/// The largest template that a request to CloudFormation may carry, in bytes. Source: "CloudFormation quotas".
const LONGEST_TEMPLATE_BODY: usize = 51_200;

/// What a job's CloudFormation template lays out.
#[derive(Serialize)]
struct TemplateView {
    stack: Value,
    definition: Value,
}

/// What a Terraform module lays out, and the block that calls it.
#[derive(Serialize)]
struct ModuleView {
    stack: Value,
    module: String,
}

/// What a channel's README lays out.
#[derive(Serialize)]
struct ReadmeView {
    stack: Value,
    /// The block that calls the module.
    module: Value,
}
