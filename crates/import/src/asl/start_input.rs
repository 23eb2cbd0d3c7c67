//! The input that a schedule starts the machine with, as far as the job's task takes it.

use std::collections::BTreeMap;

use loudfail_blueprint::Kind;
use loudfail_diagnostics::Diagnostic;
use serde_json::Value as Json;

use super::given;
use super::starts::Start;
use crate::draft::{Fields, Value};
use crate::item::Item;
use crate::reading::Reading;
use crate::report::{Note, NoteKind};

/// What Scheduler writes in the place of fields of an event ("Adding context attributes in Amazon EventBridge Scheduler"). Where
/// nothing is said, the input is the event itself.
const OF_EVENT: [(&str, &str); 2] = [
    ("time", "<aws.scheduler.scheduled-time>"),
    ("id", "<aws.scheduler.execution-id>"),
];

/// Reads `Input`, `InputPath` and `InputTransformer`; a field that the task needs and that nothing gives gets a stand-in.
pub(super) fn read(
    reading: &mut Reading<'_, '_>,
    [input, path, transformer]: [Option<Item<'_>>; 3],
    start: &Start,
    to: &[&str],
) -> Result<(), Box<Diagnostic>> {
    let mut taken = BTreeMap::new();
    taken_by(&reading.carry.draft.fields, &mut taken);
    let mut fields = Fields::default();
    let source = match (input, path, transformer) {
        (Some(input), ..) => {
            let text = whole(reading, &input);
            given_fields(reading, &input, text.as_deref(), &taken, to, &mut fields);
            input
        }
        (None, None, Some(transformer)) => {
            let text = transformed(&transformer)?;
            given_fields(
                reading,
                &transformer,
                text.as_deref(),
                &taken,
                to,
                &mut fields,
            );
            transformer
        }
        (None, Some(path), _) => {
            let text = "a job's schedule passes fixed fields, and no fields of an event";
            reading.carry.drop(&path, text, Some("set them"));
            path
        }
        (None, None, None) => {
            let item = Item {
                path: start.path.clone(),
                node: &start.properties,
                key: start.key,
            };
            of_event(reading, &item, &taken, to, &mut fields);
            item
        }
    };
    for (name, is_list) in taken {
        if fields.field(name.as_str()).is_some() {
            continue;
        }
        let stand_in = format!("REPLACE-{}", reading.holes.parameter(&[&name], &name));
        let text =
            format!("the task takes `{name}` from the input, but the schedule does not pass it");
        let note = Note::new(NoteKind::ToDo, text).job(&reading.carry.name);
        let instead = format!("replace `{stand_in}` with its value");
        reading
            .carry
            .report
            .add(note.to(to.join(".")).instead(instead));
        let value = if is_list {
            Value::texts([stand_in])
        } else {
            stand_in.into()
        };
        fields.set(&[&name], value);
    }
    if !fields.0.is_empty() {
        reading.carry.put(to, fields, &source);
    }
    Ok(())
}

/// The fields of the input that the task takes, and whether each is a list.
fn taken_by(fields: &Fields, taken: &mut BTreeMap<String, bool>) {
    for field in &fields.0 {
        let Value::Fields(inner) = &field.value else {
            continue;
        };
        match inner.0.as_slice() {
            [one] if one.key == "input" => {
                if let Value::Text(name) = &one.value {
                    taken.insert(name.clone(), field.key == "command");
                }
            }
            _ => taken_by(inner, taken),
        }
    }
}

/// The text of an input, whose holes are filled.
fn whole(reading: &mut Reading<'_, '_>, input: &Item<'_>) -> Option<String> {
    let Some(text) = input.text() else {
        // Templates have a text there; an object says the same.
        return Some(given::json(input.node, reading.holes).to_string());
    };
    if reading.holes.are_in(text) {
        let note = if reading.holes.are_known(text) {
            let shown = reading.holes.shown(text.trim());
            format!("a parameter is not allowed here, so `{shown}` has its default value")
        } else {
            reading.replace(&[text])
        };
        reading.carry.say(NoteKind::ToDo, input, note, None);
    }
    Some(reading.holes.filled(text))
}

/// The fields of an input that the task takes.
fn given_fields(
    reading: &mut Reading<'_, '_>,
    item: &Item<'_>,
    text: Option<&str>,
    taken: &BTreeMap<String, bool>,
    to: &[&str],
    fields: &mut Fields,
) {
    let json = text.and_then(|text| serde_json::from_str::<Json>(text).ok());
    let Some(Json::Object(given)) = json else {
        let text = "it is not a fixed JSON object";
        let instead = format!(
            "set the fields that the task takes under `{}`",
            to.join(".")
        );
        reading
            .carry
            .say(NoteKind::ToDo, item, text, Some(&instead));
        return;
    };
    let mut others = Vec::new();
    for (name, value) in given {
        let value = match (taken.get(&name), value) {
            (Some(false), Json::String(text)) => Some(Value::from(text)),
            (Some(true), Json::Array(items)) if !items.is_empty() => texts(&items),
            (Some(_), _) => {
                let text = format!("`{name}` has another type than the task accepts");
                reading.carry.say(NoteKind::ToDo, item, text, None);
                None
            }
            (None, _) => {
                others.push(format!("`{name}`"));
                None
            }
        };
        if let Some(value) = value {
            fields.set(&[&name], value);
        }
    }
    if !others.is_empty() {
        let text = format!("the task takes no {}", others.join(", "));
        reading.carry.drop(item, text, None);
    }
    if !fields.0.is_empty() {
        let note = reading.carry.note(NoteKind::Carried, "", item);
        reading.carry.report.add(note.to(to.join(".")));
    }
}

fn texts(items: &[Json]) -> Option<Value> {
    let texts: Option<Vec<&str>> = items.iter().map(Json::as_str).collect();
    Some(Value::texts(texts?))
}

/// The fields of an event that the task takes.
fn of_event(
    reading: &mut Reading<'_, '_>,
    item: &Item<'_>,
    taken: &BTreeMap<String, bool>,
    to: &[&str],
    fields: &mut Fields,
) {
    for (name, value) in OF_EVENT {
        if taken.get(name) == Some(&false) {
            fields.set(&[name], value.into());
            let text = format!("`{name}` of the event is `{value}`");
            let note = reading.carry.note(NoteKind::Changed, text, item);
            reading.carry.report.add(note.to(to.join(".")));
        }
    }
}

/// The template of a transformer, with what Scheduler writes in place of an event's fields; nothing where it takes others.
fn transformed(transformer: &Item<'_>) -> Result<Option<String>, Box<Diagnostic>> {
    let mut fields = transformer
        .fields()
        .ok_or_else(|| transformer.wrong("an input transformer"))?;
    let template = fields
        .take("InputTemplate")
        .ok_or_else(|| transformer.lacks("InputTemplate"))?;
    let mut by = BTreeMap::new();
    let paths = fields.take("InputPathsMap").and_then(|it| it.fields());
    for (name, path) in paths.into_iter().flat_map(|mut it| it.rest()) {
        let field = path.text().and_then(|it| it.strip_prefix("$."));
        let known = OF_EVENT.iter().find(|(known, _)| field == Some(*known));
        let Some((_, value)) = known else {
            return Ok(None);
        };
        by.insert(format!("<{name}>"), *value);
    }
    let Kind::Scalar { text, .. } = &template.node.kind else {
        return Ok(None);
    };
    Ok(Some(replaced(text, &by)))
}

/// A text of JSON in which values stand for words; one outside of quotes gets some.
fn replaced(text: &str, by: &BTreeMap<String, &str>) -> String {
    let mut replaced = String::new();
    let mut is_quoted = false;
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        if let Some((word, value)) = by.iter().find(|(word, _)| rest.starts_with(word.as_str())) {
            let quote = if is_quoted { "" } else { "\"" };
            replaced.push_str(&format!("{quote}{value}{quote}"));
            rest = &rest[word.len()..];
            continue;
        }
        if next == '"' {
            is_quoted = !is_quoted;
        }
        replaced.push(next);
        rest = &rest[next.len_utf8()..];
    }
    replaced
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_in_and_out_of_quotes() {
        let by = BTreeMap::from([("<time>".to_owned(), "<aws.scheduler.scheduled-time>")]);
        for (text, expected) in [
            (
                r#"{"a": <time>}"#,
                r#"{"a": "<aws.scheduler.scheduled-time>"}"#,
            ),
            (
                r#"{"a": "of <time>"}"#,
                r#"{"a": "of <aws.scheduler.scheduled-time>"}"#,
            ),
            (r#"{"a": "<date>"}"#, r#"{"a": "<date>"}"#),
        ] {
            assert_eq!(replaced(text, &by), expected);
        }
    }
}
