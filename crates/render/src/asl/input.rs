//! What the machine does with the execution's input before the task runs.

use std::collections::BTreeMap;

use loudfail_job::{InputField, InputType, Job};
use minijinja::Value;
use serde::Serialize;

use super::overrides::words_apart;
use super::run::{dynamic, field_path, list};
use super::text::Text;
use crate::input::explanation;
use crate::json::json;

/// The states before the task. A job that takes nothing from its input has none.
#[derive(Serialize)]
pub(super) struct InputView {
    /// Choice rules, each of which a bad input fulfils.
    refusals: Vec<Value>,
    defaults: Vec<DefaultView>,
    /// What is taken of an input that is whole.
    fields: Vec<FieldView>,
    /// Fixed words of commands that stand apart.
    words: Option<Value>,
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

impl InputView {
    pub(super) fn new(job: &Job) -> Option<Self> {
        let fields = &job.input;
        if fields.is_empty() {
            return None;
        }
        let defaults = defaults(fields);
        let words = words_apart(job);
        let mut refusals = Vec::new();
        if !defaults.is_empty() {
            refusals.push(raw(NO_OBJECT.to_owned()));
        }
        refusals.extend(fields.iter().map(|(name, field)| raw(refusal(name, field))));
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
            words: (!words.is_empty()).then(|| list(words.into_iter().map(Text::of))),
            explanation: Text::of(explanation(job)).value(),
        })
    }
}

fn defaults(fields: &BTreeMap<String, InputField>) -> Vec<DefaultView> {
    let defaults = fields.iter().filter_map(|(name, field)| {
        Some(DefaultView {
            field: Text::of(name.as_str()).value(),
            value: raw(json(field.default.as_ref()?)),
        })
    });
    defaults.collect()
}

/// Filling in defaults needs an object. The language has no test for one, so this names all else. An empty list is the
/// one thing it cannot tell from an object without fields.
const NO_OBJECT: &str = r#"{"Or": [{"Variable": "$", "IsString": true}, {"Variable": "$", "IsNumeric": true}, {"Variable": "$", "IsBoolean": true}, {"Variable": "$", "IsNull": true}, {"Variable": "$[0]", "IsPresent": true}]"#;

/// The rule that a bad input fulfils, as JSON, without its closing brace: the state to go to follows.
fn refusal(name: &str, field: &InputField) -> String {
    let path = Text::of(field_path("$", name)).json();
    let test =
        |operator: &str, value: &str| format!(r#"{{"Variable": {path}, "{operator}": {value}}}"#);
    let mut good = vec![test("IsPresent", "true")];
    match field.kind {
        InputType::Text => good.push(test("IsString", "true")),
        InputType::Number => good.push(test("IsNumeric", "true")),
        InputType::Boolean => good.push(test("IsBoolean", "true")),
        InputType::List => {
            // The language cannot look at each item, so the first speaks for all.
            let first = Text::of(format!("{}[0]", field_path("$", name))).json();
            good.push(test("IsString", "false"));
            good.push(format!(r#"{{"Variable": {first}, "IsPresent": true}}"#));
            good.push(format!(r#"{{"Variable": {first}, "IsString": true}}"#));
        }
    }
    if let Some((least, most)) = field.range {
        good.push(test("NumericGreaterThanEquals", &least.to_string()));
        good.push(test("NumericLessThanEquals", &most.to_string()));
    }
    let equals = match field.kind {
        InputType::Number => "NumericEquals",
        _ => "StringEquals",
    };
    let allowed: Vec<String> = field
        .one_of
        .iter()
        .map(|value| test(equals, &json(value)))
        .collect();
    match allowed.as_slice() {
        [] => {}
        [only] => good.push(only.clone()),
        several => good.push(format!(r#"{{"Or": [{}]}}"#, several.join(", "))),
    }
    let bad = format!(r#"{{"Not": {{"And": [{}]}}"#, good.join(", "));
    if field.default.is_some() {
        let present = test("IsPresent", "true");
        format!(r#"{{"And": [{present}, {bad}}}]"#)
    } else {
        bad
    }
}

fn raw(json: String) -> Value {
    Value::from_safe_string(json)
}
