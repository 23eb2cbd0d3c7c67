//! One state by itself, as the `TestState` API runs it ("Using TestState API to test a state").

use std::fmt;
use std::sync::Arc;

use serde_json::Value;

use super::data::{Surroundings, within_limits};
use super::state::Left;
use super::{Failure, TaskOutcome, rescue, state, task};
use crate::ast::{State, StateMachine, Task};
use crate::timestamp::Timestamp;

/// A state to test.
#[derive(Debug, Clone)]
pub struct StateTest<'a> {
    /// The machine it is of.
    pub machine: &'a StateMachine,
    /// Its name.
    pub state: &'a str,
    /// What it gets.
    pub input: Value,
    /// The context object; [`super::ContextSeed::object`] makes one. How long a state waits is not part of
    /// the result, so it may lack `State.EnteredTime`.
    pub context: &'a Value,
    /// What `States.UUID()` gives.
    pub uuid: &'a str,
    /// How the task ends; other states need none.
    pub outcome: Option<&'a TaskOutcome>,
    /// How often the retrier that takes the error has retried before (`retrierRetryCount`).
    pub retrier_retry_count: u64,
}

/// What a state did.
#[derive(Debug, Clone, PartialEq)]
pub struct StateResult<'m> {
    /// How it ended.
    pub status: StateStatus,
    /// The output; `None` where it failed or would be retried.
    pub output: Option<Arc<Value>>,
    /// The next state; `None` where the execution would end or the task be retried.
    pub next: Option<&'m str>,
    /// The error, also where a catcher took it.
    pub failure: Option<Failure>,
    /// What the task was called with.
    pub parameters: Option<Value>,
}

/// How a state ended, in the words of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StateStatus {
    /// SUCCEEDED.
    Succeeded,
    /// FAILED.
    Failed,
    /// RETRIABLE: a retrier takes the error and has retries left.
    Retriable,
    /// CAUGHT_ERROR.
    CaughtError,
}

impl StateStatus {
    /// The status as the API writes it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Succeeded => "SUCCEEDED",
            Self::Failed => "FAILED",
            Self::Retriable => "RETRIABLE",
            Self::CaughtError => "CAUGHT_ERROR",
        }
    }
}

/// Why a state cannot be tested.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StateTestError {
    /// The machine has no such state.
    NoSuchState,
    /// It is a task and no outcome is given.
    OutcomeMissing,
}

impl fmt::Display for StateTestError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::NoSuchState => "the machine has no such state",
            Self::OutcomeMissing => "a task needs an outcome",
        })
    }
}

/// Runs one state.
pub fn evaluate_state<'a>(test: StateTest<'a>) -> Result<StateResult<'a>, StateTestError> {
    let (name, state) = test
        .machine
        .states
        .entry(test.state)
        .ok_or(StateTestError::NoSuchState)?;
    if let Err(fault) = within_limits(&test.input) {
        return Ok(failed(fault.into()));
    }
    let input = Arc::new(test.input);
    let mut surroundings = Surroundings::new(&input, test.context, test.uuid);
    let entered = test
        .context
        .pointer("/State/EnteredTime")
        .and_then(Value::as_str)
        .and_then(Timestamp::parse);
    let now = entered.unwrap_or(Timestamp::UNIX_EPOCH);
    let left = match state {
        State::Task(task) => {
            let outcome = test.outcome.ok_or(StateTestError::OutcomeMissing)?;
            return Ok(run_task(
                name,
                task,
                outcome,
                test.retrier_retry_count,
                &mut surroundings,
            ));
        }
        State::Pass(pass) => state::pass(pass, &mut surroundings),
        State::Choice(choice) => state::choose(choice, &mut surroundings),
        State::Wait(wait) => state::wait(wait, &mut surroundings, now),
        State::Succeed(succeed) => state::succeed(succeed, &mut surroundings),
        State::Fail(fail) => return Ok(failed(state::fail(fail, &mut surroundings))),
    };
    Ok(match left {
        Ok(Left { output, next, .. }) => match output.beside(&mut surroundings) {
            Ok(output) => succeeded(output, next),
            Err(fault) => failed(fault.into()),
        },
        Err(fault) => failed(fault.into()),
    })
}

fn succeeded<'m>(output: Arc<Value>, next: Option<&'m str>) -> StateResult<'m> {
    StateResult {
        status: StateStatus::Succeeded,
        output: Some(output),
        next,
        failure: None,
        parameters: None,
    }
}

fn failed<'m>(failure: Failure) -> StateResult<'m> {
    let status = StateStatus::Failed;
    StateResult {
        status,
        output: None,
        next: None,
        failure: Some(failure),
        parameters: None,
    }
}

fn run_task<'m>(
    name: &'m str,
    task: &'m Task,
    outcome: &TaskOutcome,
    retries: u64,
    surroundings: &mut Surroundings<'_>,
) -> StateResult<'m> {
    let mut parameters = None;
    let attempt = u32::try_from(retries).unwrap_or(u32::MAX);
    let result = task::attempt(name, task, attempt, surroundings, |call| {
        parameters = Some(call.parameters.clone());
        outcome.clone()
    });
    let failure = match result {
        Ok(output) => {
            return StateResult {
                parameters,
                ..succeeded(output, state::target(&task.transition))
            };
        }
        Err(failure) => failure,
    };
    let error = failure.error.as_deref().unwrap_or_default();
    let retrier = task
        .retry
        .iter()
        .find(|retrier| rescue::takes(&retrier.error_equals, error));
    if retrier.is_some_and(|retrier| retries < retrier.max_attempts) {
        return StateResult {
            status: StateStatus::Retriable,
            parameters,
            ..failed(failure)
        };
    }
    let Some(catcher) = rescue::catcher(&task.catch, &failure, rescue::takes) else {
        return StateResult {
            parameters,
            ..failed(failure)
        };
    };
    let caught = rescue::caught(catcher, &failure, surroundings);
    match caught.and_then(|output| output.beside(surroundings)) {
        Ok(output) => StateResult {
            status: StateStatus::CaughtError,
            output: Some(output),
            next: Some(&catcher.next),
            failure: Some(failure),
            parameters,
        },
        Err(fault) => StateResult {
            parameters,
            ..failed(fault.into())
        },
    }
}
