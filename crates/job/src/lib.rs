//! The resolved model: blueprints after defaults, valid by construction, and the rules that make it so.
//!
//! [`resolve`] takes the texts of all files and gives back a [`Platform`], or what is wrong: every problem of every
//! file in one go. It reads no file itself.

mod build;
mod cron;
mod facts;
mod longest;
mod model;
mod resolve;
mod rules;
mod show;
mod visit;

pub use loudfail_blueprint::{Example, Rule};
pub use model::{
    Channel, Chat, Command, Concurrency, Encryption, Expectation, Job, Json, Launch, Network,
    Notify, OnConflict, Platform, Recurrence, Retry, Schedule, Slack, Subscriber, Task, Teams,
    Topic, Value, ValueList, Variable,
};
pub use resolve::{InputFile, resolve};
pub use rules::{RESERVED_PARAMETERS, RULES};
