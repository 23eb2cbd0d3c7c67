//! Where a task runs.

use loudfail_diagnostics::Spanned;

use super::one_of::one_of;
use super::{Bool, Integer, Leaf, Text, known_entries, unexpected};
use crate::decode::{Context, Decode, Expected};
use crate::form::{Form, FormKey};
use crate::node::{Kind, Node, NodeEntry};
use crate::record::record;

/// Where a task runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Launch {
    /// On Fargate.
    Fargate,
    /// On Fargate's spare capacity, which AWS may take back.
    FargateSpot(FargateSpot),
    /// On EC2 instances of the cluster.
    Ec2,
    /// Where these capacity providers say.
    CapacityProviders(Vec<CapacityProvider>),
}

record! {
    /// Settings for Fargate Spot.
    pub struct FargateSpot {
        /// Whether the next attempt runs on regular Fargate after Spot capacity was unavailable or reclaimed. `true` by
        /// default.
        fallback: Spanned<Bool>,
    }
}

record! {
    /// A capacity provider of the cluster: one with its own instances, `FARGATE` or `FARGATE_SPOT`.
    pub struct CapacityProvider {
        /// Its name.
        name: Spanned<Text>,
        /// Its share of the tasks, relative to the others; `1` by default.
        weight: Spanned<Integer>,
        /// How many tasks it gets before weights apply; `0` by default.
        base: Spanned<Integer>,
    }
}

const SPOT: FormKey = FormKey {
    key: "fargate_spot",
    form: Form::Record(&<FargateSpot as Decode>::SHAPE),
    is_needed: true,
    doc: "On Fargate's spare capacity, which AWS may reclaim.",
};

const PROVIDERS: FormKey = FormKey {
    key: "capacity_providers",
    form: Form::List(&Form::Record(&<CapacityProvider as Decode>::SHAPE)),
    is_needed: true,
    doc: "On these capacity providers of the cluster.",
};

const KEYS: [&str; 2] = ["fargate_spot", "capacity_providers"];

impl Leaf for Launch {
    const EXPECTED: Expected = Expected {
        what: "`fargate`, `fargate_spot`, `ec2` or `{capacity_providers: [...]}`",
        example: "fargate",
        form: Form::Choice(
            "launch",
            &[
                Form::Words(&["fargate", "fargate_spot", "ec2"]),
                Form::Keys(&[SPOT]),
                Form::Keys(&[PROVIDERS]),
            ],
        ),
    };

    fn read(node: &Node, context: &mut Context) -> Option<Self> {
        let words = [
            ("fargate", Self::Fargate),
            ("fargate_spot", Self::FargateSpot(FargateSpot::default())),
            ("ec2", Self::Ec2),
        ];
        match &node.kind {
            Kind::Mapping(entries) => keys(node, entries, context),
            _ => one_of(&words, node, context),
        }
    }
}

/// Reads `{fargate_spot: {...}}` or `{capacity_providers: [...]}`.
fn keys(node: &Node, entries: &[NodeEntry], context: &mut Context) -> Option<Launch> {
    match known_entries(entries, &KEYS, context)? {
        [entry] if entry.key.value == "fargate_spot" => {
            context.field(entry).map(Launch::FargateSpot)
        }
        [entry] => context.field(entry).map(Launch::CapacityProviders),
        _ => unexpected(node, context),
    }
}

impl Launch {
    /// Whether it is Fargate, on whichever capacity.
    #[must_use]
    pub fn is_fargate(&self) -> bool {
        match self {
            Self::Fargate | Self::FargateSpot(_) => true,
            Self::Ec2 => false,
            // A rule refuses a mixture.
            Self::CapacityProviders(providers) => {
                providers.iter().any(CapacityProvider::is_fargate)
            }
        }
    }
}

impl CapacityProvider {
    /// Whether it is one of the two that AWS has for Fargate.
    #[must_use]
    pub fn is_fargate(&self) -> bool {
        let name = self.name.as_ref().map(|name| name.value.0.as_str());
        matches!(name, Some("FARGATE" | "FARGATE_SPOT"))
    }
}
