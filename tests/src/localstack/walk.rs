//! Walking through a machine state by state with `TestState`: the real Catch and the real data flow, with the outcome
//! of a chosen state given from outside.

use std::fmt;
use std::thread;
use std::time::Duration;

use aws_sdk_sfn::types::{
    MockErrorOutput, MockInput, MockResponseValidationMode, TestExecutionStatus,
    TestStateConfiguration,
};
use serde_json::Value;

use super::error::{LabError, call, json, missing};
use super::hurry::{Hurried, end_there};
use super::lab::Lab;
use super::machine::Machine;
use super::mocks::Mock;

/// Five attempts of a machine that reads exit codes take some hundred steps; more than this are a loop.
const STEPS: usize = 300;

/// More retries than any of our states has.
const ATTEMPTS_ARE_USED_UP: i32 = 1_000;

/// How often a state whose call fails for real is tried.
const ATTEMPTS_FOR_REAL: usize = 3;

/// What LocalStack answers where a definition lacks the state that is tested.
const STATE_MISSING: &str = "State not found in definition";

/// The pause before another attempt.
const PAUSE: Duration = Duration::from_secs(1);

/// One state on the way.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Its name.
    pub state: String,
    /// What it was given.
    pub input: Value,
    /// `SUCCEEDED`, `CAUGHT_ERROR`, `RETRIABLE` or `FAILED`.
    pub status: String,
    /// What it gave to the next; none where it failed or is tried again.
    pub output: Option<Value>,
    /// The error that it met.
    pub error: Option<String>,
    /// The cause of that.
    pub cause: Option<String>,
    /// The state after it; none at the end.
    pub next: Option<String>,
}

/// How a walk ended.
#[derive(Debug, Clone, PartialEq)]
pub enum End {
    /// With an output.
    Succeeded(Value),
    /// With an error and a cause, of a Fail state or of one whose error nothing catches.
    Failed {
        /// The error name.
        error: String,
        /// The cause.
        cause: String,
    },
}

/// A walk from one state to the end.
#[derive(Debug, Clone, PartialEq)]
pub struct Walk {
    /// The states in order; one that is retried comes once an attempt.
    pub steps: Vec<Step>,
    /// The end.
    pub end: End,
}

impl Lab {
    /// Walks through a machine from `from` (or its first state) with `input`. The states named in `mocks` do not call
    /// their service but do as told; every other state runs for real, `sns:publish` included. Where a state has several
    /// mocks it does one after the other, and the last one from then on. A `Wait` state does not wait.
    ///
    /// A mocked state with a Retry is taken at the end of its attempts, since LocalStack waits between them. One that fails
    /// for real is tried again a few times, as its Retry says: a call of LocalStack to itself may get lost on a busy machine.
    /// A mocked failure without a cause gets an empty one, which is then taken out of what the Catch makes of it.
    /// `$$.Execution.Id` is the ARN of an express execution of `TestState`'s own.
    ///
    /// LocalStack 4.14 cannot test a Fail state that lacks `Error` or `Cause`: it answers with an internal error.
    ///
    /// # Errors
    ///
    /// [`LabError::Call`] when Step Functions refuses, [`LabError::Endless`] when there is no end.
    pub fn walk(
        &self,
        machine: &Machine,
        from: Option<&str>,
        input: &Value,
        mocks: &[(&str, Mock)],
    ) -> Result<Walk, LabError> {
        let first = machine.definition.get("StartAt").and_then(Value::as_str);
        let first = from.or(first);
        let mut state = first
            .ok_or_else(missing("TestState", "StartAt"))?
            .to_owned();
        let mut input = input.clone();
        let mut steps: Vec<Step> = Vec::new();
        while steps.len() < STEPS {
            let before = steps.iter().filter(|step| step.state == state).count();
            let mut of_state = mocks.iter().filter(|(name, _)| *name == state);
            let mock = of_state
                .clone()
                .nth(before)
                .or_else(|| of_state.next_back());
            let step = self.step(machine, &state, &input, mock.map(|(_, mock)| mock))?;
            steps.push(step.clone());
            match (step.status.as_str(), step.next, step.output) {
                // `TestState` counts the attempts of a mocked state only, so this one would be tried for ever.
                ("RETRIABLE", ..) if before + 1 < ATTEMPTS_FOR_REAL => thread::sleep(PAUSE),
                ("RETRIABLE", ..) => break,
                ("FAILED", ..) => {
                    let end = End::Failed {
                        error: step.error.unwrap_or_default(),
                        cause: step.cause.unwrap_or_default(),
                    };
                    return Ok(Walk { steps, end });
                }
                (_, Some(next), Some(output)) => {
                    (state, input) = (next, output);
                }
                (_, None, Some(output)) => {
                    let end = End::Succeeded(output);
                    return Ok(Walk { steps, end });
                }
                (_, _, None) => return Err(missing("TestState", "output")()),
            }
        }
        let last = steps.last().and_then(|step| {
            let cause = step.cause.clone().unwrap_or_default();
            Some(format!("{}: {cause}", step.error.as_ref()?))
        });
        Err(LabError::Endless {
            path: steps.into_iter().map(|step| step.state).collect(),
            last: last.unwrap_or_default(),
        })
    }

