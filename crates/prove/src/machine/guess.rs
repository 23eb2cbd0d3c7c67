//! What a field of the input may hold, told by the rules of the machine that refuse what it may not.

use std::collections::{BTreeMap, BTreeSet};

use loudfail_states::graph::edges;
use loudfail_states::{End, Execution, TaskCall, TaskOutcome};
use serde_json::{Value, json};

use super::input::{MARKER, NUMBER};
use super::{Machine, Service};

/// The fields of the input that are read before the job starts, with the rules that look at one of them alone.
#[derive(Debug, Default)]
pub(super) struct Fields {
    fields: BTreeMap<String, Vec<Value>>,
}

impl Fields {
    /// The fields that are read by states that come before the job, and by its own. Behind a state that makes something
    /// else of the input, nothing is the input any more.
    pub(super) fn of(machine: &Machine) -> Self {
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
        let mut fields = Self::default();
        for name in reached.intersection(&leading) {
            let state = &states[*name];
            let mut names = BTreeSet::new();
            collect(state, &mut names);
            for name in names {
                fields.fields.entry(name).or_default();
            }
            let rules = state["Choices"].as_array().into_iter().flatten();
            let refusals = rules.filter(|rule| {
                let next = rule["Next"].as_str().unwrap_or_default();
                !leading.contains(next)
            });
            for rule in refusals {
                fields.keep(rule);
            }
        }
        fields
    }

    /// The names.
    pub(super) fn names(&self) -> impl Iterator<Item = &String> {
        self.fields.keys()
    }

    /// Keeps a rule that looks at one field alone.
    fn keep(&mut self, rule: &Value) {
        let mut names = BTreeSet::new();
        collect(rule, &mut names);
        if let (Some(name), 1) = (names.first(), names.len())
            && let Some(rules) = self.fields.get_mut(name)
        {
            rules.push(rule.clone());
        }
    }

    /// What the field may be tried with, the likeliest first; `None` is its absence.
    pub(super) fn candidates(&self, name: &str) -> Vec<Option<Value>> {
        let mut candidates = vec![
            json!(MARKER),
            json!([MARKER]),
            json!(NUMBER),
            json!(true),
            json!({"a": MARKER}),
            json!(7),
        ];
        for rule in self.fields.get(name).into_iter().flatten() {
            literals(rule, &mut candidates);
        }
        let mut candidates: Vec<Option<Value>> = candidates.into_iter().map(Some).collect();
        candidates.push(None);
        candidates
    }

    /// The first candidate that no rule refuses.
    pub(super) fn guess(&self, machine: &Machine, name: &str) -> Option<Value> {
        let rules = self.fields.get(name).map_or(&[][..], Vec::as_slice);
        self.candidates(name)
            .into_iter()
            .find(|candidate| {
                let input = match candidate {
                    Some(value) => json!({name: value}),
                    None => json!({}),
                };
                !rules.iter().any(|rule| holds(machine, rule, &input))
            })
            .flatten()
    }
}

/// Whether a rule of a Choice holds: a machine of that Choice alone says so.
fn holds(machine: &Machine, rule: &Value, input: &Value) -> bool {
    let mut rule = rule.clone();
    rule["Next"] = json!("Yes");
    let definition = json!({
        "StartAt": "Choice",
        "States": {
            "Choice": {"Type": "Choice", "Choices": [rule], "Default": "No"},
            "Yes": {"Type": "Succeed"},
            "No": {"Type": "Fail", "Error": "No"},
        },
    });
    let Ok(graph) = loudfail_states::parse(&definition.to_string()) else {
        return false;
    };
    let mut tasks = |_: &TaskCall<'_>| TaskOutcome::Success(Value::Null);
    let run = Execution::new(&graph, input.clone(), &machine.context, &mut tasks).run();
    matches!(run.end, End::Succeeded(_))
}

/// The values that a rule compares with.
fn literals(rule: &Value, found: &mut Vec<Value>) {
    match rule {
        Value::Array(rules) => rules.iter().for_each(|rule| literals(rule, found)),
        Value::Object(fields) => {
            for (key, value) in fields {
                let compares = (key.starts_with("String") || key.starts_with("Numeric"))
                    && !key.ends_with("Path");
                if compares && !found.contains(value) {
                    found.push(value.clone());
                }
                literals(value, found);
            }
        }
        _ => {}
    }
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
    fn values_that_a_rule_compares_with_are_found() {
        let mut found = Vec::new();
        let rule = json!({"Not": {"And": [
            {"Variable": "$.a", "IsNumeric": true},
            {"Or": [{"Variable": "$.a", "NumericEquals": 5}, {"Variable": "$.a", "StringEquals": "x"}]},
            {"Variable": "$.a", "NumericLessThanEqualsPath": "$.b"},
        ]}});
        literals(&rule, &mut found);
        assert_eq!(found, [json!(5), json!("x")]);
    }
}
