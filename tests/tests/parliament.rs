//! parliament over every policy of every generated CloudFormation template. Terraform's are the same: see the tests of
//! parity.

use std::fs;

use loudfail_engines::localstack::default_folder;
use loudfail_engines::parliament::{Finding, Parliament, Policy};
use loudfail_tests::outputs::{golden, outputs, repository, skip};
use loudfail_tests::policies::policies;
use loudfail_tests::waivers::{unsettled, waivers};
use serde_json::{Value, json};

/// The pinned parliament; `None` after saying so where this machine has no Python for it.
fn parliament() -> Option<Parliament> {
    match Parliament::prepare(&default_folder(repository()), &mut |line| {
        eprintln!("{line}")
    }) {
        Ok(found) => Some(found),
        Err(error) if error.is_missing_program() => {
            skip("IAM policies with parliament", &error.to_string());
            None
        }
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn every_policy_passes() {
    let mut templates = outputs("cloudformation.yaml").expect("the folder dist/");
    assert!(!templates.is_empty(), "dist/ holds no cloudformation.yaml");
    templates.extend(golden("cloudformation.yaml").expect("the goldens"));
    let mut all = Vec::new();
    for template in &templates {
        let text = fs::read_to_string(template).expect("a template");
        let found =
            policies(&text).unwrap_or_else(|error| panic!("{}: {error}", template.display()));
        all.extend(found.into_iter().map(|(path, mut document)| {
            if path.ends_with(".AssumeRolePolicyDocument") {
                name_role(&mut document);
            }
            Policy {
                name: format!("{} {path}", template.display()),
                document,
            }
        }));
    }
    assert!(all.len() > templates.len(), "a template has policies");
    let Some(parliament) = parliament() else {
        return;
    };
    let findings = parliament
        .lint(&all)
        .unwrap_or_else(|error| panic!("{error}"));
    let waivers = waivers("parliament").expect("the waivers");
    let unsettled = unsettled(&waivers, &findings, place);
    assert!(
        unsettled.is_empty(),
        "parliament finds fault with\n{}",
        unsettled.join("\n")
    );
    eprintln!("parliament: {} policies", all.len());
}

/// Names a role in a trust policy, which IAM does not allow, since parliament misses it in each statement that has none.
fn name_role(document: &mut Value) {
    let statements = document["Statement"].as_array_mut();
    for statement in statements.into_iter().flatten() {
        statement["Resource"] = json!("arn:aws:iam::123456789012:role/trusting");
    }
}

/// The check, and the path of the policy without its template.
fn place(finding: &Finding) -> (&str, &str) {
    let path = finding.policy.rsplit(' ').next();
    (&finding.issue, path.unwrap_or(&finding.policy))
}

#[test]
fn bad_policies_are_found_guilty() {
    let Some(parliament) = parliament() else {
        return;
    };
    let statement = |action: &str, resource: &str, condition: &str| {
        json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": resource,
            "Condition": {"ArnEquals": {condition: "arn:aws:ecs:us-east-1:123456789012:cluster/a"}}}]})
    };
    let task = "arn:aws:ecs:us-east-1:123456789012:task-definition/a:1";
    let topic = "arn:aws:sns:us-east-1:123456789012:a";
    let cases = [
        (statement("ecs:RunTask", task, "ecs:cluster"), None),
        (
            statement("ecs:RunTasks", task, "ecs:cluster"),
            Some("UNKNOWN_ACTION"),
        ),
        (
            statement("ecs:RunTask", topic, "ecs:cluster"),
            Some("RESOURCE_MISMATCH"),
        ),
        (
            statement("ecs:RunTask", task, "ecs:clusters"),
            Some("UNKNOWN_CONDITION_FOR_ACTION"),
        ),
        (
            statement("ecs:RunTask", "*", "ecs:cluster"),
            Some("RESOURCE_STAR"),
        ),
    ];
    for (document, expected) in cases {
        let name = "case".to_owned();
        let findings = parliament
            .lint(&[Policy { name, document }])
            .unwrap_or_else(|error| panic!("{error}"));
        let issues: Vec<_> = findings.iter().map(|found| found.issue.as_str()).collect();
        assert_eq!(issues, Vec::from_iter(expected), "{findings:#?}");
    }
}
