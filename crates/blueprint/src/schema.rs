//! JSON Schemas of the two kinds of files, for editors: made of the same records that decoding is made of.
//!
//! A schema takes all that decoding takes. It refuses what decoding refuses as far as a reader can see it who gets JSON:
//! whether a text had quotes is lost there, and what the rules of the next crate say is not known here.
//!
//! The dialect is draft-07. The YAML language server, which Visual Studio Code and most other editors use, knows drafts up
//! to that one (its README, "Supports JSON Schema 7 and below"), and SchemaStore calls it the best supported (its
//! CONTRIBUTING, "Best practices").

mod form;
mod literal;
mod record;

use serde_json::{Map, Value, json};

use crate::blueprint::{BlueprintFile, PlatformFile};
use crate::decode::{Decode as _, Shape};

/// A kind of file that has a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Document {
    /// A job's file.
    Blueprint,
    /// The platform file.
    Platform,
}

impl Document {
    /// Each kind.
    pub const ALL: [Self; 2] = [Self::Blueprint, Self::Platform];

    /// The name of the schema's file.
    #[must_use]
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Blueprint => "blueprint.schema.json",
            Self::Platform => "platform.schema.json",
        }
    }

    /// One word for it: `blueprint` or `platform`.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Blueprint => "blueprint",
            Self::Platform => "platform",
        }
    }

    /// The first line of such a file in `blueprints/`, by which editors find its schema in `schema/`.
    ///
    /// Source: "YAML Language Server", "Using inlined schema", in its README.
    #[must_use]
    pub const fn modeline(self) -> &'static str {
        match self {
            Self::Blueprint => "# yaml-language-server: $schema=../schema/blueprint.schema.json",
            Self::Platform => "# yaml-language-server: $schema=../schema/platform.schema.json",
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Blueprint => "A loudfail job",
            Self::Platform => "Settings that all loudfail jobs share",
        }
    }

    fn shape(self) -> Shape {
        match self {
            Self::Blueprint => BlueprintFile::SHAPE,
            Self::Platform => PlatformFile::SHAPE,
        }
    }
}

/// The schema of a kind of file, as the text of a JSON file.
#[must_use]
pub fn schema(document: Document) -> String {
    let mut definitions = Definitions::default();
    let mut schema = json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        // Relative: it is known by where it lies, and no server has it.
        "$id": document.file_name(),
        "$comment": "Made by loudfail from the keys that this version knows. `cargo xtask schema` regenerates it.",
        "title": document.title(),
    });
    if let (Shape::Record(record), Some(schema)) = (document.shape(), schema.as_object_mut()) {
        for (key, value) in record::described(&record, &mut definitions) {
            // The title of the whole says more than the record's name.
            schema.entry(key).or_insert(value);
        }
        let sorted = definitions.0.into_iter().collect::<Map<String, Value>>();
        schema.insert("definitions".to_owned(), Value::Object(sorted));
    }
    // Texts, numbers and lists of them always serialize.
    serde_json::to_string_pretty(&schema).unwrap_or_default() + "\n"
}

/// What a reference to a definition begins with.
const PLACE: &str = "#/definitions/";

/// What is referred to by name, each once.
#[derive(Default)]
struct Definitions(std::collections::BTreeMap<String, Value>);

impl Definitions {
    /// A reference to a definition, which is made where it is not there yet.
    fn refer(&mut self, name: &str, make: impl FnOnce(&mut Self) -> Value) -> Value {
        if !self.0.contains_key(name) {
            // Known before it is made, so that one which holds itself ends.
            self.0.insert(name.to_owned(), Value::Null);
            let made = make(self);
            self.0.insert(name.to_owned(), made);
        }
        json!({"$ref": format!("{PLACE}{name}")})
    }

