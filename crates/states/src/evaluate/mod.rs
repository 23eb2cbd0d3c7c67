//! Runs a machine, with the outcomes of its tasks given from outside and time that only counts.
//!
//! Where AWS documents how data fails, this fails alike: a path that finds nothing, an intrinsic that cannot take its
//! argument or a number that is not one is `States.Runtime`, which no `Retry` and no `Catch` sees ("Handling errors in
//! Step Functions workflows"). Whatever the text and the input, a run ends: see [`Limits`].

mod choice;
mod context;
mod data;
mod fault;
mod rescue;
mod run;
mod scope;
mod single;
mod stand_in;
mod state;
mod task;

use std::sync::Arc;

use serde_json::Value;

use crate::ast::StateMachine;
use crate::quotas;
pub use context::ContextSeed;
pub use fault::{Failure, Fault};
pub use rescue::takes;
pub(crate) use scope::Scope;
pub use single::{StateResult, StateStatus, StateTest, StateTestError, evaluate_state};
pub use stand_in::{Asked, StandIns};

/// What the tasks of an execution do.
pub trait Tasks {
    /// Called once for each attempt of a task.
    fn call(&mut self, call: &TaskCall<'_>) -> TaskOutcome;
}

/// Any function of a call can stand for the tasks.
impl<F: FnMut(&TaskCall<'_>) -> TaskOutcome> Tasks for F {
    fn call(&mut self, call: &TaskCall<'_>) -> TaskOutcome {
        self(call)
    }
}

/// One attempt of a task.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskCall<'m> {
    /// The name of the state.
    pub state: &'m str,
    /// Its `Resource`.
    pub resource: &'m str,
    /// What the service gets: `Parameters` filled, or the input.
    pub parameters: Value,
    /// The timeout of the task in seconds, where it has one.
    pub timeout_seconds: Option<u64>,
    /// 0 at first, and one more with each retry.
    pub attempt: u32,
}

/// How an attempt of a task ended.
#[derive(Debug, Clone, PartialEq)]
pub enum TaskOutcome {
    /// With a result.
    Success(Value),
    /// With an error.
    Failure {
        /// The error name.
        error: String,
        /// The cause. Where it is `None` the error output has no `Cause` at all.
        cause: Option<String>,
    },
}

/// An execution to run.
pub struct Execution<'a, 't> {
    /// The machine.
    pub machine: &'a StateMachine,
    /// The state that it begins with in place of the machine's first one.
    pub start_at: Option<&'a str>,
    /// The input.
    pub input: Value,
    /// What the context object says of the execution.
    pub context: &'a ContextSeed,
    /// What its tasks do.
    pub outcomes: &'t mut dyn Tasks,
    /// When to give up.
    pub limits: Limits,
    /// What stands in its data for other texts.
    pub stand_ins: Option<&'a StandIns>,
    /// Whether each step keeps what its state got and passed on. Without, both are `null`, and the run takes less time.
    pub keeps_data: bool,
}

/// When a run gives up with [`End::StepLimit`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Events of the history, counted as AWS counts them: two for a state, three for an attempt of a task, four where
    /// the task waits for its service.
    pub events: usize,
    /// Bytes of data that are copied, compared and searched in all, which bounds the time and memory of a run.
    pub work_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            events: quotas::HISTORY_EVENTS,
            work_bytes: 1 << 30,
        }
    }
}

/// Stands in a text for words that could be any others. It is of the private use area of Unicode, so nobody's text has it.
///
/// A machine whose texts have it runs like any other, and [`Run::looked`] says whether it would have run the same with
/// other words in its place.
pub const OPAQUE: char = '\u{f0f0}';

/// The same for a number of seconds: each stands for any that is not larger and not zero.
pub const OPAQUE_SECONDS: [u64; 3] = [601, 3_607, 86_413];

/// How an execution went.
#[derive(Debug, Clone, PartialEq)]
pub struct Run<'m> {
    /// The states that were entered, in order.
    pub steps: Vec<Step<'m>>,
    /// How it ended.
    pub end: End,
    /// What it took in all.
    pub spent: Spent,
    /// Whether the way it went, or what a value became, depended on a text with [`OPAQUE`] in it, beyond what every such
    /// text has: that it is a text and is put into others.
    pub looked: bool,
}

/// What a run, or a part of it, takes of what is limited.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Spent {
    /// Events of the history, counted as for [`Limits::events`].
    pub events: usize,
    /// Bytes of data that are copied, compared and searched.
    pub work_bytes: usize,
    /// Seconds of waits and retries.
    pub seconds: u64,
    /// Bytes of the largest value that a state got or gave, or of one as near to its limit as what was copied for a field.
    pub largest_bytes: usize,
}

impl Spent {
    /// What was spent since; the largest value is that of both.
    pub fn since(self, earlier: Self) -> Self {
        Self {
            events: self.events.saturating_sub(earlier.events),
            work_bytes: self.work_bytes.saturating_sub(earlier.work_bytes),
            seconds: self.seconds.saturating_sub(earlier.seconds),
            largest_bytes: self.largest_bytes,
        }
    }

    /// Both together.
    pub fn and(self, more: Self) -> Self {
        Self {
            events: self.events.saturating_add(more.events),
            work_bytes: self.work_bytes.saturating_add(more.work_bytes),
            seconds: self.seconds.saturating_add(more.seconds),
            largest_bytes: self.largest_bytes.max(more.largest_bytes),
        }
    }

    /// The same with all data so many times as large.
    pub fn times(self, factor: usize) -> Self {
        Self {
            work_bytes: self.work_bytes.saturating_mul(factor),
            largest_bytes: self.largest_bytes.saturating_mul(factor),
            ..self
        }
    }

    /// Whether a run of that machine that takes so much is neither given up nor timed out.
    pub fn is_within(self, limits: Limits, machine: &StateMachine) -> bool {
        let timeout = machine.timeout_seconds;
        self.events <= limits.events
            && self.work_bytes <= limits.work_bytes
            && self.largest_bytes <= quotas::DATA_BYTES
            && timeout.is_none_or(|timeout| self.seconds <= timeout)
    }
}

/// A state that is to be entered.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'r> {
    /// Its name.
    pub state: &'r str,
    /// What it gets.
    pub input: &'r Value,
    /// What the run took before.
    pub spent: Spent,
    /// What [`Run::looked`] says of what was before.
    pub has_looked: bool,
}

/// One state that was entered.
#[derive(Debug, Clone, PartialEq)]
pub struct Step<'m> {
    /// Its name.
    pub state: &'m str,
    /// What it got.
    pub input: Arc<Value>,
    /// What it passed on, or why the execution failed there.
    pub output: Result<Arc<Value>, Failure>,
    /// The error that a catcher took; the output is then that of the catcher.
    pub caught: Option<Failure>,
    /// The state that came next; `None` at the end.
    pub next: Option<&'m str>,
    /// How often its task was called; 0 for other states.
    pub attempts: u32,
    /// Seconds that it waited, before retries or as a `Wait` state.
    pub seconds: u64,
}

/// How an execution ended.
#[derive(Debug, Clone, PartialEq)]
pub enum End {
    /// SUCCEEDED, with this output.
    Succeeded(Arc<Value>),
    /// FAILED, with what the execution says of it.
    Failed(Failure),
    /// TIMED_OUT: the waits took longer than the machine's `TimeoutSeconds`.
    TimedOut,
    /// The limits were reached. AWS fails an execution whose history is full.
    StepLimit,
}

#[cfg(test)]
mod tests;
