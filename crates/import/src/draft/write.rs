//! The text of a draft.

use super::scalar::scalar;
use super::{Draft, Field, Fields, MODELINE, Value};
use crate::wrap::{one_line, wrap};
use loudfail_blueprint::{BlueprintFile, Decode as _, Shape};

/// The longest line, where words and values allow that.
const WIDTH: usize = 120;

/// The longest value that is written on one line though it has parts.
const FLOW: usize = 96;

/// The longest key that YAML takes in front of a `:`; a longer one needs a `?`.
const LONGEST_KEY: usize = 1000;

/// The key of what differs in an environment.
const ENVIRONMENTS: &str = "environments";

impl Draft {
    /// The text, keys in the order in which the reference explains them. `environments` are those that the platform
    /// file names: what differs in others is a comment, since a blueprint may not name them.
    #[must_use]
    pub fn text(&self, environments: &[String]) -> String {
        let mut text = format!("{MODELINE}\n");
        for paragraph in &self.head {
            if !paragraph.starts_with("- ") {
                text.push_str("#\n");
            }
            comment(&mut text, paragraph, 0);
        }
        let mut fields = self.fields.clone();
        let mut foreign = Fields::default();
        if let Some(overlays) = fields.0.iter_mut().find(|field| field.key == ENVIRONMENTS)
            && let Value::Fields(overlays) = &mut overlays.value
        {
            let (known, unknown) = std::mem::take(&mut overlays.0)
                .into_iter()
                .partition(|field| environments.contains(&field.key));
            overlays.0 = known;
            foreign.0 = unknown;
        }
        fields.0.retain(|field| {
            field.key != ENVIRONMENTS || field.value != Value::Fields(Fields::default())
        });
        top(&mut text, &fields);
        if !foreign.0.is_empty() {
            text.push_str(&aside(foreign, fields.field(ENVIRONMENTS).is_some()));
        }
        text
    }
}

/// The keys at the top: records stand apart.
fn top(text: &mut String, fields: &Fields) {
    let fields = sorted(fields, &BlueprintFile::SHAPE);
    let mut was_record = true;
    for (field, shape) in fields {
        let is_record = matches!(field.value, Value::Fields(_)) || !field.notes.is_empty();
        if is_record || was_record {
            text.push('\n');
        }
        write_field(text, field, 0, shape);
        was_record = is_record;
    }
}

/// What differs in environments that there are not, as a comment that is good as it stands without its `# `.
fn aside(overlays: Fields, has_others: bool) -> String {
    let mut fields = Fields::default();
    fields.set(&[ENVIRONMENTS], overlays.into());
    let mut written = String::new();
    for (field, shape) in sorted(&fields, &BlueprintFile::SHAPE) {
        write_field(&mut written, field, 0, shape);
    }
    let mut text = String::from("\n");
    comment(
        &mut text,
        "These values differ in environments that platform.yaml does not name. Name the environments there, then uncomment \
         the lines.",
        0,
    );
    // Where others are written already, these belong to the same key.
    for line in written.lines().skip(usize::from(has_others)) {
        text.push_str(&format!("# {line}\n"));
    }
    text
}

