//! The keys of how many executions of a job may run at once.

use loudfail_diagnostics::Spanned;

use crate::leaf::{Bool, Conflict, Duration, Integer};
use crate::record::record;

record! {
    /// How many executions of the job may run their task at the same time.
    pub struct Concurrency {
        /// The number of executions, 1 to 10; `1` by default.
        limit: Spanned<Integer>,
        /// What an execution does when the limit is reached: `fail` (the default) notifies the channel, `skip` ends without
        /// a message unless `notify.on` includes `skip`, `wait` checks again until `max_wait` has passed.
        on_conflict: Spanned<Conflict>,
        /// Whether a DynamoDB table of the job enforces the limit; `false` by default. Without the table, executions count
        /// each other, and two that start within moments of each other may overlap.
        strict: Spanned<Bool>,
        /// How long an execution waits for its turn before it fails. `30m` by default.
        max_wait: Spanned<Duration>,
        /// How long an execution waits before it checks again. `30s` by default.
        poll: Spanned<Duration>,
    }
}
