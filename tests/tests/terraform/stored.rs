//! The hand-written unit of `tests/fixtures/parity`, with a stored plan, so that the comparison itself is tested without
//! a terraform.

use std::fs;
use std::path::PathBuf;

use loudfail_tests::outputs::repository;
use loudfail_tests::parity::{self, Faults};
use serde_json::{Map, Value, json};

use super::parity::{is_forced, text};
use super::planned::examine;
use super::{can_plan, terraform};

/// The unit as text, for tests to change.
#[derive(Debug, Clone)]
pub(super) struct Unit {
    /// The template.
    pub(super) template: String,
    /// The files of the module.
    pub(super) module: String,
    /// The module's plan.
    pub(super) plan: Value,
}

impl Unit {
    /// Reads the unit.
    pub(super) fn read() -> Self {
        let read = |name: &str| {
            let path = folder().join(name);
            fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
        };
        Self {
            template: read("cloudformation.yaml"),
            module: text(&folder().join("terraform")).expect("the module"),
            plan: serde_json::from_str(&read("plan.json")).expect("JSON"),
        }
    }

    /// What is unlike, as the name of an item and the path of a setting, but for what is forced.
    pub(super) fn unlike(&self) -> Result<Vec<String>, Faults> {
        let ours = parity::cloudformation(&self.template, &self.plan)?;
        let theirs = parity::terraform(&self.plan, &self.module)?;
        let found = parity::differences(&ours, &theirs);
        let unlike = found.iter().filter(|found| !is_forced(found));
        Ok(unlike
            .map(|found| {
                format!("{} {}", found.item, found.path)
                    .trim_end()
                    .to_owned()
            })
            .collect())
    }
}

#[test]
fn the_two_halves_of_the_stored_unit_are_alike() {
    assert_eq!(Unit::read().unlike(), Ok(Vec::new()));
}

#[test]
fn the_stored_plan_says_what_terraform_does() {
    let Some(terraform) = terraform() else { return };
    if !can_plan(&terraform) {
        return;
    }
    let module = folder().join("terraform");
    let planned = examine(&terraform, &module).expect("a plan");
    assert_eq!(planned.faults, Vec::<String>::new());
    let plan = kept(&planned.plan.expect("a plan"));
    let path = folder().join("plan.json");
    if loudfail_tests::expect::is_update() {
        fs::write(&path, format!("{plan:#}\n")).expect("writes");
    }
    let stored = Unit::read();
    assert_eq!(
        parity::terraform(&stored.plan, &stored.module),
        parity::terraform(&plan, &stored.module),
        "UPDATE_EXPECT=1 stores the new plan"
    );
}

/// Of a plan, what the graph is made from.
fn kept(plan: &Value) -> Value {
    let list = |place: &str, keep: &dyn Fn(&Value) -> Value| -> Value {
        let found = plan.pointer(place).and_then(Value::as_array);
        found.into_iter().flatten().map(keep).collect()
    };
    let resource = |resource: &Value| {
        json!({
            "address": resource["address"],
            "mode": resource["mode"],
            "type": resource["type"],
            "values": without_nothing(&resource["values"]),
        })
    };
    json!({
        "variables": plan["variables"],
        "planned_values": {
            "outputs": plan["planned_values"]["outputs"],
            "root_module": {"resources": list("/planned_values/root_module/resources", &resource)},
        },
        "prior_state": {
            "values": {"root_module": {"resources": list("/prior_state/values/root_module/resources", &|found| {
                if found["mode"] == "data" { resource(found) } else { Value::Null }
            }).as_array().into_iter().flatten().filter(|found| !found.is_null()).cloned().collect::<Value>()}},
        },
        "resource_changes": list("/resource_changes", &|change| json!({
            "address": change["address"],
            "change": {"after_unknown": change["change"]["after_unknown"]},
        })),
        "configuration": plan["configuration"],
    })
}

fn without_nothing(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let fields = fields.iter().filter(|(_, value)| !value.is_null());
            let fields = fields.map(|(name, value)| (name.clone(), without_nothing(value)));
            Value::Object(fields.collect::<Map<_, _>>())
        }
        Value::Array(items) => items.iter().map(without_nothing).collect(),
        scalar => scalar.clone(),
    }
}

fn folder() -> PathBuf {
    repository().join("tests/fixtures/parity")
}
