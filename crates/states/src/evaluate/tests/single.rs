//! One state as the `TestState` API would run it.

use serde_json::json;

use super::*;

#[test]
fn a_single_state() {
    let states = json!({
        "T": {"Type": "Task", "Resource": "r", "Next": "P", "Parameters": {"n.$": "$.n"}, "ResultPath": "$.r",
            "Retry": [{"ErrorEquals": ["E"], "MaxAttempts": 2}],
            "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "F"}]},
        "P": {"Type": "Pass", "Parameters": {"name.$": "$$.State.Name", "id.$": "States.UUID()"}, "Next": "C"},
        "C": {"Type": "Choice", "Choices": [{"Variable": "$.n", "NumericEquals": 1, "Next": "W"}]},
        "W": {"Type": "Wait", "TimestampPath": "$.at", "Next": "F"},
        "F": {"Type": "Fail", "Error": "JobFailed", "CausePath": "$.why"},
    });
    let machine = machine(&states);
    for (name, input, outcome, retries, expected) in [
        (
            "T",
            json!({"n": 1}),
            json!({"x": 2}),
            0,
            r#"SUCCEEDED {"n":1,"r":{"x":2}} P -"#,
        ),
        ("T", json!({"n": 1}), json!("E"), 0, "RETRIABLE - - E"),
        ("T", json!({"n": 1}), json!("E"), 1, "RETRIABLE - - E"),
        (
            "T",
            json!({"n": 1}),
            json!("E"),
            2,
            r#"CAUGHT_ERROR {"n":1,"error":{"Error":"E"}} F E"#,
        ),
        (
            "T",
            json!({"n": 1}),
            json!("O"),
            0,
            r#"CAUGHT_ERROR {"n":1,"error":{"Error":"O"}} F O"#,
        ),
        (
            "T",
            json!({"n": 1}),
            json!("States.Runtime"),
            0,
            "FAILED - - States.Runtime",
        ),
        ("T", json!({}), json!({}), 0, "FAILED - - States.Runtime"),
        (
            "P",
            json!({}),
            json!(null),
            0,
            r#"SUCCEEDED {"name":"P","id":"u"} C -"#,
        ),
        (
            "C",
            json!({"n": 1}),
            json!(null),
            0,
            r#"SUCCEEDED {"n":1} W -"#,
        ),
        (
            "C",
            json!({"n": 2}),
            json!(null),
            0,
            "FAILED - - States.NoChoiceMatched",
        ),
        (
            "W",
            json!({"at": "2026-01-01T00:00:00Z"}),
            json!(null),
            0,
            r#"SUCCEEDED {"at":"2026-01-01T00:00:00Z"} F -"#,
        ),
        (
            "F",
            json!({"why": "y"}),
            json!(null),
            0,
            "FAILED - - JobFailed",
        ),
        ("F", json!({}), json!(null), 0, "FAILED - - States.Runtime"),
    ] {
        let context = seed().object(&json!({}), name, 0, 0);
        let outcome = match &outcome {
            Value::String(error) => TaskOutcome::Failure {
                error: error.clone(),
                cause: None,
            },
            result => TaskOutcome::Success(result.clone()),
        };
        let test = StateTest {
            machine: &machine,
            state: name,
            input: input.clone(),
            context: &context,
            uuid: "u",
            outcome: Some(&outcome),
            retrier_retry_count: retries,
        };
        let result = evaluate_state(test).unwrap();
        let dash = || "-".to_owned();
        let found = format!(
            "{} {} {} {}",
            result.status.name(),
            result.output.map_or_else(dash, |output| output.to_string()),
            result.next.unwrap_or("-"),
            result
                .failure
                .and_then(|failure| failure.error)
                .unwrap_or_else(dash),
        );
        assert_eq!(found, expected, "{name} {input}");
    }
}

#[test]
fn what_cannot_be_tested() {
    let machine = machine(&json!({"T": {"Type": "Task", "Resource": "r", "End": true}}));
    let test = |state| StateTest {
        machine: &machine,
        state,
        input: json!({}),
        context: &Value::Null,
        uuid: "",
        outcome: None,
        retrier_retry_count: 0,
    };
    assert_eq!(evaluate_state(test("Z")), Err(StateTestError::NoSuchState));
    assert_eq!(
        evaluate_state(test("T")),
        Err(StateTestError::OutcomeMissing)
    );
}

#[test]
fn what_a_task_was_called_with_is_told_however_it_ended() {
    let catcher = json!([{"ErrorEquals": ["Caught"], "Next": "N"}, {"ErrorEquals": ["Lost"], "ResultPath": "$.a.b", "Next": "N"}]);
    let retry = json!([{"ErrorEquals": ["Retried"]}]);
    let states = json!({
        "T": {"Type": "Task", "Resource": "r", "Parameters": {"p.$": "$.p"}, "Retry": retry, "Catch": catcher, "Next": "N"},
        "N": {"Type": "Succeed"},
    });
    let machine = machine(&states);
    let context = seed().object(&json!({}), "T", 0, 0);
    for (error, status) in [
        ("", StateStatus::Succeeded),
        ("Caught", StateStatus::CaughtError),
        ("Retried", StateStatus::Retriable),
        ("Other", StateStatus::Failed),
        // It is caught, and its error has no place in the input.
        ("Lost", StateStatus::Failed),
    ] {
        let outcome = match error {
            "" => TaskOutcome::Success(json!({})),
            error => TaskOutcome::Failure {
                error: error.to_owned(),
                cause: None,
            },
        };
        let result = evaluate_state(StateTest {
            machine: &machine,
            state: "T",
            input: json!({"p": 1, "a": 2}),
            context: &context,
            uuid: "u",
            outcome: Some(&outcome),
            retrier_retry_count: 0,
        })
        .unwrap();
        assert_eq!(result.status, status, "{error}");
        assert_eq!(result.parameters, Some(json!({"p": 1})), "{error}");
    }
}
