//! What a plan cannot tell because it is known only once it was applied, made known.
//!
//! A policy with a topic's ARN in it is wholly unknown in the plan of a new topic, and the plan's configuration names
//! the reference but not the text around it. So the module is planned twice: the second time from a state in which
//! everything is there already, each attribute that something refers to having a mark as its value. The marks are
//! then found wherever the module puts them.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

/// What a mark begins with, as an ARN and as any other value; a number and [`END`] follow.
const STARTS: [&str; 2] = [
    "arn:aws:parity:us-east-1:000000000000:mark-",
    "parity-mark-",
];

/// What a mark ends with, so that none is the beginning of another.
const END: &str = "-";

/// What each mark stands for.
#[derive(Debug, Default)]
pub(super) struct Marks(BTreeMap<String, String>);

impl Marks {
    /// Remembers what a value stands for, if it is a mark.
    pub(super) fn learn(&mut self, value: &Value, meaning: &str) {
        if let Some(mark) = value.as_str().filter(|value| self.is_open(value)) {
            self.0.insert(mark.to_owned(), meaning.to_owned());
        }
    }

    /// Whether marks are left in a text.
    pub(super) fn is_open(&self, text: &str) -> bool {
        STARTS.iter().any(|start| text.contains(start))
    }

    /// The text with what its marks stand for.
    pub(super) fn resolve(&self, text: &str) -> String {
        let mut text = text.to_owned();
        if self.is_open(&text) {
            for (mark, meaning) in &self.0 {
                text = text.replace(mark, meaning);
            }
        }
        text
    }

    /// The value with what the marks in it stand for.
    pub(super) fn resolve_all(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.resolve(text)),
            Value::Array(items) => items.iter().map(|item| self.resolve_all(item)).collect(),
            Value::Object(fields) => {
                let fields = fields.iter();
                Value::Object(
                    fields
                        .map(|(name, value)| (name.clone(), self.resolve_all(value)))
                        .collect(),
                )
            }
            other => other.clone(),
        }
    }
}

/// The state that a module would have if this plan of it, from no state, had been applied, as Terraform stores it.
#[must_use]
pub fn deployed(plan: &Value) -> Value {
    let referred = references(&plan["configuration"]["root_module"]);
    let mut count = 0;
    let mut resources = Vec::new();
    for planned in array(&plan["planned_values"]["root_module"]["resources"]) {
        let address = planned["address"].as_str().unwrap_or_default();
        let change = change(plan, address);
        let mut attributes = whole(&planned["values"], &change["after_unknown"]);
        if let Some(attributes) = attributes.as_object_mut() {
            for (name, value) in attributes.iter_mut() {
                let place = format!("{}.{name}", base(address));
                let is_unknown = change["after_unknown"][name] == true;
                if is_unknown && (name == "id" || referred.contains(&place)) {
                    count += 1;
                    *value = mark(name, count);
                }
            }
        }
        let mut instance = json!({
            "schema_version": planned["schema_version"],
            "attributes": attributes,
        });
        if let Some(index) = planned.get("index") {
            instance["index_key"] = index.clone();
        }
        resources.push(json!({
            "mode": "managed",
            "type": planned["type"],
            "name": planned["name"],
            "provider": format!("provider[\"{}\"]", planned["provider_name"].as_str().unwrap_or_default()),
            "instances": [instance],
        }));
    }
    json!({
        "version": 4,
        "terraform_version": "1.5.0",
        "serial": 1,
        "lineage": "parity",
        "outputs": {},
        "resources": merged(resources),
    })
}

/// The expressions of a resource in the plan's configuration.
pub(super) fn configuration<'a>(plan: &'a Value, address: &str) -> Option<&'a Value> {
    array(&plan["configuration"]["root_module"]["resources"])
        .find(|resource| resource["address"] == base(address))
        .and_then(|resource| resource.get("expressions"))
}

