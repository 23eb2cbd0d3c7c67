//! The keys of how often a job is tried.

use loudfail_diagnostics::Spanned;

use crate::leaf::{Bool, Decimal, Duration, Integer};
use crate::record::record;

record! {
    /// How often a job is tried, and how long it waits in between. `exit` is for a container that failed; all else here
    /// is for a task that did not get to run: no capacity, throttling, an image or a network interface that did not
    /// come, an interrupted Spot task. What no other attempt can mend, such as a missing permission or an image that does
    /// not exist, is never tried again.
    pub struct Retry {
        /// Attempts in all, the first one included; `1` by default.
        attempts: Spanned<Integer>,
        /// The wait before the second attempt. `10s` by default.
        interval: Spanned<Duration>,
        /// What the wait is multiplied by after each attempt. `2` by default.
        backoff: Spanned<Decimal>,
        /// The longest wait.
        max_delay: Spanned<Duration>,
        /// Whether waits are spread at random, so that jobs which failed together do not return together; `false` by
        /// default.
        jitter: Spanned<Bool>,
        /// How often a job is tried whose container failed. Once by default: what ran may have done half of its work.
        exit: Exit,
    }
}

record! {
    /// How often a job is tried whose container failed.
    pub struct Exit {
        /// Attempts in all, the first one included; each failure of a container takes one.
        attempts: Spanned<Integer>,
        /// The exit codes of the job's container after which it is tried again. All by default.
        codes: Vec<Spanned<Integer>>,
        /// Whether an attempt that took longer than `timeout` is tried again, too. `false` by default.
        on_timeout: Spanned<Bool>,
        /// The wait before the second attempt; that of `retry` by default.
        interval: Spanned<Duration>,
        /// What the wait is multiplied by after each attempt; that of `retry` by default.
        backoff: Spanned<Decimal>,
        /// The longest wait; that of `retry` by default.
        max_delay: Spanned<Duration>,
        /// Whether waits are spread at random; as `retry` says by default.
        jitter: Spanned<Bool>,
    }
}
