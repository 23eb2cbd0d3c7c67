//! The input of an execution in words: for the message about a bad one, and for the README.

use loudfail_job::{InputField, InputType, Job, Json};
use minijinja::Value;
use serde::Serialize;

use crate::attempts::any_of;
use crate::json;
use crate::markup::Markup;

/// The longest explanation of an input, in characters. With the longest words that a blueprint may have around it, it
/// is well below what a notification takes.
const LONGEST: usize = 2_000;

/// The input that a job takes, for its README.
#[derive(Debug, Serialize)]
pub(crate) struct InputTable {
    fields: Vec<InputRow>,
    /// An input that the job takes, as one argument of a shell.
    example: Value,
}

#[derive(Debug, Serialize)]
struct InputRow {
    name: String,
    holds: String,
    /// What stands in; none where the field is needed.
    default: Option<String>,
    description: Option<String>,
}

impl InputTable {
    /// The table of a job that takes something.
    pub(crate) fn new(job: &Job) -> Option<Self> {
        if job.input.is_empty() {
            return None;
        }
        let rows = job.input.iter().map(|(name, field)| InputRow {
            name: name.clone(),
            holds: match field.kind {
                InputType::Boolean => "true or false".to_owned(),
                _ => holds(field, &|text| text.to_owned()),
            },
            default: field.default.as_ref().map(Json::to_string),
            description: field.description.clone(),
        });
        let given = job.input.iter().map(|(name, field)| {
            let value = field.one_of.first().or(field.default.as_ref());
            let value = value.filter(|it| **it != Json::List(Vec::new()));
            format!(
                "\"{name}\": {}",
                value.map_or_else(|| sample(field), json::json)
            )
        });
        let given: Vec<String> = given.collect();
        Some(Self {
            fields: rows.collect(),
            example: Value::from_safe_string(shell(&format!("{{{}}}", given.join(", ")))),
        })
    }
}

/// What is told of an input that the job does not take: what it takes, and nothing of what it got.
pub(crate) fn explanation(job: &Job) -> String {
    let markup = Markup(job.notify.chat);
    let escape = |text: &str| markup.text(text);
    let whole = |field: &InputField| holds(field, &escape);
    let short = |field: &InputField| field.kind.phrase().to_owned();
    let full = sentence(&described(job, whole), "");
    if full.chars().count() <= LONGEST {
        return full;
    }
    // The README has all of it.
    let mut fields = described(job, short);
    let count = fields.len();
    loop {
        let more = match count - fields.len() {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let text = sentence(
            &fields,
            &format!("{more}; see the job's README for details"),
        );
        if text.chars().count() <= LONGEST || fields.pop().is_none() {
            return text;
        }
    }
}

fn sentence(fields: &[String], more: &str) -> String {
    format!(
        "The input is invalid; the job accepts: {}{more}. Nothing ran.",
        fields.join(", ")
    )
}

fn described(job: &Job, holds: impl Fn(&InputField) -> String) -> Vec<String> {
    let fields = job.input.iter();
    fields
        .map(|(name, field)| {
            let optional = if field.default.is_some() {
                ", optional"
            } else {
                ""
            };
            format!("`{name}` ({}{optional})", holds(field))
        })
        .collect()
}

/// What a field holds: its type, or the values that are taken.
fn holds(field: &InputField, escape: &impl Fn(&str) -> String) -> String {
    let kind = field.kind.phrase();
    let values: Vec<String> = field
        .one_of
        .iter()
        .map(|it| escape(&it.to_string()))
        .collect();
    match (values.as_slice(), field.range) {
        ([], None) => kind.to_owned(),
        ([], Some((least, most))) => format!("{kind} from {least} to {most}"),
        (values, _) => any_of(values),
    }
}

fn sample(field: &InputField) -> String {
    match (field.kind, field.range) {
        (InputType::Text, _) => "\"...\"".to_owned(),
        (InputType::Number, Some((least, _))) => least.to_string(),
        (InputType::Number, None) => "1".to_owned(),
        (InputType::Boolean, _) => "true".to_owned(),
        (InputType::List, _) => "[\"...\"]".to_owned(),
    }
}

/// A text as one word of a POSIX shell.
pub(crate) fn shell(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(kind: InputType, one_of: Vec<Json>) -> InputField {
        InputField {
            kind,
            default: None,
            one_of,
            range: None,
            description: None,
        }
    }

    fn of(fields: Vec<(String, InputField)>) -> Job {
        Job {
            input: fields.into_iter().collect(),
            ..crate::tests::job()
        }
    }

    #[test]
    fn an_explanation_says_what_is_taken() {
        let mode = ["full", "<delta>", "\"none\""].map(|text| Json::Text(text.to_owned()));
        let mut optional = field(InputType::Boolean, Vec::new());
        optional.default = Some(Json::Bool(false));
        let mut share = field(InputType::Number, Vec::new());
        share.range = Some((21, 200));
        let fields = vec![
            ("mode".to_owned(), field(InputType::Text, mode.to_vec())),
            ("dry".to_owned(), optional),
            ("share".to_owned(), share),
        ];
        assert_eq!(
            explanation(&of(fields)),
            "The input is invalid; the job accepts: `dry` (`true` or `false`, optional), \
             `mode` (\"full\", \"&lt;delta&gt;\" or \"\\\"none\\\"\"), `share` (a number from 21 to 200). Nothing ran."
        );
    }

    #[test]
    fn an_explanation_has_an_end() {
        let long = || vec![Json::Text("x".repeat(2_000))];
        let one = vec![("mode".to_owned(), field(InputType::Text, long()))];
        assert_eq!(
            explanation(&of(one)),
            "The input is invalid; the job accepts: `mode` (a string); see the job's README for details. \
             Nothing ran."
        );
        let many = (0..100).map(|index| {
            let name = format!("{}{index:03}", "n".repeat(100));
            (name, field(InputType::Text, long()))
        });
        let text = explanation(&of(many.collect()));
        assert!(text.chars().count() <= LONGEST, "{text}");
        assert!(
            text.contains(" and 84 more; see the job's README"),
            "{text}"
        );
    }

    #[test]
    fn the_table_shows_an_input_that_a_shell_takes() {
        let table = InputTable::new(&of(vec![
            (
                "mode".to_owned(),
                field(InputType::Text, vec![Json::Text("it's".to_owned())]),
            ),
            ("words".to_owned(), field(InputType::List, Vec::new())),
        ]));
        let example = table.expect("the job takes something").example;
        assert_eq!(
            example.to_string(),
            r#"'{"mode": "it'\''s", "words": ["..."]}'"#
        );
    }
}
