//! CloudFormation and Terraform deploy the same machine to the byte: the definition in a module's plan is the one that
//! the template beside it gives with the same values.

use std::fs;
use std::path::Path;

use loudfail_engines::terraform::Terraform;
use loudfail_tests::cloudformation::{self, Known};
use loudfail_tests::outputs::{golden, outputs, repository, skip};
use serde_json::Value;

use super::{can_plan, place, terraform, values};

#[test]
fn both_deploy_the_same_definition() {
    let mut machines = outputs("state-machine.asl.json").expect("the folder dist/");
    // What is kept for the cases has text in it that means something to every language on its way.
    let cases = golden("state-machine.asl.json").expect("the goldens");
    assert!(
        cases
            .iter()
            .any(|path| path.ends_with("hostile/state-machine.asl.json")),
        "the hostile case is not there"
    );
    machines.extend(cases);
    let Some(terraform) = terraform() else { return };
    if !can_plan(&terraform) {
        skip(
            "whether Terraform deploys what CloudFormation does",
            "set AWS_PROFILE or AWS_ACCESS_KEY_ID: to plan, the provider asks AWS who is calling",
        );
        return;
    }
    let mut wrong = Vec::new();
    for machine in &machines {
        let folder = machine.parent().unwrap_or(machine);
        wrong.extend(
            difference(&terraform, folder)
                .unwrap_or_else(|error| Some(error.to_string()))
                .map(|fault| format!("{}: {fault}", folder.display())),
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// How what Terraform would deploy differs from what CloudFormation would.
fn difference(
    terraform: &Terraform,
    folder: &Path,
) -> Result<Option<String>, Box<dyn std::error::Error>> {
    let home = place::at_home(&folder.join("terraform"))?;
    let module = terraform.open(&home.path().join("terraform"))?;
    let plan = module.plan(&values(&module)?)?;
    let machine = resources(&plan, "/planned_values")
        .find(|resource| resource["type"] == "aws_sfn_state_machine");
    let planned = machine
        .and_then(|machine| machine["values"]["definition"].as_str())
        .ok_or("the plan does not tell the definition")?;
    // A machine that is no JSON once it is filled would be refused by both.
    serde_json::from_str::<Value>(planned)?;

    let text = fs::read_to_string(folder.join("cloudformation.yaml"))?;
    let template = serde_yaml::from_str(&text)?;
    let deployed = cloudformation::definition(&template, &known(&plan))?;
    Ok((planned != deployed).then(|| {
        loudfail_tests::expect::difference("the template's definition", &deployed, planned)
    }))
}

/// What the plan knows, as a stack of the template would know it.
fn known(plan: &Value) -> Known {
    let mut known = Known::new();
    for resource in resources(plan, "/prior_state/values") {
        let (name, attribute) = match resource["type"].as_str() {
            Some("aws_region") => ("AWS::Region", "region"),
            Some("aws_partition") => ("AWS::Partition", "partition"),
            Some("aws_caller_identity") => ("AWS::AccountId", "account_id"),
            Some("aws_ssm_parameter") => (resource["name"].as_str().unwrap_or_default(), "value"),
            _ => continue,
        };
        known.insert(name.to_owned(), joined(&resource["values"][attribute]));
    }
    for (name, variable) in plan["variables"].as_object().into_iter().flatten() {
        let name = match name.as_str() {
            "notification_topic_arn" => "NotificationTopicArn",
            name => name,
        };
        known.insert(name.to_owned(), joined(&variable["value"]));
    }
    known
}

fn resources<'a>(plan: &'a Value, place: &str) -> impl Iterator<Item = &'a Value> {
    let listed = plan.pointer(&format!("{place}/root_module/resources"));
    listed.and_then(Value::as_array).into_iter().flatten()
}

/// A value as CloudFormation takes it: a list is its items joined with `,`.
fn joined(value: &Value) -> String {
    match value {
        Value::Array(items) => items.iter().map(joined).collect::<Vec<_>>().join(","),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[test]
fn a_machine_that_differs_is_found_guilty() {
    let Some(terraform) = terraform() else { return };
    if !can_plan(&terraform) {
        return;
    }
    let scratch = tempfile::tempdir().expect("a temporary folder");
    let copy = scratch.path().join("sample");
    for name in [
        "cloudformation.yaml",
        "state-machine.asl.json",
        "terraform/main.tf",
        "terraform/variables.tf",
        "terraform/outputs.tf",
        "terraform/versions.tf",
    ] {
        let to = copy.join(name);
        fs::create_dir_all(to.parent().expect("a folder")).expect("makes");
        fs::copy(repository().join("dist/default/sample").join(name), to).expect("copies");
    }
    let examine = || difference(&terraform, &copy).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(examine(), None);
    let machine = copy.join("state-machine.asl.json");
    let text = fs::read_to_string(&machine).expect("reads");
    fs::write(&machine, text.replacen("12h", "13h", 1)).expect("writes");
    assert!(examine().is_some_and(|shown| shown.contains("13h")));
}
