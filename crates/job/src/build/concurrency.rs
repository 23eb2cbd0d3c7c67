//! How many executions of the model's job run at once.

use loudfail_blueprint as written;
use loudfail_blueprint::Conflict;

use crate::model::{Concurrency, OnConflict};
use crate::rules::concurrency::{DEFAULT_MAX_WAIT_SECONDS, DEFAULT_POLL_SECONDS, conflict};

pub(crate) fn concurrency(written: &written::Concurrency) -> Concurrency {
    let limit = written.limit.map_or(1, |limit| limit.value.0);
    let poll_seconds = written
        .poll
        .as_ref()
        .map_or(DEFAULT_POLL_SECONDS, |poll| poll.value.seconds);
    let max_wait = written
        .max_wait
        .as_ref()
        .map_or(DEFAULT_MAX_WAIT_SECONDS, |wait| wait.value.seconds);
    let polls = max_wait.div_ceil(poll_seconds.max(1));
    Concurrency {
        limit: u32::try_from(limit).unwrap_or(1),
        on_conflict: match conflict(written) {
            Conflict::Skip => OnConflict::Skip,
            Conflict::Fail => OnConflict::Fail,
            Conflict::Wait => OnConflict::Wait {
                polls: u32::try_from(polls).unwrap_or(u32::MAX),
                poll_seconds,
            },
        },
        strict: written.strict.is_some_and(|strict| strict.value.0),
    }
}
