//! YAML to JSON, with CloudFormation's short tags written out.

use serde_json::{Map, Number, Value};
use serde_yaml::Value as Yaml;

use super::{TemplateProblem, plain};

/// Reads plain YAML by itself, and has all other read by a parser of all of it.
pub(super) fn read(text: &str) -> Result<Map<String, Value>, TemplateProblem> {
    plain::read(text).map_or_else(|| read_all(text), Ok)
}

pub(super) fn read_all(text: &str) -> Result<Map<String, Value>, TemplateProblem> {
    let yaml: Yaml = serde_yaml::from_str(text).map_err(|problem| {
        let place = problem.location();
        TemplateProblem::Syntax {
            line: place.as_ref().map_or(0, serde_yaml::Location::line),
            column: place.as_ref().map_or(0, serde_yaml::Location::column),
            message: problem.to_string(),
        }
    })?;
    match convert(yaml) {
        Value::Object(root) => Ok(root),
        _ => Err(TemplateProblem::NoResources),
    }
}

fn convert(yaml: Yaml) -> Value {
    match yaml {
        Yaml::Null => Value::Null,
        Yaml::Bool(value) => Value::Bool(value),
        Yaml::Number(number) => convert_number(&number),
        Yaml::String(text) => Value::String(text),
        Yaml::Sequence(items) => items.into_iter().map(convert).collect(),
        Yaml::Mapping(entries) => Value::Object(
            entries
                .into_iter()
                .map(|(key, value)| (convert_key(key), convert(value)))
                .collect(),
        ),
        Yaml::Tagged(tagged) => {
            let value = convert(tagged.value);
            let tag = tagged.tag.to_string();
            write_out(tag.trim_start_matches('!'), value)
        }
    }
}

fn convert_number(number: &serde_yaml::Number) -> Value {
    let integer = number.as_i64().map(Number::from);
    integer
        .or_else(|| number.as_u64().map(Number::from))
        .or_else(|| number.as_f64().and_then(Number::from_f64))
        .map_or(Value::Null, Value::Number)
}

fn convert_key(key: Yaml) -> String {
    match convert(key) {
        Value::String(text) => text,
        other => other.to_string(),
    }
}

pub(super) fn write_out(tag: &str, value: Value) -> Value {
    let (name, value) = match (tag, value) {
        ("Ref" | "Condition", value) => (tag.to_owned(), value),
        // `!GetAtt Resource.Attribute` is the short form of a list of the two.
        ("GetAtt", Value::String(text)) => {
            let (resource, attribute) = text.split_once('.').unwrap_or((&text, ""));
            let parts = [resource, attribute].map(Value::from);
            ("Fn::GetAtt".to_owned(), parts.into_iter().collect())
        }
        (tag, value) => (format!("Fn::{tag}"), value),
    };
    Value::Object(Map::from_iter([(name, value)]))
}
