//! Inputs of an execution: one under which the job starts, and ones that nobody meant.

use loudfail_states::End;
use serde_json::{Map, Value, json};

use super::guess::Fields;
use super::{Machine, Play, Script, Service};

/// What every text of a good input holds, so that it can be found again where it must not be.
pub(crate) const MARKER: &str = "loudfail-marker-7f3a9c51";

/// The same for numbers.
pub(crate) const NUMBER: u32 = 704_391_582;

/// The inputs of a machine.
#[derive(Debug)]
pub(crate) struct Input {
    /// One under which the job starts, as full as possible.
    pub(crate) good: Value,
    /// The names of the fields that are read before the job starts.
    fields: Vec<String>,
}

/// An input that nobody meant.
#[derive(Debug)]
pub(crate) struct Malformed {
    /// What is odd about it.
    pub(crate) name: String,
    pub(crate) input: Value,
    /// Whether rules of the language can tell. They look into no list behind its first item, and cannot tell an empty list
    /// from an object.
    pub(crate) is_seen: bool,
}

/// Whether a text holds what only the input does.
pub(crate) fn is_marked(text: &str) -> bool {
    text.contains(MARKER) || text.contains(&NUMBER.to_string())
}

impl Input {
    /// Looks for an input under which the job starts and the execution ends well: what the rules on each field leave, or that
    /// with one or two fields changed.
    pub(crate) fn find(machine: &Machine) -> Option<Self> {
        Self::under_which(machine, ends_well)
    }

    /// The same, or where there is none one under which the job starts at least: what follows a task that succeeded may fail
    /// whatever the input is, and says nothing of what follows one that failed.
    pub(crate) fn find_for_failures(machine: &Machine) -> Option<Self> {
        Self::find(machine).or_else(|| Self::under_which(machine, starts))
    }

    fn under_which(
        machine: &Machine,
        is_good: impl Fn(&Machine, &Map<String, Value>) -> bool,
    ) -> Option<Self> {
        let fields = Fields::of(machine);
        let first: Map<String, Value> = fields
            .names()
            .filter_map(|name| Some((name.clone(), fields.guess(machine, name)?)))
            .collect();
        let changed = |from: &Map<String, Value>| -> Vec<Map<String, Value>> {
            let one = |name: &String| {
                let candidates = fields.candidates(name).into_iter();
                candidates
                    .map(|value| with(from, name, value.as_ref()))
                    .collect::<Vec<_>>()
            };
            fields.names().flat_map(one).collect()
        };
        let good = if is_good(machine, &first) {
            Some(first)
        } else {
            let ones = changed(&first);
            let two = || {
                let mut twos = ones.iter().flat_map(changed);
                twos.find(|input| is_good(machine, input))
            };
            let one = ones.iter().find(|input| is_good(machine, input));
            one.cloned().or_else(two)
        };
        Some(Self {
            good: Value::Object(good?),
            fields: fields.names().cloned().collect(),
        })
    }

    /// The good input with plainer words in it.
    pub(crate) fn everyday(&self) -> Value {
        let text = self.good.to_string().replace(MARKER, "value");
        let text = text.replace(&NUMBER.to_string(), "7");
        serde_json::from_str(&text).unwrap_or_default()
    }

    /// Inputs that nobody meant.
    pub(crate) fn malformed(&self) -> Vec<Malformed> {
        let long = MARKER.repeat(200 * 1_024 / MARKER.len());
        let mut inputs: Vec<Malformed> = [
            ("{}", json!({}), true),
            ("[]", json!([]), false),
            ("a string", json!(MARKER), true),
            ("null", Value::Null, true),
            ("42", json!(42), true),
            ("true", json!(true), true),
            ("[{}]", json!([{}]), true),
            ("200 KiB of text", json!(long), true),
        ]
        .into_iter()
        .map(|(name, input, is_seen)| Malformed {
            name: format!("input {name}"),
            input,
            is_seen,
        })
        .collect();
        let good = self.good.as_object().cloned().unwrap_or_default();
        for field in &self.fields {
            inputs.push(Malformed {
                name: format!("input without `{field}`"),
                input: Value::Object(with(&good, field, None)),
                is_seen: true,
            });
            for (wrong, is_seen) in [
                (json!(null), true),
                (json!(42), true),
                (json!(-0.5), true),
                (json!(NUMBER), true),
                (json!(true), true),
                (json!(""), true),
                (json!("text"), true),
                (json!(MARKER), true),
                (json!([]), true),
                (json!({}), true),
                (json!([1]), true),
                (json!([MARKER, 1]), false),
                (json!([null]), true),
                (json!([[MARKER]]), true),
                (json!({"0": MARKER}), true),
            ] {
                let name = format!("input `{field}` = {wrong}");
                inputs.push(Malformed {
                    name,
                    input: Value::Object(with(&good, field, Some(&wrong))),
                    is_seen,
                });
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
    let play = played(machine, input);
    let is_refused = |job: &str| {
        let mut steps = play.steps.iter().filter(|step| step.state == job);
        steps.any(|step| step.caught.is_some() || step.output.is_none())
    };
    play.started && !machine.tasks(Service::RunTask).any(is_refused)
}

/// Whether that, and nothing fails afterwards.
fn ends_well(machine: &Machine, input: &Map<String, Value>) -> bool {
    let play = played(machine, input);
    play.started && !matches!(play.end, End::Failed(_))
}

fn played(machine: &Machine, input: &Map<String, Value>) -> Play {
    machine.play(Value::Object(input.clone()), &Script::default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples;

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
