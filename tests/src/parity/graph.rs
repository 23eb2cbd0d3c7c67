//! What an output describes, in words of neither engine, and how two of them differ.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde_json::Value;

use super::Faults;
use crate::expect;

/// All that an output describes: resources, parameters, outputs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Graph {
    /// The settings of each item. Its name is its kind and, in parentheses, what it is known by.
    pub items: BTreeMap<String, Settings>,
}

/// Settings by the path to them, for example `retry_policy.maximum_retry_attempts`.
pub type Settings = BTreeMap<String, Value>;

/// Something that is not alike.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// The item's name.
    pub item: String,
    /// The path of the setting; empty where one side lacks the item.
    pub path: String,
    /// What CloudFormation has there.
    pub cloudformation: Option<Value>,
    /// What Terraform has there.
    pub terraform: Option<Value>,
}

impl Graph {
    /// Adds an item, which must be the only one of its name.
    pub(super) fn add(&mut self, item: String, settings: Settings, faults: &mut Faults) {
        if self.items.contains_key(&item) {
            faults.add(format!("{item}: there are two of them"));
        }
        self.items.insert(item, settings);
    }
}

impl Difference {
    /// The item's kind, without what it is known by.
    #[must_use]
    pub fn kind(&self) -> &str {
        self.item.split('(').next().unwrap_or(&self.item)
    }
}

/// All differences, in the order of names and paths.
#[must_use]
pub fn differences(cloudformation: &Graph, terraform: &Graph) -> Vec<Difference> {
    let mut found = Vec::new();
    for item in keys(&cloudformation.items, &terraform.items) {
        let (ours, theirs) = (cloudformation.items.get(item), terraform.items.get(item));
        let (Some(ours), Some(theirs)) = (ours, theirs) else {
            found.push(Difference {
                item: item.clone(),
                path: String::new(),
                cloudformation: ours.map(|settings| settings.clone().into_iter().collect()),
                terraform: theirs.map(|settings| settings.clone().into_iter().collect()),
            });
            continue;
        };
        for path in keys(ours, theirs) {
            let (one, other) = (ours.get(path), theirs.get(path));
            if one != other {
                found.push(Difference {
                    item: item.clone(),
                    path: path.clone(),
                    cloudformation: one.cloned(),
                    terraform: other.cloned(),
                });
            }
        }
    }
    found
}

fn keys<'a, T>(
    one: &'a BTreeMap<String, T>,
    other: &'a BTreeMap<String, T>,
) -> BTreeSet<&'a String> {
    one.keys().chain(other.keys()).collect()
}

impl fmt::Display for Difference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { item, path, .. } = self;
        if path.is_empty() {
            let side = if self.terraform.is_none() {
                "CloudFormation"
            } else {
                "Terraform"
            };
            return write!(formatter, "{item}: only {side} has it");
        }
        match (&self.cloudformation, &self.terraform) {
            (Some(one), Some(other)) => {
                let (one, other) = (shown(one), shown(other));
                if one.contains('\n') || other.contains('\n') {
                    let difference = expect::difference("CloudFormation's", &one, &other);
                    return write!(formatter, "{item}: {path} differs:\n{difference}");
                }
                write!(
                    formatter,
                    "{item}: {path} is {one} in CloudFormation, {other} in Terraform"
                )
            }
            (Some(one), None) => {
                write!(
                    formatter,
                    "{item}: only CloudFormation sets {path}, to {}",
                    shown(one)
                )
            }
            (None, other) => {
                let other = other.as_ref().map(shown).unwrap_or_default();
                write!(formatter, "{item}: only Terraform sets {path}, to {other}")
            }
        }
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => format!("{other:#}"),
    }
}
