//! The input of a run, held against what the job takes, before anything starts.

use std::collections::BTreeMap;
use std::process::ExitCode;

use loudfail_diagnostics::{Diagnostic, Sources};
use loudfail_job::{InputField, InputProblem, InputType, Job, Json};
use serde_json::{Map, Value};

use super::super::{Context, MISTAKE, input, report};
use crate::rules::RUN_INPUT;

/// Reads what `--input` says; an empty object where it says nothing.
pub(super) fn read(argument: Option<&str>) -> Result<Value, ExitCode> {
    argument.map_or_else(|| Ok(Value::Object(Map::new())), input::read)
}

/// Tells of everything that is wrong with the input, and starts nothing then.
pub(super) fn check(context: &Context, job: &Job, input: &Value) -> Result<(), ExitCode> {
    let mut sources = Sources::new();
    let source = sources.add(job.source.as_str(), "");
    let example = report::word(&example(&job.input));
    let example = format!("for example `--input {example}`");
    let problems: Vec<Diagnostic> = job
        .check_input(&json(input))
        .into_iter()
        .map(|problem| {
            let told = RUN_INPUT.error(problem.to_string()).in_file(source);
            match problem {
                InputProblem::Unknown { .. } => told,
                _ => told.help(example.as_str()),
            }
        })
        .collect();
    if problems.is_empty() {
        return Ok(());
    }
    report::problems_and(context, &problems, &sources, "nothing was started");
    Err(ExitCode::from(MISTAKE))
}

/// The input in the words of the model. There is no `null` among them, and no field takes one: an object stands in for
/// it, which none takes either.
fn json(value: &Value) -> Json {
    match value {
        Value::Null => Json::Object(BTreeMap::new()),
        Value::Bool(value) => Json::Bool(*value),
        Value::Number(number) => Json::Number(number.to_string()),
        Value::String(text) => Json::Text(text.clone()),
        Value::Array(items) => Json::List(items.iter().map(json).collect()),
        Value::Object(fields) => {
            let fields = fields.iter();
            Json::Object(
                fields
                    .map(|(name, value)| (name.clone(), json(value)))
                    .collect(),
            )
        }
    }
}

/// The smallest input that a job takes; where it needs nothing, one with all that it takes.
fn example(taken: &BTreeMap<String, InputField>) -> String {
    let needs = |field: &InputField| field.default.is_none();
    let needed = taken.values().any(needs);
    let shown = taken.iter().filter(|(_, field)| needs(field) || !needed);
    let fields: Vec<String> = shown
        .map(|(name, field)| format!("{}: {}", Value::from(name.as_str()), value(field)))
        .collect();
    format!("{{{}}}", fields.join(", "))
}

/// A value that a field takes, as JSON.
fn value(field: &InputField) -> String {
    let known = field.one_of.first().or(field.default.as_ref());
    if let Some(known) = known {
        return known.to_string();
    }
    match (field.kind, field.range) {
        (InputType::Number, Some((least, _))) => least.to_string(),
        (InputType::Number, None) => "1".to_owned(),
        (InputType::Boolean, _) => "true".to_owned(),
        (InputType::List, _) => r#"["bin/report"]"#.to_owned(),
        (InputType::Text, _) => r#""some text""#.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_is_one_that_the_fields_take() {
        let field = |kind, default: Option<Json>, range| InputField {
            kind,
            default,
            one_of: Vec::new(),
            range,
            description: None,
        };
        let words = field(InputType::List, None, None);
        let size = field(InputType::Number, None, Some((256, 512)));
        let day = field(InputType::Text, Some(Json::Text("monday".to_owned())), None);
        for (taken, expected) in [
            (vec![], "{}"),
            (vec![("day", &day)], r#"{"day": "monday"}"#),
            (
                vec![("day", &day), ("size", &size), ("words", &words)],
                r#"{"size": 256, "words": ["bin/report"]}"#,
            ),
        ] {
            let taken = taken.into_iter();
            let taken = taken
                .map(|(name, field)| (name.to_owned(), field.clone()))
                .collect();
            assert_eq!(example(&taken), expected);
        }
    }
}
