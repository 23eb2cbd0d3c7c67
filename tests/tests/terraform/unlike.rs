//! What is unlike is found: the small changes of `tests/fixtures/parity/unlike.yaml`. Without a terraform.

use std::fs;

use loudfail_tests::outputs::repository;
use loudfail_tests::parity::Faults;
use serde::Deserialize;
use serde_json::{Value, json};

use super::stored::Unit;

/// A change of one side, and what must come of it.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Case {
    /// A text of the template.
    template: Option<String>,
    /// A text of the module.
    module: Option<String>,
    /// The address of a planned resource.
    plan: Option<String>,
    /// A pointer into its values.
    at: String,
    /// The address of a resource to take out of the plan.
    without: Option<String>,
    /// What takes the place of the text or value.
    with: Value,
    /// All that is unlike then.
    unlike: Vec<String>,
    /// Why a side cannot be read then.
    fault: Option<String>,
}

#[test]
fn each_change_of_one_side_is_found() {
    let path = repository().join("tests/fixtures/parity/unlike.yaml");
    let text = fs::read_to_string(path).expect("the cases");
    let cases: Vec<Case> = serde_yaml::from_str(&text).expect("YAML");
    assert!(!cases.is_empty());
    for case in cases {
        let found = changed(&case).unlike();
        match (&case.fault, found) {
            (None, found) => assert_eq!(found, Ok(case.unlike.clone()), "{case:#?}"),
            (Some(fault), Err(Faults(faults))) => {
                assert!(faults.contains(fault), "{case:#?} has {faults:#?}");
            }
            (Some(_), Ok(found)) => panic!("{case:#?} was read, and is unlike in {found:#?}"),
        }
    }
}

#[test]
fn a_plan_that_does_not_know_is_a_fault() {
    let mut unit = Unit::read();
    let changes = unit.plan["resource_changes"].as_array_mut();
    for change in changes.expect("the changes") {
        if change["address"] == "aws_cloudwatch_event_rule.backstop" {
            change["change"]["after_unknown"]["event_pattern"] = json!(true);
        }
    }
    let fault = "aws_cloudwatch_event_rule.backstop: the plan does not tell event_pattern";
    assert_eq!(unit.unlike(), Err(Faults(vec![fault.to_owned()])));
}

/// The unit with the change.
fn changed(case: &Case) -> Unit {
    let mut unit = Unit::read();
    if let Some(from) = &case.template {
        unit.template = replaced(&unit.template, from, case);
    }
    if let Some(from) = &case.module {
        unit.module = replaced(&unit.module, from, case);
    }
    let resources = unit.plan["planned_values"]["root_module"]["resources"].as_array_mut();
    let resources = resources.expect("the planned resources");
    if let Some(address) = &case.plan {
        let resource = resources
            .iter_mut()
            .find(|resource| resource["address"] == **address);
        let place = resource.and_then(|resource| resource["values"].pointer_mut(&case.at));
        *place.unwrap_or_else(|| panic!("there is no place for {case:#?}")) = case.with.clone();
    }
    if let Some(address) = &case.without {
        let before = resources.len();
        resources.retain(|resource| resource["address"] != **address);
        assert_eq!(resources.len() + 1, before, "{case:#?}");
    }
    unit
}

fn replaced(text: &str, from: &str, case: &Case) -> String {
    let places = text.matches(from).count();
    assert_eq!(places, 1, "the text must be there once: {case:#?}");
    text.replace(from, case.with.as_str().unwrap_or_default())
}
