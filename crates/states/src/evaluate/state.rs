//! The states that call nothing.

use std::borrow::Cow;

use serde_json::Value;

use super::data::{Output, Surroundings};
use super::{Failure, Fault, choice};
use crate::ast::{Choice, Fail, FailText, Pass, Succeed, Transition, Wait, WaitFor};
use crate::timestamp::Timestamp;

/// What a state passes on, to which state (`None` ends the execution), and how long it waited.
pub(super) struct Left<'m> {
    pub(super) output: Output<'m>,
    pub(super) next: Option<&'m str>,
    pub(super) seconds: u64,
}

pub(super) fn target(transition: &Transition) -> Option<&str> {
    match transition {
        Transition::Next(next) => Some(next),
        Transition::End => None,
    }
}

pub(super) fn pass<'m>(
    pass: &'m Pass,
    surroundings: &mut Surroundings<'_>,
) -> Result<Left<'m>, Fault> {
    let effective = surroundings.effective(&pass.input_path)?;
    // Parameters are filled, and may fail, even where `Result` then takes their place.
    let parameters = match &pass.parameters {
        Some(template) => {
            Cow::Owned(surroundings.with(&effective, |scope| template.evaluate(scope))?)
        }
        None => effective,
    };
    let result = pass.result.as_ref().map_or(parameters, Cow::Borrowed);
    let output = surroundings.output(result, &pass.result_path, &pass.output_path)?;
    Ok(Left {
        output,
        next: target(&pass.transition),
        seconds: 0,
    })
}

pub(super) fn choose<'m>(
    choice: &'m Choice,
    surroundings: &mut Surroundings<'_>,
) -> Result<Left<'m>, Fault> {
    let effective = surroundings.effective(&choice.input_path)?;
    let next = surroundings.with(&effective, |scope| choice::next(choice, scope))?;
    let output = surroundings.filter(&choice.output_path, effective)?;
    Ok(Left {
        output: Output::Whole(surroundings.share(output)?),
        next: Some(next),
        seconds: 0,
    })
}

pub(super) fn wait<'m>(
    wait: &'m Wait,
    surroundings: &mut Surroundings<'_>,
    now: Timestamp,
) -> Result<Left<'m>, Fault> {
    let effective = surroundings.effective(&wait.input_path)?;
    let seconds = match &wait.wait_for {
        WaitFor::Seconds(seconds) => *seconds,
        WaitFor::Timestamp(timestamp) => timestamp.seconds_since(now),
        WaitFor::SecondsPath(path) => {
            let seconds =
                surroundings.with(&effective, |scope| Ok(path.resolve(scope)?.as_u64()))?;
            seconds
                .filter(|seconds| *seconds <= crate::quotas::LONGEST_SECONDS)
                .ok_or(Fault::WrongValue {
                    field: "SecondsPath",
                    expected: "an integer from 0 to 99999999",
                })?
        }
        WaitFor::TimestampPath(path) => {
            let timestamp = surroundings.with(&effective, |scope| {
                let value = path.resolve(scope)?;
                scope.look_into(&value);
                Ok(value.as_str().and_then(Timestamp::parse))
            })?;
            let timestamp = timestamp.ok_or(Fault::WrongValue {
                field: "TimestampPath",
                expected: "a timestamp",
            })?;
            timestamp.seconds_since(now)
        }
    };
    let output = surroundings.filter(&wait.output_path, effective)?;
    Ok(Left {
        output: Output::Whole(surroundings.share(output)?),
        next: target(&wait.transition),
        seconds,
    })
}

pub(super) fn succeed<'m>(
    succeed: &'m Succeed,
    surroundings: &mut Surroundings<'_>,
) -> Result<Left<'m>, Fault> {
    let effective = surroundings.effective(&succeed.input_path)?;
    let output = surroundings.filter(&succeed.output_path, effective)?;
    Ok(Left {
        output: Output::Whole(surroundings.share(output)?),
        next: None,
        seconds: 0,
    })
}

/// A `Fail` state always fails: as it says, or because what it says cannot be had.
pub(super) fn fail(fail: &Fail, surroundings: &mut Surroundings<'_>) -> Failure {
    let texts = text(&fail.error, "ErrorPath", surroundings)
        .and_then(|error| Ok((error, text(&fail.cause, "CausePath", surroundings)?)));
    match texts {
        Ok((error, cause)) => Failure {
            error,
            cause,
            fault: None,
        },
        Err(fault) => fault.into(),
    }
}

fn text(
    text: &FailText,
    field: &'static str,
    surroundings: &mut Surroundings<'_>,
) -> Result<Option<String>, Fault> {
    match text {
        FailText::Absent => Ok(None),
        FailText::Literal(text) => Ok(Some(text.clone())),
        FailText::Expression(expression) => {
            let input: &Value = surroundings.input;
            let value = surroundings.with(input, |scope| {
                let value = expression.evaluate(scope)?;
                // Whoever hears of the end looks at its error.
                if field == "ErrorPath" {
                    scope.look_into(&value);
                }
                Ok(value)
            });
            match value? {
                Value::String(text) => Ok(Some(text)),
                _ => Err(Fault::WrongValue {
                    field,
                    expected: "a string",
                }),
            }
        }
    }
}
