//! How ECS chooses among the container instances that a task fits on.

use loudfail_diagnostics::Spanned;

use super::{Leaf, Text, known_entries, unexpected};
use crate::decode::{Context, Expected};
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

impl Leaf for Strategy {
    const EXPECTED: Expected = Expected {
        what: "`random`, `{spread: field}` or `{binpack: memory}`",
        example: "{spread: attribute:ecs.availability-zone}",
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
