//! How often a job is tried.

/// How often a job is tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retry {
    /// Attempts in all, the first one included: 1 to 100.
    pub attempts: u32,
    /// Wait before the second attempt, in seconds: 1 to 99,999,999.
    pub interval_seconds: u64,
    /// What the wait is multiplied by after each attempt, in hundredths (200 doubles it). At least 100.
    pub backoff_hundredths: u32,
    /// The longest wait, in seconds.
    pub max_delay_seconds: Option<u64>,
    /// Whether waits are spread at random (`JitterStrategy: FULL`).
    pub jitter: bool,
}
