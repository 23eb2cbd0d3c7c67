//! Input transformers of Amazon EventBridge ("Amazon EventBridge input transformation" and `InputTransformer` in the API
//! reference).
//!
//! A variable inside a string is replaced by its value as it is, quotes and all; one outside is replaced by the JSON of
//! its value. What does not come out as JSON is dropped without a trace.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::reason::Reason;

/// A transformer that has been read.
#[derive(Debug, Clone)]
pub(crate) struct Transformer {
    variables: Vec<(String, String)>,
    template: String,
}

/// Paths to values that an event always has and that cannot break JSON: ARNs, names, statuses, times and account ids.
/// The name of an execution may not hold quotes, backslashes or control characters ("StartExecution" in the API
/// reference). An error, a cause and an input may hold anything.
const SAFE: [&str; 8] = [
    "$.detail.executionArn",
    "$.detail.stateMachineArn",
    "$.detail.name",
    "$.detail.status",
    "$.account",
    "$.region",
    "$.time",
    "$.id",
];

/// Characters of a template ("InputTransformer" in the API reference).
const TEMPLATE: usize = 8_192;

/// What stands in a template that may be text or a variable.
enum Piece<'t> {
    Text(&'t str),
    Variable(&'t str),
}

impl Transformer {
    /// Reads the `InputTransformer` of a target.
    pub(crate) fn parse(value: &Value) -> Option<Self> {
        let template = value.get("InputTemplate")?.as_str()?.to_owned();
        let map = value.get("InputPathsMap").and_then(Value::as_object);
        let variables = map
            .into_iter()
            .flatten()
            .map(|(name, path)| (name.clone(), path.as_str().unwrap_or_default().to_owned()))
            .collect();
        Some(Self {
            variables,
            template,
        })
    }

    /// What may make it drop an event.
    pub(crate) fn problems(&self) -> Vec<Reason> {
        let mut found = Vec::new();
        for (name, path) in &self.variables {
            if !SAFE.contains(&path.as_str()) {
                let (name, path) = (name.clone(), path.clone());
                found.push(Reason::UnsafeVariable { name, path });
            }
        }
        for piece in pieces(&self.template) {
            if let Piece::Variable(name) = piece
                && self.place(name).is_none()
            {
                let name = name.to_owned();
                found.push(Reason::UnknownVariable { name });
            }
        }
        let characters = self.template.chars().count();
        if characters > TEMPLATE {
            found.push(Reason::TransformerTooLong { characters });
        }
        found
    }

    /// What the target gets of an event.
    pub(crate) fn apply(&self, event: &Value) -> String {
        self.fill(&self.values(event))
    }

    /// What the target gets of each of many events, in most of which the variables have the same values; each text once.
    pub(crate) fn apply_to_all(&self, events: &[Value]) -> BTreeSet<String> {
        let mut known: Vec<Vec<Option<&Value>>> = Vec::new();
        for values in events.iter().map(|event| self.values(event)) {
            if !known.contains(&values) {
                known.push(values);
            }
        }
        known.iter().map(|values| self.fill(values)).collect()
    }

    /// What the variables have of an event.
    fn values<'v>(&self, event: &'v Value) -> Vec<Option<&'v Value>> {
        let paths = self.variables.iter().map(|(_, path)| at(event, path));
        paths.collect()
    }

    fn fill(&self, values: &[Option<&Value>]) -> String {
        let mut written = String::with_capacity(self.template.len());
        let mut is_inside = false;
        for piece in pieces(&self.template) {
            match piece {
                Piece::Text(text) => {
                    is_inside = inside_string(text, is_inside);
                    written.push_str(text);
                }
                Piece::Variable(name) => {
                    let value = self.place(name).and_then(|place| *values.get(place)?);
                    match (value, is_inside) {
                        (Some(Value::String(text)), true) => written.push_str(text),
                        (Some(value), _) => written.push_str(&value.to_string()),
                        (None, true) => {}
                        (None, false) => written.push_str("null"),
                    }
                }
            }
        }
        written
    }

    /// The place of a variable among all.
    fn place(&self, name: &str) -> Option<usize> {
        self.variables.iter().position(|(it, _)| it == name)
    }
}

/// A simple path of dots.
fn at<'v>(event: &'v Value, path: &str) -> Option<&'v Value> {
    let names = path.strip_prefix("$.")?;
    names
        .split('.')
        .try_fold(event, |value, name| value.get(name))
}

/// Texts and variables in turn. What stands in angles and cannot be a variable's name is text, such as a link.
fn pieces(template: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let (mut start, mut at) = (0, 0);
    while let Some(open) = template[at..].find('<').map(|it| it + at) {
        let rest = &template[open + 1..];
        let name_end = rest
            .find(|it: char| !it.is_ascii_alphanumeric() && !matches!(it, '_' | '-' | '.'))
            .unwrap_or(rest.len());
        let (name, after) = rest.split_at(name_end);
        at = open + 1;
        if !name.is_empty() && after.starts_with('>') {
            pieces.push(Piece::Text(&template[start..open]));
            pieces.push(Piece::Variable(name));
            at = open + 1 + name_end + 1;
            start = at;
        }
    }
    pieces.push(Piece::Text(&template[start..]));
    pieces
}

/// Whether JSON is inside a string behind a text.
fn inside_string(text: &str, mut is_inside: bool) -> bool {
    let mut is_escaped = false;
    for character in text.chars() {
        match character {
            '\\' if is_inside => is_escaped = !is_escaped,
            '"' if !is_escaped => is_inside = !is_inside,
            _ => is_escaped = false,
        }
        if character == '"' {
            is_escaped = false;
        }
    }
    is_inside
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn assert_applies(template: &str, expected: &str) {
        let transformer = Transformer::parse(&json!({
            "InputPathsMap": {"name": "$.detail.name", "none": "$.detail.none", "n": "$.n"},
            "InputTemplate": template,
        }));
        let event = json!({"n": 7, "detail": {"name": "it"}});
        let applied = transformer.map(|it| it.apply(&event));
        assert_eq!(applied.as_deref(), Some(expected), "{template}");
    }

    #[test]
    fn variables_are_replaced_as_eventbridge_does() {
        assert_applies(r#"{"a": "x <name> y"}"#, r#"{"a": "x it y"}"#);
        assert_applies(r#"{"a": <name>}"#, r#"{"a": "it"}"#);
        assert_applies(r#"{"a": "\"<name>\\"}"#, r#"{"a": "\"it\\"}"#);
        assert_applies(r#"{"a": "\\", "b": <name>}"#, r#"{"a": "\\", "b": "it"}"#);
        assert_applies(r#"{"a": <n>, "b": "<n>"}"#, r#"{"a": 7, "b": "7"}"#);
        assert_applies(r#"{"a": <none>, "b": "<none>"}"#, r#"{"a": null, "b": ""}"#);
        assert_applies("\"<https://x.y/<name>|Link>\"", "\"<https://x.y/it|Link>\"");
        assert_applies("<", "<");
    }

    #[test]
    fn what_may_drop_an_event_is_found() {
        let transformer = Transformer::parse(&json!({
            "InputPathsMap": {"a": "$.detail.status", "b": "$.detail.cause"},
            "InputTemplate": "<a><c>",
        }));
        assert_eq!(
            transformer.map(|it| it.problems()),
            Some(vec![
                Reason::UnsafeVariable {
                    name: "b".into(),
                    path: "$.detail.cause".into()
                },
                Reason::UnknownVariable { name: "c".into() },
            ])
        );
    }
}
