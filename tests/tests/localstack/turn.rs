//! What the states that keep a limit are answered on the way to a failure: that it is the execution's turn.
//!
//! LocalStack's DynamoDB needs a program that cannot be had without a network, and `TestState` has no machine whose
//! executions could be listed. What the limit itself does is in `concurrency.rs`.

use loudfail_tests::localstack::{ACCOUNT, Machine, Mock, REGION};
use serde_json::{Value, json};

/// The states that ask.
const STATES: [&str; 4] = [
    "List executions",
    "Take slot",
    "Give slot back",
    "Give slot back after failure",
];

/// The answer to a state; `None` for one that asks something else.
pub(crate) fn answer(state: &str) -> Option<Value> {
    STATES.contains(&state).then(|| match state {
        "List executions" => json!({"Executions": []}),
        _ => json!({}),
    })
}

/// The answers to those of the states that a machine has.
pub(crate) fn mocks(machine: &Machine) -> Vec<(&'static str, Mock)> {
    let states = &machine.definition["States"];
    STATES
        .into_iter()
        .filter(|state| states[state].is_object())
        .filter_map(|state| Some((state, Mock::Result(answer(state)?))))
        .collect()
}

/// A template whose table is there already, by its name: LocalStack would wait for its DynamoDB for ever.
pub(crate) fn without_table(template: &str) -> String {
    let Some((before, behind)) = template.split_once("\n  LockTable:\n") else {
        return template.to_owned();
    };
    let name = behind
        .split_once("TableName: \"")
        .and_then(|(_, rest)| rest.split_once('"'))
        .map_or("", |(name, _)| name);
    // The next resource, or the comment of it, is indented as this one is.
    let rest = behind
        .match_indices("\n  ")
        .find(|(at, found)| !behind[at + found.len()..].starts_with(' '))
        .map_or("", |(at, _)| &behind[at..]);
    let arn = format!("\"arn:aws:dynamodb:{REGION}:{ACCOUNT}:table/{name}\"");
    format!("{before}{rest}")
        .replace("!GetAtt LockTable.Arn", &arn)
        .replace("!Ref LockTable\n", &format!("\"{name}\"\n"))
}
