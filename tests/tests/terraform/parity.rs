//! Law 7: what CloudFormation deploys and what Terraform deploys are the same resources with the same settings.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use loudfail_tests::outputs::{repository, skip};
use loudfail_tests::parity::forced::FORCED;
use loudfail_tests::parity::{self, Difference, place};
use serde_json::Value;

use super::planned::{examine, is_root, planned};
use super::{can_plan, terraform, values};

type Fault = Box<dyn std::error::Error>;

#[test]
fn both_deploy_the_same() {
    let (Some(terraform), Some(units)) = (terraform(), planned()) else {
        return;
    };
    if !can_plan(&terraform) {
        skip(
            "whether Terraform deploys what CloudFormation does",
            "set AWS_PROFILE or AWS_ACCESS_KEY_ID: to plan, the provider asks AWS who is calling",
        );
        return;
    }
    // What is kept for the cases has text in it that means something to every language on its way.
    let is_hostile = |path: &Path| path.ends_with("hostile/default/hostile/terraform");
    assert!(
        units.iter().any(|unit| is_hostile(&unit.folder)),
        "the hostile case is not there"
    );
    let mut wrong = Vec::new();
    let mut used = BTreeSet::new();
    // The module of a whole environment has no template beside it; what it calls is compared by itself.
    for unit in units.iter().filter(|unit| !is_root(&unit.folder)) {
        let Some(plan) = &unit.plan else {
            wrong.push(format!("{}: it has no plan", unit.folder.display()));
            continue;
        };
        let found = compare(plan, &unit.folder).unwrap_or_else(|error| {
            wrong.push(format!("{}: {error}", unit.folder.display()));
            Vec::new()
        });
        for difference in found {
            match FORCED.iter().position(|forced| forced.allows(&difference)) {
                Some(place) => {
                    used.insert(place);
                }
                None => wrong.push(format!("{}: {difference}", unit.folder.display())),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let idle: Vec<_> = FORCED
        .iter()
        .enumerate()
        .filter(|(place, _)| !used.contains(place))
        .collect();
    assert!(
        idle.is_empty(),
        "no output has these differences: {idle:#?}"
    );
    eprintln!("parity: {} units", units.len());
}

#[test]
fn a_module_that_deploys_another_definition_is_found_guilty() {
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
    let machine = copy.join("state-machine.asl.json");
    let text = fs::read_to_string(&machine).expect("reads");
    fs::write(&machine, text.replacen("12h", "13h", 1)).expect("writes");
    let folder = copy.join("terraform");
    let planned = examine(&terraform, &folder).expect("a plan");
    let plan = planned.plan.expect("a plan");
    let found = compare(&plan, &folder).expect("two graphs");
    let found: Vec<_> = found.iter().filter(|found| !is_forced(found)).collect();
    assert!(
        matches!(&found[..], [found] if found.path == "definition" && found.to_string().contains("13h")),
        "{found:?}"
    );
}

#[test]
fn a_module_is_planned_in_its_own_place_alone() {
    let Some(terraform) = terraform() else { return };
    if !can_plan(&terraform) {
        return;
    }
    let module = repository()
        .join("tests/fixtures/golden/environments/production/alerts")
        .join("terraform");
    let text = text(&module).expect("the module");
    let region = place::region(&text).expect("it is made for a region");
    let module = terraform.in_region(&region).open(&module).expect("opens");
    let refused = module.plan(&values(&module).expect("its variables"));
    let error = refused.expect_err("nobody has that account").to_string();
    assert!(error.contains("It belongs in the account"), "{error}");
    assert!(!error.contains("It belongs in the region"), "{error}");
}

/// How the template beside a module differs from the module's plan.
fn compare(plan: &Value, folder: &Path) -> Result<Vec<Difference>, Fault> {
    let template = fs::read_to_string(folder.with_file_name("cloudformation.yaml"))?;
    let ours = parity::cloudformation(&template, plan)?;
    let theirs = parity::terraform(plan, &text(folder)?)?;
    Ok(parity::differences(&ours, &theirs))
}

/// Whether the engines leave no choice.
pub(super) fn is_forced(difference: &Difference) -> bool {
    FORCED.iter().any(|forced| forced.allows(difference))
}

/// The text of a module's files.
pub(super) fn text(folder: &Path) -> std::io::Result<String> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    files.retain(|path| path.extension().is_some_and(|found| found == "tf"));
    files.sort();
    files.iter().map(fs::read_to_string).collect()
}
