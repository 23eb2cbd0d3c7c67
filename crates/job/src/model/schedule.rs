//! When a job starts by itself, and what is expected of it.

use std::collections::BTreeMap;

/// When a job starts by itself (AWS::Scheduler::Schedule).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// Its name among several; none where it is the only one and has none. `a-z`, `0-9` and `-`.
    pub name: Option<String>,
    /// The times.
    pub recurrence: Recurrence,
    /// Before it there is no start: `2026-12-24T18:00:00Z`.
    pub start: Option<String>,
    /// After it there is no start. It is after `start`.
    pub end: Option<String>,
    /// How long after its time a start may be, in minutes: 1 to 1440.
    pub window_minutes: Option<u64>,
    /// The input of each execution, by field. It has what the task takes of it.
    pub input: BTreeMap<String, Json>,
    /// Whether it starts.
    pub enabled: bool,
    /// How often a start that failed is tried again: 0 to 185.
    pub retry_attempts: u32,
    /// How old a start may grow, in seconds: 60 to 86,400.
    pub max_age_seconds: u32,
    /// The ARN of the queue that keeps what could not be started; the channel's where there is none.
    pub dead_letters: Option<String>,
    /// The group that it is in, the same for all schedules of a job.
    pub group: Group,
}

/// A group of schedules (AWS::Scheduler::ScheduleGroup).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Group {
    /// One that is there: at most 64 characters of `A-Z`, `a-z`, `0-9`, `-`, `_` and `.`. Every account has `default`.
    Named(String),
    /// One that the job's stack makes.
    Own,
}

/// How a schedule says its times.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Recurrence {
    /// By the clock.
    Cron {
        /// AWS's six fields, with single spaces between them.
        fields: String,
        /// What the blueprint has in their place, where that is the cron of others.
        written: Option<String>,
        /// The name of a time zone; UTC without one.
        timezone: Option<String>,
    },
    /// At a distance.
    Rate {
        /// Minutes between two starts, at least 1.
        minutes: u64,
    },
    /// Once.
    At {
        /// By the clock, as `2026-12-24T18:00:00`; the zone has that time.
        time: String,
        /// The name of a time zone; UTC without one.
        timezone: Option<String>,
    },
}

/// A value of JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Json {
    /// A truth value.
    Bool(bool),
    /// A number as JSON writes it.
    Number(String),
    /// Any text.
    Text(String),
    /// A list.
    List(Vec<Json>),
    /// An object.
    Object(BTreeMap<String, Json>),
}

/// Whether successes are expected, and how soon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expectation {
    /// None is expected: nothing says when the job runs, or nobody wants to hear of it.
    Nothing,
    /// One at least in so many seconds; its absence is told by an alarm. Whole hours, at most 7 days (CloudWatch's limit
    /// on periods times evaluation periods, "PutMetricAlarm").
    Within(u64),
    /// The schedules leave more than 7 days between two successes, and CloudWatch cannot look back further.
    TooSeldom,
    /// Each schedule has a last start, after which no success can be expected.
    Ends,
}
