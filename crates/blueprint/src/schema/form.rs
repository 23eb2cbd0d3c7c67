//! The schema of a leaf.

use serde_json::{Map, Value, json};

use super::{Definitions, literal, record};
use crate::decode::Expected;
use crate::form::{Form, FormKey};

/// What a duration looks like: whole numbers with units, longest first, one at least.
const DURATION: &str = "^([0-9]+d([0-9]+h)?([0-9]+m)?([0-9]+s)?|[0-9]+h([0-9]+m)?([0-9]+s)?|[0-9]+m([0-9]+s)?|[0-9]+s)$";

/// The schema of a leaf.
pub(super) fn of_leaf(expected: &Expected, definitions: &mut Definitions) -> Value {
    match expected.form {
        Form::Choice(name, forms) => definitions.refer(name, |definitions| {
            let mut schema = choice(forms, definitions);
            if let Some(example) = literal::value(expected.example, &expected.form) {
                schema.insert("examples".to_owned(), json!([example]));
            }
            Value::Object(schema)
        }),
        form => of(&form, definitions),
    }
}

fn of(form: &Form, definitions: &mut Definitions) -> Value {
    match form {
        Form::Text => json!({"type": "string"}),
        Form::PlainText => json!({"type": ["string", "number", "boolean"]}),
        Form::Integer => json!({"type": "integer"}),
        Form::Decimal => json!({"type": "number"}),
        Form::Bool => json!({"type": "boolean"}),
        Form::Duration => definitions.refer("duration", |_| {
            json!({
                "title": "a duration",
                "type": "string",
                "pattern": DURATION,
                "patternErrorMessage": "A duration is whole numbers with units, longest first: 90s, 15m, 2h, 1d, 1h30m.",
                "examples": ["15m", "1h30m"],
            })
        }),
        Form::Words(words) => json!({"type": "string", "enum": words}),
        Form::List(item) => json!({"type": "array", "items": of(item, definitions)}),
        Form::Keys(keys) => mapping(keys, definitions),
        Form::Input(default) => {
            let keys = [
                FormKey {
                    key: "input",
                    form: Form::Text,
                    is_needed: true,
                    doc: "The name of a field of the execution's input.",
                },
                FormKey {
                    key: "default",
                    form: **default,
                    is_needed: false,
                    doc: "The value if the input lacks the field.",
                },
            ];
            mapping(&keys, definitions)
        }
        Form::Record(shape) => record::of(shape, definitions),
        Form::Json => definitions.refer("json", |definitions| {
            json!({
                "type": ["string", "number", "boolean", "array", "object"],
                "items": of(&Form::Json, definitions),
                "additionalProperties": of(&Form::Json, definitions),
            })
        }),
        Form::Object => {
            json!({"type": "object", "additionalProperties": of(&Form::Json, definitions)})
        }
        Form::ObjectText => json!({
            "title": "a string that is a JSON object",
            "type": "string",
            "pattern": r"^\s*\{[\s\S]*\}\s*$",
        }),
        Form::Choice(name, forms) => {
            definitions.refer(name, |it| Value::Object(choice(forms, it)))
        }
    }
}

fn choice(forms: &[Form], definitions: &mut Definitions) -> Map<String, Value> {
    let forms: Vec<Value> = forms.iter().map(|form| of(form, definitions)).collect();
    Map::from_iter([("anyOf".to_owned(), Value::Array(forms))])
}

/// A mapping that stands for a value.
fn mapping(keys: &[FormKey], definitions: &mut Definitions) -> Value {
    let mut properties = Map::new();
    for key in keys {
        let value = of(&key.form, definitions);
        properties.insert(
            key.key.to_owned(),
            record::with_text(value, key.doc, definitions),
        );
    }
    let needed: Vec<&str> = keys
        .iter()
        .filter(|key| key.is_needed)
        .map(|key| key.key)
        .collect();
    let names: Vec<String> = needed.iter().map(|key| format!("{{{key}: ...}}")).collect();
    json!({
        "title": names.join(" "),
        "type": "object",
        "properties": properties,
        "required": needed,
        "additionalProperties": false,
    })
}
