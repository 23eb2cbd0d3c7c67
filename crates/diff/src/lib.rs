//! What a change of outputs does: two sets of texts in, a model of the changes out, and three ways to write it.
//!
//! [`compare`] reads the CloudFormation templates of both sides and tells what is added, changed, replaced and removed,
//! which grants grow, and which states of a machine change. The Terraform modules describe the same resources (law 7), so
//! each is told once. Nothing here does I/O, and nothing here knows how the texts were made: what stands in an older
//! commit was perhaps made by other templates.

mod channel;
mod compare;
mod grants;
mod machine;
mod markdown;
mod model;
mod policy;
mod references;
mod replacement;
mod root;
mod text;
mod value;

pub use compare::compare;
pub use markdown::markdown;
pub use model::{
    Counts, Grant, Kind, ModuleChange, NamedChange, PropertyChange, Report, ResourceChange,
    ResourceKind, StaleValue, StateChange, UnitChange,
};
pub use text::{summary, text};
