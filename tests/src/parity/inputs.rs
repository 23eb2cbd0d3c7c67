//! The parameters and outputs of a template.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use serde_yaml::Value;

use super::graph::Settings;
use super::kinds::snake;
use super::plan;
use super::template::section;
use crate::cloudformation::{Known, Unknown, evaluate};

/// The type of a parameter whose value CloudFormation reads from SSM.
const SSM: &str = "AWS::SSM::Parameter::Value<";

/// The parameters' values and the pseudo parameters: those that the plan was made with.
pub(super) fn given(template: &Value, planned: &Json) -> Known {
    let mut known = Known::new();
    let mut stored = BTreeMap::new();
    for (kind, values) in plan::data(planned) {
        let text = |name: &str| joined(&values[name]);
        let (name, value) = match kind {
            "aws_region" => ("AWS::Region", text("region")),
            "aws_partition" => ("AWS::Partition", text("partition")),
            "aws_caller_identity" => ("AWS::AccountId", text("account_id")),
            "aws_ssm_parameter" => {
                stored.insert(text("name"), text("value"));
                continue;
            }
            _ => continue,
        };
        known.insert(name.to_owned(), value);
    }
    let variables = planned["variables"].as_object();
    for (name, parameter) in section(template, "Parameters") {
        let default = parameter.get("Default").and_then(Value::as_str);
        let value = if is_stored(parameter) {
            default.and_then(|path| stored.get(path)).cloned()
        } else {
            let mut variables = variables.into_iter().flatten();
            let variable = variables.find(|(variable, _)| snake(variable) == snake(name));
            variable.map(|(_, variable)| joined(&variable["value"]))
        };
        // A parameter that Terraform does not have is found missing there; what it is worth does not matter.
        known.insert(
            name.to_owned(),
            value.unwrap_or_else(|| format!("parameter({name})")),
        );
    }
    known
}

/// The name of a parameter's item, and its settings in a variable's words.
pub(super) fn parameter(name: &str, declared: &Value) -> (String, Settings) {
    let mut settings = Settings::new();
    let item = match declared.get("Default").and_then(Value::as_str) {
        Some(path) if is_stored(declared) => format!("ssm parameter({path})"),
        _ => format!("parameter({})", snake(name)),
    };
    for (name, value) in declared.as_mapping().into_iter().flatten() {
        let name = match name.as_str().unwrap_or_default() {
            "Default" if is_stored(declared) => continue,
            "AllowedPattern" => "pattern".to_owned(),
            "ConstraintDescription" => "explanation".to_owned(),
            "NoEcho" => "sensitive".to_owned(),
            other => snake(other),
        };
        let value = serde_json::to_value(value).unwrap_or(Json::Null);
        let value = match value.as_str() {
            Some("String") if name == "type" => "string".into(),
            Some("CommaDelimitedList") if name == "type" => "list(string)".into(),
            _ => value,
        };
        settings.insert(name, value);
    }
    (item, settings)
}

/// The settings of an output.
pub(super) fn output(
    declared: &Value,
    template: &Value,
    known: &Known,
) -> Result<Settings, Unknown> {
    let fields = declared.as_mapping().into_iter().flatten();
    fields
        .map(|(name, value)| {
            let name = snake(name.as_str().unwrap_or_default());
            // What an export is called depends on the stack, which no plan knows.
            let value = match &name[..] {
                "export" => Json::Bool(true),
                _ => evaluate(value, template, known)?,
            };
            Ok((name, value))
        })
        .collect()
}

fn is_stored(parameter: &Value) -> bool {
    let kind = parameter.get("Type").and_then(Value::as_str);
    kind.is_some_and(|kind| kind.starts_with(SSM))
}

/// A value as CloudFormation takes it: a list is its items joined with `,`.
fn joined(value: &Json) -> String {
    match value {
        Json::Array(items) => items.iter().map(joined).collect::<Vec<_>>().join(","),
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}
