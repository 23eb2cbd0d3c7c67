//! Each type of state by itself: a state, its input, and the line of its run.

use serde_json::json;

use super::*;

/// The state is `S`; `N` is a state to go to.
#[track_caller]
fn state(fields: Value, input: Value, outcomes: Value, expected: &str) {
    runs(
        json!({"S": fields, "N": {"Type": "Succeed"}}),
        input,
        outcomes,
        expected,
    );
}

#[test]
fn pass() {
    for (fields, input, expected) in [
        (r#"{}"#, r#"{"a":1}"#, r#"S = {"a":1}"#),
        (
            r#"{"Result": {"x.$": "$.a"}}"#,
            r#"{"a":1}"#,
            r#"S = {"x.$":"$.a"}"#,
        ),
        (
            r#"{"Parameters": {"x.$": "$.a"}}"#,
            r#"{"a":1}"#,
            r#"S = {"x":1}"#,
        ),
        (
            r#"{"Parameters": {"x.$": "$.b"}}"#,
            r#"{"a":1}"#,
            "S ! States.Runtime",
        ),
        (
            r#"{"Parameters": {"x.$": "$.b"}, "Result": 1}"#,
            r#"{"a":1}"#,
            "S ! States.Runtime",
        ),
        (
            r#"{"Parameters": {"x.$": "States.StringToJson($.a)"}}"#,
            r#"{"a":"{"}"#,
            "S ! States.Runtime",
        ),
        (
            r#"{"Parameters": {"x.$": "$$.State.Name"}}"#,
            "{}",
            r#"S = {"x":"S"}"#,
        ),
        (
            r#"{"Parameters": {"x.$": "$$.State.EnteredTime"}}"#,
            "{}",
            r#"S = {"x":"2026-01-01T00:00:00.000Z"}"#,
        ),
        (
            r#"{"Parameters": {"x.$": "$$.Execution.Input.a"}}"#,
            r#"{"a":1}"#,
            r#"S = {"x":1}"#,
        ),
        (
            r#"{"InputPath": "$.a"}"#,
            r#"{"a":{"b":1}}"#,
            r#"S = {"b":1}"#,
        ),
        (
            r#"{"InputPath": "$$.StateMachine.Name"}"#,
            "{}",
            r#"S = "job""#,
        ),
        (r#"{"InputPath": null}"#, r#"{"a":1}"#, "S = {}"),
        (
            r#"{"InputPath": "$.z"}"#,
            r#"{"a":1}"#,
            "S ! States.Runtime",
        ),
        (r#"{"InputPath": "$.a"}"#, "null", "S ! States.Runtime"),
        (r#"{"OutputPath": "$.a"}"#, r#"{"a":2}"#, "S = 2"),
        (r#"{"OutputPath": null}"#, r#"{"a":2}"#, "S = {}"),
        (
            r#"{"OutputPath": "$.z"}"#,
            r#"{"a":2}"#,
            "S ! States.Runtime",
        ),
        (
            r#"{"Result": 5, "ResultPath": "$.b.c"}"#,
            r#"{"a":1}"#,
            r#"S = {"a":1,"b":{"c":5}}"#,
        ),
        (
            r#"{"Result": 5, "ResultPath": "$.a"}"#,
            r#"{"a":{"x":1},"b":2}"#,
            r#"S = {"a":5,"b":2}"#,
        ),
        (
            r#"{"Result": 5, "ResultPath": "$.a[1]"}"#,
            r#"{"a":[1,2]}"#,
            r#"S = {"a":[1,5]}"#,
        ),
        (
            r#"{"Result": 5, "ResultPath": "$.a[2]"}"#,
            r#"{"a":[1,2]}"#,
            "S ! States.ResultPathMatchFailure",
        ),
        (
            r#"{"Result": 5, "ResultPath": "$.a"}"#,
            r#""text""#,
            "S ! States.ResultPathMatchFailure",
        ),
        (
            r#"{"Result": 5, "ResultPath": "$.a"}"#,
            "null",
            "S ! States.ResultPathMatchFailure",
        ),
        (
            r#"{"Result": 5, "ResultPath": "$.a.b"}"#,
            r#"{"a":1}"#,
            "S ! States.ResultPathMatchFailure",
        ),
        (
            r#"{"Result": 5, "ResultPath": null}"#,
            r#"{"a":1}"#,
            r#"S = {"a":1}"#,
        ),
        (r#"{"Result": 5, "ResultPath": "$"}"#, r#"{"a":1}"#, "S = 5"),
        (
            r#"{"InputPath": "$.a", "Parameters": {"y.$": "$.x"}, "ResultPath": "$.r", "OutputPath": "$.r"}"#,
            r#"{"a":{"x":7}}"#,
            r#"S = {"y":7}"#,
        ),
    ] {
        let mut fields: Value = serde_json::from_str(fields).unwrap();
        fields["Type"] = json!("Pass");
        fields["End"] = json!(true);
        state(
            fields,
            serde_json::from_str(input).unwrap(),
            json!([]),
            expected,
        );
    }
}

#[test]
fn succeed_and_fail() {
    for (fields, expected) in [
        (r#"{"Type": "Succeed"}"#, r#"S = {"e":"E","c":"C","n":1}"#),
        (r#"{"Type": "Succeed", "InputPath": "$.n"}"#, "S = 1"),
        (
            r#"{"Type": "Succeed", "OutputPath": "$.z"}"#,
            "S ! States.Runtime",
        ),
        (r#"{"Type": "Fail"}"#, "S ! -"),
        (
            r#"{"Type": "Fail", "Error": "X", "Cause": "Y"}"#,
            "S ! X: Y",
        ),
        (
            r#"{"Type": "Fail", "ErrorPath": "$.e", "CausePath": "$.c"}"#,
            "S ! E: C",
        ),
        (
            r#"{"Type": "Fail", "Error": "X", "CausePath": "States.Format('{}!', $.c)"}"#,
            "S ! X: C!",
        ),
        (
            r#"{"Type": "Fail", "Error": "X", "CausePath": "$$.Execution.Name"}"#,
            "S ! X: run",
        ),
        (
            r#"{"Type": "Fail", "Error": "X", "CausePath": "$.n"}"#,
            "S ! States.Runtime",
        ),
        (
            r#"{"Type": "Fail", "ErrorPath": "$.z"}"#,
            "S ! States.Runtime",
        ),
    ] {
        state(
            serde_json::from_str(fields).unwrap(),
            json!({"e": "E", "c": "C", "n": 1}),
            json!([]),
            expected,
        );
    }
}

#[test]
fn wait() {
    let input = json!({"s": 30, "t": "2026-01-01T00:01:00Z", "past": "2020-01-01T00:00:00Z", "bad": "soon", "neg": -1});
    for (fields, expected, seconds) in [
        (r#"{"Seconds": 10}"#, "S N", 10),
        (r#"{"SecondsPath": "$.s"}"#, "S N", 30),
        (r#"{"Timestamp": "2026-01-01T01:00:00Z"}"#, "S N", 3_600),
        (r#"{"TimestampPath": "$.t"}"#, "S N", 60),
        (r#"{"TimestampPath": "$.past"}"#, "S N", 0),
        (r#"{"SecondsPath": "$.z"}"#, "S ! States.Runtime", 0),
        (r#"{"SecondsPath": "$.t"}"#, "S ! States.Runtime", 0),
        (r#"{"SecondsPath": "$.neg"}"#, "S ! States.Runtime", 0),
        (r#"{"TimestampPath": "$.bad"}"#, "S ! States.Runtime", 0),
    ] {
        let mut fields: Value = serde_json::from_str(fields).unwrap();
        fields["Type"] = json!("Wait");
        fields["Next"] = json!("N");
        let (machine, seed) = (
            machine(&json!({"S": fields, "N": {"Type": "Succeed"}})),
            seed(),
        );
        let mut none = outcomes(json!([]));
        let run = Execution::new(&machine, input.clone(), &seed, &mut none).run();
        assert!(line(&run).starts_with(expected), "{fields}: {}", line(&run));
        assert_eq!(run.spent.seconds, seconds, "{fields}");
    }
}

#[test]
fn task() {
    let long = "x".repeat(quotas::DATA_BYTES);
    for (fields, outcome, expected) in [
        (r#"{}"#, json!({"r": 1}), r#"S N = {"r":1}"#.to_owned()),
        (
            r#"{}"#,
            json!("echo"),
            r#"S N = {"a":1,"s":"x"}"#.to_owned(),
        ),
        (
            r#"{"Parameters": {"p.$": "$.a"}}"#,
            json!("echo"),
            r#"S N = {"p":1}"#.to_owned(),
        ),
        (
            r#"{"InputPath": "$.s"}"#,
            json!("echo"),
            r#"S N = "x""#.to_owned(),
        ),
        (
            r#"{"ResultSelector": {"only.$": "$.r"}, "ResultPath": "$.out"}"#,
            json!({"r": 1, "q": 2}),
            r#"S N = {"a":1,"s":"x","out":{"only":1}}"#.to_owned(),
        ),
        (
            r#"{"ResultPath": null}"#,
            json!({"r": 1}),
            r#"S N = {"a":1,"s":"x"}"#.to_owned(),
        ),
        (
            r#"{"ResultSelector": {"only.$": "$.z"}}"#,
            json!({"r": 1}),
            "S ! States.Runtime".to_owned(),
        ),
        (
            r#"{"OutputPath": "$.z"}"#,
            json!({"r": 1}),
            "S ! States.Runtime".to_owned(),
        ),
        (
            r#"{"TimeoutSecondsPath": "$.a"}"#,
            json!({}),
            "S N = {}".to_owned(),
        ),
        (r#"{}"#, json!("E"), "S ! E".to_owned()),
        (r#"{}"#, json!(["E", "why"]), "S ! E: why".to_owned()),
        (
            r#"{}"#,
            json!({"r": long}),
            "S ! States.DataLimitExceeded".to_owned(),
        ),
    ] {
        let mut fields: Value = serde_json::from_str(fields).unwrap();
        fields["Type"] = json!("Task");
        fields["Resource"] = json!("arn:aws:states:::ecs:runTask.sync");
        fields["Next"] = json!("N");
        state(
            fields,
            json!({"a": 1, "s": "x"}),
            json!([outcome]),
            &expected,
        );
    }
}

#[test]
fn a_task_whose_fields_fail_is_not_called() {
    for fields in [
        r#"{"Parameters": {"p.$": "$.z"}}"#,
        r#"{"Parameters": {"p.$": "States.MathAdd($.s, 1)"}}"#,
        r#"{"InputPath": "$.z"}"#,
        r#"{"TimeoutSecondsPath": "$.s"}"#,
        r#"{"HeartbeatSecondsPath": "$.z"}"#,
        r#"{"Credentials": {"RoleArn.$": "$.z"}}"#,
    ] {
        let mut fields: Value = serde_json::from_str(fields).unwrap();
        fields["Type"] = json!("Task");
        fields["Resource"] = json!("r");
        fields["End"] = json!(true);
        // Neither takes it.
        fields["Retry"] = json!([{"ErrorEquals": ["States.ALL"]}]);
        fields["Catch"] = json!([{"ErrorEquals": ["States.ALL"], "Next": "N"}]);
        state(fields, json!({"s": "x"}), json!([]), "S ! States.Runtime");
    }
}
