//! Tables of machines that are run, one JSON case a row.

mod choice;
mod limits;
mod rescue;
mod single;
mod stand_in;
mod state;

use serde_json::{Value, json};

use super::*;
use crate::ast::parse;
use crate::timestamp::Timestamp;

pub(super) fn seed() -> ContextSeed {
    ContextSeed {
        execution_id: "arn:aws:states:eu-west-1:111122223333:execution:job:run".to_owned(),
        execution_name: "run".to_owned(),
        execution_role_arn: "arn:aws:iam::111122223333:role/job".to_owned(),
        execution_start_time: Timestamp::parse("2026-01-01T00:00:00Z").unwrap(),
        state_machine_id: "arn:aws:states:eu-west-1:111122223333:stateMachine:job".to_owned(),
        state_machine_name: "job".to_owned(),
        uuid: "ca4c1140-dcc1-40cd-ad05-7b4aa23df4a8".to_owned(),
    }
}

/// A machine of these states that starts at the first.
pub(super) fn machine(states: &Value) -> StateMachine {
    let start = states
        .as_object()
        .and_then(|states| states.keys().next())
        .unwrap();
    let text = json!({"StartAt": start, "States": states}).to_string();
    parse(&text).unwrap_or_else(|problems| panic!("{text}\n{problems:?}"))
}

/// Ends tasks as a list says, and fails the test when it is called once more.
pub(super) fn outcomes(list: Value) -> impl FnMut(&TaskCall<'_>) -> TaskOutcome {
    let mut list = list.as_array().cloned().unwrap_or_default().into_iter();
    move |call| match list.next() {
        Some(outcome) => outcome_of(&outcome, call),
        None => panic!("{call:?} was not expected"),
    }
}

/// A string is an error without a cause, an array an error and its cause, `"echo"` the parameters, and everything else
/// a result.
fn outcome_of(outcome: &Value, call: &TaskCall<'_>) -> TaskOutcome {
    match outcome {
        Value::String(echo) if echo == "echo" => TaskOutcome::Success(call.parameters.clone()),
        Value::String(error) => TaskOutcome::Failure {
            error: error.clone(),
            cause: None,
        },
        Value::Array(pair) => TaskOutcome::Failure {
            error: pair[0].as_str().unwrap().to_owned(),
            cause: Some(pair[1].as_str().unwrap().to_owned()),
        },
        result => TaskOutcome::Success(result.clone()),
    }
}

/// The path of states and the end, in one line: `A B = {"x":1}` or `A ! States.Runtime`.
pub(super) fn line(run: &Run<'_>) -> String {
    let path: Vec<&str> = run.steps.iter().map(|step| step.state).collect();
    let end = match &run.end {
        End::Succeeded(output) => format!("= {output}"),
        End::Failed(failure) => match (&failure.error, &failure.cause, &failure.fault) {
            (error, _, Some(_)) => format!("! {}", error.as_deref().unwrap_or("-")),
            (error, None, None) => format!("! {}", error.as_deref().unwrap_or("-")),
            (error, Some(cause), None) => format!("! {}: {cause}", error.as_deref().unwrap_or("-")),
        },
        End::TimedOut => "timed out".to_owned(),
        End::StepLimit => "step limit".to_owned(),
    };
    format!("{} {end}", path.join(" "))
}

#[track_caller]
pub(super) fn runs(states: Value, input: Value, list: Value, expected: &str) {
    let (machine, seed) = (machine(&states), seed());
    let mut outcomes = outcomes(list);
    let run = Execution::new(&machine, input.clone(), &seed, &mut outcomes).run();
    assert_eq!(line(&run), expected, "{states}\n{input}");
}
