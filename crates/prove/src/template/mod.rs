//! A CloudFormation template, read back, and what its functions give in a deployment.

mod deployment;
mod plain;
mod read;
mod resolve;

use std::fmt;

use serde_json::{Map, Value};

pub(crate) use deployment::Deployment;

/// A template, each short tag written out: `!Ref A` is `{"Ref": "A"}`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Template {
    root: Map<String, Value>,
}

/// A resource of a template.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Resource<'t> {
    /// Its logical id.
    pub(crate) id: &'t str,
    /// Its properties as they are written.
    pub(crate) properties: &'t Value,
}

/// Why a text is not a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TemplateProblem {
    /// It is not YAML.
    Syntax {
        /// Line, from 1; 0 where it is unknown.
        line: usize,
        /// Column, from 1; 0 where it is unknown.
        column: usize,
        /// What the YAML parser says.
        message: String,
    },
    /// It is not an object, or it has no resources.
    NoResources,
    /// A resource has no type.
    NoType {
        /// Its logical id.
        resource: String,
    },
}

/// The whole of a template as JSON, each short tag written out: `!Ref A` is `{"Ref": "A"}`.
///
/// # Errors
/// Where the text is not YAML, or no object.
pub fn read_template(text: &str) -> Result<Map<String, Value>, TemplateProblem> {
    read::read(text)
}

impl Template {
    /// Parses a template.
    pub(crate) fn parse(text: &str) -> Result<Self, TemplateProblem> {
        let root = read::read(text)?;
        let template = Self { root };
        if template.section("Resources").is_none_or(Map::is_empty) {
            return Err(TemplateProblem::NoResources);
        }
        for (id, resource) in template.section("Resources").into_iter().flatten() {
            if resource.get("Type").and_then(Value::as_str).is_none() {
                return Err(TemplateProblem::NoType {
                    resource: id.clone(),
                });
            }
        }
        Ok(template)
    }

    /// How many resources there are.
    pub(crate) fn count(&self) -> usize {
        self.section("Resources").map_or(0, Map::len)
    }

    /// The resources of that type, in the order of the text.
    pub(crate) fn of<'t>(&'t self, kind: &str) -> impl Iterator<Item = Resource<'t>> {
        self.section("Resources")
            .into_iter()
            .flatten()
            .filter(move |(_, resource)| resource.get("Type").and_then(Value::as_str) == Some(kind))
            .map(|(id, resource)| Resource {
                id,
                properties: resource.get("Properties").unwrap_or(&Value::Null),
            })
    }

    /// A value in a deployment: every function that can be told beforehand is replaced by what it gives.
    pub(crate) fn resolve(&self, value: &Value, deployment: &Deployment) -> Value {
        resolve::resolve(value, self, deployment)
    }

    /// The name of the parameter that a value as it is written refers to.
    pub(crate) fn parameter<'v>(&self, value: &'v Value) -> Option<&'v str> {
        let name = value.get("Ref")?.as_str()?;
        self.section("Parameters")?.get(name)?;
        Some(name)
    }

    /// What the stack gives out under that name.
    pub(crate) fn output(&self, name: &str, deployment: &Deployment) -> Option<Value> {
        let value = self.section("Outputs")?.get(name)?.get("Value")?;
        Some(self.resolve(value, deployment))
    }

    fn section(&self, name: &str) -> Option<&Map<String, Value>> {
        self.root.get(name).and_then(Value::as_object)
    }
}

impl fmt::Display for TemplateProblem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // The message of the YAML parser ends with the line and column.
            Self::Syntax { message, .. } => write!(formatter, "not YAML: {message}"),
            Self::NoResources => formatter.write_str("the template has no resources"),
            Self::NoType { resource } => write!(formatter, "the resource `{resource}` has no type"),
        }
    }
}

#[cfg(test)]
mod tests;