/// The fields in the order of the shape, each with the shape of its value; names of the writer's choice stay as they are.
fn sorted<'a>(
    fields: &'a Fields,
    shape: &'static Shape,
) -> Vec<(&'a Field, Option<&'static Shape>)> {
    let mut sorted: Vec<(usize, &Field, Option<&'static Shape>)> = fields
        .0
        .iter()
        .map(|field| match shape {
            Shape::Record(record) => {
                let place = record.fields.iter().position(|it| it.key == field.key);
                let known = place.and_then(|place| record.fields.get(place));
                (
                    place.unwrap_or(usize::MAX),
                    field,
                    known.map(|known| &known.shape),
                )
            }
            Shape::Map(inner) => (0, field, Some(*inner)),
            Shape::Leaf(_) | Shape::List(_) => (0, field, None),
        })
        .collect();
    sorted.sort_by_key(|(place, _, _)| *place);
    sorted
        .into_iter()
        .map(|(_, field, shape)| (field, shape))
        .collect()
}

fn write_field(text: &mut String, field: &Field, indent: usize, shape: Option<&'static Shape>) {
    for note in &field.notes {
        comment(text, note, indent);
    }
    let mut line = " ".repeat(indent);
    let key = scalar(&field.key, false);
    if key.len() > LONGEST_KEY {
        line.push_str(&format!("? {key}\n{}:", " ".repeat(indent)));
    } else {
        line.push_str(&format!("{key}:"));
    }
    let from = field.from.as_deref().map(one_line);
    let written = if is_job(shape) {
        flow_of(&field.value, 0, 0)
    } else {
        flow_of(&field.value, indent, key.chars().count())
    };
    let is_block = match written {
        Some(value) => {
            line.push_str(&format!(" {value}"));
            false
        }
        None => true,
    };
    match from {
        Some(from) if line.chars().count() + from.chars().count() + 3 <= WIDTH => {
            line.push_str(&format!(" # {from}"));
        }
        Some(from) => comment(text, &from, indent),
        None => {}
    }
    text.push_str(&line);
    text.push('\n');
    match &field.value {
        Value::Fields(fields) if is_block => write_fields(text, fields, indent + 2, shape),
        Value::List(items) if is_block => write_items(text, items, indent + 2, shape),
        _ => {}
    }
}

fn write_fields(text: &mut String, fields: &Fields, indent: usize, shape: Option<&'static Shape>) {
    // What is of no known shape keeps its order.
    let unknown = &Shape::Map(&Shape::List(&BlueprintFile::SHAPE));
    for (field, shape) in sorted(fields, shape.unwrap_or(unknown)) {
        write_field(text, field, indent, shape);
    }
}

fn write_items(text: &mut String, items: &[Value], indent: usize, shape: Option<&'static Shape>) {
    let shape = match shape {
        Some(Shape::List(inner)) => Some(*inner),
        _ => None,
    };
    let pad = " ".repeat(indent);
    for item in items {
        match (flow_of(item, indent, 0), item) {
            (Some(value), _) => text.push_str(&format!("{pad}- {value}\n")),
            (None, Value::Fields(fields)) => {
                let mut inner = String::new();
                write_fields(&mut inner, fields, indent + 2, shape);
                // A comment may not stand between the dash and its key.
                match inner.get(indent + 2..) {
                    Some(rest) if !rest.starts_with('#') => {
                        text.push_str(&format!("{pad}- {rest}"));
                    }
                    _ => text.push_str(&format!("{pad}-\n{inner}")),
                }
            }
            (None, Value::List(inner)) => {
                text.push_str(&format!("{pad}-\n"));
                write_items(text, inner, indent + 2, shape);
            }
            (None, Value::Text(_) | Value::Word(_)) => {}
        }
    }
}

/// Whether a value is all that an environment says of a job, which is written out as the job itself is.
fn is_job(shape: Option<&'static Shape>) -> bool {
    matches!(shape, Some(Shape::Record(record)) if record.name == "Blueprint")
}

/// The value on the line of its key; nothing where it is better, or has to be, written below.
fn flow_of(value: &Value, indent: usize, key: usize) -> Option<String> {
    match value {
        Value::Text(text) => Some(scalar(text, false)),
        Value::Word(word) => Some(word.clone()),
        Value::List(items) if items.is_empty() => Some("[]".to_owned()),
        Value::Fields(fields) if fields.0.is_empty() => Some("{}".to_owned()),
        // Records at the top are written out.
        Value::Fields(_) if indent == 0 => None,
        Value::List(_) | Value::Fields(_) => {
            flow(value).filter(|flow| indent + key + 2 + flow.chars().count() <= FLOW)
        }
    }
}

/// The value on one line, unless something in it has a comment.
fn flow(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(scalar(text, true)),
        Value::Word(word) => Some(word.clone()),
        Value::List(items) => {
            let items: Option<Vec<String>> = items.iter().map(flow).collect();
            Some(format!("[{}]", items?.join(", ")))
        }
        Value::Fields(fields) => {
            let fields: Option<Vec<String>> = fields
                .0
                .iter()
                .map(|field| {
                    let is_bare = field.from.is_none() && field.notes.is_empty();
                    let value = flow(&field.value).filter(|_| is_bare)?;
                    Some(format!("{}: {value}", scalar(&field.key, true)))
                })
                .collect();
            Some(format!("{{{}}}", fields?.join(", ")))
        }
    }
}

/// A paragraph as lines of comment; those of an item hang below its first word.
fn comment(text: &mut String, paragraph: &str, indent: usize) {
    let pad = " ".repeat(indent);
    let hang = if paragraph.starts_with("- ") {
        "  "
    } else {
        ""
    };
    let width = WIDTH - 2 - hang.len() - indent.min(WIDTH / 2);
    for (number, line) in wrap(paragraph, width).into_iter().enumerate() {
        let hang = if number == 0 { "" } else { hang };
        text.push_str(&format!("{pad}# {hang}{line}\n"));
    }
}
