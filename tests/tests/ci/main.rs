//! The files for CI, which `cargo xtask init` writes into other people's repositories: held to their schemas, looked
//! through for what is unsafe, and what they run is run.

mod scripts;

use std::fs;
use std::path::PathBuf;

use loudfail_engines::ci::{CiLint, Finding, Kind};
use loudfail_engines::localstack::default_folder;
use loudfail_tests::outputs::{repository, skip};

/// The pinned linters; `None` after saying so where this machine has no Python for them.
fn linters() -> Option<CiLint> {
    match CiLint::prepare(&default_folder(repository()), &mut |line| {
        eprintln!("{line}")
    }) {
        Ok(found) => Some(found),
        Err(error) if error.is_missing_program() => {
            skip("CI files with their schemas and zizmor", &error.to_string());
            None
        }
        Err(error) => panic!("{error}"),
    }
}

/// Every file for CI, and what it is.
fn files() -> Vec<(Kind, PathBuf)> {
    let folder = repository().join("ci/github");
    let entries = fs::read_dir(&folder).expect("the folder of the workflows");
    let mut files: Vec<(Kind, PathBuf)> = entries
        .map(|entry| (Kind::GithubWorkflow, entry.expect("a file").path()))
        .collect();
    files.push((Kind::GithubAction, repository().join("action.yml")));
    files.push((Kind::GitlabPipeline, repository().join("ci/gitlab-ci.yml")));
    files
}

#[test]
fn every_file_is_of_its_kind_and_safe() {
    let files = files();
    assert!(files.len() >= 4, "only {} files", files.len());
    let Some(linters) = linters() else { return };
    let findings: Vec<String> = files
        .iter()
        .flat_map(|(kind, file)| {
            let findings = linters.lint(*kind, file);
            findings.unwrap_or_else(|error| panic!("{error}"))
        })
        .map(|finding| finding.to_string())
        .collect();
    assert!(findings.is_empty(), "{}", findings.join("\n"));
}

#[test]
fn an_unsafe_file_is_found_guilty() {
    let Some(linters) = linters() else { return };
    let file = repository().join("tests/fixtures/ci/unsafe.yml");
    let rules = |kind, file| -> Vec<String> {
        let findings: Vec<Finding> = linters
            .lint(kind, file)
            .unwrap_or_else(|error| panic!("{error}"));
        findings.into_iter().map(|finding| finding.rule).collect()
    };
    let found = rules(Kind::GithubWorkflow, &file);
    for rule in [
        "schema",
        "unpinned-uses",
        "template-injection",
        "dangerous-triggers",
    ] {
        assert!(
            found.iter().any(|it| it == rule),
            "{rule} is not in {found:?}"
        );
    }
    let folder = tempfile::tempdir().expect("a folder");
    let pipeline = folder.path().join("pipeline.yml");
    fs::write(&pipeline, "job: {script: 1}\n").expect("written");
    assert_eq!(rules(Kind::GitlabPipeline, &pipeline), ["schema"]);
}
