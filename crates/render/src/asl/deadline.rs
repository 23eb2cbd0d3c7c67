//! How long an execution may take in all.

use loudfail_job::Job;

/// The longest that an execution may take: a year. Source: "Step Functions service quotas", maximum execution time.
const MOST_SECONDS: u64 = 31_536_000;

/// What the failure path may take, in seconds. Its waits are those of the retries of `sns:publish`, 126 seconds at most;
/// the rest is for Step Functions and SNS when they are slow, as on the bad day that all this is for.
const MARGIN_SECONDS: u64 = 900;

/// After how many seconds an execution of `job` cannot be about its work any more: all attempts and all waits at their
/// longest, or what the blueprint says of them, and the failure path. Without such a limit an execution that hangs would hang for a year.
pub(super) fn seconds(job: &Job) -> u64 {
    job.total_seconds
        .unwrap_or_else(|| job.longest_seconds())
        .saturating_add(MARGIN_SECONDS)
        .min(MOST_SECONDS)
}
