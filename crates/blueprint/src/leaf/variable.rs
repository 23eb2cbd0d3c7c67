//! The value of an environment variable.

use loudfail_diagnostics::Spanned;

use super::infrastructure::{PARAM, SSM, reference};
use super::{Leaf, PlainText, Text, Value, known_entries, unexpected};
use crate::decode::{Context, Decode, Expected};
use crate::form::Form;
use crate::node::{Kind, Node, NodeEntry};

/// A value, or where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Variable {
    /// Known now or at deployment.
    Value(Value),
    /// A field of the execution's input.
    Input(Input<Spanned<PlainText>>),
}

/// A field at the top of the execution's input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input<T> {
    /// Its name.
    pub field: Spanned<String>,
    /// What stands in where the input has no such field.
    pub default: Option<T>,
}

impl Leaf for Variable {
    const EXPECTED: Expected = Expected {
        what: "a string, `{input: field}`, `{param: Name}` or `{ssm: /path}`",
        example: "some text",
        form: Form::Choice(
            "variable",
            &[Form::PlainText, Form::Input(&Form::PlainText), PARAM, SSM],
        ),
    };

    fn read(node: &Node, context: &mut Context) -> Option<Self> {
        match &node.kind {
            Kind::Scalar { .. } => {
                PlainText::read(node, context).map(|text| Self::Value(Value::Literal(text.0)))
            }
            Kind::Mapping(entries) => {
                let known = ["input", "default", "param", "ssm"];
                let entries = known_entries(entries, &known, context)?;
                let has = |key: &str| entries.iter().any(|entry| entry.key.value == key);
                if has("input") || has("default") {
                    input::<Self, _>(node, entries, context).map(Self::Input)
                } else {
                    reference::<Self>(node, entries, context)
                        .map(|reference| Self::Value(Value::Reference(reference)))
                }
            }
            _ => unexpected(node, context),
        }
    }
}

/// Reads `{input: field}` or `{input: field, default: value}`.
pub(super) fn input<L: Leaf, T: Decode>(
    node: &Node,
    entries: &[NodeEntry],
    context: &mut Context,
) -> Option<Input<T>> {
    let entries = known_entries(entries, &["input", "default"], context)?;
    let Some(entry) = entries.iter().find(|entry| entry.key.value == "input") else {
        context.wrong_type(node, L::EXPECTED.what, "{input: field, default: ...}");
        return None;
    };
    let field: Option<Spanned<Text>> = context.field(entry);
    let default = match entries.iter().find(|entry| entry.key.value == "default") {
        Some(entry) => Some(context.field(entry)?),
        None => None,
    };
    Some(Input {
        field: field?.map(|text| text.0),
        default,
    })
}
