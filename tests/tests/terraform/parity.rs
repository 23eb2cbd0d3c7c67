//! Law 7: what CloudFormation deploys and what Terraform deploys are the same resources with the same settings.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use loudfail_engines::terraform::Terraform;
use loudfail_tests::outputs::{golden, outputs, skip};
use loudfail_tests::parity::forced::FORCED;
use loudfail_tests::parity::{self, Difference};

use super::{can_plan, terraform, values};

type Fault = Box<dyn std::error::Error>;

#[test]
fn both_deploy_the_same() {
    let mut units = outputs("terraform").expect("the folder dist/");
    units.extend(golden("terraform").expect("the goldens"));
    // What is kept for the cases has text in it that means something to every language on its way.
    assert!(
        units
            .iter()
            .any(|path| path.ends_with("hostile/default/hostile/terraform")),
        "the hostile case is not there"
    );
    let Some(terraform) = terraform() else { return };
    if !can_plan(&terraform) {
        skip(
            "whether Terraform deploys what CloudFormation does",
            "set AWS_PROFILE or AWS_ACCESS_KEY_ID: to plan, the provider asks AWS who is calling",
        );
        return;
    }
    let mut wrong = Vec::new();
    let mut used = BTreeSet::new();
    for unit in units.iter().filter_map(|module| module.parent()) {
        match compare(&terraform, unit) {
            Ok(differences) => {
                for difference in differences {
                    match FORCED.iter().position(|forced| forced.allows(&difference)) {
                        Some(place) => {
                            used.insert(place);
                        }
                        None => wrong.push(format!("{}: {difference}", unit.display())),
                    }
                }
            }
            Err(error) => wrong.push(format!("{}: {error}", unit.display())),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let idle: Vec<_> = (0..FORCED.len())
        .filter(|place| !used.contains(place))
        .filter_map(|place| FORCED.get(place))
        .collect();
    assert!(
        idle.is_empty(),
        "no output has these differences: {idle:#?}"
    );
}

/// How the two outputs of a unit differ.
fn compare(terraform: &Terraform, unit: &Path) -> Result<Vec<Difference>, Fault> {
    let folder = unit.join("terraform");
    let module = terraform.open(&folder)?;
    let given = values(&module)?;
    let first = module.plan(&given)?;
    let plan = module.plan_from(&parity::deployed(&first), &given)?;
    let ours = parity::cloudformation(
        &fs::read_to_string(unit.join("cloudformation.yaml"))?,
        &plan,
    )?;
    let theirs = parity::terraform(&plan, &text(&folder)?)?;
    Ok(parity::differences(&ours, &theirs))
}

/// The text of a module's files.
fn text(folder: &Path) -> std::io::Result<String> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    files.retain(|path| path.extension().is_some_and(|found| found == "tf"));
    files.sort();
    files.iter().map(fs::read_to_string).collect()
}
