//! The module of a whole environment deploys what the modules of its channels and jobs do, and nothing else.

use std::collections::BTreeSet;

use loudfail_tests::outputs::repository;
use serde_json::Value;

use super::planned::{Planned, is_root, planned};
use super::{can_plan, terraform};

#[test]
fn a_root_module_deploys_what_the_others_do() {
    let (Some(terraform), Some(units)) = (terraform(), planned()) else {
        return;
    };
    if !can_plan(&terraform) {
        return;
    }
    let roots: Vec<&Planned> = units.iter().filter(|unit| is_root(&unit.folder)).collect();
    assert!(roots.len() >= 2, "only {} root modules", roots.len());
    for root in roots {
        let name = root.folder.display();
        let plan = root
            .plan
            .as_ref()
            .unwrap_or_else(|| panic!("{name}: {:?}", root.faults));
        let environment = root.folder.ancestors().nth(2).expect("its environment");
        let mut expected = BTreeSet::new();
        for unit in units.iter().filter(|unit| !is_root(&unit.folder)) {
            if unit.folder.ancestors().nth(2) != Some(environment) {
                continue;
            }
            let owner = unit
                .folder
                .ancestors()
                .nth(1)
                .and_then(|folder| folder.file_name());
            let label = owner.expect("a name").to_string_lossy().replace('-', "_");
            let plan = unit.plan.as_ref().expect("it has a plan");
            let own = addresses(&plan["planned_values"]["root_module"]);
            expected.extend(
                own.into_iter()
                    .map(|address| format!("module.{label}.{address}")),
            );
        }
        let found = addresses(&plan["planned_values"]["root_module"]);
        assert!(!found.is_empty(), "{name}: the plan is empty");
        assert_eq!(found, expected, "{name}");
        let outputs = plan["output_changes"].as_object().expect("outputs");
        for output in ["topic_arns", "state_machine_arns", "role_arns"] {
            assert!(outputs.contains_key(output), "{name}: no output {output}");
        }
    }
}

#[test]
fn a_job_gets_what_its_own_channel_puts_out() {
    let main = repository().join("tests/fixtures/golden/gitops/production/_root/terraform/main.tf");
    let text = std::fs::read_to_string(main).expect("the golden");
    let block = |name: &str| -> String {
        let head = format!("module \"{name}\" {{");
        let lines = text.lines().skip_while(|line| *line != head);
        lines
            .take_while(|line| *line != "}")
            .collect::<Vec<_>>()
            .join("\n")
    };
    for (job, channel) in [("report", "alerts"), ("sweep", "operations")] {
        let block = block(job);
        for output in ["topic_arn", "dead_letter_queue_arn", "key_arn"] {
            let expected = format!("= module.{channel}.{output}");
            assert!(
                block.contains(&expected),
                "{job} lacks `{expected}`:\n{block}"
            );
        }
    }
}

/// The addresses of all resources of a module and of those that it calls.
fn addresses(module: &Value) -> BTreeSet<String> {
    let resources = module["resources"].as_array().into_iter().flatten();
    let own = resources.filter(|resource| resource["mode"] == "managed");
    let mut found: BTreeSet<String> = own
        .filter_map(|resource| resource["address"].as_str().map(str::to_owned))
        .collect();
    for child in module["child_modules"].as_array().into_iter().flatten() {
        found.extend(addresses(child));
    }
    found
}
