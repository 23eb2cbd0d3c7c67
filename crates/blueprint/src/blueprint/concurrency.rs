//! The keys of how many executions of a job may run at once.

use loudfail_diagnostics::Spanned;

use crate::leaf::{Bool, Conflict, Duration, Integer};
use crate::record::record;

record! {
    /// How many executions of the job may run their task at once.
    pub struct Concurrency {
        /// How many, 1 to 10; `1` by default.
        limit: Spanned<Integer>,
        /// What an execution does that finds the limit reached: `fail` (the default) tells the channel, `skip` ends
        /// without a word unless `notify.on` names `skip`, `wait` asks again until `max_wait` has passed.
        on_conflict: Spanned<Conflict>,
        /// Whether a DynamoDB table of the job's own keeps the limit; `false` by default. Without one the executions
        /// count each other, and two that start within moments may overlap.
        strict: Spanned<Bool>,
        /// How long an execution waits for its turn before it fails. `30m` by default.
        max_wait: Spanned<Duration>,
        /// How long it waits before it asks again. `30s` by default.
        poll: Spanned<Duration>,
    }
}
