//! Keys and values that are written as one text of JSON.

use std::collections::BTreeMap;
use std::fmt;

use loudfail_diagnostics::{Span, Spanned};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::{Fields, Json};
use crate::decode::Context;
use crate::node::Node;
use crate::rules::WRONG_TYPE;

/// Reads a text that is a JSON object. Everything in it has the place of the text.
pub(super) fn read(text: &str, node: &Node, context: &mut Context) -> Option<Fields> {
    let found = match serde_json::from_str::<Read>(text) {
        Ok(Read::Fields(fields)) => return Some(fields.at(node.span)),
        Ok(_) => "it is not an object".to_owned(),
        Err(error) => error.to_string(),
    };
    let problem = WRONG_TYPE
        .error(format!(
            "{} should be a mapping, or a string that is a JSON object: {found}",
            context.subject()
        ))
        .at(node.span, "")
        .help(format!(
            "for example, write `{}`",
            context.example("{field: some text}")
        ));
    context.report(problem);
    None
}

/// A value of JSON that knows no place.
enum Read {
    Bool(bool),
    Number(String),
    Text(String),
    List(Vec<Read>),
    Fields(ReadFields),
}

struct ReadFields(BTreeMap<String, Read>);

impl Read {
    fn at(self, span: Span) -> Spanned<Json> {
        let value = match self {
            Self::Bool(value) => Json::Bool(value),
            Self::Number(number) => Json::Number(number),
            Self::Text(text) => Json::Text(text),
            Self::List(items) => Json::List(items.into_iter().map(|item| item.at(span)).collect()),
            Self::Fields(fields) => Json::Fields(fields.at(span)),
        };
        Spanned::new(value, span)
    }
}

impl ReadFields {
    fn at(self, span: Span) -> Fields {
        let fields = self.0.into_iter();
        Fields(
            fields
                .map(|(key, value)| (Spanned::new(key, span), value.at(span)))
                .collect(),
        )
    }
}

impl<'de> Deserialize<'de> for Read {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Reader)
    }
}

struct Reader;

impl<'de> Visitor<'de> for Reader {
    type Value = Read;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a string, a number, a boolean, a list or an object")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Read, E> {
        Ok(Read::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Read, E> {
        Ok(Read::Number(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Read, E> {
        Ok(Read::Number(value.to_string()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Read, E> {
        let number = serde_json::Number::from_f64(value);
        let number = number.ok_or_else(|| E::custom("a number is too large"))?;
        Ok(Read::Number(number.to_string()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Read, E> {
        Ok(Read::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Read, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Read::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Read, A::Error> {
        let mut fields = BTreeMap::new();
        while let Some(key) = entries.next_key::<String>()? {
            if fields.contains_key(&key) {
                return Err(A::Error::custom(format!("the key {key:?} occurs twice")));
            }
            fields.insert(key, entries.next_value()?);
        }
        Ok(Read::Fields(ReadFields(fields)))
    }
}

#[cfg(test)]
mod tests {
    use loudfail_diagnostics::Sources;

    use crate::blueprint::Blueprint;
    use crate::parse::parse;

    #[test]
    fn json_in_a_text() {
        for (text, expected) in [
            (r#"{"a": [1, -2.5, "x", true, {}]}"#, None),
            ("{}", None),
            ("[1]", Some("it is not an object")),
            (
                r#"{"a": null}"#,
                Some(
                    "invalid type: null, expected a string, a number, a boolean, a list or an object at line 1 column 10",
                ),
            ),
            (
                r#"{"a": 1, "a": 2}"#,
                Some("the key \"a\" occurs twice at line 1 column 12"),
            ),
            ("{a: 1}", Some("key must be a string at line 1 column 2")),
            ("{", Some("EOF while parsing an object at line 1 column 1")),
        ] {
            let yaml = format!("schedule:\n  input: '{text}'\n");
            let source = Sources::new().add("test.yaml", yaml.as_str());
            let (node, _) = parse(source, &yaml);
            let (read, problems) = Blueprint::read(&node.unwrap());
            let input = read.value.schedule.and_then(|it| it.input);
            assert_eq!(input.is_some(), expected.is_none(), "{text}");
            let found: Vec<String> = problems.into_iter().map(|it| it.message).collect();
            let expected = expected.map(|it| {
                format!(
                    "`schedule.input` should be a mapping, or a string that is a JSON object: {it}"
                )
            });
            assert_eq!(found, expected.into_iter().collect::<Vec<_>>(), "{text}");
        }
    }
}
