//! The resolved model: blueprints after defaults, valid by construction, and the rules that make it so.
//!
//! [`resolve`] takes the texts of all files and gives back a [`Platform`], or what is wrong: every problem of every
//! file in one go. It reads no file itself.

mod build;
mod cron;
mod facts;
mod fargate;
mod image;
mod longest;
mod model;
mod parts;
mod resolve;
mod rules;
mod show;
mod visit;

pub use loudfail_blueprint::{Example, Rule};
pub use model::{
    Architecture, Channel, Chat, Command, Container, Definition, Encryption, Expectation, Grant,
    HealthCheck, Job, Json, Launch, LogPlace, Mount, Network, Notify, Platform, Recurrence,
    Repository, Retry, Schedule, Secret, SecretPlace, Slack, Start, Subscriber, Task,
    TaskDefinition, TaskRole, Teams, Topic, Value, ValueList, Variable, Volume,
};
pub use resolve::{InputFile, resolve};
pub use rules::{RESERVED_PARAMETERS, RULES};
