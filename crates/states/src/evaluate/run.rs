//! The run of a whole execution.

use std::sync::Arc;

use serde_json::Value;

use super::data::{Counts, Output, Surroundings, within_limits};
use super::state::Left;
use super::{
    ContextSeed, End, Entry, Execution, Failure, Fault, Limits, Run, Spent, StandIns, Step, Tasks,
    context, rescue, state, task,
};
use crate::ast::{State, StateMachine, Task};

impl<'a, 't> Execution<'a, 't> {
    /// An execution with the default limits.
    pub fn new(
        machine: &'a StateMachine,
        input: Value,
        context: &'a ContextSeed,
        outcomes: &'t mut dyn Tasks,
    ) -> Self {
        Self {
            machine,
            start_at: None,
            input,
            context,
            outcomes,
            limits: Limits::default(),
            stand_ins: None,
            keeps_data: true,
        }
    }

    /// Runs it to its end.
    pub fn run(self) -> Run<'a> {
        let (mut runner, mut at) = match self.begin() {
            Ok(begun) => begun,
            Err(fault) => return Run::refused(fault),
        };
        loop {
            if let Some(end) = runner.step(&mut at) {
                return runner.over(end);
            }
        }
    }

    /// Runs it to its end, or until `stops` says something of a state that is to be entered: then the rest is not run.
    ///
    /// # Errors
    /// What it said.
    pub fn run_until<T>(
        self,
        mut stops: impl FnMut(&Entry<'_>) -> Option<T>,
    ) -> Result<Run<'a>, T> {
        let (mut runner, mut at) = match self.begin() {
            Ok(begun) => begun,
            Err(fault) => return Ok(Run::refused(fault)),
        };
        loop {
            let entry = Entry {
                state: at.state,
                input: &at.input,
                spent: runner.spent(),
                has_looked: runner.counts.looked,
            };
            if let Some(said) = stops(&entry) {
                return Err(said);
            }
            if let Some(end) = runner.step(&mut at) {
                return Ok(runner.over(end));
            }
        }
    }

    /// Where its first state is to be entered, unless its input is refused.
    fn begin(self) -> Result<(Runner<'a, 't>, At<'a>), Fault> {
        let Self {
            machine,
            start_at,
            input,
            context: seed,
            outcomes,
            limits,
            stand_ins,
            keeps_data,
        } = self;
        let largest_bytes = within_limits(&input)?;
        let context = seed.base(input.clone());
        let runner = Runner {
            machine,
            seed,
            outcomes,
            limits,
            stand_ins,
            nothing: (!keeps_data).then(Arc::default),
            context,
            steps: Vec::new(),
            events: 1,
            counts: Counts {
                largest_bytes,
                ..Counts::default()
            },
            seconds: 0,
            entered: None,
        };
        let at = At {
            state: start_at.unwrap_or(&machine.start_at),
            input: Arc::new(input),
        };
        Ok((runner, at))
    }
}

impl Run<'_> {
    /// One that was over before its first state.
    fn refused(fault: Fault) -> Self {
        Self {
            steps: Vec::new(),
            end: End::Failed(fault.into()),
            spent: Spent::default(),
            looked: false,
        }
    }
}

/// A state that is to be entered, and what it gets.
struct At<'a> {
    state: &'a str,
    input: Arc<Value>,
}

struct Runner<'a, 't> {
    machine: &'a StateMachine,
    seed: &'a ContextSeed,
    outcomes: &'t mut dyn Tasks,
    limits: Limits,
    stand_ins: Option<&'a StandIns>,
    /// What steps get in place of data that are not kept.
    nothing: Option<Arc<Value>>,
    context: Value,
    steps: Vec<Step<'a>>,
    events: usize,
    counts: Counts,
    seconds: u64,
    /// The second in which the last state was entered.
    entered: Option<u64>,
}

/// How a state was left.
struct Passed<'m> {
    left: Result<Left<'m>, Stop>,
    caught: Option<Failure>,
    attempts: u32,
    /// Seconds of a task's retries.
    seconds: u64,
}

enum Stop {
    Failed(Failure),
    TimedOut,
    Limit,
}

