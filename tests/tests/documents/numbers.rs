//! Numbers that documents give, beside what they are numbers of.

use std::fs;

use loudfail_tests::outputs::repository;
use serde_json::Value;

/// Where a number stands, and the words around it: `{all}` failures are known, `{tasks}` are of a task, and on `{silent}` of
/// these the hand-written machine is silent. That it is, the tests of LocalStack and of `crates/prove` show.
const PLACES: [(&str, &str); 5] = [
    ("README.md", "each of {all} known failures"),
    ("README.md", "silent on {silent} of {tasks}."),
    (
        "docs/explanation/failure-path.md",
        "silent on {silent} of {tasks}.",
    ),
    (
        "docs/explanation/comparison.md",
        "silent on {silent} of the {tasks} failures of a task",
    ),
    ("docs/explanation/comparison.md", "the {silent} of {tasks}:"),
];

#[test]
fn numbers_are_those_of_the_catalogue() {
    let text = read("tests/fixtures/failures/catalogue.json");
    let shapes: Vec<Value> = serde_json::from_str(&text).expect("a catalogue");
    let tasks: Vec<&Value> = shapes.iter().filter(|shape| is_of_task(shape)).collect();
    let silent = tasks.iter().filter(|shape| is_silent(shape)).count();
    for (path, words) in PLACES {
        let words = words
            .replace("{all}", &shapes.len().to_string())
            .replace("{tasks}", &tasks.len().to_string())
            .replace("{silent}", &silent.to_string());
        let text = read(path).split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains(&words), "{path} should say `{words}`");
    }
}

/// Whether a Catch on the task sees it.
fn is_of_task(shape: &Value) -> bool {
    let error = shape["error"].as_str().unwrap_or_default();
    let is_other = error.starts_with("SNS.") || error.starts_with("DynamoDB.");
    shape["caught_by_states_all"] == true && !error.is_empty() && !is_other
}

/// Whether the cause is not JSON of a task with a reason, which is all that the hand-written machine can take apart.
fn is_silent(shape: &Value) -> bool {
    let cause = shape["cause"].as_str().unwrap_or_default();
    let task: Value = serde_json::from_str(cause).unwrap_or_default();
    let parts = task["TaskArn"]
        .as_str()
        .map_or(0, |arn| arn.split('/').count());
    parts < 3 || task["StoppedReason"].is_null()
}

fn read(path: &str) -> String {
    fs::read_to_string(repository().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}
