//! The keys of what an execution is started with.

use loudfail_diagnostics::{Span, Spanned};

use crate::decode::{Context, Decode, Field, RecordShape, Shape};
use crate::leaf::{Bool, InputType, Json, Text};
use crate::node::Node;
use crate::overlay::Overlay;

/// A field of the execution's input. It is required unless it has a default.
// Written out because a key that is called `type` cannot be the name of a field in Rust.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InputField {
    /// Where its key is written.
    pub span: Option<Span>,
    /// `type`: `string` (the default), `number`, `boolean`, or `list`: one or more strings.
    pub kind: Option<Spanned<InputType>>,
    /// `default`: the value if the input lacks the field.
    pub default: Option<Spanned<Json>>,
    /// `required`: whether the input must have the field. It follows from `default`; you may also set it explicitly.
    pub required: Option<Spanned<Bool>>,
    /// `one_of`: the only accepted values.
    pub one_of: Option<Vec<Spanned<Json>>>,
    /// `description`: what the field is, as text for people.
    pub description: Option<Spanned<Text>>,
}

const KEYS: [&str; 5] = ["type", "default", "required", "one_of", "description"];

impl Decode for InputField {
    const SHAPE: Shape = Shape::Record(RecordShape {
        name: "InputField",
        doc: &[" A field of the execution's input. It is required unless it has a default."],
        short: None,
        fields: &[
            Field {
                key: "type",
                doc: &[
                    " `string` (the default), `number`, `boolean`, or `list`: one or more strings.",
                ],
                shape: <Spanned<InputType> as Decode>::SHAPE,
            },
            Field {
                key: "default",
                doc: &[" The value if the input lacks the field."],
                shape: <Spanned<Json> as Decode>::SHAPE,
            },
            Field {
                key: "required",
                doc: &[
                    " Whether the input must have the field. It follows from `default`; you may also set it explicitly.",
                ],
                shape: <Spanned<Bool> as Decode>::SHAPE,
            },
            Field {
                key: "one_of",
                doc: &[" The only accepted values, for a string or a number."],
                shape: <Vec<Spanned<Json>> as Decode>::SHAPE,
            },
            Field {
                key: "description",
                doc: &[" What the field is, as text for people."],
                shape: <Spanned<Text> as Decode>::SHAPE,
            },
        ],
    });

    fn decode(node: &Node, context: &mut Context) -> Option<Self> {
        let entries = context.entries(node, "type")?;
        let mut field = Self {
            span: Some(context.key_span(node)),
            ..Self::default()
        };
        for entry in entries {
            match entry.key.value.as_str() {
                "type" => field.kind = context.field(entry),
                "default" => field.default = context.field(entry),
                "required" => field.required = context.field(entry),
                "one_of" => field.one_of = context.field(entry),
                "description" => field.description = context.field(entry),
                _ => context.unknown_key(&entry.key, &KEYS),
            }
        }
        Some(field)
    }
}

impl Overlay for InputField {
    fn over(self, base: Self) -> Self {
        Self {
            span: self.span.or(base.span),
            kind: self.kind.over(base.kind),
            default: self.default.over(base.default),
            required: self.required.over(base.required),
            one_of: self.one_of.over(base.one_of),
            description: self.description.over(base.description),
        }
    }
}
