//! The keys of how often a job is tried.

use loudfail_diagnostics::Spanned;

use crate::leaf::{Bool, Decimal, Duration, Integer};
use crate::record::record;

record! {
    /// How often a job is tried, and how long it waits between attempts. `exit` is for a container that failed. The other
    /// keys are for a task that could not run: no capacity, throttling, an image or a network interface that did not become
    /// available, an interrupted Spot task. A failure that another attempt cannot fix, such as a missing permission or an
    /// image that does not exist, is never retried.
    pub struct Retry {
        /// The total number of attempts, including the first; `1` by default.
        attempts: Spanned<Integer>,
        /// The wait before the second attempt. `10s` by default.
        interval: Spanned<Duration>,
        /// The factor by which the wait grows after each attempt. `2` by default.
        backoff: Spanned<Decimal>,
        /// The longest wait.
        max_delay: Spanned<Duration>,
        /// Whether waits are randomised, so that jobs that failed together do not retry together; `false` by default.
        jitter: Spanned<Bool>,
        /// How often a job is tried if its container fails. Once by default: a container that ran may have done half of its
        /// work.
        exit: Exit,
    }
}

record! {
    /// How often a job is tried if its container fails.
    pub struct Exit {
        /// The total number of attempts, including the first. Each failure of a container uses up one.
        attempts: Spanned<Integer>,
        /// The exit codes of the job's container that lead to another attempt. All by default.
        codes: Vec<Spanned<Integer>>,
        /// Whether an attempt that exceeded `timeout` is retried, too. `false` by default.
        on_timeout: Spanned<Bool>,
        /// The wait before the second attempt; that of `retry` by default.
        interval: Spanned<Duration>,
        /// The factor by which the wait grows after each attempt; that of `retry` by default.
        backoff: Spanned<Decimal>,
        /// The longest wait; that of `retry` by default.
        max_delay: Spanned<Duration>,
        /// Whether waits are randomised; that of `retry` by default.
        jitter: Spanned<Bool>,
    }
}
