use std::fs;
use std::path::Path;

use super::*;
use crate::dist::Obstacle;

const JOB: &str =
    "task: {cluster: c, definition: d, container: a, network: {subnets: [subnet-0a]}}\n";

/// A repository with one channel and this job.
fn repository(job: &str) -> tempfile::TempDir {
    let root = tempfile::tempdir().expect("a folder");
    write(
        root.path(),
        "blueprints/platform.yaml",
        "channels: {alerts: {subscribers: []}}\n",
    );
    write(root.path(), "blueprints/job.yaml", job);
    root
}

fn write(root: &Path, path: &str, text: &str) {
    let file = root.join(path);
    fs::create_dir_all(file.parent().expect("a parent")).expect("a folder");
    fs::write(file, text).expect("written");
}

#[test]
fn what_is_missing_is_told_then_written_then_there() {
    let root = repository(JOB);
    let missing = check(root.path()).expect("no mistake").changes;
    assert!(
        missing
            .iter()
            .any(|change| change.path == "default/job/state-machine.asl.json")
    );
    assert!(!root.path().join("dist").exists(), "a check writes nothing");

    let built = build(root.path()).expect("no mistake");
    assert_eq!(built.changes, missing);
    assert_eq!(built.outputs.len(), missing.len());
    let jobs = &built.platforms.first().expect("an environment").jobs;
    assert!(jobs.contains_key("job"));
    assert_eq!(check(root.path()).expect("no mistake").changes, []);

    fs::remove_file(root.path().join("blueprints/job.yaml")).expect("removed");
    let warned = build(root.path()).expect("a warning stops nothing");
    assert_eq!(warned.warnings.len(), 1, "{:?}", warned.warnings);
    assert!(!root.path().join("dist/default/job").exists());
}

#[test]
fn every_mistake_is_data_and_reads_as_the_command_line_has_it() {
    let root = repository("timout: 1h\ntask: {launch: rocket}\n");
    let Err(BuildError::Problems(problems)) = build(root.path()) else {
        panic!("a broken blueprint is built");
    };
    let codes: Vec<&str> = problems.diagnostics.iter().map(|it| it.code.0).collect();
    assert!(codes.contains(&"LF0101") && codes.len() > 1, "{codes:?}");
    let text = problems.to_string();
    assert!(
        text.contains("error[LF0101]: unknown key `timout`\n --> blueprints/job.yaml:1:1"),
        "{text}"
    );
    assert!(!root.path().join("dist").exists());

    let root = repository(JOB);
    write(root.path(), "blueprints/failures.json", "[{");
    let Err(BuildError::Problems(problems)) = check(root.path()) else {
        panic!("a catalogue that nobody can read is proved against");
    };
    assert!(
        problems.to_string().starts_with("error[LF0405]"),
        "{problems}"
    );
}

#[test]
fn an_own_template_that_may_have_broken_a_law_is_named() {
    let root = repository(JOB);
    let path = "asl/run-task.json.j2";
    let builtin = loudfail_render::builtin_text(path).expect("a built-in template");
    let (before, rest) = builtin.split_once("      \"Catch\"").expect("a Catch");
    let (_, after) = rest.split_once("      ],\n").expect("its end");
    write(
        root.path(),
        &format!("templates/{path}"),
        &format!("{before}{after}"),
    );
    let error = check(root.path()).expect_err("nobody is told");
    let text = error.to_string();
    assert!(text.starts_with("error[LF0601]: "), "{text}");
    let note = format!("\n = note: made by the custom templates `{path}`\n");
    assert!(text.contains(&note), "{text}");
}

#[test]
fn what_somebody_else_made_is_left_alone() {
    let root = repository(JOB);
    write(root.path(), "dist/default/job/README.md", "mine\n");
    let error = build(root.path()).expect_err("a file of somebody else is replaced");
    let BuildError::Blocked { changes, .. } = &error else {
        panic!("{error}");
    };
    let [only] = changes.as_slice() else {
        panic!("{changes:?}");
    };
    assert_eq!(only.kind, ChangeKind::Blocked(Obstacle::ForeignFile));
    let place = root.path().join("dist/default/job/README.md");
    assert_eq!(
        error.to_string(),
        format!(
            "what loudfail did not make is in the way: {}",
            place.display()
        )
    );
    assert!(
        !root
            .path()
            .join("dist/default/job/cloudformation.yaml")
            .exists()
    );
}

#[test]
fn a_folder_without_blueprints_is_an_error_that_names_it() {
    let root = tempfile::tempdir().expect("a folder");
    let error = check(root.path()).expect_err("nothing is there");
    let folder = root.path().join("blueprints");
    let beginning = format!("cannot read {}: ", folder.display());
    assert!(error.to_string().starts_with(&beginning), "{error}");
    assert!(error.source().is_some());
}
