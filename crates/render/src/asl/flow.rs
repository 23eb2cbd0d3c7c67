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
    /// Where in the data a task's failure is kept; in place of all data where nothing is said.
    caught_at: Option<Value>,
    /// Where a task that succeeded leads to; nowhere where it ends the execution.
    done: Option<Value>,
    /// Where a slot that is given back after a success leads to; nowhere where that ends the execution.
    told: Option<Value>,
}

impl Flow {
    /// The joints of a machine that takes something from its input or nothing, keeps to a limit or not, and tells of
    /// successes or not.
    pub(super) fn new(
        takes_input: bool,
        concurrency: Option<&ConcurrencyView>,
        tells_success: bool,
    ) -> Self {
        let state = |name: &str| Text::of(name).value();
        let run = "Run task";
        let begin = concurrency.map_or(run, ConcurrencyView::start);
        let failed = concurrency.and_then(ConcurrencyView::failed);
        let told = tells_success.then_some("Add success words");
        let done = concurrency.and_then(ConcurrencyView::succeeded).or(told);
        Self {
            start: state(if takes_input { "Check input" } else { begin }),
            begin: state(begin),
            run: state(run),
            caught: state(failed.unwrap_or("What failed")),
            caught_at: failed.map(|_| state("$.failed")),
            done: done.map(state),
            told: told.map(state),
        }
    }
}
