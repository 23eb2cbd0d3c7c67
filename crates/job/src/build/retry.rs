//! How often the model's job is tried.

use loudfail_blueprint as written;

use crate::model::Retry;
use crate::rules::number::DEFAULT_INTERVAL_SECONDS;

/// A backoff of 2 where nothing is said.
const DEFAULT_BACKOFF_HUNDREDTHS: u32 = 200;

pub(super) fn retry(retry: Option<&written::Retry>) -> Retry {
    let attempts = retry.and_then(|retry| retry.attempts);
    let attempts = attempts
        .and_then(|attempts| u32::try_from(attempts.value.0).ok())
        .unwrap_or(1);
    // With one attempt there is nothing to wait for, whatever the defaults say of waiting.
    let retry = retry.filter(|_| attempts > 1).cloned().unwrap_or_default();
    let backoff = retry
        .backoff
        .map(|backoff| u32::try_from(backoff.hundredths));
    let backoff_hundredths = backoff
        .and_then(Result::ok)
        .unwrap_or(DEFAULT_BACKOFF_HUNDREDTHS);
    Retry {
        attempts,
        interval_seconds: retry
            .interval
            .map_or(DEFAULT_INTERVAL_SECONDS, |interval| interval.value.seconds),
        backoff_hundredths,
        // Without growth every wait is the first one, and a longest wait from the defaults says nothing.
        max_delay_seconds: retry
            .max_delay
            .filter(|_| backoff_hundredths > 100)
            .map(|delay| delay.value.seconds),
        jitter: retry.jitter.is_some_and(|jitter| jitter.value.0),
    }
}
