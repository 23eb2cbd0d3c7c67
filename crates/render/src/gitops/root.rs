//! The root module of an environment: it calls every other module and hands the jobs what their channels put out.

use std::collections::BTreeMap;

use loudfail_job::Platform;
use minijinja::value::{Serde, Value};
use serde::Serialize;

use super::ROOT;
use crate::channel_stack::ChannelStack;
use crate::error::RenderError;
use crate::expression::{DEAD_LETTERS_VARIABLE, KEY_VARIABLE, TOPIC_VARIABLE};
use crate::job_stack::{JobStack, StackOutput};
use crate::parameters::{GivenValue, Parameter};
use crate::place::Place;
use crate::{Made, ModuleView, Output, Templates, asl, layout, names};

/// Outputs of channels and jobs that the root module puts out, by the name of the channel or the job: the output, the map,
/// and what it holds.
const OUTPUTS: [(&str, &str, &str); 8] = [
    (
        "topic_arn",
        "topic_arns",
        "The ARN of each channel's topic.",
    ),
    (
        "dead_letter_queue_arn",
        "dead_letter_queue_arns",
        "The ARN of each channel's dead-letter queue.",
    ),
    (
        "key_arn",
        "key_arns",
        "The ARN of the key of each channel that has one.",
    ),
    (
        "state_machine_arn",
        "state_machine_arns",
        "The ARN of each job's state machine.",
    ),
    (
        "role_arn",
        "role_arns",
        "The ARN of the role of each job's state machine.",
    ),
    (
        "task_definition_arn",
        "task_definition_arns",
        "The ARN of the task definition of each job that has its own.",
    ),
    (
        "task_role_arn",
        "task_role_arns",
        "The ARN of the task role of each job that has its own.",
    ),
    (
        "execution_role_arn",
        "execution_role_arns",
        "The ARN of the execution role of each job that has its own.",
    ),
];

/// Everything that the files of a root module say.
#[derive(Debug, Serialize)]
struct Root {
    source: String,
    environment: String,
    /// Where it belongs, in words.
    words: Option<String>,
    region: Option<String>,
    account: Option<String>,
    modules: Vec<Module>,
    variables: Vec<Variable>,
    outputs: Vec<RootOutput>,
}

/// A module that is called.
#[derive(Debug, Serialize)]
struct Module {
    label: String,
    source: String,
    arguments: Vec<Argument>,
}

#[derive(Debug, Serialize)]
struct Argument {
    name: String,
    /// An expression.
    value: Value,
}

/// A variable that one or more modules ask for.
#[derive(Debug, Serialize)]
struct Variable {
    name: String,
    description: String,
    terraform_type: Value,
    given: Option<GivenValue>,
}

/// A map of what the modules put out.
#[derive(Debug, Serialize)]
struct RootOutput {
    name: &'static str,
    description: &'static str,
    entries: Vec<Entry>,
}

#[derive(Debug, Serialize)]
struct Entry {
    owner: String,
    /// An expression.
    value: Value,
}

/// What of a channel or a job the root module needs.
struct Called {
    owner: String,
    parameters: Vec<Parameter>,
    outputs: Vec<StackOutput>,
    /// The channel that a job tells.
    channel: Option<String>,
}

/// The files of the module.
pub(super) fn module(
    platform: &Platform,
    templates: &Templates,
) -> Result<Vec<Output>, RenderError> {
    let stack = root(platform)?;
    let made = Made {
        templates,
        source: &platform.source,
    };
    let folder = format!("{}/{ROOT}", platform.environment);
    let has_variables = !stack.variables.is_empty();
    let view = ModuleView {
        stack: Value::from(Serde(stack)),
        module: String::new(),
    };
    let file = |name: &str, template: &str| -> Result<Output, RenderError> {
        Ok(Output {
            path: format!("{folder}/{name}"),
            text: made.file(template, &view)?,
        })
    };
    let aligned = |name: &str, template: &str| -> Result<Output, RenderError> {
        let output = file(name, template)?;
        Ok(Output {
            text: layout::align(&output.text),
            ..output
        })
    };
    let mut outputs = vec![
        file("README.md", "readme/root.md.j2")?,
        aligned("terraform/main.tf", "terraform/root/main.tf.j2")?,
        aligned("terraform/outputs.tf", "terraform/root/outputs.tf.j2")?,
    ];
    if has_variables {
        outputs.push(aligned(
            "terraform/variables.tf",
            "terraform/root/variables.tf.j2",
        )?);
    }
    outputs.push(aligned(
        "terraform/versions.tf",
        "terraform/versions.tf.j2",
    )?);
    Ok(outputs)
}

