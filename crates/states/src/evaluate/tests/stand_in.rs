//! One run that tells of many: what it asks of a text that stands for another, and what it does not.

use std::cell::Cell;

use serde_json::json;

use super::*;

const ERROR: &str = "\u{f0f0}error";
const CAUSE: &str = "\u{f0f0}cause";

/// Runs a machine whose task `T` fails once with stand-ins for an error and a cause. What was asked, and the run.
fn run(machine: &StateMachine, seed: &ContextSeed, cause: &str) -> (Vec<Asked>, End, bool) {
    let stand_ins = StandIns::new([
        (ERROR, "Broken"),
        (CAUSE, cause),
        ("plain", "stands for nothing"),
    ]);
    let has_failed = Cell::new(false);
    let mut fails = |_: &TaskCall<'_>| {
        if has_failed.replace(true) {
            return TaskOutcome::Success(json!({}));
        }
        TaskOutcome::Failure {
            error: ERROR.to_owned(),
            cause: Some(CAUSE.to_owned()),
        }
    };
    let execution = Execution {
        stand_ins: Some(&stand_ins),
        ..Execution::new(machine, json!({"plain": "plain"}), seed, &mut fails)
    };
    let (end, looked) = {
        let run = execution.run();
        (run.end, run.looked)
    };
    (stand_ins.asked(), end, looked)
}

fn with(catch: &str, retry: Value, rule: Value) -> StateMachine {
    let mut rule = rule;
    rule["Next"] = json!("Yes");
    machine(&json!({
        "T": {
            "Type": "Task", "Resource": "arn:aws:states:::x", "Retry": retry,
            "Catch": [{"ErrorEquals": [catch], "ResultPath": "$.failed", "Next": "C"}], "Next": "Yes",
        },
        "C": {"Type": "Choice", "Choices": [rule], "Default": "No"},
        "Yes": {"Type": "Succeed"},
        "No": {"Type": "Fail", "Error": "no"},
    }))
}

#[test]
fn a_choice_is_answered_by_what_is_meant_and_the_answer_is_kept() {
    let seed = seed();
    for (cause, next) in [("is a no, no?", "Yes"), ("other", "No")] {
        let rule = json!({"Variable": "$.failed.Cause", "StringMatches": "*no*"});
        let machine = with("States.ALL", json!([]), rule);
        let (asked, end, looked) = run(&machine, &seed, cause);
        let errors = |names: &[&str], takes| Asked::ErrorEquals {
            of: 0,
            names: names.iter().map(|it| (*it).to_owned()).collect(),
            takes,
        };
        let input = json!({"plain": "plain", "failed": {"Error": ERROR, "Cause": CAUSE}});
        let choice = Asked::Choice {
            state: "C".to_owned(),
            input: Arc::new(input.clone()),
            next: next.to_owned(),
        };
        assert_eq!(asked, [errors(&["States.ALL"], true), choice]);
        assert!(!looked);
        // The data go on with what stands for the texts.
        match end {
            End::Succeeded(output) => assert_eq!((*output).clone(), input),
            End::Failed(failure) => assert_eq!(failure.error.as_deref(), Some("no")),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn errors_are_taken_as_what_is_meant() {
    let seed = seed();
    let rule = json!({"Variable": "$.plain", "StringEquals": "plain"});
    let retry = json!([
        {"ErrorEquals": ["Other"], "MaxAttempts": 2},
        {"ErrorEquals": ["Broken"], "MaxAttempts": 2},
    ]);
    let machine = with("States.ALL", retry, rule.clone());
    let (asked, end, _) = run(&machine, &seed, "");
    assert!(matches!(end, End::Succeeded(_)), "{end:?}");
    let takes: Vec<bool> = asked
        .iter()
        .map(|it| matches!(it, Asked::ErrorEquals { takes: true, .. }))
        .collect();
    assert_eq!(takes, [false, true]);
    // A Choice that looks at nothing that stands for another is not asked.
    let machine = with("Broken", json!([]), rule);
    let (asked, _, looked) = run(&machine, &seed, "");
    assert_eq!(asked.len(), 1);
    assert!(!looked);
}

#[test]
fn what_is_no_question_by_itself_is_looked_at() {
    let seed = seed();
    let text = |rule| {
        let machine = with("States.ALL", json!([]), rule);
        let (asked, _, looked) = run(&machine, &seed, "cause");
        (asked.len() - 1, looked)
    };
    // To ask whether it is a text does not look at it.
    let is_text = json!({"Variable": "$.failed.Cause", "IsString": true});
    assert_eq!(text(is_text), (1, false));
    // Of what one is in there is nothing to ask of it.
    for whole in ["$.failed", "$"] {
        let present = json!({"Variable": whole, "IsPresent": true});
        assert_eq!(text(present), (0, false), "{whole}");
    }
    // With what is known of an execution alone, or a path to many, it is no question of the input by itself.
    let context = json!({"Variable": "$.failed.Cause", "StringEqualsPath": "$$.State.Name"});
    assert_eq!(text(context), (0, true));
    let many = json!({"And": [
        {"Variable": "$.failed.Cause", "StringEquals": "cause"},
        {"Not": {"Variable": "$.failed[*]", "IsNull": true}},
    ]});
    assert_eq!(text(many), (0, true));
}

#[test]
fn a_part_of_a_text_is_not_filled() {
    let stand_ins = StandIns::new([(ERROR, "Broken"), (CAUSE, "cause")]);
    let value = json!({"a": [ERROR, 7, null], "b": {"c": CAUSE}});
    let filled = json!({"a": ["Broken", 7, null], "b": {"c": "cause"}});
    assert_eq!(stand_ins.fill(&value), Some(filled));
    assert_eq!(stand_ins.fill(&json!([format!("<{CAUSE}>")])), None);
}
