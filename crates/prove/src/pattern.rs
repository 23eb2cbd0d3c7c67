//! Event patterns of Amazon EventBridge, as far as a backstop needs them.
//!
//! "Amazon EventBridge event patterns" and "Comparison operators": every field that the pattern names must match one of
//! its values. A literal equals the value, `null` too; `anything-but` matches whatever is there and not listed, `null`
//! too, and nothing that is missing; `exists` is about the field alone.

use serde_json::{Map, Value};

/// A pattern that has been read.
#[derive(Debug, Clone)]
pub(crate) struct Pattern(Vec<Clause>);

#[derive(Debug, Clone)]
enum Clause {
    Within(String, Pattern),
    Field(String, Vec<Test>),
    Or(Vec<Pattern>),
}

#[derive(Debug, Clone)]
enum Test {
    Equals(Value),
    AnythingBut(Vec<Value>),
    AnythingButPrefix(String),
    Exists(bool),
    Prefix(String),
    Suffix(String),
}

impl Pattern {
    /// Reads a pattern, an object or the JSON of one; `None` where it has an operator that is not known here.
    pub(crate) fn parse(value: &Value) -> Option<Self> {
        match value {
            Value::String(text) => Self::parse_object(&serde_json::from_str(text).ok()?),
            Value::Object(object) => Self::parse_object(object),
            _ => None,
        }
    }

    fn parse_object(object: &Map<String, Value>) -> Option<Self> {
        let clauses = object.iter().map(|(name, value)| {
            Some(match (name.as_str(), value) {
                ("$or", Value::Array(patterns)) => {
                    Clause::Or(patterns.iter().map(Self::parse).collect::<Option<_>>()?)
                }
                (_, Value::Array(tests)) => {
                    let tests = tests.iter().map(Test::parse).collect::<Option<_>>()?;
                    Clause::Field(name.clone(), tests)
                }
                (_, Value::Object(inner)) => {
                    Clause::Within(name.clone(), Self::parse_object(inner)?)
                }
                _ => return None,
            })
        });
        clauses.collect::<Option<_>>().map(Self)
    }

    /// Whether it matches an event.
    pub(crate) fn matches(&self, event: &Value) -> bool {
        self.0.iter().all(|clause| match clause {
            Clause::Within(name, pattern) => {
                pattern.matches(event.get(name).unwrap_or(&Value::Null))
            }
            Clause::Or(patterns) => patterns.iter().any(|pattern| pattern.matches(event)),
            Clause::Field(name, tests) => {
                // A list matches where one of its items does.
                let values: Vec<&Value> = match event.get(name) {
                    None => Vec::new(),
                    Some(Value::Array(items)) => items.iter().collect(),
                    Some(value) => vec![value],
                };
                let is_there = event.get(name).is_some();
                tests.iter().any(|test| match test {
                    Test::Exists(expected) => is_there == *expected,
                    test => values.iter().any(|value| test.takes(value)),
                })
            }
        })
    }
}

impl Test {
    fn parse(value: &Value) -> Option<Self> {
        let Value::Object(object) = value else {
            return (!value.is_array()).then(|| Self::Equals(value.clone()));
        };
        let mut operators = object.iter();
        let (Some((operator, operand)), None) = (operators.next(), operators.next()) else {
            return None;
        };
        Some(match (operator.as_str(), operand) {
            ("exists", Value::Bool(expected)) => Self::Exists(*expected),
            ("prefix", Value::String(text)) => Self::Prefix(text.clone()),
            ("suffix", Value::String(text)) => Self::Suffix(text.clone()),
            ("anything-but", Value::Array(values)) => Self::AnythingBut(values.clone()),
            ("anything-but", Value::Object(inner)) if inner.len() == 1 => {
                Self::AnythingButPrefix(inner.get("prefix")?.as_str()?.to_owned())
            }
            ("anything-but", Value::Null | Value::Object(_)) => return None,
            ("anything-but", value) => Self::AnythingBut(vec![value.clone()]),
            _ => return None,
        })
    }

    fn takes(&self, value: &Value) -> bool {
        let text = value.as_str();
        match self {
            Self::Equals(expected) => value == expected,
            Self::AnythingBut(others) => !others.contains(value),
            Self::AnythingButPrefix(prefix) => !text.is_some_and(|it| it.starts_with(prefix)),
            Self::Prefix(prefix) => text.is_some_and(|it| it.starts_with(prefix)),
            Self::Suffix(suffix) => text.is_some_and(|it| it.ends_with(suffix)),
            Self::Exists(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn patterns_match_as_eventbridge_does() {
        for (pattern, event, expected) in [
            (json!({}), json!({"a": 1}), true),
            (json!({"a": [1, "x"]}), json!({"a": "x"}), true),
            (json!({"a": [1, "x"]}), json!({"a": "y"}), false),
            (json!({"a": [1]}), json!({}), false),
            (json!({"a": [null]}), json!({"a": null}), true),
            (json!({"a": [null]}), json!({}), false),
            (json!({"a": [""]}), json!({"a": null}), false),
            (
                json!({"a": [{"anything-but": "x"}]}),
                json!({"a": "y"}),
                true,
            ),
            (
                json!({"a": [{"anything-but": "x"}]}),
                json!({"a": "x"}),
                false,
            ),
            (
                json!({"a": [{"anything-but": ["x", "y"]}]}),
                json!({"a": "y"}),
                false,
            ),
            (
                json!({"a": [{"anything-but": "x"}]}),
                json!({"a": null}),
                true,
            ),
            (json!({"a": [{"anything-but": "x"}]}), json!({}), false),
            (
                json!({"a": [{"anything-but": {"prefix": "x"}}]}),
                json!({"a": "xy"}),
                false,
            ),
            (json!({"a": [{"exists": false}]}), json!({}), true),
            (json!({"a": [{"exists": false}]}), json!({"a": null}), false),
            (json!({"a": [{"exists": true}]}), json!({"a": null}), true),
            (json!({"a": [{"prefix": "x"}]}), json!({"a": "xy"}), true),
            (json!({"a": [{"suffix": "x"}]}), json!({"a": "xy"}), false),
            (json!({"a": ["x"]}), json!({"a": ["y", "x"]}), true),
            (json!({"a": {"b": ["x"]}}), json!({"a": {"b": "x"}}), true),
            (json!({"a": {"b": [{"exists": false}]}}), json!({}), true),
            (
                json!({"$or": [{"a": [1]}, {"b": [2]}]}),
                json!({"b": 2}),
                true,
            ),
            (
                json!({"$or": [{"a": [1]}, {"b": [2]}]}),
                json!({"b": 1}),
                false,
            ),
            (json!("{\"a\": [null]}"), json!({"a": null}), true),
        ] {
            let parsed = Pattern::parse(&pattern).expect("the pattern is one");
            assert_eq!(parsed.matches(&event), expected, "{pattern} on {event}");
        }
    }

    #[test]
    fn what_is_not_known_is_not_guessed() {
        for pattern in [
            json!(1),
            json!({"a": "x"}),
            json!({"a": [["x"]]}),
            json!({"a": [{"wildcard": "x*"}]}),
            json!({"a": [{"exists": "yes"}]}),
            json!({"a": [{"anything-but": {"suffix": "x"}}]}),
            json!("{"),
        ] {
            assert!(Pattern::parse(&pattern).is_none(), "{pattern}");
        }
    }
}
