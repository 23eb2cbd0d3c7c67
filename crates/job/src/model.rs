//! The resolved model: what a job is once defaults are applied and every rule has passed.
//!
//! Values here are valid by construction: names fit AWS's limits and charsets, texts fit the notification's limits,
//! and no field is set that would do nothing. Nothing here knows YAML, files or spans.

mod channel;
mod concurrency;
mod definition;
mod gitops;
mod input;
mod json;
mod names;
mod notify;
mod overrides;
mod place;
mod retry;
mod schedule;
mod task;
mod value;

use std::collections::BTreeMap;

pub use channel::{Channel, Chat, Encryption, Slack, Subscriber, Teams, Topic};
pub use concurrency::{Concurrency, OnConflict};
pub use definition::{
    Architecture, Container, Definition, Grant, HealthCheck, LogPlace, Mount, Repository, Secret,
    SecretPlace, Start, TaskDefinition, TaskRole, Volume,
};
pub use gitops::{Deployer, Given};
pub use input::{InputField, InputType};
pub use names::{ChannelNames, Names};
pub use notify::Notify;
pub use overrides::{Amount, ContainerOverrides, Overrides, Placement, Strategy};
pub use place::{Place, partition_of_region};
pub use retry::{Attempts, Retry};
pub use schedule::{Expectation, Group, Json, Recurrence, Schedule};
pub use task::{CapacityProvider, Command, Launch, Network, Task, Variable, Word};
pub use value::{Value, ValueList};

/// Everything that one environment deploys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Platform {
    /// The environment's name: the folder below `dist/`. `default` where the platform file names none.
    pub environment: String,
    /// Where that is.
    pub place: Place,
    /// The platform file's path, relative to the repository's root, with `/` between folders.
    pub source: String,
    /// Who deploys what is committed, if anybody does by itself.
    pub deployer: Option<Deployer>,
    /// The folder of the Git repository that has the blueprints' folder in it, without a `/` at its end; its root where
    /// nothing is said.
    pub path: Option<String>,
    /// The channels, by name.
    pub channels: BTreeMap<String, Channel>,
    /// The jobs, by name.
    pub jobs: BTreeMap<String, Job>,
}

/// One job: an ECS task that runs to its end, and whom to tell when it does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// The job's name, as messages and folders have it. At most 80 characters of `a-z`, `0-9` and `-`.
    pub name: String,
    /// What the names of its resources are made of: the job's name behind the prefix of the environment. At most 100
    /// characters of the same kinds, so that a name of a resource may have to be shortened.
    pub resource_name: String,
    /// Names that are not made of it.
    pub names: Names,
    /// The environment that it is resolved for.
    pub environment: String,
    /// ` in ` and the environment, where there are others: who reads a message should not have to guess which it is about.
    /// Empty where there is one.
    pub whereabouts: String,
    /// Where that is.
    pub place: Place,
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
    /// What an execution is started with: the fields that the task takes, by name. A name is a letter, then letters,
    /// digits, `_` and `-`.
    pub input: BTreeMap<String, InputField>,
    /// How often it is tried, and how long to wait in between.
    pub retry: Retry,
    /// How long one attempt may take, in seconds. At most 99,999,999 (the language's limit for `TimeoutSeconds`).
    pub timeout_seconds: u64,
    /// How long all attempts and all waits may take together, in seconds, where that is said. At least
    /// [`longest_seconds`](Job::longest_seconds).
    pub total_seconds: Option<u64>,
    /// How many executions may run at once; as many as are started where nothing is said.
    pub concurrency: Option<Concurrency>,
    /// Whom to tell, and in which words.
    pub notify: Notify,
    /// When it starts by itself: by name, and without a name where there is only one.
    pub schedules: Vec<Schedule>,
    /// Whether successes that are missing are told.
    pub expect: Expectation,
    /// Values of what its deployment is asked for, as far as they are known, by the name of the parameter; values for
    /// others may be among them.
    pub given: BTreeMap<String, Given>,
    /// Whether there is a file from which CloudFormation's Git sync deploys it: it does, and all that it would give is known.
    pub has_deployment_file: bool,
    /// Whether the environment's root module calls its module, and is what deploys it.
    pub in_root_module: bool,
    /// Tags for every resource that takes them.
    pub tags: BTreeMap<String, String>,
}
