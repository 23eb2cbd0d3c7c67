//! The loop around the task: which failures lead to another attempt, after which wait, and when it gives up.

use loudfail_job::{Attempts, Job, Launch};
use minijinja::Value;
use serde::Serialize;

use super::choice::{Rule, Test};
use super::class;
use super::exits::{self, Reason};
use super::message;
use super::run::alone;
use super::text::Text;
use crate::markup::Markup;

/// The states of the loop. A job that is run once has none.
#[derive(Serialize)]
pub(super) struct RetryView {
    /// What is known of the attempts before the first one.
    tries: Value,
    /// What leads where from a failure, in this order.
    rules: Vec<Rule>,
    /// The states that count, one a class.
    counts: Vec<CountView>,
    /// How Fargate takes over from Fargate Spot; nothing where it does not.
    fall_back: Option<FallBackView>,
    /// An intrinsic that says how many attempts there were.
    attempts: Value,
}

#[derive(Serialize)]
struct CountView {
    state: Value,
    /// The counts of both classes, of which one is one more.
    start: Value,
    exit: Value,
    next: Value,
    /// An intrinsic that gives the seconds to wait.
    wait: Value,
}

#[derive(Serialize)]
struct FallBackView {
    /// The capacity of the first attempt.
    spot: Value,
    /// There was not enough of it.
    is_short: Value,
    /// The capacity of all attempts after that.
    instead: Value,
}

/// Where a failure leads to that is not tried again.
pub(super) const GIVE_UP: &str = "Give up";
/// The state that counts a container that failed.
pub(super) const COUNT_EXIT: &str = "Count exit";
const COUNT_START: &str = "Count start";

impl RetryView {
    pub(super) fn new(job: &Job) -> Option<Self> {
        let retry = &job.retry;
        if retry.runs() == 1 {
            return None;
        }
        let starts = retry.start.attempts > 1;
        let exits = retry.exit.attempts > 1;
        let falls_back = job.task.launch == Launch::FargateSpot { fallback: true };
        Some(Self {
            tries: tries(starts.then_some(&retry.start), exits.then_some(&retry.exit)),
            rules: rules(job, starts, exits),
            counts: [
                starts.then(|| count("start", &retry.start, falls_back)),
                exits.then(|| count("exit", &retry.exit, false)),
            ]
            .into_iter()
            .flatten()
            .collect(),
            fall_back: falls_back.then(|| FallBackView {
                spot: alone("FARGATE_SPOT"),
                is_short: class::lacks_capacity().value(),
                instead: alone("FARGATE"),
            }),
            attempts: message::attempts(Markup(job.notify.chat)).call().value(),
        })
    }
}

/// The rules of the Choice on a failure. What the name of the error tells comes first, since there may be no cause.
fn rules(job: &Job, starts: bool, exits: bool) -> Vec<Rule> {
    let retry = &job.retry;
    let start = |test: Test| {
        (
            Test::All(vec![left("start", &retry.start), test]),
            COUNT_START,
        )
    };
    let exit = |test: Test, next| (Test::All(vec![exit_is_left(job), test]), next);
    let mut rules = Vec::new();
    if starts {
        rules.push(start(class::starts_later()));
    }
    if exits && retry.on_timeout {
        rules.push(exit(class::timed_out(), COUNT_EXIT));
    }
    rules.push((class::has_cause().negated(), GIVE_UP));
    if starts {
        rules.push((class::never(), GIVE_UP));
        rules.push(start(class::did_not_start()));
    }
    match exits::reason(job) {
        // A task whose work is done is no failure, so this asks for no attempt that is left.
        Some(Reason::Sidecars) => rules.push((exits::can_be_read(), exits::READ_TASK)),
        Some(Reason::Codes) => rules.push(exit(exits::can_be_read(), exits::READ_TASK)),
        None => {}
    }
    if exits && retry.exit_codes.is_empty() {
        rules.push(exit(class::exited(), COUNT_EXIT));
    }
    rules
        .iter()
        .map(|(test, next)| Rule::new(test, next))
        .collect()
}

/// There is another attempt of that class.
fn left(class: &str, attempts: &Attempts) -> Test {
    let again = attempts.attempts.saturating_sub(1);
    Test::less(&format!("$.tries.{class}"), u64::from(again))
}

/// There is another attempt after a container has failed.
pub(super) fn exit_is_left(job: &Job) -> Test {
    left("exit", &job.retry.exit)
}

/// The counts at nothing, and the waits, so that a count finds its wait.
fn tries(start: Option<&Attempts>, exit: Option<&Attempts>) -> Value {
    let waits: Vec<String> = [("start", start), ("exit", exit)]
        .into_iter()
        .filter_map(|(class, attempts)| {
            let waits: Vec<String> = attempts?.waits().iter().map(u64::to_string).collect();
            Some(format!("\"{class}\": [{}]", waits.join(", ")))
        })
        .collect();
    Value::from_safe_string(format!(
        "{{\"runs\": 1, \"start\": 0, \"exit\": 0, \"waits\": {{{}}}}}",
        waits.join(", ")
    ))
}

fn count(class: &str, attempts: &Attempts, falls_back: bool) -> CountView {
    let number = |of: &str| {
        if of == class {
            Text::of(format!("States.MathAdd($.tries.{of}, 1)")).value()
        } else {
            Text::of(format!("$.tries.{of}")).value()
        }
    };
    let longest = format!("States.ArrayGetItem($.tries.waits.{class}, $.tries.{class})");
    CountView {
        state: Text::of(if class == "start" {
            COUNT_START
        } else {
            COUNT_EXIT
        })
        .value(),
        start: number("start"),
        exit: number("exit"),
        next: Text::of(if falls_back {
            "Is Spot short"
        } else {
            "Forget failure"
        })
        .value(),
        wait: Text::of(if attempts.jitter {
            format!("States.MathRandom(0, {longest})")
        } else {
            longest
        })
        .value(),
    }
}
