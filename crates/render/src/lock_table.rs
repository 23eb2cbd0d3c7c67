//! The table of a job whose limit of executions is strict.

use loudfail_job::{Concurrency, Job, OnConflict};
use serde::Serialize;

/// The table's key: the number of a slot, as text.
const KEY: &str = "slot";

/// The table.
#[derive(Debug, Serialize)]
pub(crate) struct LockTable {
    name: String,
    key: &'static str,
}

impl LockTable {
    /// The table of a job that has one.
    pub(crate) fn new(job: &Job) -> Option<Self> {
        let concurrency = job.concurrency.as_ref()?;
        concurrency.strict.then(|| Self {
            // At most 80 characters and these, of 255 ("CreateTable", TableName).
            name: crate::names::table_name(&job.resource_name),
            key: KEY,
        })
    }
}

/// What a README says of the limit.
#[derive(Debug, Serialize)]
pub(crate) struct Limit {
    /// How many, as a subject: `one execution runs` or `2 executions run`.
    who: String,
    strict: bool,
    /// What happens to others.
    others: String,
    /// How long the task of an execution that is over may take to stop, in words.
    stop: String,
}

impl Limit {
    /// What is said of a job that has a limit.
    pub(crate) fn new(job: &Job) -> Option<Self> {
        let concurrency: &Concurrency = job.concurrency.as_ref()?;
        let who = match concurrency.limit {
            1 => "one execution runs".to_owned(),
            limit => format!("{limit} executions run"),
        };
        let others = match concurrency.on_conflict {
            OnConflict::Skip if job.notify.on_skip => {
                "runs nothing: it is skipped, and the channel is notified".to_owned()
            }
            OnConflict::Skip => "runs nothing: it is skipped, and nobody is notified".to_owned(),
            OnConflict::Fail => "fails, and the channel is notified".to_owned(),
            OnConflict::Wait {
                polls,
                poll_seconds,
            } => format!(
                "waits: it tries again every {}, and after {} it fails and notifies the channel",
                loudfail_job::duration(poll_seconds),
                loudfail_job::duration(u64::from(polls).saturating_mul(poll_seconds)),
            ),
        };
        Some(Self {
            who,
            strict: concurrency.strict,
            others,
            stop: loudfail_job::duration(concurrency.stop_seconds()),
        })
    }
}
