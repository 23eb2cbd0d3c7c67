//! A blueprint's file: the job, and what differs of it between environments.

use std::collections::BTreeMap;

use loudfail_diagnostics::{Diagnostic, Span, Spanned};

use super::Blueprint;
use crate::decode::{Context, Decode, Field, Map, Read, RecordShape, Shape};
use crate::leaf::Text;
use crate::node::{Kind, Node};
use crate::record::Record;

/// A blueprint's file: the keys of a job, and beside them where it runs and what differs there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BlueprintFile {
    /// The job, as it is where no environment says otherwise.
    pub job: Blueprint,
    /// The environments that the job is in; all of them where nothing is said.
    pub only: Option<Vec<Spanned<Text>>>,
    /// What differs in an environment, by its name.
    pub environments: Option<Map<Blueprint>>,
    /// From where to where the text of each environment goes.
    pub extents: BTreeMap<String, Span>,
}

/// The keys that a file has beside those of the job.
const OWN: [Field; 2] = [
    Field {
        key: "only",
        doc: &[
            " The environments of the platform file that include the job; all of them by default.",
        ],
        shape: <Vec<Spanned<Text>> as Decode>::SHAPE,
    },
    Field {
        key: "environments",
        doc: &[
            " What differs in an environment of the platform file, by its name: any key of the job, over the job's own settings.",
        ],
        shape: <Map<Blueprint> as Decode>::SHAPE,
    },
];

/// The record of a job.
const JOB: RecordShape = match Blueprint::SHAPE {
    Shape::Record(record) => record,
    Shape::Leaf(_) | Shape::List(_) | Shape::Map(_) => panic!("a blueprint is a record"),
};

/// All keys, those of the job first.
const FIELDS: [Field; JOB.fields.len() + OWN.len()] = {
    let mut fields = [OWN[0]; JOB.fields.len() + OWN.len()];
    let mut index = 0;
    while index < fields.len() {
        fields[index] = if index < JOB.fields.len() {
            JOB.fields[index]
        } else {
            OWN[index - JOB.fields.len()]
        };
        index += 1;
    }
    fields
};

impl BlueprintFile {
    /// Reads a blueprint's file, and what is wrong with it.
    pub fn read(document: &Node) -> (Read<Self>, Vec<Diagnostic>) {
        Context::read(document)
    }
}

impl Decode for BlueprintFile {
    const SHAPE: Shape = Shape::Record(RecordShape {
        name: "BlueprintFile",
        doc: JOB.doc,
        short: None,
        fields: &FIELDS,
    });

    fn decode(node: &Node, context: &mut Context) -> Option<Self> {
        let entries = context.entries(node, "description")?;
        let mut file = Self {
            job: Blueprint {
                span: Some(context.key_span(node)),
                ..Blueprint::default()
            },
            ..Self::default()
        };
        for entry in entries {
            match entry.key.value.as_str() {
                "only" => file.only = context.field(entry),
                "environments" => {
                    file.environments = context.field(entry);
                    file.extents = extents(&entry.value);
                }
                _ if file.job.take(entry, context) => {}
                _ => context.unknown_key(&entry.key, &FIELDS.map(|field| field.key)),
            }
        }
        Some(file)
    }
}

/// From where to where each value of a mapping goes, its key included.
fn extents(node: &Node) -> BTreeMap<String, Span> {
    let Kind::Mapping(entries) = &node.kind else {
        return BTreeMap::new();
    };
    let extent = |key: Span, value: &Node| Span {
        end: key.end.max(end(value)),
        ..key
    };
    entries
        .iter()
        .map(|entry| {
            (
                entry.key.value.clone(),
                extent(entry.key.span, &entry.value),
            )
        })
        .collect()
}

/// Where the last of all that is in a value ends.
fn end(node: &Node) -> usize {
    let inside = match &node.kind {
        Kind::Sequence(nodes) => nodes.iter().map(end).max(),
        Kind::Mapping(entries) => entries.iter().map(|entry| end(&entry.value)).max(),
        Kind::Scalar { .. } | Kind::Refused => None,
    };
    inside.unwrap_or(0).max(node.span.end)
}
