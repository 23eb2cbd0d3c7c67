//! A YAML document as a tree, every part of it with its place.

use loudfail_diagnostics::{Span, Spanned};

use crate::words::Word;

/// One value of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// Where it is written, up to the end of its first line: what is underlined is never longer than a line. A value
    /// that is left out has the place of its key.
    pub span: Span,
    /// What it is.
    pub kind: Kind,
}

/// What a value is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A single value. Whether plain text means a number or a word is for who reads it to decide.
    Scalar {
        /// The text, without quotes and with escapes resolved.
        text: String,
        /// Whether it is written without quotes and not as a block.
        plain: bool,
    },
    /// A list.
    Sequence(Vec<Node>),
    /// Keys and values, in the order written. No key is there twice.
    Mapping(Vec<NodeEntry>),
    /// Something that is already reported. Whoever meets it stays silent.
    Refused,
}

/// A key and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NodeEntry {
    /// The key. Keys are texts whatever they look like.
    pub key: Spanned<String>,
    /// The value.
    pub value: Node,
}

impl Node {
    /// What was found, for a message: `a list`, `the number 3`.
    pub fn describe(&self) -> String {
        match &self.kind {
            Kind::Sequence(_) => "a list".to_owned(),
            Kind::Mapping(_) => "a mapping".to_owned(),
            Kind::Refused => "something else".to_owned(),
            Kind::Scalar { plain: false, .. } => "a string in quotes".to_owned(),
            Kind::Scalar { text, .. } => match Word::of(text) {
                Word::Null => "empty".to_owned(),
                Word::Bool | Word::Switch => format!("the word `{text}`"),
                Word::Number => format!("the number {text}"),
                Word::Text => "a string".to_owned(),
            },
        }
    }

    /// Whether nothing is written, or `null`, or `~`.
    pub fn is_null(&self) -> bool {
        matches!(&self.kind, Kind::Scalar { text, plain: true } if Word::of(text) == Word::Null)
    }
}
