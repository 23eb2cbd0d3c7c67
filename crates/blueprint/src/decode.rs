//! From a tree of nodes to records: every problem is collected, nothing stops at the first.

use std::collections::{BTreeMap, BTreeSet};

use loudfail_diagnostics::{Diagnostic, Span, Spanned, suggest};

use crate::form::Form;
use crate::node::{Kind, Node, NodeEntry};
use crate::rules::{UNKNOWN_KEY, WRONG_TYPE};

/// A type that is written in YAML.
pub trait Decode: Sized {
    /// What it looks like, for messages, references and schemas.
    const SHAPE: Shape;

    /// Reads it. Without a value there is at least one problem; with one there may be problems too.
    fn decode(node: &Node, context: &mut Context) -> Option<Self>;
}

/// What a value looks like.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// A value that is replaced as a whole.
    Leaf(Expected),
    /// A list.
    List(&'static Shape),
    /// Names of the writer's choice, and values of one kind.
    Map(&'static Shape),
    /// Known keys.
    Record(RecordShape),
}

/// What is expected of a leaf.
#[derive(Debug, Clone, Copy)]
pub struct Expected {
    /// With its article: `a duration`.
    pub what: &'static str,
    /// As it is written: `15m`.
    pub example: &'static str,
    /// What it looks like to a program that reads YAML as JSON.
    pub form: Form,
}

/// A record's keys.
#[derive(Debug, Clone, Copy)]
pub struct RecordShape {
    /// The name of the Rust type.
    pub name: &'static str,
    /// What it is: its doc comment, line by line, each with the space in front.
    pub doc: &'static [&'static str],
    /// What may stand in place of its keys.
    pub short: Option<Expected>,
    /// Its keys, in the order in which they are explained.
    pub fields: &'static [Field],
}

/// A key of a record.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// As it is written.
    pub key: &'static str,
    /// What it is: its doc comment, line by line, each with the space in front.
    pub doc: &'static [&'static str],
    /// What its value looks like.
    pub shape: Shape,
}

/// What was read from one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read<T> {
    /// The values that could be read.
    pub value: T,
    /// The paths (`task.cluster`) of those that could not, with and without their keys being known: what is wrong
    /// there is already said, so that they are missing must not be said too.
    pub failed: BTreeSet<String>,
}

/// A mapping with names of the writer's choice, by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Map<T>(pub BTreeMap<String, Entry<T>>);

/// A value of a [`Map`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry<T> {
    /// Where its name is written.
    pub key: Span,
    /// The value.
    pub value: T,
}

impl<T> Default for Map<T> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

/// Where the reading is, and what is wrong so far.
#[derive(Debug, Default)]
pub struct Context {
    problems: Vec<Diagnostic>,
    failed: BTreeSet<String>,
    /// The keys on the way to the value.
    path: Vec<Spanned<String>>,
    /// Whether the value is an item of the list at the path.
    item: bool,
}

impl Context {
    /// Reads a whole document.
    pub fn read<T: Decode + Default>(node: &Node) -> (Read<T>, Vec<Diagnostic>) {
        let mut context = Self::default();
        let value = T::decode(node, &mut context).unwrap_or_else(|| {
            // Whatever should be there is not, and that the document is of a wrong type is the reason.
            context.failed.insert(String::new());
            T::default()
        });
        let read = Read {
            value,
            failed: context.failed,
        };
        (read, context.problems)
    }

    /// Adds a problem.
    pub fn report(&mut self, problem: Diagnostic) {
        self.problems.push(problem);
    }

    /// What is being read, for a message: `` `task.cluster` ``, ``an item of `notify.keywords` ``.
    pub fn subject(&self) -> String {
        if self.path.is_empty() {
            return "the file".to_owned();
        }
        let path = self.path_text();
        if self.item {
            format!("an item of `{path}`")
        } else {
            format!("`{path}`")
        }
    }

    /// How the value would be written: with its key, as in `attempts: 3`, unless it is an item.
    pub fn example(&self, value: &str) -> String {
        match self.path.last() {
            Some(key) if !self.item => format!("{}: {value}", key.value),
            _ => value.to_owned(),
        }
    }

    /// The place of the key whose value is being read, or of the value itself where it has no key.
    pub fn key_span(&self, node: &Node) -> Span {
        match self.path.last() {
            Some(key) if !self.item => key.span,
            _ => node.span,
        }
    }

