//! How often a job is tried.

/// How often a job is tried, by the kind of its failures. The kinds are counted apart, and neither count starts anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retry {
    /// After failures to start: the task never ran, or AWS took away what it ran on.
    pub start: Attempts,
    /// After failures of the container.
    pub exit: Attempts,
    /// The exit codes of the job's container after which it is tried again; any where empty. 1 to 255, sorted, each
    /// once.
    pub exit_codes: Vec<u8>,
    /// Whether an attempt that took too long counts as a failure of the container.
    pub on_timeout: bool,
}

/// How often a job is tried after failures of one kind, and how long to wait in between.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempts {
    /// Attempts in all, the first one included: 1 to 100.
    pub attempts: u32,
    /// Wait before the second attempt, in seconds: 1 to 99,999,999.
    pub interval_seconds: u64,
    /// What the wait is multiplied by after each attempt, in hundredths (200 doubles it). At least 100.
    pub backoff_hundredths: u32,
    /// The longest wait, in seconds.
    pub max_delay_seconds: Option<u64>,
    /// Whether waits are spread at random, from none to the whole.
    pub jitter: bool,
}

/// The longest wait of a `Wait` state, in seconds ("Wait workflow state").
const LONGEST_WAIT_SECONDS: u64 = 99_999_999;

/// Parts of a second that a wait is counted in, so that a backoff of many decimals is not lost.
const PARTS: u128 = 1_000_000;

impl Retry {
    /// How often the task is run at most.
    #[must_use]
    pub fn runs(&self) -> u32 {
        let again = |attempts: &Attempts| attempts.attempts.saturating_sub(1);
        again(&self.start)
            .saturating_add(again(&self.exit))
            .saturating_add(1)
    }
}

impl Attempts {
    /// The waits between attempts in whole seconds, rounded up. Jitter makes them shorter, never longer.
    #[must_use]
    pub fn waits(&self) -> Vec<u64> {
        let longest = self.max_delay_seconds.unwrap_or(LONGEST_WAIT_SECONDS);
        let longest = u128::from(longest.min(LONGEST_WAIT_SECONDS)) * PARTS;
        let mut wait = u128::from(self.interval_seconds) * PARTS;
        (1..self.attempts)
            .map(|_| {
                wait = wait.min(longest);
                let seconds = u64::try_from(wait.div_ceil(PARTS)).unwrap_or(LONGEST_WAIT_SECONDS);
                wait = wait.saturating_mul(u128::from(self.backoff_hundredths)) / 100;
                seconds
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_up_to_the_longest() {
        let most = LONGEST_WAIT_SECONDS;
        for (attempts, interval_seconds, backoff_hundredths, max_delay_seconds, expected) in [
            (1, 30, 200, None, vec![]),
            (2, 30, 200, None, vec![30]),
            (3, 30, 200, Some(600), vec![30, 60]),
            (5, 30, 200, Some(60), vec![30, 60, 60, 60]),
            (4, 10, 100, None, vec![10, 10, 10]),
            // 1, 1.5 and 2.25 seconds.
            (4, 1, 150, None, vec![1, 2, 3]),
            (3, 99_999_999, 1000, None, vec![most, most]),
        ] {
            let attempts = Attempts {
                attempts,
                interval_seconds,
                backoff_hundredths,
                max_delay_seconds,
                jitter: true,
            };
            assert_eq!(attempts.waits(), expected, "{attempts:?}");
        }
    }
}