    /// The types that a reference leads to, each once; nothing where any may be.
    fn types(&self, reference: &Map<String, Value>) -> Option<Value> {
        let mut types: Vec<&Value> = Vec::new();
        let to = reference.get("$ref").and_then(Value::as_str)?;
        self.collect(self.0.get(to.strip_prefix(PLACE)?)?, &mut types)?;
        Some(match types.as_slice() {
            [one] => (*one).clone(),
            several => json!(several),
        })
    }

    fn collect<'v>(&'v self, schema: &'v Value, types: &mut Vec<&'v Value>) -> Option<()> {
        let schema = schema.as_object()?;
        if let Some(choices) = schema.get("anyOf").and_then(Value::as_array) {
            return choices.iter().try_for_each(|it| self.collect(it, types));
        }
        if let Some(to) = schema.get("$ref").and_then(Value::as_str) {
            return self.collect(self.0.get(to.strip_prefix(PLACE)?)?, types);
        }
        let own = schema.get("type")?;
        let own = own
            .as_array()
            .map_or(std::slice::from_ref(own), Vec::as_slice);
        for it in own {
            if !types.contains(&it) {
                types.push(it);
            }
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn parsed(document: Document) -> Value {
        serde_json::from_str(&schema(document)).expect("JSON")
    }

    #[test]
    fn the_same_text_each_time_and_its_name_is_no_address() {
        for document in Document::ALL {
            assert_eq!(schema(document), schema(document));
            assert_eq!(parsed(document)["$id"], document.file_name());
        }
    }

    #[test]
    fn every_reference_leads_to_a_definition_and_every_definition_is_used() {
        fn collect(value: &Value, found: &mut BTreeSet<String>) {
            match value {
                Value::Object(map) => {
                    let to = map.get("$ref").and_then(Value::as_str);
                    found.extend(to.map(str::to_owned));
                    map.values().for_each(|it| collect(it, found));
                }
                Value::Array(items) => items.iter().for_each(|it| collect(it, found)),
                _ => {}
            }
        }
        for document in Document::ALL {
            let schema = parsed(document);
            let mut found = BTreeSet::new();
            collect(&schema, &mut found);
            let made: BTreeSet<String> = schema["definitions"]
                .as_object()
                .expect("definitions")
                .keys()
                .map(|name| format!("#/definitions/{name}"))
                .collect();
            assert_eq!(found, made);
        }
    }

    #[test]
    fn every_key_of_the_records_is_there_with_its_description() {
        fn keys(shape: &Shape, schema: &Value, count: &mut usize) {
            match shape {
                Shape::Leaf(_) => {}
                Shape::List(inner) | Shape::Map(inner) => keys(inner, schema, count),
                Shape::Record(record) => {
                    // The record of a file is the schema itself.
                    let known = &schema["definitions"][record.name];
                    let known = if known.is_null() { schema } else { known };
                    let known = match record.short {
                        Some(_) => &known["anyOf"][1],
                        None => known,
                    };
                    assert_eq!(known["additionalProperties"], false, "{}", record.name);
                    for field in record.fields {
                        let described = &known["properties"][field.key]["description"];
                        assert!(described.is_string(), "{}.{}", record.name, field.key);
                        *count += 1;
                        keys(&field.shape, schema, count);
                    }
                }
            }
        }
        for document in Document::ALL {
            let mut count = 0;
            keys(&document.shape(), &parsed(document), &mut count);
            assert!(count > 100, "{count}");
        }
    }

    #[test]
    fn defaults_and_examples_are_values_not_prose() {
        let schema = parsed(Document::Blueprint);
        let of = |record: &str, key: &str| schema["definitions"][record]["properties"][key].clone();
        assert_eq!(of("Retry", "attempts")["default"], 1);
        assert_eq!(of("Retry", "interval")["default"], "10s");
        assert_eq!(of("Task", "job_tags")["default"], false);
        assert_eq!(of("Notify", "on")["default"], json!(["failure"]));
        assert_eq!(
            of("Schedule", "timezone")["examples"],
            json!(["Asia/Tokyo"])
        );
        // What it is depends on the job: no value can say it.
        assert!(of("Task", "container").get("default").is_none());
    }
}
