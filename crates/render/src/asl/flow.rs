//! Which state comes after which, where that depends on the job.

use minijinja::Value;
use serde::Serialize;

use super::concurrency::ConcurrencyView;
use super::text::Text;

/// The joints of the machine: the names of the states that others lead to.
#[derive(Serialize)]
pub(super) struct Flow {
    /// The first state of all.
    start: Value,
    /// The first state once the input is taken.
    begin: Value,
    /// The first state once the execution may run.
    run: Value,
    /// Where a task that failed leads to.
    caught: Value,
    /// Where a run leads to that is not tried again.
    given_up: Value,
    /// Whether the data of the run is still needed once its task has failed: the error output is then at `$.failed`
    /// and not all there is.
    keeps_data: bool,
    /// Whether there must be data to keep something in, although nothing is taken from the input.
    makes_data: bool,
    /// Where a task that succeeded leads to; nowhere where it ends the execution.
    done: Option<Value>,
    /// Where a slot that is given back after a success leads to; nowhere where that ends the execution.
    told: Option<Value>,
}

/// What of a job decides which states there are.
#[derive(Clone, Copy)]
pub(super) struct Parts<'a> {
    /// It takes something from its input.
    pub(super) takes_input: bool,
    /// It is tried again after some failures.
    pub(super) retries: bool,
    /// It looks at how each container has ended.
    pub(super) looks_at_exits: bool,
    /// It keeps to a limit.
    pub(super) concurrency: Option<&'a ConcurrencyView>,
    /// It tells of successes.
    pub(super) tells_success: bool,
}

impl Flow {
    /// The joints of a machine of these parts.
    pub(super) fn new(parts: Parts<'_>) -> Self {
        let state = |name: &str| Text::of(name).value();
        let run = parts.run();
        let begin = parts.concurrency.map_or(run, ConcurrencyView::start);
        let keeps_data = parts.keeps_data();
        // Who asks to run makes data of its own.
        let makes_data = keeps_data && !parts.takes_input && parts.concurrency.is_none();
        let told = parts.tells_success.then_some("Add success words");
        let succeeded = parts.concurrency.and_then(ConcurrencyView::succeeded);
        Self {
            start: state(match (parts.takes_input, makes_data) {
                (true, _) => "Check input",
                (false, true) => "Take no input",
                (false, false) => begin,
            }),
            begin: state(begin),
            run: state(run),
            caught: state(if parts.retries || parts.looks_at_exits {
                "Why it failed"
            } else {
                parts.given_up()
            }),
            given_up: state(parts.given_up()),
            keeps_data,
            makes_data,
            done: succeeded.or(told).map(state),
            told: told.map(state),
        }
    }
}

impl Parts<'_> {
    /// Whether the machine's data outlives a failure of its task.
    fn keeps_data(self) -> bool {
        self.retries || self.looks_at_exits || self.after_failure().is_some()
    }

    /// Where a run begins that may: nothing has been tried yet.
    fn run(self) -> &'static str {
        if self.retries {
            "First try"
        } else {
            "Run task"
        }
    }

    /// What the limit does with a run that is given up.
    fn after_failure(self) -> Option<&'static str> {
        self.concurrency.and_then(ConcurrencyView::failed)
    }

    /// Where a run leads to that is not tried again, with its failure at `$.failed` where data is kept.
    pub(super) fn given_up(self) -> &'static str {
        match self.after_failure() {
            Some(state) => state,
            None if self.keeps_data() => "Take failure",
            None => "What failed",
        }
    }
}
