//! Which state comes after which, where that depends on the job.

use minijinja::Value;
use serde::Serialize;

use super::text::Text;

/// The joints of the machine: the names of the states that others lead to.
#[derive(Serialize)]
pub(super) struct Flow {
    /// The first state of all.
    start: Value,
    /// The first state once the input is taken.
    begin: Value,
    /// Where a task that failed leads to.
    caught: Value,
    /// Where a run leads to that is not tried again.
    given_up: Value,
    /// Whether the data of the run is still needed once its task has failed: the error output is then at `$.failed`
    /// and not all there is.
    keeps_data: bool,
    /// Whether there must be data to keep something in, although nothing is taken from the input.
    makes_data: bool,
}

/// What of a job decides which states there are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Parts {
    /// It takes something from its input.
    pub(super) takes_input: bool,
    /// It is tried again after some failures.
    pub(super) retries: bool,
}

impl Flow {
    /// The joints of a machine of these parts.
    pub(super) fn new(parts: Parts) -> Self {
        let state = |name: &str| Text::of(name).value();
        let keeps_data = parts.keeps_data();
        let makes_data = keeps_data && !parts.takes_input;
        let begin = parts.fresh();
        Self {
            start: state(match (parts.takes_input, makes_data) {
                (true, _) => "Check input",
                (false, true) => "Take no input",
                (false, false) => begin,
            }),
            begin: state(begin),
            caught: state(if parts.retries {
                "Why it failed"
            } else {
                parts.given_up()
            }),
            given_up: state(parts.given_up()),
            keeps_data,
            makes_data,
        }
    }
}

impl Parts {
    /// Whether the machine's data outlives a failure of its task.
    fn keeps_data(self) -> bool {
        self.retries
    }

    /// Where a fresh run begins: its input is taken, and nothing has been tried yet.
    fn fresh(self) -> &'static str {
        if self.retries {
            "First try"
        } else {
            "Run task"
        }
    }

    /// Where a run leads to that is not tried again, with its failure at `$.failed` where data is kept.
    fn given_up(self) -> &'static str {
        if self.keeps_data() {
            "Take failure"
        } else {
            "What failed"
        }
    }
}