impl<'a> Runner<'a, '_> {
    /// Goes through one state. How the execution ended, if it has.
    fn step(&mut self, at: &mut At<'a>) -> Option<End> {
        self.events += 2;
        if self.is_spent() {
            return Some(End::StepLimit);
        }
        let Some((state_name, state)) = self.machine.states.entry(at.state) else {
            let state = at.state.to_owned();
            return Some(End::Failed(Fault::StateMissing { state }.into()));
        };
        if self.entered == Some(self.seconds) {
            ContextSeed::enter_at_once(&mut self.context, state_name);
        } else {
            self.seed.enter(&mut self.context, state_name, self.seconds);
            self.entered = Some(self.seconds);
        }
        let Passed {
            left,
            caught,
            attempts,
            seconds,
        } = self.pass(state_name, state, &at.input);
        self.seconds = self.seconds.saturating_add(seconds);
        let input = self.kept(&at.input);
        let (output, next, waited) = match left {
            Ok(Left {
                output,
                next,
                seconds,
            }) => {
                let settled = output.settle(
                    &mut at.input,
                    &self.context,
                    &self.seed.uuid,
                    &mut self.counts,
                );
                match settled {
                    Ok(()) => (Ok(self.kept(&at.input)), next, seconds),
                    Err(fault) => (Err(fault.into()), None, 0),
                }
            }
            Err(Stop::Failed(failure)) => (Err(failure), None, 0),
            Err(Stop::TimedOut) => return Some(End::TimedOut),
            Err(Stop::Limit) => return Some(End::StepLimit),
        };
        self.seconds = self.seconds.saturating_add(waited);
        let end = match (&output, next) {
            (Err(failure), _) => Some(End::Failed(failure.clone())),
            (Ok(_), None) => Some(End::Succeeded(Arc::clone(&at.input))),
            (Ok(_), Some(next)) => {
                at.state = next;
                None
            }
        };
        self.steps.push(Step {
            state: state_name,
            input,
            output,
            caught,
            next,
            attempts,
            seconds: seconds.saturating_add(waited),
        });
        if self.is_over_time(0) {
            return Some(End::TimedOut);
        }
        end
    }

    /// What a step keeps of a value.
    fn kept(&self, value: &Arc<Value>) -> Arc<Value> {
        Arc::clone(self.nothing.as_ref().unwrap_or(value))
    }

    fn over(self, end: End) -> Run<'a> {
        Run {
            spent: self.spent(),
            steps: self.steps,
            end,
            looked: self.counts.looked,
        }
    }

    fn spent(&self) -> Spent {
        Spent {
            events: self.events,
            work_bytes: self.counts.worked,
            seconds: self.seconds,
            largest_bytes: self.counts.largest_bytes,
        }
    }

    fn is_spent(&self) -> bool {
        self.events > self.limits.events || self.counts.worked > self.limits.work_bytes
    }

    fn is_over_time(&self, more: u64) -> bool {
        let seconds = self.seconds.saturating_add(more);
        self.machine
            .timeout_seconds
            .is_some_and(|timeout| seconds > timeout)
    }

    fn pass(&mut self, name: &'a str, state: &'a State, input: &Arc<Value>) -> Passed<'a> {
        if let State::Task(task) = state {
            return self.task(name, task, input);
        }
        let now = self.seed.execution_start_time.plus_seconds(self.seconds);
        let mut surroundings = Surroundings::new(input, &self.context, &self.seed.uuid);
        let left = match state {
            State::Pass(pass) => state::pass(pass, &mut surroundings).map_err(Failure::from),
            State::Choice(choice) => self
                .stand_ins
                .and_then(|it| it.choose(name, choice, &mut surroundings))
                .unwrap_or_else(|| state::choose(choice, &mut surroundings))
                .map_err(Failure::from),
            State::Wait(wait) => state::wait(wait, &mut surroundings, now).map_err(Failure::from),
            State::Succeed(succeed) => {
                state::succeed(succeed, &mut surroundings).map_err(Failure::from)
            }
            State::Fail(fail) => Err(state::fail(fail, &mut surroundings)),
            State::Task(_) => Err(Fault::StateMissing {
                state: name.to_owned(),
            }
            .into()),
        };
        self.counts.add(surroundings.counts);
        Passed {
            left: left.map_err(Stop::Failed),
            caught: None,
            attempts: 0,
            seconds: 0,
        }
    }

    fn task(&mut self, name: &'a str, task: &'a Task, input: &Arc<Value>) -> Passed<'a> {
        let mut retries = vec![0_u64; task.retry.len()];
        let mut passed = Passed {
            left: Err(Stop::Limit),
            caught: None,
            attempts: 0,
            seconds: 0,
        };
        let events =
            if task.resource.contains(".sync") || task.resource.contains(".waitForTaskToken") {
                4
            } else {
                3
            };
        loop {
            self.events += events;
            if self.is_spent() {
                return passed;
            }
            context::retry(&mut self.context, passed.attempts);
            let mut surroundings = Surroundings::new(input, &self.context, &self.seed.uuid);
            let outcomes = &mut *self.outcomes;
            let result = task::attempt(name, task, passed.attempts, &mut surroundings, |call| {
                outcomes.call(call)
            });
            self.counts.add(std::mem::take(&mut surroundings.counts));
            passed.attempts += 1;
            let failure = match result {
                Ok(output) => {
                    passed.left = Ok(Left {
                        output: Output::Whole(output),
                        next: state::target(&task.transition),
                        seconds: 0,
                    });
                    return passed;
                }
                Err(failure) => failure,
            };
            let stand_ins = self.stand_ins;
            let takes = |names: &[String], error: &str| match stand_ins {
                Some(stand_ins) => stand_ins.takes(names, error),
                None => rescue::takes(names, error),
            };
            if let Some(delay) = next_retry(task, &failure, &mut retries, takes) {
                passed.seconds = passed.seconds.saturating_add(delay);
                if self.is_over_time(passed.seconds) {
                    passed.left = Err(Stop::TimedOut);
                    return passed;
                }
                continue;
            }
            let Some(catcher) = rescue::catcher(&task.catch, &failure, takes) else {
                passed.left = Err(Stop::Failed(failure));
                return passed;
            };
            let output = rescue::caught(catcher, &failure, &mut surroundings);
            self.counts.add(surroundings.counts);
            passed.left = match output {
                Ok(output) => Ok(Left {
                    output,
                    next: Some(&catcher.next),
                    seconds: 0,
                }),
                Err(fault) => Err(Stop::Failed(fault.into())),
            };
            passed.caught = Some(failure);
            return passed;
        }
    }
}

/// Seconds to the next retry. The first retrier that takes the error decides, even when it has no retries left.
fn next_retry(
    task: &Task,
    failure: &Failure,
    retries: &mut [u64],
    takes: impl Fn(&[String], &str) -> bool,
) -> Option<u64> {
    let error = failure.error.as_deref()?;
    let mut retriers = task.retry.iter().zip(retries);
    let (retrier, done) = retriers.find(|(retrier, _)| takes(&retrier.error_equals, error))?;
    (*done < retrier.max_attempts).then(|| {
        *done += 1;
        retrier.delay_seconds(*done)
    })
}
