//! How long the work of a job may take.

use crate::model::{Concurrency, Job, Retry};

/// The longest that the work of a job may take: 364 days. An execution lasts a year at most ("Step Functions service
/// quotas", maximum execution time), and what becomes of the work has to be told in it.
pub(crate) const LONGEST_WORK_SECONDS: u64 = 364 * 86_400;

/// Something that takes time, at its longest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Term {
    /// What it is, for a message.
    pub(crate) what: String,
    /// In seconds.
    pub(crate) seconds: u64,
}

impl Job {
    /// How long the wait for its turn, all attempts and all waits between them take at their longest, in seconds.
    /// Saturates.
    #[must_use]
    pub fn longest_seconds(&self) -> u64 {
        let concurrency = self.concurrency.as_ref();
        sum(&terms(&self.retry, self.timeout_seconds, concurrency))
    }
}

/// Seconds as people write them: `1h 30m` for 5400.
#[must_use]
pub fn duration(seconds: u64) -> String {
    let parts: Vec<String> = [(86_400, "d"), (3_600, "h"), (60, "m"), (1, "s")]
        .into_iter()
        .scan(seconds, |rest, (size, unit)| {
            let count = *rest / size;
            *rest %= size;
            Some((count, unit))
        })
        .filter(|(count, _)| *count > 0)
        .map(|(count, unit)| format!("{count}{unit}"))
        .collect();
    parts.join(" ")
}

/// Everything that a job of these attempts takes its time for; what takes none is not among it.
pub(crate) fn terms(
    retry: &Retry,
    timeout_seconds: u64,
    concurrency: Option<&Concurrency>,
) -> Vec<Term> {
    let runs = retry.runs();
    let attempts = if runs == 1 { "attempt" } else { "attempts" };
    let mut terms = vec![Term {
        what: format!("{runs} {attempts} of {}", duration(timeout_seconds)),
        seconds: u64::from(runs).saturating_mul(timeout_seconds),
    }];
    let turn = concurrency.map_or(0, Concurrency::longest_seconds);
    if turn > 0 {
        terms.push(Term {
            what: "the wait for its turn".to_owned(),
            seconds: turn,
        });
    }
    for (what, class) in [
        ("the waits after failures to start", &retry.start),
        ("the waits after failures of the container", &retry.exit),
    ] {
        let seconds = class
            .waits()
            .into_iter()
            .fold(0, |sum: u64, wait| sum.saturating_add(wait));
        if seconds > 0 {
            terms.push(Term {
                what: what.to_owned(),
                seconds,
            });
        }
    }
    terms
}

/// All of it, in seconds. Saturates.
pub(crate) fn sum(terms: &[Term]) -> u64 {
    terms
        .iter()
        .fold(0, |sum, term| sum.saturating_add(term.seconds))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Attempts;

    #[test]
    fn durations_are_written_as_people_write_them() {
        for (seconds, expected) in [
            (90, "1m 30s"),
            (3_600, "1h"),
            (90_061, "1d 1h 1m 1s"),
            (86_400, "1d"),
        ] {
            assert_eq!(duration(seconds), expected);
        }
    }

    #[test]
    fn both_kinds_of_failures_add_up() {
        let class = |attempts, interval_seconds| Attempts {
            attempts,
            interval_seconds,
            backoff_hundredths: 200,
            max_delay_seconds: None,
            jitter: true,
        };
        let retry = |start, exit| Retry {
            start: class(start, 10),
            exit: class(exit, 60),
            exit_codes: Vec::new(),
            on_timeout: false,
        };
        assert_eq!(sum(&terms(&retry(1, 1), 3_600, None)), 3_600);
        let found = terms(&retry(3, 2), 3_600, None);
        let seconds: Vec<u64> = found.iter().map(|term| term.seconds).collect();
        assert_eq!(seconds, [4 * 3_600, 30, 60]);
        assert_eq!(sum(&terms(&retry(3, 2), u64::MAX, None)), u64::MAX);
    }
}
