//! A machine that takes an input of a person's choice.
//!
//! A simulation chooses an input by itself: one that starts the job, with `value` for every text. This puts two states
//! before the machine which exchange that input for another.

use serde_json::{Value, json};

/// How many states are put before the machine's own.
pub(super) const STATES: usize = 2;

const CHOICE: &str = "Which input";
const GIVEN: &str = "Given input";

/// The machine, with that input for the everyday one. While an input is searched for, the machine goes as it would
/// without: the job has to start for a simulation, and under the input given it may not.
pub(super) fn give(machine: &str, input: &Value) -> Option<String> {
    let mut machine: Value = serde_json::from_str(machine).ok()?;
    let start = machine.get("StartAt")?.clone();
    let states = machine.get_mut("States")?.as_object_mut()?;
    let field = "$.loudfail-everyday";
    let choice = json!({
        "Type": "Choice",
        "Choices": [{
            "And": [{"Variable": field, "IsPresent": true}, {"Variable": field, "StringEquals": "value"}],
            "Next": GIVEN
        }],
        "Default": start
    });
    states.insert(CHOICE.to_owned(), choice);
    let given = json!({"Type": "Pass", "Result": input, "Next": start});
    states.insert(GIVEN.to_owned(), given);
    machine["StartAt"] = json!(CHOICE);
    Some(machine.to_string())
}
