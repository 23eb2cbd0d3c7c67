//! The input of a run: read, and held against what the job takes, before anything starts.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::process::ExitCode;

use loudfail_diagnostics::{Diagnostic, Sources, suggest, visible};
use loudfail_job::{Command, Job, Variable};
use serde_json::{Map, Value};

use super::super::simulate::parse_input;
use super::super::{Context, MISTAKE, USAGE, report};
use crate::rules::RUN_INPUT;

/// The largest input of an execution, in bytes ("Step Functions service quotas").
const LARGEST: usize = 256 * 1024;

/// What a field of the input is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Taken {
    /// A list of texts, or else one text.
    is_list: bool,
    is_needed: bool,
}

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
    let problems: Vec<Diagnostic> = problems(&taken(job), input)
        .into_iter()
        .map(|problem| problem.in_file(source))
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

/// The fields that a job takes, by name.
fn taken(job: &Job) -> BTreeMap<&str, Taken> {
    let mut taken = BTreeMap::new();
    let mut add = |field, is_list, is_needed| {
        let known: &mut Taken = taken.entry(field).or_insert(Taken { is_list, is_needed });
        known.is_needed |= is_needed;
    };
    if let Some(Command::Input { field, default }) = &job.task.command {
        add(field.as_str(), true, default.is_none());
    }
    for variable in job.task.environment.values() {
        if let Variable::Input { field, default } = variable {
            add(field.as_str(), false, default.is_none());
        }
    }
    taken
}

fn problems(taken: &BTreeMap<&str, Taken>, input: &Value) -> Vec<Diagnostic> {
    let example = format!("write for example `--input '{}'`", example(taken));
    let Value::Object(fields) = input else {
        return vec![RUN_INPUT.error("the input is no object").help(example)];
    };
    let mut problems = Vec::new();
    for (name, taken) in taken {
        let name = visible(name);
        let message = match fields.get(name.as_str()) {
            None if taken.is_needed => {
                format!("the input lacks the field `{name}`, {}", taken.what())
            }
            Some(value) if !taken.is(value) => {
                let quotes = match value {
                    Value::Bool(_) | Value::Number(_) if !taken.is_list => ", so it needs quotes",
                    _ => "",
                };
                format!(
                    "the field `{name}` of the input should be {}{quotes}",
                    taken.what()
                )
            }
            _ => continue,
        };
        problems.push(RUN_INPUT.error(message).help(example.as_str()));
    }
    for name in fields
        .keys()
        .filter(|name| !taken.contains_key(name.as_str()))
    {
        let problem = RUN_INPUT.error(format!(
            "the job does not take the field `{}` of the input",
            visible(name)
        ));
        problems.push(match suggest(name, taken.keys().copied()) {
            Some(meant) => problem.help(format!("did you mean `{meant}`?")),
            None => problem.help("take it away"),
        });
    }
    problems
}

/// The smallest input that a job takes; where it needs nothing, one with all that it takes.
fn example(taken: &BTreeMap<&str, Taken>) -> Value {
    let needed = taken.values().any(|it| it.is_needed);
    let shown = taken.iter().filter(|it| it.1.is_needed || !needed);
    let value = |taken: &Taken| match taken.is_list {
        true => Value::from(vec!["bin/report"]),
        false => Value::from("some text"),
    };
    shown
        .map(|(name, taken)| ((*name).to_owned(), value(taken)))
        .collect::<Map<String, Value>>()
        .into()
}

impl Taken {
    fn is(self, value: &Value) -> bool {
        match value {
            Value::String(_) => !self.is_list,
            Value::Array(items) => {
                self.is_list && !items.is_empty() && items.iter().all(Value::is_string)
            }
            _ => false,
        }
    }

    fn what(self) -> &'static str {
        match self.is_list {
            true => "a list of texts with one at least",
            false => "a text",
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_input_is_what_the_job_takes() {
        let field = |is_list, is_needed| Taken { is_list, is_needed };
        let taken = BTreeMap::from([("words", field(true, true)), ("day", field(false, false))]);
        for (input, expected) in [
            (json!({"words": ["a", "b"]}), &[][..]),
            (json!({"words": ["a"], "day": "7"}), &[]),
            (
                json!({}),
                &["the input lacks the field `words`, a list of texts with one at least"],
            ),
            (json!([]), &["the input is no object"]),
            (
                json!({"words": [], "day": 7}),
                &[
                    "the field `day` of the input should be a text, so it needs quotes",
                    "the field `words` of the input should be a list of texts with one at least",
                ],
            ),
            (
                json!({"words": ["a", null]}),
                &["the field `words` of the input should be a list of texts with one at least"],
            ),
            (
                json!({"words": ["a"], "dya": "x"}),
                &["the job does not take the field `dya` of the input"],
            ),
        ] {
            let found = problems(&taken, &input);
            let found: Vec<&str> = found.iter().map(|it| it.message.as_str()).collect();
            assert_eq!(found, expected, "{input}");
        }
    }

    #[test]
    fn the_example_is_one_that_the_job_takes() {
        let field = |is_list, is_needed| Taken { is_list, is_needed };
        for taken in [
            BTreeMap::new(),
            BTreeMap::from([("a", field(true, false)), ("b", field(false, false))]),
            BTreeMap::from([("a", field(true, true)), ("b", field(false, false))]),
        ] {
            assert_eq!(problems(&taken, &example(&taken)), []);
        }
    }
}