fn root(platform: &Platform) -> Result<Root, RenderError> {
    let mut called = Vec::new();
    for channel in platform.channels.values() {
        let stack = ChannelStack::new(channel, &platform.environment)?;
        called.push(Called {
            owner: stack.name,
            parameters: stack.parameters,
            outputs: stack.outputs,
            channel: None,
        });
    }
    for job in platform.jobs.values() {
        let stack = JobStack::new(job, &asl::placeholders(job))?;
        called.push(Called {
            owner: stack.name,
            parameters: stack.parameters,
            outputs: stack.outputs,
            channel: Some(stack.channel),
        });
    }
    let label = names::module_label;
    Ok(Root {
        source: platform.source.clone(),
        environment: platform.environment.clone(),
        words: Place::new(&platform.place).words,
        region: platform.place.region.clone(),
        account: platform.place.account.clone(),
        modules: called
            .iter()
            .map(|it| Module {
                label: label(&it.owner),
                source: format!("../../{}/terraform", it.owner),
                arguments: it
                    .parameters
                    .iter()
                    .filter(|parameter| parameter.ssm_path.is_none())
                    .map(|parameter| argument(parameter, it.channel.as_deref().map(label)))
                    .collect(),
            })
            .collect(),
        variables: variables(&called),
        outputs: OUTPUTS
            .into_iter()
            .map(|(output, name, description)| RootOutput {
                name,
                description,
                entries: called
                    .iter()
                    .filter(|it| it.outputs.iter().any(|known| known.name == output))
                    .map(|it| Entry {
                        owner: it.owner.clone(),
                        value: reference(&format!("module.{}.{output}", label(&it.owner))),
                    })
                    .collect(),
            })
            .filter(|output| !output.entries.is_empty())
            .collect(),
    })
}

/// What a module gets for a variable of its own: what its channel puts out, or a variable of the root module.
fn argument(parameter: &Parameter, channel: Option<String>) -> Argument {
    let name = parameter.variable.clone();
    let output = match name.as_str() {
        TOPIC_VARIABLE => Some("topic_arn"),
        DEAD_LETTERS_VARIABLE => Some("dead_letter_queue_arn"),
        KEY_VARIABLE => Some("key_arn"),
        _ => None,
    };
    let value = match (output, channel) {
        (Some(output), Some(label)) => format!("module.{label}.{output}"),
        _ => format!("var.{name}"),
    };
    Argument {
        value: reference(&value),
        name,
    }
}

/// The variables that modules ask for and no channel gives, by name.
fn variables(called: &[Called]) -> Vec<Variable> {
    let mut found: BTreeMap<&str, Variable> = BTreeMap::new();
    let parameters = called.iter().flat_map(|it| &it.parameters);
    for parameter in parameters.filter(|it| it.ssm_path.is_none()) {
        let name = parameter.variable.as_str();
        if [TOPIC_VARIABLE, DEAD_LETTERS_VARIABLE, KEY_VARIABLE].contains(&name) {
            continue;
        }
        let variable = found.entry(name).or_insert_with(|| Variable {
            name: name.to_owned(),
            description: String::new(),
            terraform_type: parameter.terraform_type.clone(),
            given: parameter.given.clone(),
        });
        if !variable.description.contains(&parameter.description) {
            if !variable.description.is_empty() {
                variable.description.push(' ');
            }
            variable.description.push_str(&parameter.description);
        }
    }
    found.into_values().collect()
}

fn reference(text: &str) -> Value {
    Value::from_safe_string(text.to_owned())
}
