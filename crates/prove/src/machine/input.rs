//! Inputs of an execution: one under which the job starts, and ones that nobody meant.

use std::collections::{BTreeMap, BTreeSet};

use loudfail_states::End;
use loudfail_states::graph::edges;
use serde_json::{Map, Value, json};

use super::{Machine, Script, Service};

/// What every text of a good input holds, so that it can be found again where it must not be.
pub(crate) const MARKER: &str = "loudfail-marker-7f3a9c51";

/// The inputs of a machine.
#[derive(Debug)]
pub(crate) struct Input {
    /// One under which the job starts, as full as possible.
    pub(crate) good: Value,
    /// The fields that are read before the job starts.
    fields: BTreeSet<String>,
}

impl Input {
    /// Looks for an input under which the job starts: all fields texts, or all but one or two.
    pub(crate) fn find(machine: &Machine) -> Option<Self> {
        let fields = fields(machine);
        let others = [
            Some(json!([MARKER])),
            Some(json!({"a": MARKER})),
            Some(json!(7)),
            Some(json!(true)),
            None,
        ];
        let texts: Map<String, Value> = fields
            .iter()
            .map(|field| (field.clone(), json!(MARKER)))
            .collect();
        let mut ones = vec![texts.clone()];
        for field in &fields {
            ones.extend(
                others
                    .iter()
                    .map(|other| with(&texts, field, other.as_ref())),
            );
        }
        let good = ones.iter().find(|input| starts(machine, input)).cloned();
        let good = good.or_else(|| {
            let seconds = ones.iter().flat_map(|one| {
                let others = &others;
                fields.iter().flat_map(move |field| {
                    others
                        .iter()
                        .map(move |other| with(one, field, other.as_ref()))
                })
            });
            seconds.into_iter().find(|input| starts(machine, input))
        });
        Some(Self {
            good: Value::Object(good?),
            fields,
        })
    }

    /// The good input with plainer words in it.
    pub(crate) fn everyday(&self) -> Value {
        let text = self.good.to_string().replace(MARKER, "value");
        serde_json::from_str(&text).unwrap_or_default()
    }

    /// Inputs that nobody meant, each with a name.
    pub(crate) fn malformed(&self) -> Vec<(String, Value)> {
        let long = "x".repeat(200 * 1_024);
        let mut inputs: Vec<(String, Value)> = [
            ("{}", json!({})),
            ("[]", json!([])),
            ("a text", json!("text")),
            ("null", Value::Null),
            ("42", json!(42)),
            ("true", json!(true)),
            ("[{}]", json!([{}])),
            ("200 KiB of text", json!(long)),
        ]
        .into_iter()
        .map(|(name, value)| (format!("input {name}"), value))
        .collect();
        let good = self.good.as_object().cloned().unwrap_or_default();
        for field in &self.fields {
            for wrong in [
                json!(null),
                json!(42),
                json!(true),
                json!(""),
                json!("text"),
                json!([]),
                json!({}),
                json!([1]),
                json!(["text", 1]),
                json!([null]),
                json!([["text"]]),
                json!({"0": "text"}),
            ] {
                let name = format!("input `{field}` = {wrong}");
                let mut input: Map<String, Value> = good.clone();
                input.insert(field.clone(), wrong);
                inputs.push((name, Value::Object(input)));
            }
        }
        inputs
    }
}

fn with(input: &Map<String, Value>, field: &str, value: Option<&Value>) -> Map<String, Value> {
    let mut input = input.clone();
    match value {
        Some(value) => input.insert(field.to_owned(), value.clone()),
        None => input.remove(field),
    };
    input
}

/// Whether the task is called under that input, with what it can take.
fn starts(machine: &Machine, input: &Map<String, Value>) -> bool {
    let play = machine.play(Value::Object(input.clone()), &Script::default());
    play.started && !matches!(play.end, End::Failed(_))
}

/// The fields of the input that are read by states that come before the job, and by its own. Behind a state that makes
/// something else of it, nothing is the input any more.
fn fields(machine: &Machine) -> BTreeSet<String> {
    let mut forward: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut backward: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let jobs: Vec<&str> = machine.tasks(Service::RunTask).collect();
    for edge in edges(&machine.graph) {
        if !jobs.contains(&edge.from) {
            forward.entry(edge.from).or_default().push(edge.to);
            backward.entry(edge.to).or_default().push(edge.from);
        }
    }
    let states = &machine.definition["States"];
    forward.retain(|state, _| !replaces(&states[*state]));
    let reached = spread(&forward, vec![machine.graph.start_at.as_str()]);
    let leading = spread(&backward, jobs);
    let mut fields = BTreeSet::new();
    for state in reached.intersection(&leading) {
        if let Some(state) = machine.definition["States"].get(*state) {
            collect(state, &mut fields);
        }
    }
    fields
}

/// Whether a state passes on something else than it got.
fn replaces(state: &Value) -> bool {
    let makes = ["Parameters", "Result", "InputPath"]
        .iter()
        .any(|field| !state[field].is_null());
    (state["Type"] == "Pass" && makes && state["ResultPath"].is_null())
        || !state["OutputPath"].is_null()
}

fn spread<'m>(edges: &BTreeMap<&'m str, Vec<&'m str>>, from: Vec<&'m str>) -> BTreeSet<&'m str> {
    let mut reached = BTreeSet::new();
    let mut open = from;
    while let Some(state) = open.pop() {
        if reached.insert(state) {
            open.extend(edges.get(state).into_iter().flatten());
        }
    }
    reached
}

/// The names in `$.name` and `$['name']` of every text, also inside calls.
fn collect(value: &Value, fields: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => {
            let mut rest = text.as_str();
            while let Some((_, after)) = rest.split_once('$') {
                rest = after;
                if let Some(context) = after.strip_prefix('$') {
                    // The context object, which no input changes.
                    rest = context;
                } else {
                    fields.extend(name(after).map(str::to_owned));
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, fields)),
        Value::Object(entries) => entries.values().for_each(|item| collect(item, fields)),
        _ => {}
    }
}

/// The first name of a path, behind its `$`.
fn name(path: &str) -> Option<&str> {
    if let Some(quoted) = path.strip_prefix("['") {
        return quoted.split_once("']").map(|(name, _)| name);
    }
    let plain = path.strip_prefix('.')?;
    let end = plain
        .find(|it: char| !it.is_alphanumeric() && it != '_' && it != '-')
        .unwrap_or(plain.len());
    plain.get(..end).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

    #[test]
    fn fields_are_found_in_paths_of_every_kind() {
        let mut fields = BTreeSet::new();
        let state = json!({
            "A.$": "$.one", "B": ["$['two three'].x", "States.Format('$', $.four[0], $$.Execution.Id)"],
            "C": {"Variable": "$"}, "D": "costs $5",
        });
        collect(&state, &mut fields);
        let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
        assert_eq!(fields, ["four", "one", "two three"]);
    }

    #[test]
    fn an_input_is_found_and_only_what_is_read_before_the_task_is_changed() {
        let inputs: Vec<Option<Value>> = samples::machines()
            .iter()
            .map(|machine| Some(Input::find(machine)?.good))
            .collect();
        let [Some(sample), Some(report), Some(migration)] = inputs.as_slice() else {
            panic!("{inputs:?}");
        };
        assert_eq!(sample, &json!({"command": [MARKER]}));
        assert_eq!(report["date"], json!(MARKER));
        assert_eq!(migration["command"], json!([MARKER]));
        assert!(report.get("Error").is_none(), "{report}");
    }
}
