//! Any value, for places where what it means is for somebody else to say.

use loudfail_diagnostics::Spanned;

use super::{Leaf, Text, json_text, plain, unexpected};
use crate::decode::{Context, Expected};
use crate::form::Form;
use crate::node::{Kind, Node};
use crate::words::Word;

/// A value that JSON can say; there is no `null`, which would be an empty place in YAML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Json {
    /// `true` or `false`.
    Bool(bool),
    /// A number, in JSON's notation.
    Number(String),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Spanned<Json>>),
    /// Keys and values.
    Fields(Fields),
}

/// Keys and values of any kind, in the order in which they are written. No key is there twice.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fields(pub Vec<(Spanned<String>, Spanned<Json>)>);

impl Leaf for Json {
    const EXPECTED: Expected = Expected {
        what: "a string, a number, a boolean, a list or a mapping",
        example: "some text",
        form: Form::Json,
    };

    fn read(node: &Node, context: &mut Context) -> Option<Self> {
        match &node.kind {
            Kind::Scalar { .. } => match plain(node) {
                Some(text) if Word::of(text) == Word::Bool => {
                    Some(Self::Bool(text.eq_ignore_ascii_case("true")))
                }
                // YAML knows numbers that JSON does not, such as `0x1f` and `.inf`: they need quotes.
                Some(text) if Word::of(text) == Word::Number && is_json_number(text) => {
                    Some(Self::Number(text.to_owned()))
                }
                _ => Text::read(node, context).map(|text| Self::Text(text.0)),
            },
            Kind::Sequence(nodes) => {
                let items: Vec<Spanned<Self>> = context.items(nodes);
                (items.len() == nodes.len()).then_some(Self::List(items))
            }
            Kind::Mapping(_) => Fields::read(node, context).map(Self::Fields),
            Kind::Refused => None,
        }
    }
}

impl Leaf for Fields {
    const EXPECTED: Expected = Expected {
        what: "a mapping",
        example: "{field: some text}",
        form: Form::Choice("fields", &[Form::Object, Form::ObjectText]),
    };

    fn read(node: &Node, context: &mut Context) -> Option<Self> {
        let entries = match &node.kind {
            Kind::Mapping(entries) => entries,
            Kind::Scalar { text, plain: false } => return json_text::read(text, node, context),
            _ => return unexpected(node, context),
        };
        let fields: Vec<(Spanned<String>, Spanned<Json>)> = entries
            .iter()
            .filter_map(|entry| Some((entry.key.clone(), context.field(entry)?)))
            .collect();
        (fields.len() == entries.len()).then_some(Self(fields))
    }
}

/// Whether JSON has that number too.
fn is_json_number(text: &str) -> bool {
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|it| it.is_ascii_digit());
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    is_digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(is_digits)
        && exponent.is_none_or(|it| is_digits(it.strip_prefix(['+', '-']).unwrap_or(it)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        for (text, good) in [
            ("0", true),
            ("-12", true),
            ("1.50", true),
            ("1e3", true),
            ("1.5E-3", true),
            ("007", false),
            ("+1", false),
            ("1.", false),
            (".5", false),
            ("0x1f", false),
            ("1_000", false),
            (".inf", false),
            ("", false),
        ] {
            assert_eq!(is_json_number(text), good, "{text:?}");
        }
    }
}
