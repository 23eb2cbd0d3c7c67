//! The keys of how long a job may take.

use loudfail_diagnostics::Spanned;

use crate::decode::{Context, Decode, RecordShape, Shape};
use crate::leaf::{Duration, Leaf as _};
use crate::node::{Kind, Node};
use crate::overlay::Overlay;
use crate::record::record;

record! {
    /// How long a job may take. `timeout: 1h` is short for `timeout: {attempt: 1h}`.
    pub struct Timeout {
        /// How long one attempt may take before its task is stopped. `1d` by default.
        attempt: Spanned<Duration>,
        /// How long all attempts and the waits between them may take together; their longest possible duration by default. A
        /// total that is too short for them is an error.
        total: Spanned<Duration>,
    }
}

/// How long a job may take: a duration, which is that of an attempt, or both durations by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ShortTimeout(pub Timeout);

impl Decode for ShortTimeout {
    const SHAPE: Shape = match Timeout::SHAPE {
        Shape::Record(record) => Shape::Record(RecordShape {
            short: Some(Duration::EXPECTED),
            ..record
        }),
        other => other,
    };

    fn decode(node: &Node, context: &mut Context) -> Option<Self> {
        if matches!(node.kind, Kind::Mapping(_)) {
            return Timeout::decode(node, context).map(Self);
        }
        let attempt = Spanned::<Duration>::decode(node, context)?;
        Some(Self(Timeout {
            span: Some(context.key_span(node)),
            attempt: Some(attempt),
            total: None,
        }))
    }
}

impl Overlay for ShortTimeout {
    fn over(self, base: Self) -> Self {
        Self(self.0.over(base.0))
    }
}