/// The arguments of a resource that the module sets and the plan does not tell, whole or in part.
pub(super) fn unknown_arguments(plan: &Value, address: &str) -> BTreeSet<String> {
    let set = configuration(plan, address).and_then(Value::as_object);
    let unknown = &change(plan, address)["after_unknown"];
    set.into_iter()
        .flatten()
        .filter(|(name, expression)| has_unknown(&unknown[*name], expression))
        .map(|(name, _)| name.clone())
        .collect()
}

/// Whether something that an expression sets is unknown; what the provider computes within a block may be.
fn has_unknown(unknown: &Value, expression: &Value) -> bool {
    match unknown {
        Value::Bool(unknown) => *unknown,
        Value::Array(items) => match expression.as_array() {
            Some(blocks) => items
                .iter()
                .zip(blocks)
                .any(|(item, block)| has_unknown(item, block)),
            None => items.iter().any(|item| has_unknown(item, expression)),
        },
        Value::Object(fields) => fields.iter().any(|(name, unknown)| {
            let is_block = expression.get("references").is_none()
                && expression.get("constant_value").is_none();
            match expression.get(name) {
                Some(expression) => has_unknown(unknown, expression),
                None => !is_block && has_unknown(unknown, &Value::Null),
            }
        }),
        _ => false,
    }
}

fn change<'a>(plan: &'a Value, address: &str) -> &'a Value {
    let unset = &Value::Null;
    array(&plan["resource_changes"])
        .find(|change| change["address"] == address)
        .map_or(unset, |change| &change["change"])
}

/// An address without the index that `count` or `for_each` add.
fn base(address: &str) -> &str {
    address.split('[').next().unwrap_or(address)
}

/// All that the configuration's expressions refer to.
fn references(value: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut waiting = vec![value];
    while let Some(value) = waiting.pop() {
        match value {
            Value::Array(items) => waiting.extend(items),
            Value::Object(fields) => {
                for (name, value) in fields {
                    if name == "references" {
                        found.extend(array(value).filter_map(Value::as_str).map(str::to_owned));
                    } else {
                        waiting.push(value);
                    }
                }
            }
            _ => {}
        }
    }
    found
}

fn mark(name: &str, count: usize) -> Value {
    let start = if name == "arn" || name.ends_with("_arn") {
        STARTS[0]
    } else {
        STARTS[1]
    };
    Value::String(format!("{start}{count}{END}"))
}

/// The planned values, in which what is unknown is left out, with nothing there in its place.
fn whole(values: &Value, unknown: &Value) -> Value {
    match (values, unknown) {
        (_, Value::Bool(true)) => Value::Null,
        (Value::Object(values), Value::Object(unknown)) => {
            let mut fields: Map<String, Value> = values.clone();
            for (name, unknown) in unknown {
                let value = whole(values.get(name).unwrap_or(&Value::Null), unknown);
                fields.insert(name.clone(), value);
            }
            Value::Object(fields)
        }
        // What is in a list or a map came from the configuration, as text.
        (Value::Array(values), Value::Array(unknown)) => values
            .iter()
            .zip(unknown)
            .map(|(value, unknown)| match unknown {
                Value::Bool(true) => Value::String(String::new()),
                unknown => whole(value, unknown),
            })
            .collect(),
        _ => values.clone(),
    }
}

/// The instances of one resource together.
fn merged(resources: Vec<Value>) -> Vec<Value> {
    let mut merged: Vec<Value> = Vec::new();
    for mut resource in resources {
        let same = merged
            .iter_mut()
            .find(|other| other["type"] == resource["type"] && other["name"] == resource["name"]);
        match (same, resource["instances"].take()) {
            (Some(same), Value::Array(instances)) => {
                if let Some(all) = same["instances"].as_array_mut() {
                    all.extend(instances);
                }
            }
            (_, instances) => {
                resource["instances"] = instances;
                merged.push(resource);
            }
        }
    }
    merged
}

fn array(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}
