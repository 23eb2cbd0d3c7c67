//! The resolved model: blueprints after defaults, valid by construction, and the rules that make it so.
//!
//! [`resolve`] takes the texts of all files and gives back a [`Platform`], or what is wrong: every problem of every
//! file in one go. It reads no file itself.

mod build;
mod check_input;
mod cron;
mod facts;
mod fargate;
mod inputs;
mod longest;
mod model;
mod resolve;
mod resources;
mod rules;
mod show;
mod visit;

pub use check_input::InputProblem;
pub use loudfail_blueprint::{Example, Rule};
pub use model::{
    Amount, Channel, Chat, Command, ContainerOverrides, Encryption, Expectation, InputField,
    InputType, Job, Json, Launch, Network, Notify, Overrides, Placement, Platform, Recurrence,
    Retry, Schedule, Slack, Strategy, Subscriber, Task, Teams, Topic, Value, ValueList, Variable,
};
pub use resolve::{InputFile, resolve};
pub use rules::{RESERVED_PARAMETERS, RULES};
