//! The resolved model: blueprints after defaults, valid by construction, and the rules that make it so.
//!
//! [`resolve`] takes the texts of all files and gives back a [`Platform`] an environment, or what is wrong: every problem of every
//! file in one go. It reads no file itself.

mod build;
mod check_input;
mod cron;
mod environment;
mod facts;
mod inputs;
mod longest;
mod model;
mod resolve;
mod rules;
mod show;
mod visit;
mod written;

pub use check_input::InputProblem;
pub use longest::duration;
pub use loudfail_blueprint::{Example, Rule};
pub use model::{
    Attempts, Channel, ChannelNames, Chat, Command, Encryption, Expectation, InputField, InputType,
    Job, Json, Launch, Names, Network, Notify, Place, Platform, Recurrence, Retry, Schedule, Slack,
    Subscriber, Task, Teams, Topic, Value, ValueList, Variable,
};
pub use resolve::{InputFile, resolve};
pub use rules::{RESERVED_PARAMETERS, RULES};
