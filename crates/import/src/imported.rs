//! What goes in and what comes out of every import.

use loudfail_diagnostics::Diagnostic;

use crate::draft::Draft;
use crate::report::Report;

/// A job that was read.
#[derive(Debug, Clone)]
pub struct Job {
    /// Its name, one that a job can have.
    pub name: String,
    /// Its blueprint.
    pub draft: Draft,
}

/// An environment that jobs were read for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Environment {
    /// Its name, one that an environment can have.
    pub name: String,
    /// Where it is known from, for a comment.
    pub from: String,
}

/// All that was read.
#[derive(Debug, Clone, Default)]
pub struct Imported {
    /// The jobs, in the order in which they were found.
    pub jobs: Vec<Job>,
    /// The environments that the jobs are for, in the order in which they were found; none where the tool knows none.
    pub environments: Vec<Environment>,
    /// What became of everything.
    pub report: Report,
    /// What is wrong with the files. With an error among them nothing is to be written.
    pub problems: Vec<Diagnostic>,
}
