//! The keys of how often a job is tried.

use loudfail_diagnostics::Spanned;

use crate::leaf::{Bool, Decimal, Duration, Integer};
use crate::record::record;

record! {
    /// How often a job is tried, and how long to wait in between.
    pub struct Retry {
        /// Attempts in all, the first one included.
        attempts: Spanned<Integer>,
        /// The wait before the second attempt. `10s` by default.
        interval: Spanned<Duration>,
        /// What the wait is multiplied by after each attempt. `2` by default.
        backoff: Spanned<Decimal>,
        /// The longest wait.
        max_delay: Spanned<Duration>,
        /// Whether waits are spread at random, so that jobs which failed together do not return together.
        jitter: Spanned<Bool>,
    }
}
