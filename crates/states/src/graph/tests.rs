//! A table of machines, as `name -> ...` in JSON, and the problems they have.

use super::*;
use crate::ast::parse;

fn machine(states: &str) -> StateMachine {
    parse(&format!(r#"{{"StartAt": "A", "States": {states}}}"#))
        .unwrap_or_else(|problems| panic!("{problems:?}"))
}

#[test]
fn graphs_with_problems() {
    let target = |state: &str, target: &str, reason| GraphProblem::TargetMissing {
        state: state.to_owned(),
        target: target.to_owned(),
        reason,
    };
    let unreachable = |state: &str| GraphProblem::Unreachable {
        state: state.to_owned(),
    };
    let no_end = |state: &str| GraphProblem::NoEnd {
        state: state.to_owned(),
    };
    let long = "x".repeat(81);
    for (states, expected) in [
        (r#"{"A": {"Type": "Succeed"}}"#, vec![]),
        (
            r#"{"A": {"Type": "Pass", "Next": "B"}, "B": {"Type": "Fail"}}"#,
            vec![],
        ),
        (
            r#"{"B": {"Type": "Succeed"}}"#,
            vec![
                GraphProblem::StartMissing {
                    start_at: "A".to_owned(),
                },
                unreachable("B"),
            ],
        ),
        (
            r#"{"A": {"Type": "Pass", "Next": "B"}}"#,
            vec![target("A", "B", Reason::Next), no_end("A")],
        ),
        (
            r#"{"A": {"Type": "Choice", "Choices": [{"Variable": "$.a", "IsNull": true, "Next": "B"}], "Default": "C"}}"#,
            vec![
                target("A", "B", Reason::Choice(0)),
                target("A", "C", Reason::Default),
                no_end("A"),
            ],
        ),
        (
            r#"{"A": {"Type": "Task", "Resource": "r", "End": true, "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "B"}]}}"#,
            vec![target("A", "B", Reason::Catch(0))],
        ),
        (
            r#"{"A": {"Type": "Succeed"}, "B": {"Type": "Pass", "Next": "A"}}"#,
            vec![unreachable("B")],
        ),
        (
            r#"{"A": {"Type": "Pass", "Next": "B"}, "B": {"Type": "Wait", "Seconds": 1, "Next": "A"}}"#,
            vec![no_end("A"), no_end("B")],
        ),
        (
            &format!(
                r#"{{"A": {{"Type": "Pass", "Next": "{long}"}}, "{long}": {{"Type": "Succeed"}}}}"#
            ),
            vec![GraphProblem::NameTooLong {
                state: long.clone(),
                characters: 81,
            }],
        ),
    ] {
        assert_eq!(check(&machine(states)), expected, "{states}");
    }
}

#[test]
fn the_order_of_retriers_and_catchers() {
    let (state, field) = (|| "A".to_owned(), RescueField::Catch);
    let before = |index, error: &str| GraphProblem::TakenBefore {
        state: state(),
        field,
        index,
        error: error.to_owned(),
    };
    for (catch, expected) in [
        (
            r#"[["E"], ["F", "G"], ["States.TaskFailed"], ["States.Timeout"], ["States.ALL"]]"#,
            vec![],
        ),
        (
            r#"[["E", "States.ALL"]]"#,
            vec![GraphProblem::AllNotAlone {
                state: state(),
                field,
                index: 0,
            }],
        ),
        (
            r#"[["States.ALL"], ["E"]]"#,
            vec![GraphProblem::AllNotLast {
                state: state(),
                field,
                index: 0,
            }],
        ),
        (r#"[["E"], ["F", "E"]]"#, vec![before(1, "E")]),
        (r#"[["E", "E"]]"#, vec![before(0, "E")]),
        (
            r#"[["States.TaskFailed"], ["ECS.A", "States.Timeout"]]"#,
            vec![before(1, "ECS.A")],
        ),
        (
            r#"[["States.TaskFailed"], ["States.DataLimitExceeded"], ["States.ALL"]]"#,
            vec![],
        ),
        (
            r#"[["States.Runtime"]]"#,
            vec![GraphProblem::NeverTaken {
                state: state(),
                field,
                index: 0,
                error: "States.Runtime".to_owned(),
            }],
        ),
    ] {
        let entries: Vec<Vec<String>> = serde_json::from_str(catch).unwrap();
        let catchers: Vec<_> = entries
            .iter()
            .map(|names| serde_json::json!({"ErrorEquals": names, "Next": "B"}))
            .collect();
        let task =
            serde_json::json!({"Type": "Task", "Resource": "r", "End": true, "Catch": catchers});
        let states = serde_json::json!({"A": task, "B": {"Type": "Succeed"}}).to_string();
        assert_eq!(check(&machine(&states)), expected, "{catch}");
    }
}

#[test]
fn edges_say_why() {
    let machine = machine(
        r#"{"A": {"Type": "Task", "Resource": "r", "Next": "B", "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "C"}]},
            "B": {"Type": "Choice", "Choices": [{"Variable": "$.a", "IsNull": true, "Next": "A"}], "Default": "C"},
            "C": {"Type": "Fail"}}"#,
    );
    let found: Vec<String> = edges(&machine)
        .iter()
        .map(|edge| format!("{} {} {}", edge.from, edge.reason, edge.to))
        .collect();
    assert_eq!(
        found,
        ["A Next B", "A Catch[0] C", "B Choices[0] A", "B Default C"]
    );
}
