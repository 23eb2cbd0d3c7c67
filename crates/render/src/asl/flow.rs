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
}

impl Flow {
    /// The joints of a machine that takes something from its input, or nothing.
    pub(super) fn new(takes_input: bool) -> Self {
        let state = |name: &str| Text::of(name).value();
        Self {
            start: state(if takes_input {
                "Check input"
            } else {
                "Run task"
            }),
            begin: state("Run task"),
            caught: state("What failed"),
        }
    }
}
