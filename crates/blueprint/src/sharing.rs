//! Values that are written once and used in several places, for documents that other tools read: anchors, aliases and
//! merge keys.

use std::collections::{HashMap, HashSet};

use crate::node::{Kind, Node, NodeEntry};

/// What has an anchor, by the number that the parser gives it.
#[derive(Default)]
pub(crate) struct Sharing(HashMap<usize, Shared>);

/// A node that aliases may stand for, and how much it is.
pub(crate) struct Shared {
    pub(crate) node: Node,
    /// Values and keys in it, itself included.
    pub(crate) nodes: usize,
    /// Bytes of its texts.
    pub(crate) bytes: usize,
    /// Lists and mappings inside each other.
    pub(crate) depth: usize,
}

impl Sharing {
    /// Keeps a finished node; 0 is no anchor.
    pub(crate) fn keep(&mut self, anchor: usize, node: &Node) {
        if anchor > 0 {
            self.0.insert(anchor, Shared::of(node));
        }
    }

    /// What has the anchor; nothing while it is not complete.
    pub(crate) fn get(&self, anchor: usize) -> Option<&Shared> {
        self.0.get(&anchor)
    }
}

/// Whether a node that stands where a key should is a merge key.
pub(crate) fn is_merge_key(node: &Node) -> bool {
    matches!(&node.kind, Kind::Scalar { text, plain: true } if text == "<<")
}

/// Adds what merge keys bring in. What is written wins over it, and of several the first.
pub(crate) fn merge(entries: &mut Vec<NodeEntry>, merged: Vec<Node>) {
    if merged.is_empty() {
        return;
    }
    let mut known: HashSet<String> = entries
        .iter()
        .map(|entry| entry.key.value.clone())
        .collect();
    let mut add = |node: Node| {
        if let Kind::Mapping(more) = node.kind {
            for entry in more {
                if known.insert(entry.key.value.clone()) {
                    entries.push(entry);
                }
            }
        }
    };
    for node in merged {
        match node.kind {
            Kind::Sequence(items) => items.into_iter().for_each(&mut add),
            _ => add(node),
        }
    }
}

impl Shared {
    fn of(node: &Node) -> Self {
        let mut shared = Self {
            node: node.clone(),
            nodes: 0,
            bytes: 0,
            depth: 0,
        };
        shared.depth = shared.add(node);
        shared
    }

    /// Counts a node in, and tells how deep it is. The parser's limits bound the depth.
    fn add(&mut self, node: &Node) -> usize {
        self.nodes += 1;
        match &node.kind {
            Kind::Scalar { text, .. } => {
                self.bytes += text.len();
                0
            }
            Kind::Refused => 0,
            Kind::Sequence(items) => {
                let depths = items.iter().map(|item| self.add(item));
                depths.max().unwrap_or_default() + 1
            }
            Kind::Mapping(entries) => {
                let depths = entries.iter().map(|entry| {
                    self.nodes += 1;
                    self.bytes += entry.key.value.len();
                    self.add(&entry.value)
                });
                depths.max().unwrap_or_default() + 1
            }
        }
    }
}
