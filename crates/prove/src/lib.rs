//! The laws, held over rendered text alone.
//!
//! [`prove`] takes the texts of a job as they would be written, trusts nothing of how they were made, and parses them
//! back: the state machine with `loudfail-states`, the templates as YAML. It then runs every failure shape through the
//! machine, reads the roles' policies against what the states do, and holds the rule behind the machine to the ends that
//! the machine does not tell. Nothing here does I/O.

mod audit;
pub mod ends;
mod failure;
mod fingerprint;
mod form;
mod forms;
mod law;
mod laws;
mod machine;
pub mod notification;
mod pattern;
mod policy;
mod proof;
mod reason;
mod rounds;
#[cfg(test)]
mod samples;
mod shape;
mod simulate;
mod subject;
mod tails;
mod template;
mod transformer;
mod tree;
mod trial;
mod variation;
mod verdict;
mod violation;
mod ways;

pub use audit::{Audit, AuditProblem, Audited, Hearing, audit};
pub use fingerprint::fingerprint;
pub use forms::{Forms, Prover};
pub use law::Law;
pub use notification::NotificationProblem;
pub use proof::{Outcome, Proof, Teller, prove};
pub use reason::Reason;
pub use shape::{Place, Shape, Shapes, ShapesProblem, Status};
pub use simulate::{Simulation, SimulationStep, Told, simulate, simulate_all};
pub use subject::Unit;
pub use template::{TemplateProblem, read_template};
pub use violation::{Ending, Violation};
