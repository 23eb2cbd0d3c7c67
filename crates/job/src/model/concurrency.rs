//! How many executions of a job run at once.

/// After so many seconds nothing of a task runs any more that was told to stop. Fargate kills a container at the latest 2
/// minutes after it was told ("ContainerDefinition", stopTimeout); the third minute is for Amazon ECS to hear of it.
const STOP_SECONDS: u64 = 180;

/// After so many seconds an execution that has begun can be found. AWS says only that it takes a moment
/// ("DescribeExecution": eventually consistent).
const APPEAR_SECONDS: u64 = 60;

/// How many executions of a job may run their task at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Concurrency {
    /// How many: 1 to 10.
    pub limit: u32,
    /// What an execution does that finds the limit reached.
    pub on_conflict: OnConflict,
    /// Whether a table keeps the limit without exception.
    pub strict: bool,
}

/// What an execution does that finds the limit reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnConflict {
    /// It runs nothing, and that is no failure. Whether the channel hears of it is for
    /// [`Notify::on_skip`](super::Notify::on_skip).
    Skip,
    /// It fails.
    Fail,
    /// It asks again, and fails if that is in vain.
    Wait {
        /// How often: at least once.
        polls: u32,
        /// The wait before each time, in seconds.
        poll_seconds: u64,
    },
}

impl Concurrency {
    /// How long an execution waits before it takes the place of one that is over, in seconds: as long as that one's
    /// task may take to stop.
    #[must_use]
    pub fn stop_seconds(&self) -> u64 {
        STOP_SECONDS
    }

    /// How long an execution waits before it believes that another is not there, in seconds.
    #[must_use]
    pub fn appear_seconds(&self) -> u64 {
        APPEAR_SECONDS
    }

    /// How long an execution waits for its turn at the most, in seconds. Saturates.
    #[must_use]
    pub fn longest_seconds(&self) -> u64 {
        let turns = match self.on_conflict {
            OnConflict::Skip | OnConflict::Fail => 1,
            OnConflict::Wait { polls, .. } => u64::from(polls) + 1,
        };
        let waits = match self.on_conflict {
            OnConflict::Skip | OnConflict::Fail => 0,
            OnConflict::Wait {
                polls,
                poll_seconds,
            } => u64::from(polls).saturating_mul(poll_seconds),
        };
        if self.strict {
            // The stop of one task, and at each turn perhaps a moment for an execution that cannot be found.
            waits.saturating_add(STOP_SECONDS).saturating_add(
                turns
                    .min(u64::from(self.limit))
                    .saturating_mul(APPEAR_SECONDS),
            )
        } else {
            waits
        }
    }
}
