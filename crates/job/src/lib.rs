//! The resolved model: blueprints after defaults, valid by construction, and the rules that make it so.
//!
//! [`resolve`] takes the texts of all files and gives back a [`Platform`] an environment, or what is wrong: every problem of every
//! file in one go. It reads no file itself.

mod arns;
mod ask;
mod asked;
mod build;
pub mod calendar;
mod check_input;
pub mod credential;
mod cron;
mod environment;
mod facts;
mod fargate;
mod gaps;
mod image;
mod inputs;
mod longest;
mod model;
mod moment;
mod parts;
mod resolve;
pub mod resource_names;
mod resources;
mod rules;
mod runs;
mod schedules;
mod show;
mod visit;
mod whole;
pub mod workers;
mod written;
mod zone;

pub use ask::Ask;
pub use check_input::InputProblem;
pub use longest::duration;
pub use loudfail_blueprint::{Example, Rule};
pub use model::{
    Amount, Architecture, Attempts, CapacityProvider, Channel, ChannelNames, Chat, Command,
    Concurrency, Container, ContainerOverrides, Definition, Deployer, Encryption, Expectation,
    Given, Grant, Group, HealthCheck, InputField, InputType, Job, Json, Launch, LogPlace, Mount,
    Names, Network, Notify, OnConflict, Overrides, Place, Placement, Platform, Recurrence,
    Repository, Retry, Schedule, Secret, SecretPlace, Slack, Start, Strategy, Subscriber, Task,
    TaskDefinition, TaskRole, Teams, Topic, Value, ValueList, Variable, Volume, Word,
    partition_of_region,
};
pub use resolve::{InputFile, Resolved, resolve};
pub use rules::{RESERVED_PARAMETERS, RULES, TAKEN_BY_JOBS};
pub use runs::{Run, RunNote, Runs, unix_seconds};
