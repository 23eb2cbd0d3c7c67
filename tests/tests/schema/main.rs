//! The JSON Schemas, held to what the tool itself takes and refuses.
//!
//! What builds is accepted, file by file. What is refused for its shape is refused by the schema too, problem by problem:
//! each must lie where the schema finds a fault. What JSON Schema cannot see is listed with the reason, and an entry that
//! nothing needs any more is an error.

mod corpus;
mod fault;
mod unseen;

use std::collections::{BTreeMap, BTreeSet};

use jsonschema::Validator;
use loudfail::schema::{Document, schema};
use serde_json::Value;

use corpus::File;
use unseen::{STRICTER, UNSEEN};

/// The codes of problems that are of a file's shape alone.
const OF_SHAPE: [&str; 5] = ["LF0101", "LF0102", "LF0104", "LF0105", "LF0201"];

fn validator(document: Document) -> Validator {
    let schema: Value = serde_json::from_str(&schema(document)).expect("JSON");
    jsonschema::draft7::new(&schema).expect("a schema")
}

fn validators() -> [Validator; 2] {
    [
        validator(Document::Blueprint),
        validator(Document::Platform),
    ]
}

fn of<'v>(validators: &'v [Validator; 2], file: &File) -> &'v Validator {
    match file.is_platform() {
        false => &validators[0],
        true => &validators[1],
    }
}

#[test]
fn the_schemas_are_schemas() {
    for document in Document::ALL {
        let schema: Value = serde_json::from_str(&schema(document)).expect("JSON");
        assert!(jsonschema::draft7::meta::is_valid(&schema));
    }
}

#[test]
fn every_default_and_example_is_what_its_place_takes() {
    fn visit(value: &Value, root: &Value, count: &mut usize) {
        match value {
            Value::Object(members) => {
                let shown = members.get("default").into_iter();
                let examples = members.get("examples").and_then(Value::as_array);
                for example in shown.chain(examples.into_iter().flatten()) {
                    // A key of a record may be called `default`, too: what is under it is a schema.
                    if example.is_object() && !members.contains_key("anyOf") {
                        continue;
                    }
                    let mut place = value.clone();
                    place["definitions"] = root["definitions"].clone();
                    let validator = jsonschema::draft7::new(&place).expect("a schema");
                    assert!(validator.is_valid(example), "{example} in {value}");
                    *count += 1;
                }
                members.values().for_each(|it| visit(it, root, count));
            }
            Value::Array(items) => items.iter().for_each(|it| visit(it, root, count)),
            _ => {}
        }
    }
    for document in Document::ALL {
        let schema: Value = serde_json::from_str(&schema(document)).expect("JSON");
        let mut count = 0;
        visit(&schema, &schema, &mut count);
        assert!(count > 30, "{count}");
    }
}

#[test]
fn what_builds_is_accepted() {
    let validators = validators();
    let mut count = 0;
    let mut wrong = Vec::new();
    for group in corpus::valid() {
        assert_eq!(group.errors(), BTreeMap::new(), "{}", group.name);
        for file in &group.files {
            count += 1;
            let json = file
                .json()
                .unwrap_or_else(|error| panic!("{}: {error}", file.path));
            wrong.extend(
                of(&validators, file)
                    .iter_errors(&json)
                    .map(|error| format!("{}: {}: {error}", file.path, error.instance_path())),
            );
        }
    }
    assert_eq!(wrong, [""; 0]);
    println!("{count} files that build are accepted");
    assert!(count > 140, "{count}");
}

