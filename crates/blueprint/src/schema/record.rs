//! The schema of a record, a list and a map.

use serde_json::{Map, Value, json};

use super::{Definitions, form, literal};
use crate::decode::{Field, RecordShape, Shape};
use crate::explained::Explained;

/// The keys of records that stand in lists and do without nothing: a list is replaced as a whole, so no other layer of
/// settings can have them.
const NEEDED: [(&str, &[&str]); 2] = [
    ("CapacityProvider", &["name"]),
    ("PolicyStatement", &["actions", "resources"]),
];

/// The records in lists that have exactly one key.
const ONE_KEY: [&str; 1] = ["Subscriber"];

/// The schema of a value of this shape, referred to by name where it has one.
pub(super) fn of(shape: &Shape, definitions: &mut Definitions) -> Value {
    match shape {
        Shape::Leaf(expected) => form::of_leaf(expected, definitions),
        Shape::List(items) => json!({"type": "array", "items": of(items, definitions)}),
        // Nothing behind a key is an empty mapping.
        Shape::Map(values) => {
            json!({"type": ["object", "null"], "additionalProperties": of(values, definitions)})
        }
        Shape::Record(record) => definitions.refer(record.name, |definitions| {
            Value::Object(described(record, definitions))
        }),
    }
}

/// The schema of a record, with what it is.
pub(super) fn described(record: &RecordShape, definitions: &mut Definitions) -> Map<String, Value> {
    let keys = keys(record, definitions);
    let keys = match &record.short {
        None => keys,
        Some(short) => {
            let short = form::of_leaf(short, definitions);
            Map::from_iter([("anyOf".to_owned(), json!([short, keys]))])
        }
    };
    let mut schema = Map::from_iter([("title".to_owned(), json!(record.name))]);
    schema.extend(texts(&sentence(record.doc)));
    schema.extend(keys);
    schema
}

fn keys(record: &RecordShape, definitions: &mut Definitions) -> Map<String, Value> {
    let properties: Map<String, Value> = record
        .fields
        .iter()
        .map(|field| (field.key.to_owned(), property(field, definitions)))
        .collect();
    let needed = NEEDED.iter().find(|(name, _)| *name == record.name);
    let has_one = ONE_KEY.contains(&record.name);
    let kind = match needed.is_some() || has_one {
        true => json!("object"),
        // Nothing behind a key is an empty record.
        false => json!(["object", "null"]),
    };
    let mut schema = Map::from_iter([
        ("type".to_owned(), kind),
        ("properties".to_owned(), Value::Object(properties)),
        ("additionalProperties".to_owned(), json!(false)),
    ]);
    if let Some((_, keys)) = needed {
        schema.insert("required".to_owned(), json!(keys));
    }
    if has_one {
        schema.insert("minProperties".to_owned(), json!(1));
        schema.insert("maxProperties".to_owned(), json!(1));
    }
    schema
}

fn property(field: &Field, definitions: &mut Definitions) -> Value {
    let doc = sentence(field.doc);
    let schema = of(&field.shape, definitions);
    let mut schema = with_text(schema, &doc, definitions);
    let Some(members) = schema.as_object_mut() else {
        return schema;
    };
    if let Some(default) = literal::only(&Explained::new(&doc).default)
        && let Some(value) = literal::of_shape(default, &field.shape)
    {
        members.insert("default".to_owned(), value);
    }
    let examples: Vec<Value> = literal::such_as(&doc)
        .filter_map(|example| literal::of_shape(example, &field.shape))
        .collect();
    if !examples.is_empty() {
        members.insert("examples".to_owned(), Value::Array(examples));
    }
    schema
}

/// The schema with what the value is.
pub(super) fn with_text(schema: Value, doc: &str, definitions: &Definitions) -> Value {
    let mut described = texts(doc);
    match schema {
        // Beside a `$ref` nothing counts in draft-07, so it stands by itself. What type it leads to is said once more: the
        // YAML language server looks no further when it writes the `:` behind a key.
        Value::Object(reference) if reference.contains_key("$ref") => {
            let types = definitions.types(&reference);
            described.extend(types.map(|types| ("type".to_owned(), types)));
            described.insert("allOf".to_owned(), json!([reference]));
        }
        Value::Object(members) => described.extend(members),
        _ => {}
    }
    Value::Object(described)
}

/// What a value is, and the same for editors that show Markdown, where that looks different.
fn texts(doc: &str) -> Map<String, Value> {
    let mut texts = Map::from_iter([("description".to_owned(), json!(doc))]);
    if doc.contains('`') {
        texts.insert("markdownDescription".to_owned(), json!(doc));
    }
    texts
}

/// A doc comment, line by line each with the space in front, as one line.
fn sentence(doc: &[&str]) -> String {
    let lines: Vec<&str> = doc.iter().map(|line| line.trim()).collect();
    lines.join(" ")
}
