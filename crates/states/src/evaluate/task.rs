//! One attempt of a `Task`.

use std::borrow::Cow;
use std::sync::Arc;

use serde_json::Value;

use super::data::Surroundings;
use super::{Failure, Fault, TaskCall, TaskOutcome};
use crate::ast::{Seconds, Task};

pub(super) fn attempt<'m>(
    name: &'m str,
    task: &'m Task,
    attempt: u32,
    surroundings: &mut Surroundings<'_>,
    call: impl FnOnce(&TaskCall<'m>) -> TaskOutcome,
) -> Result<Arc<Value>, Failure> {
    let prepared = prepare(name, task, attempt, surroundings)?;
    match call(&prepared) {
        TaskOutcome::Success(result) => Ok(finish(task, result, surroundings)?),
        TaskOutcome::Failure { error, cause } => Err(Failure {
            error: Some(error),
            cause,
            fault: None,
        }),
    }
}

fn prepare<'m>(
    name: &'m str,
    task: &'m Task,
    attempt: u32,
    surroundings: &mut Surroundings<'_>,
) -> Result<TaskCall<'m>, Fault> {
    let effective = surroundings.effective(&task.input_path)?;
    let timeout_seconds = seconds(
        task.timeout.as_ref(),
        "TimeoutSecondsPath",
        &effective,
        surroundings,
    )?;
    seconds(
        task.heartbeat.as_ref(),
        "HeartbeatSecondsPath",
        &effective,
        surroundings,
    )?;
    if let Some(template) = &task.credentials {
        surroundings.with(&effective, |scope| template.evaluate(scope))?;
    }
    let parameters = match &task.parameters {
        Some(template) => surroundings.with(&effective, |scope| template.evaluate(scope))?,
        None => effective.into_owned(),
    };
    surroundings.hold(&parameters)?;
    Ok(TaskCall {
        state: name,
        resource: &task.resource,
        parameters,
        timeout_seconds,
        attempt,
    })
}

fn seconds(
    given: Option<&Seconds>,
    field: &'static str,
    effective: &Value,
    surroundings: &mut Surroundings<'_>,
) -> Result<Option<u64>, Fault> {
    match given {
        None => Ok(None),
        Some(Seconds::Literal(seconds)) => Ok(Some(*seconds)),
        Some(Seconds::Path(path)) => {
            let seconds =
                surroundings.with(effective, |scope| Ok(path.resolve(scope)?.as_u64()))?;
            let seconds = seconds.filter(|seconds| *seconds > 0);
            seconds.map(Some).ok_or(Fault::WrongValue {
                field,
                expected: "a positive integer",
            })
        }
    }
}

fn finish(
    task: &Task,
    result: Value,
    surroundings: &mut Surroundings<'_>,
) -> Result<Arc<Value>, Fault> {
    surroundings.hold(&result)?;
    let result = match &task.result_selector {
        Some(template) => surroundings.with(&result, |scope| template.evaluate(scope))?,
        None => result,
    };
    let output = surroundings.output(Cow::Owned(result), &task.result_path, &task.output_path)?;
    // Where that fails, what catches it needs the input as it was.
    output.beside(surroundings)
}
