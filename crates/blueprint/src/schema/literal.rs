//! Values that comments name, such as `` `10s` ``, as values of a schema.

use loudfail_diagnostics::Sources;
use serde_json::{Map, Value};

use crate::decode::Shape;
use crate::form::Form;
use crate::node::{Kind, Node};
use crate::parse::parse;
use crate::words::Word;

/// What comes in front of an example in a comment.
const SUCH_AS: &str = "such as `";

/// The code that a text consists of; nothing where there are words around it.
pub(super) fn only(text: &str) -> Option<&str> {
    let code = text.strip_prefix('`')?.strip_suffix('`')?;
    (!code.contains('`')).then_some(code)
}

/// The examples that a comment gives. A `*` is none: it is what comments warn of.
pub(super) fn such_as(doc: &str) -> impl Iterator<Item = &str> {
    doc.match_indices(SUCH_AS)
        .filter_map(|(place, _)| doc.get(place + SUCH_AS.len()..)?.split('`').next())
        .filter(|example| *example != "*")
}

/// What is written in YAML as a value of this shape; of a list one item may be written. Nothing where it is none.
pub(super) fn of_shape(yaml: &str, shape: &Shape) -> Option<Value> {
    match shape {
        Shape::Leaf(expected) => value(yaml, &expected.form),
        Shape::List(Shape::Leaf(expected)) => match read(yaml)? {
            Value::Array(items) if items.iter().all(|it| fits(it, &expected.form)) => {
                Some(Value::Array(items))
            }
            item if fits(&item, &expected.form) => Some(Value::Array(vec![item])),
            _ => None,
        },
        Shape::List(_) | Shape::Map(_) | Shape::Record(_) => None,
    }
}

/// What is written in YAML as a value of this form; nothing where it is none.
pub(super) fn value(yaml: &str, form: &Form) -> Option<Value> {
    read(yaml).filter(|value| fits(value, form))
}

fn read(yaml: &str) -> Option<Value> {
    let source = Sources::new().add("", yaml);
    let (node, problems) = parse(source, yaml);
    json(&node.filter(|_| problems.is_empty())?)
}

fn json(node: &Node) -> Option<Value> {
    Some(match &node.kind {
        Kind::Scalar { text, plain } => match Word::of(text) {
            Word::Bool if *plain => Value::Bool(text.eq_ignore_ascii_case("true")),
            Word::Number if *plain => serde_json::from_str(text).ok()?,
            Word::Null if *plain => return None,
            _ => Value::String(text.clone()),
        },
        Kind::Sequence(items) => Value::Array(items.iter().map(json).collect::<Option<_>>()?),
        Kind::Mapping(entries) => {
            let mut members = Map::new();
            for entry in entries {
                members.insert(entry.key.value.clone(), json(&entry.value)?);
            }
            Value::Object(members)
        }
        Kind::Refused => return None,
    })
}

/// Whether a value has this form, as far as a default or an example can be wrong.
fn fits(value: &Value, form: &Form) -> bool {
    match form {
        Form::Text => value.is_string(),
        Form::PlainText => value.is_string() || value.is_number() || value.is_boolean(),
        Form::Integer => value.is_i64(),
        Form::Decimal => value.is_number(),
        Form::Bool => value.is_boolean(),
        Form::Duration => value
            .as_str()
            .is_some_and(|text| text.starts_with(|first: char| first.is_ascii_digit())),
        Form::Words(words) => value.as_str().is_some_and(|text| words.contains(&text)),
        Form::List(item) => value
            .as_array()
            .is_some_and(|items| items.iter().all(|it| fits(it, item))),
        Form::Keys(keys) => value.as_object().is_some_and(|members| {
            members.iter().all(|(name, value)| {
                keys.iter()
                    .any(|key| key.key == name && fits(value, &key.form))
            })
        }),
        Form::Input(_) | Form::Record(_) | Form::Object => value.is_object(),
        Form::Json => !value.is_null(),
        Form::ObjectText => false,
        Form::Choice(_, forms) => forms.iter().any(|form| fits(value, form)),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn code_alone() {
        for (text, code) in [
            ("`1d`", Some("1d")),
            ("`a` and `b`", None),
            ("Once", None),
            ("`/ecs/jobs/` and the job's name", None),
        ] {
            assert_eq!(only(text), code, "{text}");
        }
    }

    #[test]
    fn examples() {
        let doc = "One, such as `a`, or such as `b c`. One that names nothing, such as `*`, needs a `reason`.";
        assert_eq!(such_as(doc).collect::<Vec<_>>(), ["a", "b c"]);
    }

    #[test]
    fn values_of_the_form_alone() {
        for (yaml, form, expected) in [
            ("10s", Form::Duration, Some(json!("10s"))),
            ("own", Form::Duration, None),
            ("3", Form::Integer, Some(json!(3))),
            ("3", Form::Text, None),
            ("false", Form::Bool, Some(json!(false))),
            ("[a, b]", Form::List(&Form::Text), Some(json!(["a", "b"]))),
            ("[a, 1]", Form::List(&Form::Text), None),
            ("fargate", Form::Words(&["fargate"]), Some(json!("fargate"))),
            ("ec3", Form::Words(&["fargate"]), None),
        ] {
            assert_eq!(value(yaml, &form), expected, "{yaml}");
        }
    }
}
