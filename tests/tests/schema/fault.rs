//! Where in a file a schema finds a fault.

use jsonschema::Validator;
use jsonschema::error::ValidationErrorKind;
use loudfail_blueprint::{Kind, Node, parse};
use loudfail_diagnostics::{Sources, Span};
use serde_json::Value;

use super::corpus::File;

/// The text that a fault is about, from its key to the end of its value, in bytes.
#[derive(Debug)]
pub(crate) struct Fault {
    start: usize,
    end: usize,
}

impl Fault {
    /// Whether what the tool underlines is part of it.
    pub(crate) fn covers(&self, span: Span) -> bool {
        self.start <= span.start && span.end <= self.end
    }
}

/// The faults of a file.
pub(crate) fn of(validator: &Validator, json: &Value, file: &File) -> Vec<Fault> {
    let text = String::from_utf8_lossy(&file.bytes);
    let source = Sources::new().add(file.path.as_str(), text.as_ref());
    let (document, _) = parse(source, &text);
    let Some(document) = document else {
        return Vec::new();
    };
    let mut faults = Vec::new();
    for error in validator.iter_errors(json) {
        let path = error.instance_path().as_str().to_owned();
        let steps: Vec<String> = path
            .split('/')
            .skip(1)
            .map(|step| step.replace("~1", "/").replace("~0", "~"))
            .collect();
        match error.kind() {
            ValidationErrorKind::AdditionalProperties { unexpected } => {
                for key in unexpected {
                    let mut steps = steps.clone();
                    steps.push(key.clone());
                    faults.extend(find(&document, &steps, None));
                }
            }
            _ => faults.extend(find(&document, &steps, None)),
        }
    }
    faults
}

fn find(node: &Node, steps: &[String], key: Option<Span>) -> Option<Fault> {
    let Some((step, rest)) = steps.split_first() else {
        let start = key.map_or(node.span.start, |key| key.start.min(node.span.start));
        let end = end(node).max(key.map_or(0, |key| key.end));
        return Some(Fault { start, end });
    };
    match &node.kind {
        Kind::Mapping(entries) => {
            let entry = entries.iter().find(|entry| entry.key.value == *step)?;
            find(&entry.value, rest, Some(entry.key.span))
        }
        Kind::Sequence(items) => find(items.get(step.parse::<usize>().ok()?)?, rest, None),
        _ => None,
    }
}

fn end(node: &Node) -> usize {
    let inside = match &node.kind {
        Kind::Sequence(nodes) => nodes.iter().map(end).max(),
        Kind::Mapping(entries) => entries.iter().map(|entry| end(&entry.value)).max(),
        Kind::Scalar { .. } | Kind::Refused => None,
    };
    inside.unwrap_or(0).max(node.span.end)
}
