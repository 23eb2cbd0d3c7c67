//! How long the work of a job may take.

use crate::model::{Concurrency, Job, Retry};

/// Parts of a second that a wait is counted in, so that a backoff of many decimals is not lost.
const PARTS: u128 = 1_000_000;

impl Job {
    /// How long the wait for its turn, all attempts and all waits between them take at their longest, in seconds.
    /// Saturates.
    #[must_use]
    pub fn longest_seconds(&self) -> u64 {
        u64::from(self.retry.attempts)
            .saturating_mul(self.timeout_seconds)
            .saturating_add(waits(&self.retry))
            .saturating_add(
                self.concurrency
                    .as_ref()
                    .map_or(0, Concurrency::longest_seconds),
            )
    }
}

/// All waits between attempts, in seconds. `JitterStrategy: FULL` makes them shorter, never longer.
fn waits(retry: &Retry) -> u64 {
    let longest = retry
        .max_delay_seconds
        .map_or(u128::MAX, |delay| u128::from(delay) * PARTS);
    let mut wait = u128::from(retry.interval_seconds) * PARTS;
    let mut sum: u64 = 0;
    for _ in 1..retry.attempts {
        wait = wait.min(longest);
        let seconds = u64::try_from(wait.div_ceil(PARTS)).unwrap_or(u64::MAX);
        sum = sum.saturating_add(seconds);
        wait = wait.saturating_mul(u128::from(retry.backoff_hundredths)) / 100;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_up_to_the_longest() {
        for (attempts, interval_seconds, backoff_hundredths, max_delay_seconds, expected) in [
            (1, 30, 200, None, 0),
            (2, 30, 200, None, 30),
            (3, 30, 200, Some(600), 90),
            (5, 30, 200, Some(60), 30 + 3 * 60),
            (4, 10, 100, None, 30),
            // 1, 1.5 and 2.25 seconds.
            (4, 1, 150, None, 1 + 2 + 3),
            (100, 99_999_999, 1000, None, u64::MAX),
        ] {
            let retry = Retry {
                attempts,
                interval_seconds,
                backoff_hundredths,
                max_delay_seconds,
                jitter: true,
            };
            assert_eq!(waits(&retry), expected, "{retry:?}");
        }
    }
}
