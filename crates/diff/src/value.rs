//! Values of a template, side by side: which leaves differ, and how each reads on one line.

use std::collections::BTreeMap;

use loudfail_diagnostics::visible;
use serde_json::{Map, Value};

use crate::model::PropertyChange;

/// Keys that an item of a list is known by, the first that all items have and no two alike.
const NAMES: [&str; 9] = [
    "Key",
    "Sid",
    "PolicyName",
    "AttributeName",
    "Name",
    "Id",
    "ContainerName",
    "SourceVolume",
    "Variable",
];

/// The leaves that differ, in the order of the new value and then of the old.
pub(crate) fn differences<'v>(
    old: Option<&'v Value>,
    new: Option<&'v Value>,
    prefix: &str,
) -> Vec<PropertyChange> {
    let mut before = Vec::new();
    let mut after = Vec::new();
    if let Some(old) = old {
        leaves(old, prefix, &mut before);
    }
    if let Some(new) = new {
        leaves(new, prefix, &mut after);
    }
    let find = |all: &[(String, &'v Value)]| -> BTreeMap<String, &'v Value> {
        all.iter().cloned().collect()
    };
    let (known, wanted) = (find(&before), find(&after));
    let mut changes = Vec::new();
    for (path, value) in &after {
        let old = known.get(path).copied();
        if old != Some(*value) {
            changes.push(change(path, old, Some(value)));
        }
    }
    for (path, value) in &before {
        if !wanted.contains_key(path) {
            changes.push(change(path, Some(value), None));
        }
    }
    changes
}

/// A change of one value.
pub(crate) fn change(path: &str, old: Option<&Value>, new: Option<&Value>) -> PropertyChange {
    let (mut before, mut after) = (old.map(shown), new.map(shown));
    // A text and a function that reads alike are not the same.
    if before == after {
        before = old.map(|value| visible(&value.to_string()));
        after = new.map(|value| visible(&value.to_string()));
    }
    PropertyChange {
        path: visible(path),
        old: before,
        new: after,
        replaces: false,
        note: None,
    }
}

/// A value on one line: what refers to something is `${Name}`, as `Fn::Sub` has it.
pub(crate) fn shown(value: &Value) -> String {
    visible(&match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(shown).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(entries) => function(entries).unwrap_or_else(|| value.to_string()),
        scalar => scalar.to_string(),
    })
}

fn function(entries: &Map<String, Value>) -> Option<String> {
    let (name, argument) = only(entries)?;
    match (name, argument) {
        ("Ref", Value::String(name)) => Some(format!("${{{name}}}")),
        ("Fn::GetAtt", Value::Array(parts)) => {
            let parts: Option<Vec<&str>> = parts.iter().map(Value::as_str).collect();
            Some(format!("${{{}}}", parts?.join(".")))
        }
        ("Fn::Sub", Value::String(text)) => Some(text.clone()),
        ("Fn::Sub", Value::Array(parts)) => parts.first()?.as_str().map(str::to_owned),
        (name, argument) if name.starts_with("Fn::") => {
            let name = name.trim_start_matches("Fn::");
            Some(format!("!{name} {}", shown(argument)))
        }
        _ => None,
    }
}

fn only(entries: &Map<String, Value>) -> Option<(&str, &Value)> {
    let mut entries = entries.iter();
    match (entries.next(), entries.next()) {
        (Some((name, value)), None) => Some((name, value)),
        _ => None,
    }
}

fn is_function(value: &Value) -> bool {
    let name = value
        .as_object()
        .and_then(only)
        .map(|(name, _)| name)
        .unwrap_or_default();
    name == "Ref" || name.starts_with("Fn::")
}

/// Every value that is compared as one, with its path.
pub(crate) fn leaves<'v>(value: &'v Value, path: &str, found: &mut Vec<(String, &'v Value)>) {
    let below = |name: &str| {
        if path.is_empty() {
            name.to_owned()
        } else {
            format!("{path}.{name}")
        }
    };
    match value {
        Value::Object(entries) if !entries.is_empty() && !is_function(value) => {
            for (name, value) in entries {
                leaves(value, &below(name), found);
            }
        }
        Value::Array(items)
            if items
                .iter()
                .any(|item| item.is_object() && !is_function(item)) =>
        {
            let names = names(items);
            for (index, item) in items.iter().enumerate() {
                let name = names.as_ref().and_then(|names| names.get(index).cloned());
                let name = name.unwrap_or_else(|| index.to_string());
                leaves(item, &format!("{path}[{name}]"), found);
            }
        }
        _ => found.push((path.to_owned(), value)),
    }
}

/// What the items of a list are known by, where that is the same key of all and tells them apart.
fn names(items: &[Value]) -> Option<Vec<String>> {
    NAMES.iter().find_map(|key| {
        let names: Option<Vec<String>> =
            items.iter().map(|item| item.get(key).map(shown)).collect();
        names.filter(|names| {
            let mut sorted = names.clone();
            sorted.sort_unstable();
            sorted.dedup();
            sorted.len() == names.len()
        })
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn assert_differences(old: Value, new: Value, expected: &[(&str, Option<&str>, Option<&str>)]) {
        let found = differences(Some(&old), Some(&new), "");
        let found: Vec<(&str, Option<&str>, Option<&str>)> = found
            .iter()
            .map(|it| (it.path.as_str(), it.old.as_deref(), it.new.as_deref()))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn leaves_are_compared_by_their_paths() {
        assert_differences(json!({"a": {"b": 1}}), json!({"a": {"b": 1}}), &[]);
        assert_differences(
            json!({"a": {"b": 1, "c": [1, 2]}, "d": true}),
            json!({"a": {"b": "1", "c": [2]}, "e": {}}),
            &[
                ("a.b", Some("1"), Some("\"1\"")),
                ("a.c", Some("[1, 2]"), Some("[2]")),
                ("e", None, Some("{}")),
                ("d", Some("true"), None),
            ],
        );
    }

    #[test]
    fn items_are_known_by_their_names() {
        assert_differences(
            json!({"Tags": [{"Key": "a", "Value": "1"}, {"Key": "b", "Value": "2"}]}),
            json!({"Tags": [{"Key": "b", "Value": "3"}]}),
            &[
                ("Tags[b].Value", Some("2"), Some("3")),
                ("Tags[a].Key", Some("a"), None),
                ("Tags[a].Value", Some("1"), None),
            ],
        );
        assert_differences(
            json!([{"x": 1}, {"x": 1}]),
            json!([{"x": 1}, {"x": 2}]),
            &[("[1].x", Some("1"), Some("2"))],
        );
    }

    #[test]
    fn functions_read_as_what_they_refer_to() {
        for (value, expected) in [
            (json!({"Ref": "A"}), "${A}"),
            (json!({"Fn::GetAtt": ["A", "Arn"]}), "${A.Arn}"),
            (json!({"Fn::Sub": "x-${A}"}), "x-${A}"),
            (json!({"Fn::Sub": ["x-${A}", {"A": "b"}]}), "x-${A}"),
            (json!({"Fn::Join": [",", {"Ref": "A"}]}), "!Join [,, ${A}]"),
            (json!({"a": 1}), r#"{"a":1}"#),
            (json!("a\u{1b}[31m"), "a␛[31m"),
        ] {
            assert_eq!(shown(&value), expected);
        }
        assert_differences(
            json!({"a": "${A}"}),
            json!({"a": {"Ref": "A"}}),
            &[("a", Some("\"${A}\""), Some("{\"Ref\":\"A\"}"))],
        );
    }
}
