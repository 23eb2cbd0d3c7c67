//! `--format sarif`: one log a command, as the standard and GitHub want it.

use std::fs;
use std::path::{Path, PathBuf};

use loudfail_tests::outputs::repository;
use loudfail_tests::xtask::Repository;
use serde_json::Value;

/// What `build` says of these blueprints, as SARIF and as JSON Lines.
fn told(files: &[(String, Vec<u8>)], below: &str) -> (Value, Vec<Value>) {
    let repository = Repository::new().expect("a folder");
    let blueprints = repository.root().join(below).join("blueprints");
    fs::create_dir_all(&blueprints).expect("a folder");
    for (name, bytes) in files {
        fs::write(blueprints.join(name), bytes).expect("written");
    }
    if !below.is_empty() {
        fs::create_dir(repository.root().join(".git")).expect("a folder");
    }
    let run = |format: &str| {
        let line = format!("cargo xtask build --root ./{below} --format {format}");
        repository.run(&line).expect("a shell").stdout
    };
    let log = serde_json::from_str(&run("sarif")).expect("one document");
    let lines = run("json");
    let lines = lines
        .lines()
        .map(|line| serde_json::from_str(line).expect("an object"));
    (log, lines.collect())
}

fn schema() -> jsonschema::Validator {
    let path = repository().join("tests/fixtures/sarif/sarif-2.1.0-rtm.5.json");
    let mut schema: Value = serde_json::from_slice(&fs::read(path).expect("a file")).expect("JSON");
    // Their bracket that nothing opens makes them no regular expressions to this validator. No log here has a language.
    for definition in ["run", "toolComponent"] {
        let place = format!("/definitions/{definition}/properties/language");
        let language = schema.pointer_mut(&place).and_then(Value::as_object_mut);
        let pattern = language.and_then(|it| it.remove("pattern"));
        assert!(pattern.is_some_and(|it| it == "^[a-zA-Z]{2}|^[a-zA-Z]{2}-[a-zA-Z]{2}]?$"));
    }
    jsonschema::draft4::new(&schema).expect("a schema")
}

/// All that is wrong with a log.
fn faults(log: &Value, schema: &jsonschema::Validator) -> Vec<String> {
    let mut faults: Vec<String> = schema
        .iter_errors(log)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    // What GitHub calls required ("SARIF support for code scanning").
    let mut needed = Vec::new();
    for rule in &rules {
        for path in [
            "/id",
            "/shortDescription/text",
            "/fullDescription/text",
            "/help/text",
        ] {
            needed.push((rule.pointer(path), path));
        }
    }
    let results = run["results"].as_array().cloned().unwrap_or_default();
    for result in &results {
        let place = "/locations/0/physicalLocation";
        needed.push((result.pointer("/message/text"), "message"));
        needed.push((
            result.pointer(&format!("{place}/artifactLocation/uri")),
            "uri",
        ));
        for key in ["startLine", "startColumn", "endLine", "endColumn"] {
            needed.push((result.pointer(&format!("{place}/region/{key}")), key));
        }
        let index = result["ruleIndex"]
            .as_u64()
            .and_then(|it| usize::try_from(it).ok());
        let rule = index.and_then(|it| rules.get(it));
        if rule.is_none_or(|rule| rule["id"] != result["ruleId"]) {
            faults.push(format!("no rule of that index: {result}"));
        }
    }
    let missing = needed.into_iter().filter(|(value, _)| {
        value.is_none_or(|it| it.as_str().is_some_and(str::is_empty) || it.is_null())
    });
    faults.extend(missing.map(|(_, what)| format!("GitHub needs {what}")));
    faults
}

fn fixtures() -> Vec<PathBuf> {
    let folder = repository().join("tests/fixtures/invalid");
    let mut folders: Vec<PathBuf> = fs::read_dir(folder)
        .expect("fixtures")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    folders.sort();
    folders
}

fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = fs::read_dir(folder).expect("a folder");
    entries
        .map(|entry| entry.expect("an entry"))
        .map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            (name, fs::read(entry.path()).expect("a file"))
        })
        .filter(|(name, _)| name.ends_with(".yaml") || name.ends_with(".yml"))
        .collect()
}

#[test]
fn every_invalid_fixture_becomes_a_log_with_each_of_its_problems() {
    let schema = schema();
    let mut count = 0;
    for folder in fixtures() {
        let (log, lines) = told(&files(&folder), "");
        assert_eq!(faults(&log, &schema), [""; 0], "{}", folder.display());
        let results = log["runs"][0]["results"].as_array().expect("results");
        assert_eq!(results.len(), lines.len(), "{}", folder.display());
        for (result, line) in results.iter().zip(&lines) {
            count += 1;
            assert_eq!(result["ruleId"], line["code"]);
            assert_eq!(result["level"], line["severity"]);
            let region = &result["locations"][0]["physicalLocation"]["region"];
            if !line["line"].is_null() {
                assert_eq!(region["startLine"], line["line"]);
                assert_eq!(region["endLine"], line["end_line"]);
            }
            let related = result["relatedLocations"].as_array().map_or(0, Vec::len);
            assert_eq!(related, line["related"].as_array().map_or(0, Vec::len));
        }
    }
    assert!(count > 300, "{count}");
}

#[test]
fn no_problem_is_a_log_too_and_rules_do_not_depend_on_what_is_found() {
    let platform = (
        "platform.yaml".to_owned(),
        b"channels: {alerts: {subscribers: []}}\n".to_vec(),
    );
    let job = b"task: {cluster: c, definition: d, container: a, launch: ec2}\n";
    let (log, lines) = told(&[platform, ("job.yaml".to_owned(), job.to_vec())], "");
    assert_eq!((faults(&log, &schema()), lines), (vec![], vec![]));
    let run = &log["runs"][0];
    assert_eq!(run["results"], Value::Array(vec![]));
    let (other, _) = told(&[("job.yaml".to_owned(), b"timout: 1h\n".to_vec())], "");
    assert_eq!(run["tool"], other["runs"][0]["tool"]);
}

#[test]
fn paths_are_encoded_and_begin_at_the_root_of_the_source_repository() {
    let job = "täglich #1 50%.yaml".to_owned();
    let (log, _) = told(&[(job, "# 😀\nowner: 😀 [\n".into())], "tools/jobs");
    let uris: Vec<&str> = log["runs"][0]["results"]
        .as_array()
        .expect("results")
        .iter()
        .filter_map(|it| it["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].as_str())
        .collect();
    let encoded = "tools/jobs/blueprints/t%C3%A4glich%20%231%2050%25.yaml";
    assert!(uris.contains(&encoded), "{uris:?}");
    assert!(
        uris.iter()
            .all(|uri| uri.starts_with("tools/jobs/blueprints")),
        "{uris:?}"
    );
}

#[test]
fn what_is_no_log_is_found() {
    let (log, _) = told(&[("job.yaml".to_owned(), b"timout: 1h\n".to_vec())], "");
    let schema = schema();
    for path in [
        "/version",
        "/runs/0/results/0/message/text",
        "/runs/0/results/0/ruleIndex",
        "/runs/0/tool/driver/rules/0/shortDescription",
        "/runs/0/results/0/locations/0/physicalLocation/region/endColumn",
    ] {
        let (parent, key) = path.rsplit_once('/').expect("a path");
        let mut cut = log.clone();
        let members = cut.pointer_mut(parent).and_then(Value::as_object_mut);
        assert!(members.and_then(|it| it.remove(key)).is_some(), "{path}");
        assert_ne!(faults(&cut, &schema), [""; 0], "{path}");
    }
}
