//! When a job starts by itself, and what is expected of it.

use std::collections::BTreeMap;

/// When a job starts by itself (AWS::Scheduler::Schedule).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// The times.
    pub recurrence: Recurrence,
    /// How long after its time a start may be, in minutes: 1 to 1440.
    pub window_minutes: Option<u64>,
    /// The input of each execution, by field. It has what the task takes of it.
    pub input: BTreeMap<String, Json>,
    /// Whether it starts.
    pub enabled: bool,
}

/// How a schedule says its times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recurrence {
    /// By the clock.
    Cron {
        /// AWS's six fields, with single spaces between them.
        fields: String,
        /// The name of a time zone; UTC without one.
        timezone: Option<String>,
    },
    /// At a distance.
    Rate {
        /// Minutes between two starts, at least 1.
        minutes: u64,
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
    /// The schedule leaves more than 7 days between two successes, and CloudWatch cannot look back further.
    TooSeldom,
}
