//! What the machine does with the execution's input before the task runs.

use std::collections::BTreeMap;

use loudfail_job::{Command, Job, Variable};
use minijinja::Value;
use serde::Serialize;

use super::run::{dynamic, field_path};
use super::text::Text;

/// The states before the task. A job that takes nothing from its input has none.
#[derive(Serialize)]
pub(super) struct InputView {
    /// Choice rules, each of which a bad input fulfils.
    refusals: Vec<Value>,
    defaults: Vec<DefaultView>,
    /// What is taken of an input that is whole.
    fields: Vec<FieldView>,
    /// What a good input looks like, for the message.
    explanation: Value,
}

#[derive(Serialize)]
struct DefaultView {
    field: Value,
    value: Value,
}

#[derive(Serialize)]
struct FieldView {
    key: Value,
    path: Value,
}

/// One top-level field of the input that the task takes.
struct Field<'a> {
    is_list: bool,
    default: Option<Default<'a>>,
}

enum Default<'a> {
    List(&'a [String]),
    Text(&'a str),
}

impl InputView {
    pub(super) fn new(job: &Job) -> Option<Self> {
        let fields = fields(job);
        if fields.is_empty() {
            return None;
        }
        let defaults: Vec<DefaultView> = fields
            .iter()
            .filter_map(|(name, field)| {
                field.default.as_ref().map(|default| DefaultView {
                    field: Text::of(*name).value(),
                    value: default.value(),
                })
            })
            .collect();
        let mut refusals = Vec::new();
        if !defaults.is_empty() {
            refusals.push(Value::from_safe_string(NO_OBJECT.to_owned()));
        }
        refusals.extend(
            fields
                .iter()
                .map(|(name, field)| Value::from_safe_string(field.refusal(name))),
        );
        Some(Self {
            refusals,
            defaults,
            fields: fields
                .keys()
                .map(|name| FieldView {
                    key: dynamic(name),
                    path: Text::of(field_path("$", name)).value(),
                })
                .collect(),
            explanation: Text::of(explanation(&fields)).value(),
        })
    }
}

/// Filling in defaults needs an object. The language has no test for one, so this names all else. An empty list is the
/// one thing it cannot tell from an object without fields.
const NO_OBJECT: &str = r#"{"Or": [{"Variable": "$", "IsString": true}, {"Variable": "$", "IsNumeric": true}, {"Variable": "$", "IsBoolean": true}, {"Variable": "$", "IsNull": true}, {"Variable": "$[0]", "IsPresent": true}]"#;

impl Field<'_> {
    /// The rule that a bad input fulfils, as JSON, without its closing brace: the state to go to follows.
    fn refusal(&self, name: &str) -> String {
        let path = Text::of(field_path("$", name)).json();
        let mut good = vec![format!(r#"{{"Variable": {path}, "IsPresent": true}}"#)];
        if self.is_list {
            let first = Text::of(format!("{}[0]", field_path("$", name))).json();
            good.push(format!(r#"{{"Variable": {path}, "IsString": false}}"#));
            good.push(format!(r#"{{"Variable": {first}, "IsPresent": true}}"#));
            good.push(format!(r#"{{"Variable": {first}, "IsString": true}}"#));
        } else {
            good.push(format!(r#"{{"Variable": {path}, "IsString": true}}"#));
        }
        let bad = format!(r#"{{"Not": {{"And": [{}]}}"#, good.join(", "));
        if self.default.is_some() {
            format!(r#"{{"And": [{{"Variable": {path}, "IsPresent": true}}, {bad}}}]"#)
        } else {
            bad
        }
    }
}

impl Default<'_> {
    fn value(&self) -> Value {
        match self {
            Self::Text(text) => Text::of(*text).value(),
            Self::List(words) => super::run::list(words.iter().map(|word| Text::of(word.as_str()))),
        }
    }
}

fn fields(job: &Job) -> BTreeMap<&str, Field<'_>> {
    let mut fields = BTreeMap::new();
    for variable in job.task.environment.values() {
        if let Variable::Input { field, default } = variable {
            let default = default.as_deref().map(Default::Text);
            fields.insert(
                field.as_str(),
                Field {
                    is_list: false,
                    default,
                },
            );
        }
    }
    if let Some(Command::Input { field, default }) = &job.task.command {
        let default = default.as_deref().map(Default::List);
        fields.insert(
            field.as_str(),
            Field {
                is_list: true,
                default,
            },
        );
    }
    fields
}

fn explanation(fields: &BTreeMap<&str, Field<'_>>) -> String {
    let described: Vec<String> = fields
        .iter()
        .map(|(name, field)| {
            let kind = if field.is_list {
                "a list of strings"
            } else {
                "a string"
            };
            let optional = if field.default.is_some() {
                ", may be left out"
            } else {
                ""
            };
            format!("`{name}` ({kind}{optional})")
        })
        .collect();
    format!(
        "The execution's input is not what the job takes: {}. Nothing ran.",
        described.join(", ")
    )
}
