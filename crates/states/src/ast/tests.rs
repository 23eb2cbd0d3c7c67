//! A table of definitions and the problems they have.

use serde_json::json;

use super::*;
use crate::path::PathProblem;
use crate::template::{ExpressionProblem, TemplateProblemKind};

/// A machine of one state, which is the first.
fn machine_of(state: &str) -> String {
    format!(r#"{{"StartAt": "S", "States": {{"S": {state}}}}}"#)
}

#[track_caller]
fn has(text: &str, expected: &[(Option<&str>, &str, ProblemKind)]) {
    let problems = parse(text).map(|machine| machine.start_at).expect_err(text);
    let found: Vec<(Option<&str>, &str, ProblemKind)> = problems
        .iter()
        .map(|it| (it.state.as_deref(), it.field.as_str(), it.kind.clone()))
        .collect();
    assert_eq!(found, expected, "{text}");
}

#[test]
fn a_machine_keeps_its_order_and_its_placeholders() {
    let text = r#"{"Comment": "c", "StartAt": "B", "TimeoutSeconds": 60, "States": {
        "B": {"Type": "Task", "Resource": "arn:${Partition}:states:::sns:publish", "Next": "A", "Parameters": {
            "TopicArn": "${TopicArn}", "Message.$": "States.Format('{}', $.a)"}},
        "A": {"Type": "Fail", "Error": "JobFailed", "CausePath": "$.cause"}}}"#;
    let machine = parse(text).unwrap();
    assert_eq!(
        machine
            .states
            .iter()
            .map(|(name, _)| name)
            .collect::<Vec<_>>(),
        ["B", "A"]
    );
    assert_eq!(machine.timeout_seconds, Some(60));
    let Some(State::Task(task)) = machine.state("B") else {
        panic!("{machine:?}")
    };
    assert_eq!(task.resource, "arn:${Partition}:states:::sns:publish");
    assert_eq!(task.transition, Transition::Next("A".to_owned()));
}

#[test]
fn problems_of_a_machine() {
    use ProblemKind as K;
    has(
        "[]",
        &[(
            None,
            "",
            K::WrongType {
                expected: "an object",
            },
        )],
    );
    has(
        r#"{"Version": "2.0", "TimeoutSeconds": 0, "Foo": 1, "Next": "x"}"#,
        &[
            (
                None,
                "Version",
                K::WrongValue {
                    expected: "\"1.0\"",
                },
            ),
            (None, "StartAt", K::Missing),
            (
                None,
                "TimeoutSeconds",
                K::OutOfRange {
                    least: 1,
                    most: quotas::LONGEST_SECONDS,
                },
            ),
            (None, "States", K::Missing),
            (None, "Foo", K::UnknownField),
            (
                None,
                "Next",
                K::FieldNotAllowed {
                    of: "state machine",
                },
            ),
        ],
    );
    has(
        r#"{"StartAt": "A", "States": {}}"#,
        &[(None, "States", K::Empty)],
    );
    has(
        r#"{"StartAt": "A", "States": {"A": 1}}"#,
        &[(
            Some("A"),
            "",
            K::WrongType {
                expected: "an object",
            },
        )],
    );
    has(
        r#"{"QueryLanguage": "JSONata", "StartAt": "A", "States": {"A": {"Type": "Succeed"}, "A": {"Type": "Succeed"}}}"#,
        &[
            (Some("A"), "", K::DuplicateState),
            (None, "QueryLanguage", K::UnsupportedQueryLanguage),
        ],
    );
    let large = " ".repeat(quotas::DEFINITION_BYTES + 1);
    has(
        &large,
        &[(
            None,
            "",
            K::DefinitionTooLarge {
                bytes: quotas::DEFINITION_BYTES + 1,
            },
        )],
    );
    let problems = parse("{\n\"a\": }").map(|_| ()).unwrap_err();
    assert!(
        matches!(
            problems[0].kind,
            K::Syntax {
                line: 2,
                column: 6,
                ..
            }
        ),
        "{problems:?}"
    );
    let problems = parse(&"[".repeat(500_000)).map(|_| ()).unwrap_err();
    assert!(matches!(problems[0].kind, K::Syntax { .. }), "{problems:?}");
}

