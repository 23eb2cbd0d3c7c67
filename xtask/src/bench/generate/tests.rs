use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;

use super::{BLUEPRINTS, ESSENTIALS, SEED, blueprint, describe, generate};

#[test]
fn the_same_seed_gives_the_same_files_and_another_one_others() {
    let files = |seed| {
        let folder = tempfile::tempdir().expect("a folder");
        generate(folder.path(), 30, seed).expect("files");
        contents(folder.path())
    };
    assert_eq!(files(SEED), files(SEED));
    assert_ne!(files(SEED), files(2));
}

#[test]
fn more_jobs_change_none() {
    let folder = tempfile::tempdir().expect("a folder");
    generate(folder.path(), 30, SEED).expect("files");
    let few = contents(folder.path());
    generate(folder.path(), 60, SEED).expect("files");
    let many: BTreeSet<_> = contents(folder.path()).into_iter().collect();
    assert_eq!(many.len(), 61);
    for file in few {
        assert!(
            file.0 == "platform.yaml" || many.contains(&file),
            "{}",
            file.0
        );
    }
}

#[test]
fn no_two_jobs_have_one_name() {
    let names: BTreeSet<String> = (0..20_000)
        .map(|number| blueprint::job(SEED, number).name)
        .collect();
    assert_eq!(names.len(), 20_000);
}

#[test]
fn others_blueprints_are_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join(BLUEPRINTS).join("mine.yaml");
    fs::create_dir(folder.path().join(BLUEPRINTS)).expect("a folder");
    fs::write(&file, "mine").expect("a file");
    generate(folder.path(), 1, SEED).expect_err("somebody's blueprints");
    assert_eq!(fs::read_to_string(&file).expect("the file"), "mine");
}

#[test]
fn a_job_gets_another_description_wherever_it_has_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let list = || {
        let text = fs::read_to_string(folder.path().join(ESSENTIALS)).expect("the list");
        serde_json::from_str::<Vec<Value>>(&text).expect("a list")
    };
    generate(folder.path(), 3, SEED).expect("files");
    let (files, jobs) = (contents(folder.path()), list());
    for number in 0..3 {
        let place = usize::try_from(number).expect("a small number");
        describe(folder.path(), number, "Another one").expect("the files");
        let mut expected = jobs[place].clone();
        expected["description"] = "Another one".into();
        assert_eq!(list()[place], expected);
    }
    let changed = contents(folder.path());
    let others = files.iter().filter(|file| changed.contains(file));
    let others: Vec<&str> = others.map(|(name, _)| name.as_str()).collect();
    assert_eq!(others, ["platform.yaml"]);
}

/// Thirty jobs build, and are not thirty times one job.
#[test]
fn thirty_jobs_build_and_differ() {
    let folder = tempfile::tempdir().expect("a folder");
    generate(folder.path(), 30, SEED).expect("files");
    let report = loudfail::check(folder.path()).unwrap_or_else(|error| panic!("{error}"));
    let warnings: Vec<_> = report
        .warnings
        .iter()
        .map(|warning| &warning.message)
        .collect();
    assert!(warnings.is_empty(), "{warnings:?}");
    let jobs: usize = report
        .platforms
        .iter()
        .map(|platform| platform.jobs.len())
        .sum();
    assert_eq!(jobs, 30);

    let machines: BTreeSet<BTreeSet<String>> = report
        .outputs
        .iter()
        .filter(|output| output.path.ends_with(".asl.json"))
        .map(|output| {
            let machine: Value = serde_json::from_str(&output.text).expect("JSON");
            let states = machine["States"].as_object().expect("states");
            states.keys().cloned().collect()
        })
        .collect();
    assert!(
        machines.len() >= 10,
        "{} sets of states in 30 machines",
        machines.len()
    );

    let mut keys = BTreeSet::new();
    for number in 0..30 {
        let job = blueprint::job(SEED, number);
        paths(&Value::Object(job.blueprint), "", &mut keys);
    }
    assert!(keys.len() >= 80, "{} keys: {keys:?}", keys.len());
}

#[test]
fn the_essentials_are_one_list() {
    let folder = tempfile::tempdir().expect("a folder");
    generate(folder.path(), 3, SEED).expect("files");
    let text = fs::read_to_string(folder.path().join(ESSENTIALS)).expect("a list");
    let list: Vec<Value> = serde_json::from_str(&text).expect("JSON");
    assert_eq!(list.len(), 3);
    assert_eq!(list[0]["name"], blueprint::job(SEED, 0).name.as_str());
}

fn paths(value: &Value, prefix: &str, keys: &mut BTreeSet<String>) {
    let Value::Object(record) = value else { return };
    for (key, value) in record {
        let path = format!("{prefix}/{key}");
        paths(value, &path, keys);
        keys.insert(path);
    }
}

fn contents(folder: &Path) -> Vec<(String, String)> {
    let mut files: Vec<_> = fs::read_dir(folder.join(BLUEPRINTS))
        .expect("a folder")
        .map(|entry| {
            let path = entry.expect("an entry").path();
            let name = path.file_name().expect("a name").to_string_lossy();
            let text = fs::read_to_string(&path).expect("a string");
            (name.into_owned(), text)
        })
        .collect();
    files.sort();
    files
}
