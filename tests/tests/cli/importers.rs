//! What other tools write, imported: `tests/fixtures/import/<source>/<case>/`.
//!
//! A case has the file to import, `input.*`, and whatever else that one names; it may have `arguments.txt`, what stands on
//! the command line behind the file, and `platform.yaml`, which is there already. `expected/` holds the blueprints that come of it and `report.txt`,
//! what is said. What is imported is built afterwards, proof included; a case that is refused leaves no file behind.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use loudfail_tests::expect;
use loudfail_tests::outputs::repository;
use loudfail_tests::xtask::Repository;

const SOURCES: [&str; 3] = ["ecschedule", "task-definition", "asl"];

#[test]
fn imports() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for source in SOURCES {
        for case in folders(&repository().join("tests/fixtures/import").join(source)) {
            count += 1;
            wrong.extend(differences(source, &case));
        }
    }
    assert!(count >= 12, "only {count} cases");
    assert!(
        wrong.is_empty(),
        "{}\n`UPDATE_EXPECT=1 cargo xtask test --only cli` writes what is actual",
        wrong.join("\n")
    );
}

/// How a case goes another way than expected.
fn differences(source: &str, case: &Path) -> Vec<String> {
    let (files, report) = run(source, case);
    let expected = case.join("expected");
    let mut wrong = Vec::new();
    let mut compare = |path: PathBuf, text: &str| {
        let found = expect::compare(&path, text);
        wrong.extend(found.unwrap_or_else(|error| panic!("{}: {error}", path.display())));
    };
    compare(expected.join("report.txt"), &report);
    for (name, text) in &files {
        compare(expected.join(name), text);
    }
    // A file that nothing comes to would look like a result.
    for path in files_in(&expected) {
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if name != "report.txt" && !files.contains_key(&name) {
            if expect::is_update() {
                fs::remove_file(&path).unwrap_or_else(|error| panic!("{name}: {error}"));
            } else {
                wrong.push(format!("{} came to nothing", path.display()));
            }
        }
    }
    wrong
}

/// The blueprints that come of a case, and what is said.
fn run(source: &str, case: &Path) -> (BTreeMap<String, String>, String) {
    let repository = Repository::new().expect("a folder");
    let root = repository.root();
    let input = files_in(case)
        .into_iter()
        .find(|path| path.file_stem().is_some_and(|stem| stem == "input"))
        .unwrap_or_else(|| panic!("{} has no input", case.display()));
    let name = input.file_name().unwrap_or_default();
    for file in files_in(case) {
        fs::copy(&file, root.join(file.file_name().unwrap_or_default())).expect("a copy");
    }
    let blueprints = root.join("blueprints");
    let platform = case.join("platform.yaml");
    if platform.exists() {
        fs::create_dir(&blueprints).expect("a folder");
        fs::copy(&platform, blueprints.join("platform.yaml")).expect("a copy");
    }
    let before = files_in(&blueprints).len();
    let arguments = fs::read_to_string(case.join("arguments.txt")).unwrap_or_default();
    let line = format!(
        "cargo xtask import {source} {} {}",
        name.to_string_lossy(),
        arguments.trim()
    );
    let ran = repository.run(&line).expect("a shell");
    let mut report = format!("$ {}\n", line.trim());
    if !ran.status.success() {
        writeln!(report, "? {}", ran.status.code().unwrap_or(-1)).expect("a string");
    }
    report.push_str(&ran.stdout);
    report.push_str(&ran.stderr);
    let mut files = BTreeMap::new();
    if ran.status.success() {
        let built = repository.run("cargo xtask build").expect("a shell");
        assert!(
            built.status.success(),
            "{}: {}",
            case.display(),
            built.stderr
        );
        for path in files_in(&blueprints) {
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            if name != "platform.yaml" {
                files.insert(name, fs::read_to_string(&path).expect("a string"));
            }
        }
    } else {
        assert_eq!(files_in(&blueprints).len(), before, "{}", case.display());
    }
    (files, report)
}

