//! Stack deployment files: what Git sync reads, held against the template that each is for.
//!
//! The form is our own reading of "How Git sync works with CloudFormation", "Stack deployment file": the path of a template
//! from the repository's root, and texts for its parameters.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use loudfail_tests::outputs::{golden, outputs};
use serde_yaml::Value;

#[test]
fn each_has_a_value_that_its_template_takes_for_every_parameter() {
    let mut files = golden("deployment.yaml").unwrap_or_else(|error| panic!("{error}"));
    files.extend(outputs("deployment.yaml").unwrap_or_else(|error| panic!("{error}")));
    assert!(files.len() >= 4, "only {} deployment files", files.len());
    for file in files {
        let deployment = read(&file);
        let template = read(&file.with_file_name("cloudformation.yaml"));
        let faults = faults(&deployment, &template);
        assert!(faults.is_empty(), "{}: {faults:#?}", file.display());
        let path = deployment["template-file-path"]
            .as_str()
            .unwrap_or_default();
        let folder: Vec<_> = file.iter().rev().skip(1).take(2).collect();
        let [owner, environment] = folder.as_slice() else {
            panic!("{}", file.display());
        };
        let expected = format!(
            "dist/{}/{}/cloudformation.yaml",
            environment.to_string_lossy(),
            owner.to_string_lossy()
        );
        assert!(
            path == expected || path.ends_with(&format!("/{expected}")),
            "{path}"
        );
    }
}

#[test]
fn a_file_that_does_not_fit_is_found_guilty() {
    let template =
        yaml("Parameters: {A: {Type: CommaDelimitedList}, B: {Type: String, Default: /b}}");
    for (text, expected) in [
        ("{template-file-path: x, parameters: {A: a}}", 0),
        (r#"{template-file-path: x, parameters: {A: "a,"}}"#, 1),
        ("{template-file-path: x, parameters: {}}", 1),
        ("{template-file-path: x, parameters: {A: a, C: c}}", 1),
        ("{template-file-path: x, parameters: {A: 1}}", 1),
        ("{template-file-path: /x, parameters: {A: a}, extra: 1}", 2),
    ] {
        let found = faults(&yaml(text), &template);
        assert_eq!(found.len(), expected, "{text}: {found:?}");
    }
}

fn faults(deployment: &Value, template: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    let keys = deployment
        .as_mapping()
        .into_iter()
        .flat_map(|map| map.keys());
    for key in keys.filter_map(Value::as_str) {
        if !["template-file-path", "parameters", "tags"].contains(&key) {
            faults.push(format!("nobody reads {key}"));
        }
    }
    let path = deployment["template-file-path"].as_str();
    if path.is_none_or(|path| path.starts_with(['/', '.'])) {
        faults.push("the path is not one from the repository's root".to_owned());
    }
    let none = serde_yaml::Mapping::new();
    let asked = template["Parameters"].as_mapping().unwrap_or(&none);
    let given = deployment["parameters"].as_mapping().unwrap_or(&none);
    let names = asked.keys().chain(given.keys()).filter_map(Value::as_str);
    let names: BTreeSet<&str> = names.collect();
    for name in names {
        match (asked.get(name), given.get(name)) {
            (Some(parameter), None) if parameter.get("Default").is_none() => {
                faults.push(format!("{name} has no value"));
            }
            (None, Some(_)) => faults.push(format!("{name} is not asked for")),
            (Some(parameter), Some(value)) if !fits(parameter, value) => {
                faults.push(format!("{name} does not take {value:?}"));
            }
            _ => {}
        }
    }
    faults
}

/// Whether a value is a text that a parameter can take; of a list, each item is. That it is what the pattern asks for, the plan
/// of a root module shows, whose modules ask for the same.
fn fits(parameter: &Value, value: &Value) -> bool {
    let Some(text) = value.as_str() else {
        return false;
    };
    let is_list = parameter["Type"].as_str() == Some("CommaDelimitedList");
    let mut items = text.split(|character| is_list && character == ',');
    text.len() <= 4096 && items.all(|item| !item.is_empty() && item.trim() == item)
}

fn read(file: &Path) -> Value {
    yaml(&fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display())))
}

fn yaml(text: &str) -> Value {
    serde_yaml::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}
