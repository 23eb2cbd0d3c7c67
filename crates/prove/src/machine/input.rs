//! Inputs of an execution: one under which the job starts, and ones that nobody meant.

use std::collections::{BTreeMap, BTreeSet};

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

/// Combinations of values that are tried to make the job start.
const MOST_TRIES: usize = 4_096;

impl Input {
    /// Looks for an input under which the job starts.
    pub(crate) fn find(machine: &Machine) -> Option<Self> {
        let fields = fields(machine);
        let candidates = [
            Some(json!(MARKER)),
            Some(json!([MARKER])),
            Some(json!({"a": MARKER})),
            Some(json!(7)),
            Some(json!(true)),
            None,
        ];
        let mut places = vec![0; fields.len()];
        for _ in 0..MOST_TRIES {
            let entries = fields.iter().zip(&places).filter_map(|(field, place)| {
                let value = candidates.get(*place).cloned().flatten()?;
                Some((field.clone(), value))
            });
            let good = Value::Object(entries.collect());
            let play = machine.play(good.clone(), &Script::default());
            // A task that is called with what it cannot take has not started the job.
            let fits = !matches!(play.run.end, loudfail_states::End::Failed(_));
            if play.started && fits {
                return Some(Self { good, fields });
            }
            if !step(&mut places, candidates.len()) {
                break;
            }
        }
        None
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

/// The next combination, like the digits of a number; false after the last.
fn step(places: &mut [usize], count: usize) -> bool {
    for place in places {
        *place += 1;
        if *place < count {
            return true;
        }
        *place = 0;
    }
    false
}

/// The fields of the input that are read by states that come before the job, and by its own.
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

/// The names in `$.name` of every text, also inside calls.
fn collect(value: &Value, fields: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => {
            let mut rest = text.as_str();
            while let Some((before, after)) = rest.split_once("$.") {
                let end = after
                    .find(|it: char| !it.is_alphanumeric() && it != '_' && it != '-')
                    .unwrap_or(after.len());
                let (name, after) = after.split_at(end);
                // `$$.` is the context object, which no input changes.
                if !before.ends_with('$') && !name.is_empty() {
                    fields.insert(name.to_owned());
                }
                rest = after;
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, fields)),
        Value::Object(entries) => entries.values().for_each(|item| collect(item, fields)),
        _ => {}
    }
}
