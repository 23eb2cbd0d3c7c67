//! What templates are given, for people who write their own.

use loudfail_job::{Channel, Job};
use minijinja::Value as View;
use minijinja::value::{Serde, ValueKind};
use serde_json::{Map, Value};

use crate::channel_stack::ChannelStack;
use crate::expression::Expression;
use crate::job_stack::JobStack;
use crate::readme::{JobReadme, Laid};
use crate::{
    LONGEST_TEMPLATE_BODY, Made, ModuleView, ReadmeView, RenderError, TemplateView, Templates, asl,
    layout, names,
};

/// What the template at `path` is given for a job; nothing for a template of channels.
///
/// A value that only a deployment knows is an object with what it is in `cloudformation` and in `terraform`. Those that a
/// macro or an include in a loop is given besides are not among them.
///
/// # Errors
///
/// As of [`crate::render_job`].
pub fn job_values(
    job: &Job,
    path: &str,
    templates: &Templates,
) -> Result<Option<Value>, RenderError> {
    if path.contains("channel") {
        return Ok(None);
    }
    let machine = asl::machine(job, templates)?;
    let stack = View::from(Serde(JobStack::new(job, &machine.placeholders)?));
    let made = Made {
        templates,
        source: &job.source,
    };
    let module = ModuleView {
        stack: stack.clone(),
        module: names::module_label(&job.name),
    };
    let template = TemplateView {
        stack: stack.clone(),
        definition: View::from_safe_string(layout::literal_block(&machine.text, 8)),
    };
    let view = match folder(path) {
        "asl" => View::from(Serde(asl::machine_view(job).0)),
        "cloudformation" => View::from(Serde(template)),
        "readme" if !path.ends_with(MODULE) => {
            let text = made.file("cloudformation/job.yaml.j2", &template)?;
            let laid = Laid {
                stack,
                module: made.call(&module)?,
                needs_bucket: text.len() > LONGEST_TEMPLATE_BODY,
            };
            View::from(Serde(JobReadme::new(job, &machine, templates, laid)?))
        }
        _ => View::from(Serde(module)),
    };
    Ok(Some(shown(&view)))
}

/// The same for a channel; nothing for a template of jobs.
///
/// # Errors
///
/// As of [`crate::render_channel`].
pub fn channel_values(
    channel: &Channel,
    environment: &str,
    path: &str,
    templates: &Templates,
) -> Result<Option<Value>, RenderError> {
    let is_of_jobs = folder(path) == "asl" || path.contains("job");
    let is_of_channels = path.contains("channel") || path.ends_with(MODULE);
    if is_of_jobs || (folder(path) == "readme" && !is_of_channels) {
        return Ok(None);
    }
    let stack = ChannelStack::new(channel, environment)?;
    let label = stack.module.clone();
    let stack = View::from(Serde(stack));
    let made = Made {
        templates,
        source: &channel.source,
    };
    let module = ModuleView {
        stack: stack.clone(),
        module: label,
    };
    let view = match folder(path) {
        "readme" if !path.ends_with(MODULE) => View::from(Serde(ReadmeView {
            stack,
            module: made.call(&module)?,
        })),
        _ => View::from(Serde(module)),
    };
    Ok(Some(shown(&view)))
}

/// The template of the block that calls a module.
const MODULE: &str = "module.tf.j2";

fn folder(path: &str) -> &str {
    path.split('/').next().unwrap_or_default()
}

fn shown(value: &View) -> Value {
    if let Some(expression) = value.downcast_object_ref::<Expression>() {
        let both = [
            ("cloudformation", expression.cloudformation()),
            ("terraform", expression.terraform()),
        ];
        let both = both.map(|(language, text)| (language.to_owned(), Value::String(text)));
        return Value::Object(Map::from_iter(both));
    }
    match value.kind() {
        ValueKind::Map => {
            let keys = value.try_iter().into_iter().flatten();
            let entries = keys.map(|key| {
                let item = value.get_item(&key).unwrap_or(View::UNDEFINED);
                (key.to_string(), shown(&item))
            });
            Value::Object(entries.collect())
        }
        ValueKind::Seq | ValueKind::Iterable => Value::Array(
            value
                .try_iter()
                .into_iter()
                .flatten()
                .map(|item| shown(&item))
                .collect(),
        ),
        ValueKind::Bool => Value::Bool(value.is_true()),
        ValueKind::Number => {
            serde_json::from_str(&value.to_string()).unwrap_or_else(|_| value.to_string().into())
        }
        ValueKind::None | ValueKind::Undefined => Value::Null,
        _ => Value::String(value.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builtin_templates;
    use crate::tests::{channel, job};

    #[test]
    fn every_template_is_given_something_by_a_job_or_a_channel() {
        let templates = Templates::default();
        for (path, _) in builtin_templates() {
            let job = job_values(&job(), path, &templates).unwrap();
            let channel = channel_values(&channel(), "default", path, &templates).unwrap();
            let given: Vec<Value> = job.into_iter().chain(channel).collect();
            assert!(!given.is_empty(), "{path}");
            for given in given {
                assert!(
                    given.as_object().is_some_and(|given| given.len() > 1),
                    "{path}: {given}"
                );
            }
        }
    }

    #[test]
    fn a_value_of_the_deployment_is_shown_in_both_languages() {
        let values = job_values(&job(), "readme/job.md.j2", &Templates::default())
            .unwrap()
            .unwrap();
        assert_eq!(
            values["stack"]["role_arn"],
            serde_json::json!({
                "cloudformation": "!GetAtt StateMachineRole.Arn",
                "terraform": "aws_iam_role.machine.arn",
            })
        );
    }
}
