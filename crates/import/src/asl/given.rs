//! Values of a task's parameters: fixed ones, fields of the input, and what an expression makes.

use loudfail_blueprint::{Kind, Node};
use serde_json::{Map, Value as Json};

use super::retry::LONGEST;
use crate::holes::Holes;
use crate::item::{Item, Reader};

/// A value of a parameter.
#[derive(Debug, Clone)]
pub(super) enum Given<'a> {
    /// As it is written.
    Fixed(Item<'a>),
    /// A field at the top of the state's input.
    Input(Item<'a>, String),
    /// Anything else that an expression makes.
    Made(Item<'a>),
}

impl<'a> Given<'a> {
    /// The parameter of that name: `Name`, or `Name.$` with a path or an intrinsic of JSONPath.
    pub(super) fn take(fields: &mut Reader<'a>, key: &str) -> Option<Self> {
        if let Some(item) = fields.take(key) {
            return Some(Self::of(item));
        }
        let item = fields.take(&format!("{key}.$"))?;
        let path = item.text().unwrap_or_default();
        Some(match field_of(path) {
            Some(field) => Self::Input(item.clone(), field.to_owned()),
            None => Self::Made(item),
        })
    }

    /// A value by itself, which an expression of JSONata may make; JSONPath makes those of keys alone.
    pub(super) fn of(item: Item<'a>) -> Self {
        let Some(expression) = item.text().and_then(jsonata) else {
            return Self::Fixed(item);
        };
        let field = expression.strip_prefix("$states.input.");
        match field.filter(|field| is_name(field)) {
            Some(field) => Self::Input(item, field.to_owned()),
            None => Self::Made(item),
        }
    }

    /// Whether it is as it is written.
    pub(super) fn is_fixed(&self) -> bool {
        matches!(self, Self::Fixed(_))
    }

    /// The value as it is written.
    pub(super) fn item(&self) -> &Item<'a> {
        match self {
            Self::Fixed(item) | Self::Input(item, _) | Self::Made(item) => item,
        }
    }
}

/// The field of a path to the top of the input, where blueprints can name it.
pub(super) fn field_of(path: &str) -> Option<&str> {
    let field = path.strip_prefix("$.").or_else(|| {
        let quoted = path.strip_prefix("$['")?;
        quoted.strip_suffix("']")
    });
    field.filter(|field| is_name(field))
}

/// The expression in `{% %}`.
fn jsonata(text: &str) -> Option<&str> {
    let inner = text.trim().strip_prefix("{%")?.strip_suffix("%}")?;
    Some(inner.trim())
}

/// Whether a field is one that blueprints can name.
fn is_name(field: &str) -> bool {
    let allowed = |it: char| it.is_ascii_alphanumeric() || matches!(it, '_' | '-');
    !field.is_empty() && field.len() <= 64 && field.chars().all(allowed)
}

/// A number that the deployment gives: its default, or one that ends nothing early.
fn number(key: &str, text: &str, holes: &Holes) -> Json {
    let default = holes.are_known(text).then(|| holes.filled(text));
    let default = default.and_then(|it| serde_json::from_str::<Json>(it.trim()).ok());
    let other = if key == "TimeoutSeconds" { LONGEST } else { 2 };
    default
        .filter(Json::is_number)
        .unwrap_or_else(|| other.into())
}

/// A document as JSON, with holes as texts; one where a number belongs is a number.
pub(super) fn json(node: &Node, holes: &Holes) -> Json {
    match &node.kind {
        Kind::Scalar { text, plain: true } => {
            serde_json::from_str(text).unwrap_or_else(|_| Json::from(holes.shown(text)))
        }
        Kind::Scalar { text, .. } => Json::from(holes.shown(text)),
        Kind::Sequence(items) => items.iter().map(|item| json(item, holes)).collect(),
        Kind::Mapping(entries) => {
            let entries = entries.iter().map(|entry| {
                let key = holes.shown(&entry.key.value);
                let is_number =
                    key.ends_with("Seconds") || key == "MaxAttempts" || key == "BackoffRate";
                let value = match &entry.value.kind {
                    Kind::Scalar { text, .. } if is_number && holes.are_in(text) => {
                        number(&key, text, holes)
                    }
                    // A brace means something else in an expression.
                    Kind::Scalar { text, .. } if key.ends_with(".$") => {
                        Json::from(holes.filled(text))
                    }
                    _ => json(&entry.value, holes),
                };
                (key, value)
            });
            Json::Object(entries.collect::<Map<_, _>>())
        }
        Kind::Refused => Json::Null,
    }
}
