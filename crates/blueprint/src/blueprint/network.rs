//! The keys of a task's network.

use loudfail_diagnostics::{Span, Spanned};

use crate::decode::{Context, Decode, Expected, RecordShape, Shape};
use crate::form::Form;
use crate::leaf::{Bool, ValueList};
use crate::node::{Kind, Node};
use crate::overlay::Overlay;
use crate::record::record;

record! {
    /// The network of a task. With `network: none`, a task on EC2 runs without a network of its own, whatever the defaults
    /// say.
    pub struct Network {
        /// Subnet ids.
        subnets: Spanned<ValueList>,
        /// Security group ids; the VPC's default group by default.
        security_groups: Spanned<ValueList>,
        /// Whether the task gets a public IP address; `false` by default. In a public subnet, a task without one cannot
        /// reach anything, not even the registry of its own image.
        assign_public_ip: Spanned<Bool>,
    }
}

/// The network of a task, or that it has none of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NetworkOrNone {
    /// It has this one.
    Network(Network),
    /// It has that of its container instance, whatever the defaults say.
    None(Span),
}

/// The word for none.
const NONE: &str = "none";

impl NetworkOrNone {
    /// The network, if the task has one.
    #[must_use]
    pub fn network(&self) -> Option<&Network> {
        match self {
            Self::Network(network) => Some(network),
            Self::None(_) => None,
        }
    }
}

impl Decode for NetworkOrNone {
    const SHAPE: Shape = match Network::SHAPE {
        Shape::Record(record) => Shape::Record(RecordShape {
            short: Some(Expected {
                what: "the word `none`",
                example: NONE,
                form: Form::Words(&[NONE]),
            }),
            ..record
        }),
        other => other,
    };

    fn decode(node: &Node, context: &mut Context) -> Option<Self> {
        match &node.kind {
            Kind::Scalar { text, .. } if text == NONE => Some(Self::None(node.span)),
            _ => Network::decode(node, context).map(Self::Network),
        }
    }
}

impl Overlay for NetworkOrNone {
    fn over(self, base: Self) -> Self {
        match (self, base) {
            (Self::Network(own), Self::Network(base)) => Self::Network(own.over(base)),
            (own, _) => own,
        }
    }
}
