//! How often the model's job is tried.

use loudfail_blueprint as written;

use crate::model::{Attempts, Retry};
use crate::rules::number::DEFAULT_INTERVAL_SECONDS;
use crate::written::Written;

/// A backoff of 2 where nothing is said.
const DEFAULT_BACKOFF_HUNDREDTHS: u32 = 200;

/// How often the job is tried. Numbers that a rule has refused become the nearest that makes sense.
pub(crate) fn retry(retry: Option<&written::Retry>) -> Retry {
    let retry = retry.cloned().unwrap_or_default();
    let flat = Written::of_start(&retry);
    let exit = retry.exit.unwrap_or_default();
    let of_exit = Written::of_exit(&exit).with_waits_of(&flat);
    let of_exit = attempts(of_exit);
    // With one attempt nothing is tried again, whatever the defaults say of it.
    let is_retried = of_exit.attempts > 1;
    let codes = exit.codes.iter().flatten().filter(|_| is_retried);
    let mut exit_codes: Vec<u8> = codes
        .filter_map(|code| u8::try_from(code.value.0).ok())
        .collect();
    exit_codes.sort_unstable();
    Retry {
        start: attempts(flat),
        on_timeout: is_retried && exit.on_timeout.is_some_and(|asked| asked.value.0),
        exit: of_exit,
        exit_codes,
    }
}

fn attempts(written: Written) -> Attempts {
    let attempts = written
        .attempts
        .and_then(|attempts| u32::try_from(attempts.value.0).ok())
        .unwrap_or(1)
        .max(1);
    // With one attempt there is nothing to wait for, whatever the defaults say of waiting.
    let written = Some(written).filter(|_| attempts > 1).unwrap_or_default();
    let backoff = written
        .backoff
        .map(|backoff| u32::try_from(backoff.value.hundredths));
    let backoff_hundredths = backoff
        .and_then(Result::ok)
        .unwrap_or(DEFAULT_BACKOFF_HUNDREDTHS);
    Attempts {
        attempts,
        interval_seconds: written
            .interval
            .map_or(DEFAULT_INTERVAL_SECONDS, |interval| interval.value.seconds),
        backoff_hundredths,
        // Without growth every wait is the first one, and a longest wait from the defaults says nothing.
        max_delay_seconds: written
            .max_delay
            .filter(|_| backoff_hundredths > 100)
            .map(|delay| delay.value.seconds),
        jitter: written.jitter.is_some_and(|jitter| jitter.value.0),
    }
}
