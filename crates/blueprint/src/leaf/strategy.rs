//! How ECS chooses among the container instances that a task fits on.

use loudfail_diagnostics::Spanned;

use super::{Leaf, Text, known_entries, unexpected};
use crate::decode::{Context, Expected};
use crate::form::{Form, FormKey};
use crate::node::{Kind, Node};

/// How ECS chooses among the container instances that a task fits on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Strategy {
    /// By chance.
    Random,
    /// Evenly over the values of a field.
    Spread(Spanned<String>),
    /// Where the least is left of a resource.
    Binpack(Spanned<String>),
}

const SPREAD: FormKey = FormKey {
    key: "spread",
    form: Form::Text,
    is_needed: true,
    doc: "Evenly over the values of this field, such as `attribute:ecs.availability-zone`.",
};

const BINPACK: FormKey = FormKey {
    key: "binpack",
    form: Form::Text,
    is_needed: true,
    doc: "On the instance with the least of this resource left: `cpu` or `memory`.",
};

impl Leaf for Strategy {
    const EXPECTED: Expected = Expected {
        what: "`random`, `{spread: field}` or `{binpack: memory}`",
        example: "{spread: attribute:ecs.availability-zone}",
        form: Form::Choice(
            "strategy",
            &[
                Form::Words(&["random"]),
                Form::Keys(&[SPREAD]),
                Form::Keys(&[BINPACK]),
            ],
        ),
    };

    fn read(node: &Node, context: &mut Context) -> Option<Self> {
        match &node.kind {
            Kind::Scalar { text, .. } if text == "random" => Some(Self::Random),
            Kind::Mapping(entries) => {
                match known_entries(entries, &["spread", "binpack"], context)? {
                    [entry] => {
                        let field: Spanned<Text> = context.field(entry)?;
                        let field = field.map(|text| text.0);
                        Some(match entry.key.value.as_str() {
                            "spread" => Self::Spread(field),
                            _ => Self::Binpack(field),
                        })
                    }
                    _ => unexpected(node, context),
                }
            }
            _ => unexpected(node, context),
        }
    }
}
