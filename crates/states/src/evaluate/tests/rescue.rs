//! Retriers and catchers: the outcomes of a task, and the line of the run with its calls and waits.

use serde_json::json;

use super::*;

#[track_caller]
fn task(fields: Value, input: Value, list: Value, expected: &str, attempts: u32, seconds: u64) {
    let mut fields = fields;
    fields["Type"] = json!("Task");
    fields["Resource"] = json!("arn:aws:states:::ecs:runTask.sync");
    fields["End"] = json!(true);
    let states = json!({"S": fields, "X": {"Type": "Succeed"}, "Y": {"Type": "Succeed"}});
    let (machine, seed) = (machine(&states), seed());
    let mut outcomes = outcomes(list.clone());
    let run = Execution::new(&machine, input, &seed, &mut outcomes).run();
    assert_eq!(line(&run), expected, "{states}\n{list}");
    assert_eq!(
        (run.steps[0].attempts, run.spent.seconds),
        (attempts, seconds),
        "{states}\n{list}"
    );
}

fn retry(names: &[&str], attempts: u64) -> Value {
    json!({"ErrorEquals": names, "MaxAttempts": attempts})
}

fn catch(names: &[&str], next: &str) -> Value {
    json!({"ErrorEquals": names, "Next": next})
}

#[test]
fn retries_are_counted_for_each_retrier() {
    for (retriers, list, expected, attempts, seconds) in [
        (json!([]), json!(["E"]), "S ! E", 1, 0),
        (json!([retry(&["E"], 0)]), json!(["E"]), "S ! E", 1, 0),
        (json!([retry(&["E"], 1)]), json!(["E", {}]), "S = {}", 2, 1),
        (
            json!([retry(&["E"], 2)]),
            json!(["E", "E", "E"]),
            "S ! E",
            3,
            3,
        ),
        (
            json!([{"ErrorEquals": ["E"]}]),
            json!(["E", "E", "E", "E"]),
            "S ! E",
            4,
            7,
        ),
        (json!([retry(&["E"], 2)]), json!(["F"]), "S ! F", 1, 0),
        (
            json!([retry(&["E"], 1), retry(&["F"], 1)]),
            json!(["E", "F", {}]),
            "S = {}",
            3,
            2,
        ),
        // The first that takes the error decides, even with no retries left.
        (
            json!([retry(&["E"], 1), retry(&["States.ALL"], 3)]),
            json!(["E", "E"]),
            "S ! E",
            2,
            1,
        ),
        (
            json!([retry(&["States.TaskFailed"], 1)]),
            json!(["ECS.X", {}]),
            "S = {}",
            2,
            1,
        ),
        (
            json!([retry(&["States.TaskFailed"], 1)]),
            json!(["States.Timeout"]),
            "S ! States.Timeout",
            1,
            0,
        ),
        (
            json!([retry(&["States.ALL"], 1)]),
            json!(["States.Timeout", {}]),
            "S = {}",
            2,
            1,
        ),
        (
            json!([retry(&["States.ALL"], 1)]),
            json!(["States.Runtime"]),
            "S ! States.Runtime",
            1,
            0,
        ),
        (
            json!([{"ErrorEquals": ["E"], "IntervalSeconds": 30, "MaxAttempts": 4, "MaxDelaySeconds": 100}]),
            json!(["E", "E", "E", "E", {}]),
            "S = {}",
            5,
            290,
        ),
        // The example of "Handling errors in Step Functions workflows".
        (
            json!([
                {"ErrorEquals": ["A", "B"], "IntervalSeconds": 1, "BackoffRate": 2.0, "MaxAttempts": 2},
                {"ErrorEquals": ["C"], "IntervalSeconds": 5},
            ]),
            json!(["A", "B", "C", "B"]),
            "S ! B",
            4,
            8,
        ),
    ] {
        task(
            json!({"Retry": retriers}),
            json!({}),
            list,
            expected,
            attempts,
            seconds,
        );
    }
}