    fn step(
        &self,
        machine: &Machine,
        state: &str,
        input: &Value,
        mock: Option<&Mock>,
    ) -> Result<Step, LabError> {
        let hurried = Hurried::of(&machine.definition["States"][state], input);
        let mut definition = alone(&machine.definition, state);
        let next_of_wait = end_there(&mut definition, state);
        let retry = TestStateConfiguration::builder().retrier_retry_count(ATTEMPTS_ARE_USED_UP);
        let request = self
            .clients
            .functions
            .test_state()
            .definition(definition.to_string())
            .state_name(state)
            .role_arn(&machine.role)
            .input(hurried.input.to_string())
            .set_mock(mock.map(mock_input))
            .set_state_configuration(mock.map(|_| retry.build()));
        let send = || {
            let tested = self.runtime.block_on(request.clone().send());
            tested.map_err(call("TestState"))
        };
        let mut tested = send();
        // Once in a while LocalStack 4.14 says so of a definition that has the state, where others are tested beside it.
        for _ in 1..ATTEMPTS_FOR_REAL {
            match &tested {
                Err(LabError::Call { reason, .. }) if reason.contains(STATE_MISSING) => {}
                _ => break,
            }
            thread::sleep(PAUSE);
            tested = send();
        }
        let tested = tested?;
        let status = tested.status().ok_or_else(missing("TestState", "status"))?;
        let output = tested.output().map(|text| json("TestState", text));
        let mut output = output.transpose()?;
        if let (TestExecutionStatus::CaughtError, Some(Mock::Failure(failure)), Some(output)) =
            (status, mock, &mut output)
            && failure.cause.is_none()
        {
            remove_empty_cause(output, &failure.error);
        }
        if let Some(output) = &mut output {
            hurried.restore(output);
        }
        Ok(Step {
            state: state.to_owned(),
            input: input.clone(),
            status: status.as_str().to_owned(),
            output,
            error: tested.error().map(str::to_owned),
            cause: tested.cause().map(str::to_owned),
            next: next_of_wait.or_else(|| tested.next_state().map(str::to_owned)),
        })
    }
}

impl Walk {
    /// The names of the states on the way.
    #[must_use]
    pub fn path(&self) -> Vec<&str> {
        self.steps.iter().map(|step| step.state.as_str()).collect()
    }

    /// How many messages Amazon SNS took on the way.
    #[must_use]
    pub fn published(&self, machine: &Machine) -> usize {
        let publishes = |step: &&Step| {
            let resource = machine.definition["States"][&step.state]["Resource"].as_str();
            step.status == "SUCCEEDED" && resource.is_some_and(|it| it.ends_with(":sns:publish"))
        };
        self.steps.iter().filter(publishes).count()
    }
}

impl fmt::Display for Walk {
    /// The way in one line: `RunTask -> ParseCause: States.Runtime: the cause`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.path().join(" -> "))?;
        match &self.end {
            End::Succeeded(output) => write!(formatter, ": succeeded with {output}"),
            End::Failed { error, cause } => write!(formatter, ": {error}: {cause}"),
        }
    }
}

/// The machine with one of its states alone; those that it leads to are stubs. LocalStack parses the whole definition at
/// each call, which takes half a second for one of ours.
fn alone(definition: &Value, state: &str) -> Value {
    let mut states = serde_json::Map::new();
    if let Some(definition) = definition["States"].get(state) {
        let mut targets = Vec::new();
        collect_targets(definition, &mut targets);
        for target in targets {
            states.insert(target, serde_json::json!({"Type": "Succeed"}));
        }
        states.insert(state.to_owned(), definition.clone());
    }
    serde_json::json!({"StartAt": state, "States": states})
}

/// The names of the states that a state leads to, wherever they stand in it.
fn collect_targets(value: &Value, targets: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                match (name.as_str(), field) {
                    ("Next" | "Default", Value::String(target)) => targets.push(target.clone()),
                    // What a state passes on is data, whatever its keys are called.
                    ("Parameters" | "Result", _) => {}
                    _ => collect_targets(field, targets),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect_targets(item, targets)),
        _ => {}
    }
}

fn mock_input(mock: &Mock) -> MockInput {
    let input = MockInput::builder()
        // A mock need not be a whole answer of the service.
        .field_validation_mode(MockResponseValidationMode::None);
    match mock {
        Mock::Result(result) => input.result(result.to_string()).build(),
        Mock::Failure(failure) => {
            let error = MockErrorOutput::builder()
                .error(&failure.error)
                .cause(failure.cause.as_deref().unwrap_or_default());
            input.error_output(error.build()).build()
        }
    }
}

/// Takes the empty cause out of an error output, wherever the Catch has put that.
fn remove_empty_cause(value: &mut Value, error: &str) {
    match value {
        Value::Object(fields) => {
            let is_error_output = fields.get("Error").and_then(Value::as_str) == Some(error)
                && fields.get("Cause").and_then(Value::as_str) == Some("");
            if is_error_output {
                fields.remove("Cause");
            }
            fields
                .values_mut()
                .for_each(|field| remove_empty_cause(field, error));
        }
        Value::Array(items) => items
            .iter_mut()
            .for_each(|item| remove_empty_cause(item, error)),
        _ => (),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_empty_cause_is_taken_out_wherever_it_is() {
        let mut value = json!({"input": {"Cause": ""}, "failure": {"Error": "E", "Cause": ""}});
        remove_empty_cause(&mut value, "E");
        assert_eq!(
            value,
            json!({"input": {"Cause": ""}, "failure": {"Error": "E"}})
        );
    }
}
