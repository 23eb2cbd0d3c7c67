//! Our evaluator beside LocalStack's: each state of a walk gives the same output and goes the same way in both, and the
//! message that arrived is the one that the evaluator predicts.
//!
//! `TestState` runs each state as an execution of its own, so what names the execution is made equal before.

use libtest_mimic::Failed;
use loudfail_states::evaluate::{ContextSeed, StateTest, TaskOutcome, evaluate_state};
use loudfail_states::timestamp::Timestamp;
use loudfail_tests::localstack::{ACCOUNT, Failure, Lab, Machine, REGION, Walk};
use serde_json::{Value, json};

use crate::{Case, turn};

/// The name of the execution in both, once made equal.
const NAME: &str = "execution";

pub(crate) const CASES: &[Case] = &[("differential_sees_what_differs", sees_what_differs)];

/// The negative control: a walk that was changed afterwards differs.
fn sees_what_differs(lab: &Lab) -> Result<(), Failed> {
    let definition = json!({"StartAt": "Say", "States": {
        "Say": {"Type": "Pass", "Parameters": {"id.$": "$$.Execution.Name", "text.$": "States.Format('{}!', $.text)"}, "Next": "Stop"},
        "Stop": {"Type": "Fail", "Error": "Stopped", "Cause": "as told"}
    }});
    let machine = lab.create_machine(&lab.unique("differential"), &definition, None)?;
    let walk = lab.walk(&machine, None, &json!({"text": "é"}), &[])?;
    let failure = Failure::new("unused", "");
    let found = |walk: &Walk| differences(&machine, walk, "no task", &failure, None);
    assert_eq!(found(&walk), Vec::<String>::new());
    let mut other_output = walk.clone();
    other_output.steps[0].output = Some(json!({"id": NAME, "text": "e!"}));
    assert_eq!(found(&other_output).len(), 1);
    let mut other_way = walk;
    other_way.steps[0].next = None;
    assert_eq!(found(&other_way).len(), 1);
    Ok(())
}

/// What names the execution in both.
pub(crate) fn seed(machine: &Machine) -> ContextSeed {
    ContextSeed {
        execution_id: format!("arn:aws:states:{REGION}:{ACCOUNT}:express:test:{NAME}"),
        execution_name: NAME.to_owned(),
        execution_role_arn: machine.role.clone(),
        execution_start_time: Timestamp::UNIX_EPOCH,
        state_machine_id: machine.arn.clone(),
        state_machine_name: machine.name.clone(),
        uuid: NAME.to_owned(),
    }
}

/// What differs on a walk between the two, a line each.
pub(crate) fn differences(
    machine: &Machine,
    walk: &Walk,
    run_task: &str,
    failure: &Failure,
    message: Option<&Value>,
) -> Vec<String> {
    let ours = match loudfail_states::parse(&machine.definition.to_string()) {
        Ok(ours) => ours,
        Err(problems) => return vec![format!("the machine does not parse: {problems:?}")],
    };
    let seed = seed(machine);
    let mut found = Vec::new();
    for step in &walk.steps {
        let context = seed.object(&Value::Null, &step.state, 0, 0);
        let outcome = if step.state == run_task && step.error.is_some() {
            TaskOutcome::Failure {
                error: failure.error.clone(),
                cause: failure.cause.clone(),
            }
        } else {
            let answer = turn::answer(&step.state);
            TaskOutcome::Success(answer.unwrap_or_else(|| json!({"MessageId": "1"})))
        };
        let result = evaluate_state(StateTest {
            machine: &ours,
            state: &step.state,
            input: step.input.clone(),
            context: &context,
            uuid: NAME,
            outcome: Some(&outcome),
            retrier_retry_count: 1_000,
        });
        let result = match result {
            Ok(result) => result,
            Err(error) => {
                found.push(format!("{}: {error}", step.state));
                continue;
            }
        };
        if result.status.name() != step.status || result.next != step.next.as_deref() {
            found.push(format!(
                "{}: {} to {:?}, LocalStack {} to {:?}",
                step.state,
                result.status.name(),
                result.next,
                step.status,
                step.next
            ));
        }
        let output = result.output.as_deref().map(made_equal);
        let mut theirs = step.output.as_ref().map(made_equal);
        settle_random(
            &machine.definition["States"][&step.state],
            output.as_ref(),
            theirs.as_mut(),
        );
        if output != theirs {
            found.push(format!("{}: {output:?}, LocalStack {theirs:?}", step.state));
        }
        let predicted = result
            .parameters
            .as_ref()
            .and_then(|parameters| parameters["Message"].as_str());
        if let (Some(predicted), Some(message)) = (predicted, message) {
            let predicted: Value = serde_json::from_str(predicted).unwrap_or_default();
            if predicted != *message {
                found.push(format!(
                    "the message is {message}, predicted was {predicted}"
                ));
            }
        }
    }
    found
}

/// Makes a wait at random that of the evaluator, which is the longest that it may be.
fn settle_random(state: &Value, ours: Option<&Value>, theirs: Option<&mut Value>) {
    let wait = "/tries/wait";
    if !state.to_string().contains("States.MathRandom") {
        return;
    }
    if let (Some(ours), Some(theirs)) = (
        ours.and_then(|ours| ours.pointer(wait)),
        theirs.and_then(|theirs| theirs.pointer_mut(wait)),
    ) && theirs.as_u64() <= ours.as_u64()
        && theirs.is_u64()
    {
        *theirs = ours.clone();
    }
}

/// A value with the name and the ARN of the step's execution made equal: the ARN that is LocalStack's own, wherever it
/// stands in a text, and the name at the end of it.
fn made_equal(value: &Value) -> Value {
    match value {
        Value::String(text) => json!(without_execution(text)),
        Value::Array(items) => items.iter().map(made_equal).collect(),
        Value::Object(fields) => fields
            .iter()
            .map(|(key, field)| {
                // The notification's id is the execution's name, and so is the end of its thread's.
                let thread = field.as_str().and_then(|it| it.rsplit_once('/'));
                let field = match (key.as_str(), thread) {
                    ("id", _) => json!(NAME),
                    ("threadId", Some((job, _))) => json!(format!("{job}/{NAME}")),
                    _ => made_equal(field),
                };
                (key.clone(), field)
            })
            .collect(),
        other => other.clone(),
    }
}

fn without_execution(text: &str) -> String {
    let mut parts = text.split("arn:aws:states:");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |kept, part| {
        let end = part.find(|character: char| {
            !(character.is_ascii_alphanumeric() || matches!(character, ':' | '-' | '_'))
        });
        let rest = end.and_then(|end| part.get(end..)).unwrap_or_default();
        format!("{kept}[{NAME}]{rest}")
    })
}