#[test]
fn what_is_refused_for_its_shape_is_refused_here() {
    let validators = validators();
    let mut blind = BTreeSet::new();
    let mut stricter = BTreeSet::new();
    let (mut found, mut files) = (0, 0);
    for group in corpus::invalid() {
        let errors = group.errors();
        for file in &group.files {
            let of_shape: Vec<_> = errors
                .get(&file.path)
                .into_iter()
                .flatten()
                .filter(|problem| OF_SHAPE.contains(&problem.code))
                .collect();
            let Ok(json) = file.json() else {
                // An editor underlines what is no YAML without a schema. Nothing of a shape is hidden behind it.
                assert!(of_shape.is_empty(), "{}", file.path);
                continue;
            };
            let faults = fault::of(of(&validators, file), &json, file);
            files += usize::from(!of_shape.is_empty());
            for problem in &of_shape {
                if faults.iter().any(|fault| fault.covers(problem.span)) {
                    found += 1;
                } else {
                    blind.insert((group.name.clone(), problem.message.clone()));
                }
            }
            if of_shape.is_empty() && !faults.is_empty() {
                stricter.insert(group.name.clone());
            }
        }
    }
    let listed: BTreeSet<(String, String)> = UNSEEN
        .iter()
        .map(|it| (it.fixture.to_owned(), it.message.to_owned()))
        .collect();
    assert_eq!(blind, listed, "on the left what the schema does not see");
    let listed: BTreeSet<String> = STRICTER.iter().map(|it| it.fixture.to_owned()).collect();
    assert_eq!(
        stricter, listed,
        "on the left what it refuses for another reason"
    );
    println!(
        "{found} problems of shape in {files} files are seen, {} are not",
        UNSEEN.len()
    );
    // A corpus that is not read would pass.
    assert!(found > 60, "{found}");
}

#[test]
fn a_schema_without_a_key_is_found_out() {
    let files: Vec<(Value, File)> = corpus::valid()
        .into_iter()
        .flat_map(|group| group.files)
        .map(|file| (file.json().expect("YAML"), file))
        .collect();
    let mut innocent: BTreeSet<(String, String)> = BTreeSet::new();
    let mut guilty = BTreeSet::new();
    for document in Document::ALL {
        let whole: Value = serde_json::from_str(&schema(document)).expect("JSON");
        let is_of = |file: &File| file.is_platform() == (document == Document::Platform);
        for (record, key) in keys(&whole) {
            let mut cut = whole.clone();
            // The keys of a job are those of its file, too.
            let places = match record.as_str() {
                "Blueprint" => vec!["", "/definitions/Blueprint"],
                "PlatformFile" => vec![""],
                _ => vec![],
            };
            let own = [
                format!("/definitions/{record}"),
                format!("/definitions/{record}/anyOf/1"),
            ];
            for place in places.into_iter().chain(own.iter().map(String::as_str)) {
                let properties = cut.pointer_mut(&format!("{place}/properties"));
                properties
                    .and_then(Value::as_object_mut)
                    .map(|it| it.remove(&key));
            }
            let validator = jsonschema::draft7::new(&cut).expect("a schema");
            let place = (record, key);
            match files
                .iter()
                .any(|(json, file)| is_of(file) && !validator.is_valid(json))
            {
                true => guilty.insert(place),
                false => innocent.insert(place),
            };
        }
    }
    // A platform file says nothing of schedules, so that theirs are missing is found by a job's file alone.
    let innocent: Vec<_> = innocent.difference(&guilty).collect();
    assert!(innocent.is_empty(), "{innocent:?}");
    println!(
        "each of {} keys is missed when it is taken away",
        guilty.len()
    );
    assert!(guilty.len() > 200, "{}", guilty.len());
}

/// Each key of a schema, with the name of its record.
fn keys(schema: &Value) -> Vec<(String, String)> {
    let root = match schema["$id"] == Document::Blueprint.file_name() {
        true => "Blueprint",
        false => "PlatformFile",
    };
    let definitions = schema["definitions"].as_object().expect("definitions");
    let records = definitions
        .iter()
        .map(|(name, record)| (name.as_str(), record));
    let mut keys = Vec::new();
    for (name, record) in records.chain([(root, schema)]) {
        let properties = [&record["properties"], &record["anyOf"][1]["properties"]];
        // A definition without a title is a value that stands for another, such as `{param: Name}`.
        for properties in properties.into_iter().filter_map(Value::as_object) {
            if record["title"].is_string() {
                keys.extend(properties.keys().map(|key| (name.to_owned(), key.clone())));
            }
        }
    }
    keys
}
