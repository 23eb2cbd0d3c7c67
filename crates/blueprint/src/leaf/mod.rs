//! Values that are replaced as a whole, each kind with its own way to be written.

mod amount;
mod architecture;
mod command;
mod conflict;
mod deployer;
mod duration;
mod event;
mod given;
mod infrastructure;
mod input_type;
mod json;
mod json_text;
mod launch;
mod number;
mod one_of;
mod partition;
mod start;
mod strategy;
mod tag_source;
mod text;
mod variable;
mod within;

use loudfail_diagnostics::Spanned;

pub use amount::Amount;
pub use architecture::Architecture;
pub use command::{Command, Word, Words};
pub use conflict::Conflict;
pub use deployer::Deployer;
pub use duration::Duration;
pub use event::Event;
pub use given::Given;
pub use infrastructure::{Reference, Value, ValueList};
pub use input_type::InputType;
pub use json::{Fields, Json};
pub use launch::{CapacityProvider, FargateSpot, Launch};
pub use number::{Bool, Decimal, Integer};
pub use partition::Partition;
pub use start::Start;
pub use strategy::Strategy;
pub use tag_source::TagSource;
pub use text::{PlainText, Text};
pub use variable::{Input, Variable};
pub use within::Within;

use crate::decode::{Context, Decode, Expected, Shape};
use crate::node::{Kind, Node, NodeEntry};

/// A value that is replaced as a whole. Its field is a [`Spanned`] of it, so that it remembers where it comes from.
pub trait Leaf: Sized {
    /// What it looks like.
    const EXPECTED: Expected;

    /// Reads it. Without a value there is at least one problem.
    fn read(node: &Node, context: &mut Context) -> Option<Self>;
}

impl<T: Leaf> Decode for Spanned<T> {
    const SHAPE: Shape = Shape::Leaf(T::EXPECTED);

    fn decode(node: &Node, context: &mut Context) -> Option<Self> {
        T::read(node, context).map(|value| Spanned::new(value, node.span))
    }
}

/// Reports that the value is not what the leaf expects.
fn unexpected<T: Leaf>(node: &Node, context: &mut Context) -> Option<T> {
    context.wrong_type(node, T::EXPECTED.what, T::EXPECTED.example);
    None
}

/// The entries of a mapping whose keys are all known: such a mapping stands for a value.
fn known_entries<'n>(
    entries: &'n [NodeEntry],
    known: &[&'static str],
    context: &mut Context,
) -> Option<&'n [NodeEntry]> {
    let mut all_known = true;
    for entry in entries {
        if !known.contains(&entry.key.value.as_str()) {
            context.unknown_key(&entry.key, known);
            all_known = false;
        }
    }
    all_known.then_some(entries)
}

/// The text of a scalar, in quotes or not.
fn scalar(node: &Node) -> Option<&str> {
    match &node.kind {
        Kind::Scalar { text, .. } => Some(text),
        _ => None,
    }
}

/// The text of an unquoted scalar.
fn plain(node: &Node) -> Option<&str> {
    match &node.kind {
        Kind::Scalar { text, plain: true } => Some(text),
        _ => None,
    }
}
