//! The template of `States.Format`, and how it writes a value.

use std::borrow::Cow;
use std::fmt::Write;

use serde_json::Value;

use super::IntrinsicFault;
use crate::evaluate::{Fault, Scope};

/// Texts with a placeholder between each two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormatTemplate {
    texts: Vec<String>,
}

impl Default for FormatTemplate {
    fn default() -> Self {
        Self {
            texts: vec![String::new()],
        }
    }
}

impl FormatTemplate {
    /// A template that comes from data. AWS does not say what a backslash means there: it is taken as it is.
    pub(super) fn from_data(text: &str) -> Self {
        Self {
            texts: text.split("{}").map(str::to_owned).collect(),
        }
    }

    pub(super) fn push(&mut self, character: char) {
        if let Some(last) = self.texts.last_mut() {
            last.push(character);
        }
    }

    pub(super) fn push_placeholder(&mut self) {
        self.texts.push(String::new());
    }

    /// How many `{}` there are.
    pub fn placeholders(&self) -> usize {
        self.texts.len() - 1
    }

    /// The text with each placeholder as `{}`.
    pub fn text(&self) -> String {
        self.texts.join("{}")
    }

    pub(super) fn fill(
        &self,
        values: &[Cow<'_, Value>],
        scope: &Scope<'_>,
    ) -> Result<Value, Fault> {
        if values.len() != self.placeholders() {
            let (placeholders, arguments) = (self.placeholders(), values.len());
            return Err(IntrinsicFault::Placeholders {
                placeholders,
                arguments,
            }
            .into());
        }
        let mut filled = String::new();
        let mut values = values.iter();
        for (index, text) in self.texts.iter().enumerate() {
            if index > 0
                && let Some(value) = values.next()
            {
                scope.spend_value(value)?;
                write_value(value, &mut filled);
            }
            filled.push_str(text);
        }
        scope.spend(filled.len())?;
        Ok(Value::String(filled))
    }
}

/// A string as it is, any other scalar as JSON, and arrays and objects as Java prints its collections:
/// `{Id=x, Tags=[a, b]}`. The public snapshots of LocalStack's tests recorded that from AWS itself.
fn write_value(value: &Value, into: &mut String) {
    match value {
        Value::String(text) => into.push_str(text),
        Value::Array(items) => {
            into.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    into.push_str(", ");
                }
                write_value(item, into);
            }
            into.push(']');
        }
        Value::Object(entries) => {
            into.push('{');
            for (index, (key, item)) in entries.iter().enumerate() {
                if index > 0 {
                    into.push_str(", ");
                }
                into.push_str(key);
                into.push('=');
                write_value(item, into);
            }
            into.push('}');
        }
        scalar => {
            // Writing to a string cannot fail.
            let _ = write!(into, "{scalar}");
        }
    }
}
