//! A state machine's definition in terms of states.

use serde_json::{Map, Value};

use crate::model::{Kind, PropertyChange, StateChange};
use crate::value::differences;

/// Fields of a state that hold states of their own.
const NESTED: [&str; 3] = ["Branches", "ItemProcessor", "Iterator"];

/// The states that change, and what changes of the machine itself; nothing where one of the texts is no definition.
pub(crate) fn compare(old: &str, new: &str) -> Option<(Vec<PropertyChange>, Vec<StateChange>)> {
    let old: Value = serde_json::from_str(old).ok()?;
    let new: Value = serde_json::from_str(new).ok()?;
    let (old, new) = (old.as_object()?, new.as_object()?);
    let (before, after) = (states(old, ""), states(new, ""));
    let mut changes = Vec::new();
    for (name, state) in &after {
        let known = before.iter().find(|(known, _)| known == name);
        let fields = match known {
            Some((_, old)) => differences(Some(&own(old)), Some(&own(state)), ""),
            None => Vec::new(),
        };
        if known.is_none() || !fields.is_empty() {
            let kind = if known.is_none() {
                Kind::Added
            } else {
                Kind::Changed
            };
            changes.push(change(name, state, kind, fields));
        }
    }
    for (name, state) in &before {
        if !after.iter().any(|(known, _)| known == name) {
            changes.push(change(name, state, Kind::Removed, Vec::new()));
        }
    }
    let machine = differences(Some(&without_states(old)), Some(&without_states(new)), "");
    Some((machine, changes))
}

fn change(
    name: &str,
    state: &Map<String, Value>,
    kind: Kind,
    fields: Vec<PropertyChange>,
) -> StateChange {
    let state_type = state.get("Type").and_then(Value::as_str);
    StateChange {
        name: loudfail_diagnostics::visible(name),
        kind,
        state_type: loudfail_diagnostics::visible(state_type.unwrap_or_default()),
        fields,
    }
}

/// How deep states may be in states.
const DEPTH: usize = 16;

/// Every state, in the order of the text, those inside of another behind it.
fn states<'v>(
    machine: &'v Map<String, Value>,
    inside: &str,
) -> Vec<(String, &'v Map<String, Value>)> {
    let mut found = Vec::new();
    collect(machine, inside, DEPTH, &mut found);
    found
}

fn collect<'v>(
    machine: &'v Map<String, Value>,
    inside: &str,
    depth: usize,
    found: &mut Vec<(String, &'v Map<String, Value>)>,
) {
    let Some(depth) = depth.checked_sub(1) else {
        return;
    };
    let states = machine.get("States").and_then(Value::as_object);
    for (name, state) in states.into_iter().flatten() {
        let Some(state) = state.as_object() else {
            continue;
        };
        let name = format!("{inside}{name}");
        let below = format!("{name} / ");
        found.push((name, state));
        for field in NESTED {
            match state.get(field) {
                Some(Value::Array(branches)) => {
                    for branch in branches.iter().filter_map(Value::as_object) {
                        collect(branch, &below, depth, found);
                    }
                }
                Some(Value::Object(machine)) => collect(machine, &below, depth, found),
                _ => {}
            }
        }
    }
}

/// A state without the states in it, which are told by themselves.
fn own(state: &Map<String, Value>) -> Value {
    let mut state = state.clone();
    for field in NESTED {
        match state.get_mut(field) {
            Some(Value::Array(branches)) => {
                for branch in branches.iter_mut().filter_map(Value::as_object_mut) {
                    branch.remove("States");
                }
            }
            Some(Value::Object(machine)) => {
                machine.remove("States");
            }
            _ => {}
        }
    }
    Value::Object(state)
}

fn without_states(machine: &Map<String, Value>) -> Value {
    let mut machine = machine.clone();
    machine.remove("States");
    Value::Object(machine)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_come_go_and_change() {
        let old = r#"{"StartAt": "A", "States": {
            "A": {"Type": "Task", "TimeoutSeconds": 1, "Retry": [{"MaxAttempts": 2}]},
            "B": {"Type": "Map", "ItemProcessor": {"StartAt": "I", "States": {"I": {"Type": "Pass"}}}},
            "C": {"Type": "Wait"}}}"#;
        let new = r#"{"StartAt": "D", "States": {
            "A": {"Type": "Task", "TimeoutSeconds": 2, "Retry": [{"MaxAttempts": 3}]},
            "B": {"Type": "Map", "ItemProcessor": {"StartAt": "I", "States": {"I": {"Type": "Succeed"}}}},
            "D": {"Type": "Pass"}}}"#;
        let (machine, states) = compare(old, new).expect("two definitions");
        let line = |it: &PropertyChange| {
            let text = |value: &Option<String>| value.clone().unwrap_or_default();
            format!("{}: {} -> {}", it.path, text(&it.old), text(&it.new))
        };
        assert_eq!(
            machine.iter().map(line).collect::<Vec<_>>(),
            ["StartAt: A -> D"]
        );
        let told: Vec<String> = states
            .iter()
            .map(|it| {
                let fields: Vec<String> = it.fields.iter().map(line).collect();
                format!(
                    "{:?} {} {} [{}]",
                    it.kind,
                    it.state_type,
                    it.name,
                    fields.join("; ")
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                "Changed Task A [TimeoutSeconds: 1 -> 2; Retry[0].MaxAttempts: 2 -> 3]",
                "Changed Succeed B / I [Type: Pass -> Succeed]",
                "Added Pass D []",
                "Removed Wait C []",
            ]
        );
        assert_eq!(compare("{", "{}"), None);
    }
}