#[test]
fn catchers_take_in_order() {
    for (catchers, outcome, expected) in [
        (
            json!([catch(&["E"], "X")]),
            json!("E"),
            r#"S X = {"Error":"E"}"#,
        ),
        (
            json!([catch(&["E"], "X")]),
            json!(["E", ""]),
            r#"S X = {"Error":"E","Cause":""}"#,
        ),
        (json!([catch(&["F"], "X")]), json!("E"), "S ! E"),
        (
            json!([catch(&["F", "E"], "X")]),
            json!("E"),
            r#"S X = {"Error":"E"}"#,
        ),
        (
            json!([catch(&["F"], "X"), catch(&["States.ALL"], "Y")]),
            json!("E"),
            r#"S Y = {"Error":"E"}"#,
        ),
        (
            json!([catch(&["States.TaskFailed"], "X")]),
            json!("E"),
            r#"S X = {"Error":"E"}"#,
        ),
        (
            json!([catch(&["States.TaskFailed"], "X")]),
            json!("States.Timeout"),
            "S ! States.Timeout",
        ),
        (
            json!([catch(&["States.Timeout"], "X")]),
            json!("States.Timeout"),
            r#"S X = {"Error":"States.Timeout"}"#,
        ),
        (
            json!([catch(&["States.ALL"], "X")]),
            json!("States.Runtime"),
            "S ! States.Runtime",
        ),
        (
            json!([catch(&["States.Runtime"], "X")]),
            json!("States.Runtime"),
            "S ! States.Runtime",
        ),
        (
            json!([catch(&["States.ALL"], "X")]),
            json!("States.DataLimitExceeded"),
            "S ! States.DataLimitExceeded",
        ),
        (
            json!([catch(&["States.TaskFailed"], "X")]),
            json!("States.DataLimitExceeded"),
            "S ! States.DataLimitExceeded",
        ),
        (
            json!([catch(&["States.DataLimitExceeded"], "X")]),
            json!("States.DataLimitExceeded"),
            r#"S X = {"Error":"States.DataLimitExceeded"}"#,
        ),
    ] {
        task(
            json!({"Catch": catchers}),
            json!({"a": 1}),
            json!([outcome]),
            expected,
            1,
            0,
        );
    }
}

#[test]
fn the_error_output_goes_where_the_catcher_says() {
    for (result_path, input, expected) in [
        (
            json!("$.error"),
            json!({"a": 1}),
            r#"S X = {"a":1,"error":{"Error":"E","Cause":"why"}}"#,
        ),
        (
            json!("$"),
            json!({"a": 1}),
            r#"S X = {"Error":"E","Cause":"why"}"#,
        ),
        (json!(null), json!({"a": 1}), r#"S X = {"a":1}"#),
        (
            json!("$.error"),
            json!("text"),
            "S ! States.ResultPathMatchFailure",
        ),
        (
            json!("$.error"),
            json!([1]),
            "S ! States.ResultPathMatchFailure",
        ),
        (
            json!("$.error"),
            json!(null),
            "S ! States.ResultPathMatchFailure",
        ),
    ] {
        let catchers =
            json!([{"ErrorEquals": ["States.ALL"], "ResultPath": result_path, "Next": "X"}]);
        // The output path is for results alone.
        let fields = json!({"Catch": catchers, "OutputPath": "$.result"});
        task(fields, input, json!([["E", "why"]]), expected, 1, 0);
    }
}

#[test]
fn retriers_come_before_catchers() {
    let fields = json!({"Retry": [retry(&["E"], 1)], "Catch": [catch(&["States.ALL"], "X")]});
    task(
        fields.clone(),
        json!({}),
        json!(["E", "E"]),
        r#"S X = {"Error":"E"}"#,
        2,
        1,
    );
    task(
        fields,
        json!({}),
        json!(["E", "F"]),
        r#"S X = {"Error":"F"}"#,
        2,
        1,
    );
}

#[test]
fn a_result_that_cannot_be_put_in_the_input_can_be_caught() {
    let fields =
        json!({"ResultPath": "$.r", "Catch": [catch(&["States.ResultPathMatchFailure"], "X")]});
    let cause = "the result cannot be put at `$.r` of the input";
    let expected = format!(
        "S X = {}",
        json!({"Error": "States.ResultPathMatchFailure", "Cause": cause})
    );
    task(fields, json!("text"), json!([{}]), &expected, 1, 0);
}

#[test]
fn each_attempt_sees_its_number() {
    let fields = json!({"Retry": [retry(&["E"], 2)], "Parameters": {"n.$": "$$.State.RetryCount"}});
    task(
        fields,
        json!({}),
        json!(["E", "E", "echo"]),
        r#"S = {"n":2}"#,
        3,
        3,
    );
}