#[test]
fn problems_of_a_state() {
    use ProblemKind as K;
    let conflict = |other| K::Conflict { other };
    for (state, expected) in [
        (r#"{}"#, vec![("Type", K::Missing)]),
        (
            r#"{"Type": "Nope"}"#,
            vec![(
                "Type",
                K::UnknownState {
                    kind: "Nope".to_owned(),
                },
            )],
        ),
        (
            r#"{"Type": "Parallel"}"#,
            vec![(
                "Type",
                K::UnsupportedState {
                    kind: "Parallel".to_owned(),
                },
            )],
        ),
        (
            r#"{"Type": "Map"}"#,
            vec![(
                "Type",
                K::UnsupportedState {
                    kind: "Map".to_owned(),
                },
            )],
        ),
        (
            r#"{"Type": "Pass"}"#,
            vec![(
                "",
                K::MissingOneOf {
                    fields: &["Next", "End"],
                },
            )],
        ),
        (
            r#"{"Type": "Pass", "Next": "S", "End": true}"#,
            vec![("Next", conflict("End"))],
        ),
        (
            r#"{"Type": "Pass", "End": false}"#,
            vec![("End", K::WrongValue { expected: "true" })],
        ),
        (
            r#"{"Type": "Pass", "Next": 1}"#,
            vec![(
                "Next",
                K::WrongType {
                    expected: "a string",
                },
            )],
        ),
        (
            r#"{"Type": "Pass", "End": true, "Next ": "S"}"#,
            vec![("Next ", K::UnknownField)],
        ),
        (
            r#"{"Type": "Pass", "End": true, "Assign": {}}"#,
            vec![("Assign", K::UnsupportedField)],
        ),
        (
            r#"{"Type": "Pass", "End": true, "Retry": []}"#,
            vec![("Retry", K::FieldNotAllowed { of: "Pass" })],
        ),
        (
            r#"{"Type": "Succeed", "Next": "S"}"#,
            vec![("Next", K::FieldNotAllowed { of: "Succeed" })],
        ),
        (
            r#"{"Type": "Fail", "End": true}"#,
            vec![("End", K::FieldNotAllowed { of: "Fail" })],
        ),
        (
            r#"{"Type": "Fail", "Error": "a", "ErrorPath": "$.a"}"#,
            vec![("ErrorPath", conflict("Error"))],
        ),
        (
            r#"{"Type": "Fail", "CausePath": "a"}"#,
            vec![("CausePath", K::Expression(ExpressionProblem::Neither))],
        ),
        (
            r#"{"Type": "Pass", "End": true, "InputPath": "a", "ResultPath": "$.a[*]", "OutputPath": 1}"#,
            vec![
                ("InputPath", K::Path(PathProblem::NoRoot)),
                ("ResultPath", K::Path(PathProblem::NotReference)),
                (
                    "OutputPath",
                    K::WrongType {
                        expected: "a string",
                    },
                ),
            ],
        ),
        (
            r#"{"Type": "Pass", "End": true, "ResultPath": "$$.a"}"#,
            vec![("ResultPath", K::Path(PathProblem::NotReference))],
        ),
        (
            r#"{"Type": "Pass", "End": true, "Parameters": {"a": {"b.$": 1}, "x": 1, "x": 2}}"#,
            vec![
                (
                    "Parameters",
                    K::DuplicateKey {
                        key: "x".to_owned(),
                    },
                ),
                (
                    "Parameters.a.b.$",
                    K::Template(TemplateProblemKind::NotText),
                ),
            ],
        ),
        (
            r#"{"Type": "Task", "End": true}"#,
            vec![("Resource", K::Missing)],
        ),
        (
            r#"{"Type": "Task", "End": true, "Resource": "r", "TimeoutSeconds": 5, "TimeoutSecondsPath": "$.a",
                "HeartbeatSeconds": 5}"#,
            vec![
                ("TimeoutSecondsPath", conflict("TimeoutSeconds")),
                (
                    "HeartbeatSeconds",
                    K::WrongValue {
                        expected: "less than `TimeoutSeconds`",
                    },
                ),
            ],
        ),
        (
            r#"{"Type": "Task", "End": true, "Resource": "r", "Retry": [{"ErrorEquals": [], "BackoffRate": 0.5,
                "MaxDelaySeconds": 1, "JitterStrategy": "SOME", "Next": "S"}],
                "Catch": [{"ErrorEquals": [1]}, 2]}"#,
            vec![
                ("Retry[0].ErrorEquals", K::Empty),
                (
                    "Retry[0].BackoffRate",
                    K::WrongValue {
                        expected: "a number of at least 1.0",
                    },
                ),
                (
                    "Retry[0].MaxDelaySeconds",
                    K::WrongValue {
                        expected: "more than `IntervalSeconds`",
                    },
                ),
                (
                    "Retry[0].JitterStrategy",
                    K::WrongValue {
                        expected: "`FULL` or `NONE`",
                    },
                ),
                ("Retry[0].Next", K::FieldNotAllowed { of: "retrier" }),
                (
                    "Catch[0].ErrorEquals",
                    K::WrongType {
                        expected: "an array of strings",
                    },
                ),
                ("Catch[0].Next", K::Missing),
                (
                    "Catch[1]",
                    K::WrongType {
                        expected: "an object",
                    },
                ),
            ],
        ),
        (
            r#"{"Type": "Wait", "End": true}"#,
            vec![(
                "",
                K::MissingOneOf {
                    fields: &["Seconds", "SecondsPath", "Timestamp", "TimestampPath"],
                },
            )],
        ),
        (
            r#"{"Type": "Wait", "End": true, "Seconds": -1, "Timestamp": "now"}"#,
            vec![
                ("Timestamp", conflict("Seconds")),
                (
                    "Seconds",
                    K::OutOfRange {
                        least: 0,
                        most: quotas::LONGEST_SECONDS,
                    },
                ),
                (
                    "Timestamp",
                    K::WrongValue {
                        expected: "a timestamp like 2016-03-14T01:59:00Z",
                    },
                ),
            ],
        ),
        (r#"{"Type": "Choice"}"#, vec![("Choices", K::Missing)]),
        (
            r#"{"Type": "Choice", "Choices": []}"#,
            vec![("Choices", K::Empty)],
        ),
        (
            r#"{"Type": "Choice", "Choices": [{"Variable": "$.a", "Next": "S"}, {"Variable": "$.a", "IsNull": true},
                {"Variable": "$.a", "StringEquals": 1, "Next": "S"},
                {"Variable": "$.a", "NumericLike": 1, "Next": "S"},
                {"Not": {"Variable": "a", "IsNull": 1, "IsString": true}, "Next": "S"},
                {"And": [], "Or": [], "Next": "S"}, {"Variable": "$.a", "StringMatchesPath": "$.b", "Next": "S"}]}"#,
            vec![
                (
                    "Choices[0]",
                    K::MissingOneOf {
                        fields: &["a comparison operator"],
                    },
                ),
                ("Choices[1].Next", K::Missing),
                (
                    "Choices[2].StringEquals",
                    K::WrongType {
                        expected: "a string",
                    },
                ),
                (
                    "Choices[3].NumericLike",
                    K::UnknownOperator {
                        name: "NumericLike".to_owned(),
                    },
                ),
                ("Choices[4].Not.Variable", K::Path(PathProblem::NoRoot)),
                (
                    "Choices[4].Not.IsString",
                    K::SecondOperator {
                        name: "IsString".to_owned(),
                    },
                ),
                (
                    "Choices[4].Not.IsNull",
                    K::WrongType {
                        expected: "a boolean",
                    },
                ),
                ("Choices[5].And", K::Empty),
                ("Choices[5].Or", K::UnknownField),
                (
                    "Choices[6].StringMatchesPath",
                    K::UnknownOperator {
                        name: "StringMatchesPath".to_owned(),
                    },
                ),
            ],
        ),
    ] {
        let expected: Vec<_> = expected
            .into_iter()
            .map(|(field, kind)| (Some("S"), field, kind))
            .collect();
        has(&machine_of(state), &expected);
    }
}

