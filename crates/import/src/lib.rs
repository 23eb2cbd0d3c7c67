//! What other tools write, read into blueprints. Text in; drafts of blueprints and a report out.
//!
//! Each source has a module that knows its format, and all of them share the rest: [`Item`] to walk a foreign document
//! with the path and the line of each value, [`Draft`] to lay a blueprint out for people, [`Report`] for what became
//! of everything, so that nothing is dropped in silence. Nothing here reads a file, and nothing knows what blueprints
//! are rendered to.

mod anchors;
pub mod asl;
mod carry;
mod containers;
pub mod copilot;
mod draft;
pub mod ecschedule;
mod go_template;
mod holes;
mod imported;
mod item;
mod json;
mod name;
mod platform;
mod providers;
mod reading;
mod recurrence;
mod report;
mod rules;
pub mod task_definition;
#[cfg(test)]
mod testing;
mod words;
mod wrap;

pub use draft::{Draft, Field, Fields, MODELINE, PLATFORM_MODELINE, Value};
pub use imported::{Environment, Imported, Job};
pub use item::{Item, Reader};
pub use json::parse as parse_json;
pub use name::{environment_name, job_name, parameter_name};
pub use platform::{PlatformFacts, RetryFacts};
pub use report::{Note, NoteKind, Report};
pub use rules::{
    INPUT_UNREADABLE, NOT_A_JOB, NOT_THIS_FORMAT, NOTHING_TO_IMPORT, RULES, UNRENDERED,
};
pub use words::split as split_words;

pub use loudfail_blueprint::parse_shared as parse_yaml;
pub(crate) use loudfail_blueprint::parse_template;
