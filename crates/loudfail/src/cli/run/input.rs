//! The input of a run: read, and held against what the job takes, before anything starts.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::process::ExitCode;

use loudfail_diagnostics::{Diagnostic, Sources, visible};
use loudfail_job::{InputField, InputProblem, InputType, Job, Json};
use serde_json::{Map, Value};

use super::super::simulate::parse_input;
use super::super::{Context, MISTAKE, USAGE, report};
use crate::rules::RUN_INPUT;

/// The largest input of an execution, in bytes ("Step Functions service quotas").
const LARGEST: usize = 256 * 1024;

/// Reads what `--input` says; an empty object where it says nothing.
pub(super) fn read(argument: Option<&str>) -> Result<Value, ExitCode> {
    let text = match argument {
        None => return Ok(Value::Object(Map::new())),
        Some("-") => text_of(io::stdin().lock(), "standard input"),
        Some(argument) => match argument.strip_prefix('@') {
            Some(path) => match File::open(path) {
                Ok(file) => text_of(file, path),
                Err(error) => Err(unreadable(path, &error)),
            },
            None => Ok(argument.to_owned()),
        },
    }?;
    let input = parse_input(&text)?;
    let size = input.to_string().len();
    if size > LARGEST {
        report::say(&format!(
            "error: the input has {size} bytes; Step Functions takes at most {LARGEST}"
        ));
        return Err(ExitCode::from(USAGE));
    }
    Ok(input)
}

/// Tells of everything that is wrong with the input, and starts nothing then.
pub(super) fn check(context: &Context, job: &Job, input: &Value) -> Result<(), ExitCode> {
    let mut sources = Sources::new();
    let source = sources.add(job.source.as_str(), "");
    let example = format!("write for example `--input '{}'`", example(&job.input));
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

fn text_of(reader: impl Read, name: &str) -> Result<String, ExitCode> {
    // JSON may have spaces that are not sent; nobody writes as many as that.
    let most = 4 * LARGEST as u64;
    let mut text = String::new();
    reader
        .take(most)
        .read_to_string(&mut text)
        .map_err(|error| unreadable(name, &error))?;
    Ok(text)
}

fn unreadable(name: &str, error: &io::Error) -> ExitCode {
    report::say(&format!("error: cannot read {}: {error}", visible(name)));
    ExitCode::from(USAGE)
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
