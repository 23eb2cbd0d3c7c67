//! Values of the infrastructure that a job runs in: known now, given at deployment, or looked up at deployment.

use loudfail_diagnostics::Spanned;

use super::{Leaf, Text, known_entries, unexpected};
use crate::decode::{Context, Decode, Expected};
use crate::form::{Form, FormKey};
use crate::node::{Kind, Node, NodeEntry};

/// A value, or where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Written here.
    Literal(String),
    /// Known at deployment.
    Reference(Reference),
}

/// Several values, or where they come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ValueList {
    /// Each on its own.
    Items(Vec<Spanned<Value>>),
    /// A list that is known at deployment.
    Reference(Reference),
}

/// Where a value comes from at deployment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reference {
    /// `{param: Name}`: a parameter of the stack, a variable of the module.
    Param(Spanned<String>),
    /// `{ssm: /path}`: an SSM parameter.
    Ssm(Spanned<String>),
}

/// `{param: Name}`.
pub(super) const PARAM: Form = Form::Keys(&[FormKey {
    key: "param",
    form: Form::Text,
    is_needed: true,
    doc: "The name of a parameter of the CloudFormation stack, and of a variable of the Terraform module.",
}]);

/// `{ssm: /path}`.
pub(super) const SSM: Form = Form::Keys(&[FormKey {
    key: "ssm",
    form: Form::Text,
    is_needed: true,
    doc: "The name of an SSM parameter, which is read when the stack is deployed.",
}]);

impl Leaf for Value {
    const EXPECTED: Expected = Expected {
        what: "a string, `{param: Name}` or `{ssm: /path}`",
        example: "{param: Name}",
        form: Form::Choice("value", &[Form::Text, PARAM, SSM]),
    };

    fn read(node: &Node, context: &mut Context) -> Option<Self> {
        match &node.kind {
            Kind::Scalar { .. } => Text::read(node, context).map(|text| Self::Literal(text.0)),
            Kind::Mapping(entries) => {
                reference::<Self>(node, entries, context).map(Self::Reference)
            }
            _ => unexpected(node, context),
        }
    }
}

impl Leaf for ValueList {
    const EXPECTED: Expected = Expected {
        what: "a list, `{param: Name}` or `{ssm: /path}`",
        example: "[first, second]",
        form: Form::Choice(
            "value-list",
            &[Form::List(&Value::EXPECTED.form), PARAM, SSM],
        ),
    };

    fn read(node: &Node, context: &mut Context) -> Option<Self> {
        match &node.kind {
            Kind::Sequence(_) => Vec::decode(node, context).map(Self::Items),
            Kind::Mapping(entries) => {
                reference::<Self>(node, entries, context).map(Self::Reference)
            }
            Kind::Scalar { text, .. } if !node.is_null() => {
                context.wrong_type(
                    node,
                    Self::EXPECTED.what,
                    &crate::words::yaml_list([text.as_str()]),
                );
                None
            }
            _ => unexpected(node, context),
        }
    }
}

/// Reads `{param: Name}` or `{ssm: /path}`.
pub(super) fn reference<T: Leaf>(
    node: &Node,
    entries: &[NodeEntry],
    context: &mut Context,
) -> Option<Reference> {
    match known_entries(entries, &["param", "ssm"], context)? {
        [entry] => {
            let name: Spanned<Text> = context.field(entry)?;
            let name = name.map(|text| text.0);
            Some(match entry.key.value.as_str() {
                "param" => Reference::Param(name),
                _ => Reference::Ssm(name),
            })
        }
        _ => unexpected::<T>(node, context).and(None),
    }
}