#[test]
fn hostile_texts_and_sizes_are_carried_or_refused_and_nothing_dies() {
    let long = "x".repeat(10_000);
    let texts = [
        "\"'",
        "${",
        "${A",
        "{{",
        "{% raw %}",
        "a\nb: c",
        "😀\u{202e}",
        "\u{0}",
        "\\",
        &long,
        "*x",
        "#",
        "",
    ];
    for text in texts {
        let json = serde_json::Value::from(text).to_string();
        let rule = format!(
            r#"{{"cluster": "c", "rules": [{{"name": {json}, "description": {json}, "scheduleExpression": "rate(1 day)", "taskDefinition": "t", "launch_type": "EC2", "containerOverrides": [{{"name": "a", "command": [{json}], "environment": {{"A": {json}}}}}]}}]}}"#
        );
        let definition = format!(
            r#"{{"family": "f", "requiresCompatibilities": ["EC2"], "containerDefinitions": [{{"name": "a", "image": "b", "command": [{json}], "environment": [{{"name": "A", "value": {json}}}], "dockerLabels": {{"l": {json}}}}}], "tags": []}}"#
        );
        let machine = format!(
            r#"{{"Comment": {json}, "StartAt": "Run", "States": {{"Run": {{"Type": "Task", "Resource": "arn:aws:states:::ecs:runTask.sync", "Parameters": {{"Cluster": "c", "TaskDefinition": "t", "LaunchType": "EC2", "Overrides": {{"ContainerOverrides": [{{"Name": "a", "Command": [{json}]}}]}}}}, "End": true}}}}}}"#
        );
        for (source, input) in [
            ("ecschedule", rule),
            ("task-definition", definition),
            ("asl", machine),
        ] {
            ends_well(source, &input, text);
        }
    }
    for huge in [
        format!("[{}]", "1,".repeat(600_000)),
        "[".repeat(100_000),
        "{\"a\":".repeat(5_000),
        String::new(),
        "null".to_owned(),
        "[]".to_owned(),
        "\"a\"".to_owned(),
        "{\"rules\": {}, \"containerDefinitions\": 7, \"family\": [], \"States\": []}".to_owned(),
        "{\"taskDefinition\": []}".to_owned(),
        "{\"definition\": {\"Ref\": 7}}".to_owned(),
        "{\"Resources\": {\"A\": {\"Type\": \"AWS::StepFunctions::StateMachine\"}}}".to_owned(),
    ] {
        for source in SOURCES {
            ends_well(source, &huge, "a size or a type");
        }
    }
}

/// Imports a text: that goes well, or it is told what is wrong and nothing is written.
fn ends_well(source: &str, input: &str, what: &str) {
    let repository = Repository::new().expect("a folder");
    fs::write(repository.root().join("input.json"), input).expect("written");
    let ran = repository
        .run(&format!("cargo xtask import {source} input.json"))
        .expect("a shell");
    let said = ran.stderr.chars().take(600).collect::<String>();
    match ran.status.code() {
        Some(0) => {}
        Some(1) => {
            assert!(said.contains("error"), "{source}, {what:?}: {said}");
            assert!(!said.contains("panicked"), "{source}, {what:?}: {said}");
            assert!(
                !repository.root().join("blueprints").exists(),
                "{source}, {what:?}"
            );
        }
        other => panic!("{source}, {what:?}: {other:?}: {said}"),
    }
}

fn folders(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = entries(folder)
        .into_iter()
        .filter(|it| it.is_dir())
        .collect();
    found.sort();
    found
}

fn files_in(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = entries(folder)
        .into_iter()
        .filter(|it| it.is_file())
        .collect();
    found.sort();
    found
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    entries
        .map(|entry| entry.unwrap_or_else(|error| panic!("{error}")).path())
        .collect()
}