#[test]
fn patterns_match() {
    for (pattern, text, expected) in [
        ("abc", "abc", true),
        ("abc", "abcd", false),
        ("*", "", true),
        ("a*", "abc", true),
        ("*c", "abc", true),
        ("a*c", "ac", true),
        ("a*bc*c", "abc", false),
        ("a*b*c", "a-b-b-c", true),
        ("aa*aa", "aaa", false),
        (r"a\*", "a*", true),
        (r"a\*", "ab", false),
        (r"a\\*", r"a\b", true),
        ("日*", "日本", true),
    ] {
        assert_eq!(
            Pattern::parse(pattern).matches(text),
            expected,
            "{pattern} {text}"
        );
    }
}

#[test]
fn retries_wait_longer_each_time() {
    let retrier = |value: Value| {
        let text = machine_of(
            &json!({"Type": "Task", "Resource": "r", "End": true, "Retry": [value]}).to_string(),
        );
        match parse(&text).unwrap().state("S") {
            Some(State::Task(task)) => {
                [1, 2, 3, 10].map(|retry| task.retry[0].delay_seconds(retry))
            }
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(retrier(json!({"ErrorEquals": ["E"]})), [1, 2, 4, 512]);
    assert_eq!(
        retrier(json!({"ErrorEquals": ["E"], "IntervalSeconds": 3, "BackoffRate": 1.5})),
        [3, 5, 7, 116]
    );
    assert_eq!(
        retrier(json!({"ErrorEquals": ["E"], "IntervalSeconds": 30, "MaxDelaySeconds": 100})),
        [30, 60, 100, 100]
    );
    assert_eq!(
        retrier(json!({"ErrorEquals": ["E"], "BackoffRate": 1e300})),
        [1, u64::MAX, u64::MAX, u64::MAX]
    );
}
