//! The states that keep to the limit of executions: before the task, and after it.
//!
//! Two ways to keep it. **Loose**: an execution lists the running ones and goes on if it is among the oldest; AWS calls
//! the list eventually consistent, so two that start within moments of each other may overlap. **Strict**: a table has
//! one item for each execution that may run, a slot, and a conditional write makes an execution its owner. A slot is a
//! lease that ends with the execution of its owner: whoever finds a slot whose owner is over takes its place. That needs
//! no clock, and there is none: DynamoDB's conditions know no time of day and JSONPath has no arithmetic for
//! timestamps. A time to live would end a lease that is still in use, or days late ("Time to Live (TTL)").
//!
//! How Step Functions spells errors: `DynamoDB.` for its own integration ("Controlling concurrency in distributed systems
//! using AWS Step Functions"), `Sfn.` and the SDK's name of the exception for `aws-sdk:sfn` ("Learning to use AWS service
//! SDK integrations in Step Functions").

use loudfail_job::{Concurrency, Job, OnConflict};
use minijinja::Value;
use serde::Serialize;

use super::message;
use super::placeholder::Placeholder;
use super::text::{Format, Text};

/// How many executions a list has at the most. Each takes less than 1 KiB of the 256 KiB that a result may have.
const LISTED: u32 = 100;

/// The first of these states.
const START: &str = "Ask to run";

/// The states that keep to the limit.
#[derive(Serialize)]
pub(super) struct ConcurrencyView {
    /// Whether what was taken of the input must be kept.
    keeps_input: bool,
    limit: u32,
    strict: Option<StrictView>,
    listed: u32,
    /// Who holds the places, as long as nobody in particular is known to.
    nobody: Value,
    /// Where an execution goes that finds no place.
    conflict: Value,
    wait: Option<WaitView>,
    skip: Option<SkipView>,
    /// What is told of the limit; none where it leads to no failure.
    limit_reached: Option<Value>,
    unknown: Value,
    stop_seconds: u64,
}

#[derive(Serialize)]
struct StrictView {
    appear_seconds: u64,
}

#[derive(Serialize)]
struct WaitView {
    polls: u32,
    seconds: u64,
}

#[derive(Serialize)]
struct SkipView {
    cause: Value,
    told: Option<message::NewsView>,
}

impl ConcurrencyView {
    pub(super) fn new(job: &Job, keeps_input: bool) -> Option<Self> {
        let concurrency = job.concurrency.as_ref()?;
        let strict = concurrency.strict.then(|| StrictView {
            appear_seconds: concurrency.appear_seconds(),
        });
        let (conflict, wait, skip) = match concurrency.on_conflict {
            OnConflict::Skip => ("Explain skip", None, Some(skip(job, concurrency))),
            OnConflict::Fail => ("Explain limit", None, None),
            OnConflict::Wait {
                polls,
                poll_seconds: seconds,
            } => ("May it wait", Some(WaitView { polls, seconds }), None),
        };
        Some(Self {
            keeps_input,
            limit: concurrency.limit,
            nobody: Text::of(if strict.is_some() {
                "an execution that has just ended".to_owned()
            } else {
                format!("more than {LISTED} executions")
            })
            .value(),
            strict,
            listed: LISTED,
            conflict: Text::of(conflict).value(),
            wait,
            limit_reached: skip.is_none().then(|| limit_reached(concurrency)),
            skip,
            unknown: Text::of(if concurrency.strict {
                "The table of execution slots could not be accessed, so the task was not started."
            } else {
                "Running executions could not be listed, so the task was not started."
            })
            .value(),
            stop_seconds: concurrency.stop_seconds(),
        })
    }

    /// The first state.
    pub(super) fn start(&self) -> &'static str {
        START
    }

    /// Where a task that succeeded leads to, if not to the end.
    pub(super) fn succeeded(&self) -> Option<&'static str> {
        self.strict.as_ref().map(|_| "Give slot back")
    }

    /// Where a task that failed for good leads to, if not to the failure path.
    pub(super) fn failed(&self) -> Option<&'static str> {
        self.strict.as_ref().map(|_| "Has the task stopped")
    }

    /// What the deployment fills in.
    pub(super) fn placeholders(&self) -> &'static [Placeholder] {
        if self.strict.is_some() {
            &[
                Placeholder::UpdateItem,
                Placeholder::GetItem,
                Placeholder::DescribeExecution,
                Placeholder::LockTable,
            ]
        } else {
            &[Placeholder::ListExecutions]
        }
    }
}

/// How many executions may run, for a sentence.
fn places(limit: u32) -> String {
    if limit == 1 {
        "one execution may run at a time".to_owned()
    } else {
        format!("{limit} executions may run at a time")
    }
}

fn limit_reached(concurrency: &Concurrency) -> Value {
    let limit = places(concurrency.limit);
    let waited = match concurrency.on_conflict {
        OnConflict::Wait {
            polls,
            poll_seconds,
        } => {
            let waited = loudfail_job::duration(u64::from(polls).saturating_mul(poll_seconds));
            format!("it waited {waited} for its turn")
        }
        OnConflict::Fail | OnConflict::Skip => "the limit is reached".to_owned(),
    };
    Format::new()
        .text(&format!(
            "The task was not started: {limit}, and {waited}. Running: `"
        ))
        .argument("$.lock.holder")
        .text("`")
        .call()
        .value()
}

fn skip(job: &Job, concurrency: &Concurrency) -> SkipView {
    let limit = places(concurrency.limit);
    let head = Format::new()
        .text(&format!("Nothing was started: {limit}. Running: `"))
        .argument("$.lock.holder")
        .text("`\n\n");
    SkipView {
        cause: Format::new()
            .text(&format!("{} was skipped: {limit}. Running: ", job.name))
            .argument("$.lock.holder")
            .call()
            .value(),
        told: job
            .notify
            .on_skip
            .then(|| message::NewsView::new(job, &job.notify.skip_title, head, "$.words.about")),
    }
}
