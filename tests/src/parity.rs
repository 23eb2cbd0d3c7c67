//! Law 7: CloudFormation and Terraform describe the same resources with the same settings.
//!
//! A template and a module's plan are each read into a [`Graph`] of the same words: a resource is its CloudFormation type
//! and what it is known by (`AWS::SNS::Topic(alerts)`), its settings have Terraform's names, and what only a deployment
//! tells is written as `AWS::SNS::Topic(alerts).arn` on both sides. What is left to differ, differs.
//!
//! Nothing is passed over: a type that [`kinds`] does not list cannot be read, a property that only one side sets is a
//! difference, and what the two engines force is listed in [`forced`] with its reason. Three things are no settings and
//! are not compared: the order of creation (`DependsOn`, `depends_on`), comments, and what a template computes with
//! (`Mappings`, locals), of which the results are compared.

mod canonical;
pub mod forced;
mod graph;
mod inputs;
pub mod kinds;
mod module;
pub mod place;
mod plan;
mod settings;
mod state;
mod template;

use std::fmt;

pub use graph::{Difference, Graph, Settings, differences};
pub use plan::graph as terraform;
pub use state::deployed;
pub use template::graph as cloudformation;

/// Why an output cannot be read into a graph; a line each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Faults(pub Vec<String>);

impl Faults {
    /// The graph, unless something was wrong on the way.
    fn or<T>(self, value: T) -> Result<T, Self> {
        if self.0.is_empty() {
            Ok(value)
        } else {
            Err(self)
        }
    }

    fn add(&mut self, fault: impl fmt::Display) {
        self.0.push(fault.to_string());
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0.join("\n"))
    }
}

impl std::error::Error for Faults {}
