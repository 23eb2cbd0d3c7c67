//! cfn-lint over every generated CloudFormation template: no errors and no warnings.

use std::path::PathBuf;

use loudfail_engines::cfn_lint::{CfnLint, Finding, Level};
use loudfail_engines::localstack::default_folder;
use loudfail_tests::outputs::{golden, outputs, repository, skip};

/// The pinned cfn-lint; `None` after saying so where this machine has no Python for it.
fn cfn_lint() -> Option<CfnLint> {
    match CfnLint::prepare(&default_folder(repository()), &mut |line| {
        eprintln!("{line}")
    }) {
        Ok(found) => Some(found),
        Err(error) if error.is_missing_program() => {
            skip("CloudFormation templates with cfn-lint", &error.to_string());
            None
        }
        Err(error) => panic!("{error}"),
    }
}

fn guilty(cfn_lint: &CfnLint, templates: &[PathBuf]) -> Vec<Finding> {
    let mut findings = cfn_lint
        .lint(templates)
        .unwrap_or_else(|error| panic!("{error}"));
    findings.retain(|finding| finding.level <= Level::Warning);
    findings
}

#[test]
fn every_template_passes() {
    let mut templates = outputs("cloudformation.yaml").expect("the folder dist/");
    assert!(!templates.is_empty(), "dist/ holds no cloudformation.yaml");
    templates.extend(golden("cloudformation.yaml").expect("the goldens"));
    let Some(cfn_lint) = cfn_lint() else { return };
    let findings = guilty(&cfn_lint, &templates);
    let lines: Vec<String> = findings.iter().map(Finding::to_string).collect();
    assert!(
        lines.is_empty(),
        "cfn-lint finds fault with\n{}",
        lines.join("\n")
    );
    eprintln!(
        "cfn-lint: {} templates without an error or a warning",
        templates.len()
    );
}

#[test]
fn a_broken_template_is_found_guilty() {
    let template = repository().join("tests/fixtures/cfn-lint/broken.yaml");
    let Some(cfn_lint) = cfn_lint() else { return };
    let findings = guilty(&cfn_lint, &[template]);
    let mut found: Vec<_> = findings
        .iter()
        .map(|finding| (finding.rule.as_str(), finding.level, finding.line))
        .collect();
    found.sort_unstable();
    // A reference to nothing, a property that does not exist, a parameter that nothing uses.
    let expected = [
        ("E1010", Level::Error, 13),
        ("E3002", Level::Error, 9),
        ("W2001", Level::Warning, 3),
    ];
    assert_eq!(found, expected);
}
