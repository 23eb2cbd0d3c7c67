//! The resolved model: what a job is once defaults are applied and every rule has passed.
//!
//! Values here are valid by construction: names fit AWS's limits and charsets, texts fit the notification's limits,
//! and no field is set that would do nothing. Nothing here knows YAML, files or spans.

mod channel;
mod concurrency;
mod notify;
mod retry;
mod schedule;
mod task;
mod value;

use std::collections::BTreeMap;

pub use channel::{Channel, Chat, Encryption, Slack, Subscriber, Teams, Topic};
pub use concurrency::{Concurrency, OnConflict};
pub use notify::Notify;
pub use retry::Retry;
pub use schedule::{Expectation, Json, Recurrence, Schedule};
pub use task::{Command, Launch, Network, Task, Variable};
pub use value::{Value, ValueList};

/// Everything that one environment deploys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Platform {
    /// The environment's name: the folder below `dist/`. `default` where the platform file names none.
    pub environment: String,
    /// The channels, by name.
    pub channels: BTreeMap<String, Channel>,
    /// The jobs, by name.
    pub jobs: BTreeMap<String, Job>,
}

/// One job: an ECS task that runs to its end, and whom to tell when it does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// The job's name; its stack, state machine and roles carry it. At most 80 characters of `a-z`, `0-9` and `-`.
    pub name: String,
    /// The environment that it is resolved for.
    pub environment: String,
    /// The blueprint's path, relative to the repository's root, with `/` between folders.
    pub source: String,
    /// What the job does, for people. Any text.
    pub description: Option<String>,
    /// Who answers for it. Any text.
    pub owner: Option<String>,
    /// Where to read what to do: an `https://` or `http://` URL without characters that end a Slack link.
    pub runbook: Option<String>,
    /// What runs.
    pub task: Task,
    /// How often it is tried, and how long to wait in between.
    pub retry: Retry,
    /// How long one attempt may take, in seconds. At most 99,999,999 (the language's limit for `TimeoutSeconds`).
    pub timeout_seconds: u64,
    /// How many executions may run at once; as many as are started where nothing is said.
    pub concurrency: Option<Concurrency>,
    /// Whom to tell, and in which words.
    pub notify: Notify,
    /// When it starts by itself.
    pub schedule: Option<Schedule>,
    /// Whether successes that are missing are told.
    pub expect: Expectation,
    /// Tags for every resource that takes them.
    pub tags: BTreeMap<String, String>,
}