    /// Reports that the value has a wrong type, unless it is already reported.
    pub fn wrong_type(&mut self, node: &Node, what: &str, example: &str) {
        if node.kind == Kind::Refused {
            return;
        }
        let found = node.describe();
        self.report(
            WRONG_TYPE
                .error(format!(
                    "{} should be {what}, but is {found}",
                    self.subject()
                ))
                .at(node.span, found)
                .help(format!("for example, write `{}`", self.example(example))),
        );
    }

    /// The entries of a mapping; of nothing none. `key` is one that a message can show.
    pub fn entries<'n>(&mut self, node: &'n Node, key: &str) -> Option<&'n [NodeEntry]> {
        match &node.kind {
            Kind::Mapping(entries) => Some(entries),
            _ if node.is_null() => Some(&[]),
            _ => {
                self.wrong_type(node, "a mapping", &format!("{{{key}: ...}}"));
                None
            }
        }
    }

    /// Reads the value of a key.
    pub fn field<T: Decode>(&mut self, entry: &NodeEntry) -> Option<T> {
        self.path.push(entry.key.clone());
        let item = std::mem::take(&mut self.item);
        let value = T::decode(&entry.value, self);
        if value.is_none() {
            self.failed.insert(self.path_text());
        }
        self.item = item;
        self.path.pop();
        value
    }

    /// Reads the items of a list, as many as can be read.
    pub fn items<T: Decode>(&mut self, nodes: &[Node]) -> Vec<T> {
        let item = std::mem::replace(&mut self.item, true);
        let items = nodes
            .iter()
            .filter_map(|node| T::decode(node, self))
            .collect();
        self.item = item;
        items
    }

    /// Reports a key that is not one of `known`.
    pub fn unknown_key(&mut self, key: &Spanned<String>, known: &[&'static str]) {
        let name = &key.value;
        let place = if self.path.is_empty() {
            String::new()
        } else {
            format!(" in {}", self.subject())
        };
        let mut problem = UNKNOWN_KEY
            .error(format!("unknown key `{name}`{place}"))
            .at(key.span, "not known");
        if let Some(meant) = suggest(name, known.iter().copied()) {
            problem = problem.help(format!("did you mean `{meant}`?"));
            let mut path = self.path_text();
            if !path.is_empty() {
                path.push('.');
            }
            self.failed.insert(path + meant);
        }
        let list: Vec<String> = known.iter().map(|key| format!("`{key}`")).collect();
        self.report(problem.note(format!("known here: {}", list.join(", "))));
    }

    fn path_text(&self) -> String {
        let keys: Vec<&str> = self.path.iter().map(|key| key.value.as_str()).collect();
        keys.join(".")
    }
}

impl<T: Decode> Decode for Vec<T> {
    const SHAPE: Shape = Shape::List(&T::SHAPE);

    fn decode(node: &Node, context: &mut Context) -> Option<Self> {
        let Kind::Sequence(nodes) = &node.kind else {
            context.wrong_type(node, "a list", &as_list(node));
            return None;
        };
        let items: Vec<T> = context.items(nodes);
        // An item that could not be read would be missing where the list is counted.
        (items.len() == nodes.len()).then_some(items)
    }
}

/// How what is no list would be one.
fn as_list(node: &Node) -> String {
    let is_plain = |text: &str| {
        let is_of_words = |it: char| it.is_alphanumeric() || "-_./".contains(it);
        (1..=40).contains(&text.len()) && text.chars().all(is_of_words)
    };
    match &node.kind {
        Kind::Scalar { text, .. } if is_plain(text) => format!("[{text}]"),
        Kind::Mapping(_) => "[{...}]".to_owned(),
        _ => "[first, second]".to_owned(),
    }
}

impl<T: Decode> Decode for Map<T> {
    const SHAPE: Shape = Shape::Map(&T::SHAPE);

    fn decode(node: &Node, context: &mut Context) -> Option<Self> {
        let entries = context.entries(node, "name")?;
        let mut map = Self::default();
        for entry in entries {
            if let Some(value) = context.field(entry) {
                let key = entry.key.span;
                map.0.insert(entry.key.value.clone(), Entry { key, value });
            }
        }
        Some(map)
    }
}
