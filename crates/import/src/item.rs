//! A foreign document, value by value, each with its path.

use std::collections::HashSet;

use loudfail_blueprint::{Kind, Node, NodeEntry};
use loudfail_diagnostics::{Diagnostic, Span};

use crate::rules::NOT_THIS_FORMAT;

/// A value, and the keys on the way to it.
#[derive(Debug, Clone)]
pub struct Item<'a> {
    /// As people write it: `sidecars.nginx.ports[0]`; empty for the document itself.
    pub path: String,
    /// The value.
    pub node: &'a Node,
    /// The place of its key, or its own where it has none.
    pub key: Span,
}

impl<'a> Item<'a> {
    /// The whole document.
    #[must_use]
    pub fn document(node: &'a Node) -> Self {
        Self {
            path: String::new(),
            node,
            key: node.span,
        }
    }

    /// Whether nothing is written, or null.
    #[must_use]
    pub fn is_null(&self) -> bool {
        self.node.is_null()
    }

    /// A single value as it is written, whatever its type; nothing for a list, a mapping or null.
    #[must_use]
    pub fn text(&self) -> Option<&'a str> {
        match &self.node.kind {
            Kind::Scalar { text, .. } if !self.is_null() => Some(text),
            _ => None,
        }
    }

    /// A truth value.
    #[must_use]
    pub fn bool(&self) -> Option<bool> {
        match &self.node.kind {
            Kind::Scalar { text, plain: true } => match text.as_str() {
                "true" | "True" | "TRUE" => Some(true),
                "false" | "False" | "FALSE" => Some(false),
                _ => None,
            },
            _ => None,
        }
    }

    /// A whole number, in quotes or not.
    #[must_use]
    pub fn integer(&self) -> Option<i64> {
        self.text()?.trim().parse().ok()
    }

    /// The items of a list.
    #[must_use]
    pub fn list(&self) -> Option<Vec<Item<'a>>> {
        let Kind::Sequence(nodes) = &self.node.kind else {
            return None;
        };
        let items = nodes.iter().enumerate();
        Some(
            items
                .map(|(index, node)| Item {
                    path: format!("{}[{index}]", self.path),
                    node,
                    key: node.span,
                })
                .collect(),
        )
    }

    /// The items of a list that are single values, or the one single value that stands for a list of one.
    #[must_use]
    pub fn texts(&self) -> Option<Vec<&'a str>> {
        match self.list() {
            Some(items) => items.iter().map(Item::text).collect(),
            None => self.text().map(|text| vec![text]),
        }
    }

    /// The keys of a mapping.
    #[must_use]
    pub fn fields(&self) -> Option<Reader<'a>> {
        match &self.node.kind {
            Kind::Mapping(entries) => Some(Reader {
                path: self.path.clone(),
                entries,
                taken: HashSet::new(),
            }),
            _ => None,
        }
    }

    /// The problem that the value is not what its tool takes there.
    #[must_use]
    pub fn wrong(&self, expected: &str) -> Box<Diagnostic> {
        let subject = if self.path.is_empty() {
            "the file".to_owned()
        } else {
            format!("`{}`", self.path)
        };
        let found = self.node.describe();
        let problem = NOT_THIS_FORMAT
            .error(format!("{subject} should be {expected}, but is {found}"))
            .at(self.node.span, found);
        Box::new(problem)
    }
}

/// The keys of a mapping, of which those that nobody takes can be told.
#[derive(Debug, Clone)]
pub struct Reader<'a> {
    path: String,
    entries: &'a [NodeEntry],
    taken: HashSet<&'a str>,
}

impl<'a> Reader<'a> {
    /// The value of a key; nothing where it is not there or null.
    pub fn take(&mut self, key: &str) -> Option<Item<'a>> {
        let entry = self.entries.iter().find(|entry| entry.key.value == key)?;
        self.taken.insert(&entry.key.value);
        let item = self.item(entry);
        (!item.is_null()).then_some(item)
    }

    /// All keys that were not taken, in the order in which they are written, and takes them.
    pub fn rest(&mut self) -> Vec<(&'a str, Item<'a>)> {
        let mut rest = Vec::new();
        for entry in self.entries {
            if self.taken.insert(&entry.key.value) {
                rest.push((entry.key.value.as_str(), self.item(entry)));
            }
        }
        rest
    }

    fn item(&self, entry: &'a NodeEntry) -> Item<'a> {
        Item {
            path: join(&self.path, &entry.key.value),
            node: &entry.value,
            key: entry.key.span,
        }
    }
}

/// The path of a key; one that is no plain word is in brackets, so that it can be told from several.
fn join(path: &str, key: &str) -> String {
    let is_plain = !key.is_empty()
        && key
            .chars()
            .all(|character| character.is_alphanumeric() || character == '_' || character == '-');
    match (path.is_empty(), is_plain) {
        (true, true) => key.to_owned(),
        (false, true) => format!("{path}.{key}"),
        (_, false) => format!("{path}[{key:?}]"),
    }
}

#[cfg(test)]
mod tests {
    use loudfail_diagnostics::Sources;

    use super::*;
    use crate::parse_yaml;

    #[test]
    fn paths_and_what_nobody_takes() {
        let text = "a:\n  b c: [1, {d: yes}]\n  e:\n  f: x\ng: !x y\n";
        let source = Sources::new().add("a.yaml", text);
        let (node, _) = parse_yaml(source, text);
        let node = node.expect("a document");
        let mut top = Item::document(&node).fields().expect("a mapping");
        let mut a = top.take("a").and_then(|a| a.fields()).expect("a mapping");
        let list = a.take("b c").and_then(|list| list.list()).expect("a list");
        assert_eq!(list[0].integer(), Some(1));
        let d = list[1].fields().and_then(|mut item| item.take("d"));
        let d = d.expect("a value");
        assert_eq!(
            (d.path.as_str(), d.text(), d.bool()),
            ("a[\"b c\"][1].d", Some("yes"), None)
        );
        assert!(a.take("e").is_none() && a.take("z").is_none());
        let rest: Vec<String> = a.rest().into_iter().map(|(_, item)| item.path).collect();
        assert_eq!(rest, ["a.f"]);
        assert_eq!(top.rest().len(), 1);
        assert!(top.rest().is_empty());
    }

    #[test]
    fn shared_values() {
        let text = "base: &base {a: 1, b: 2}\nmore: &more {b: 3, c: 4}\n\
                    one: {<<: *base, b: 9}\ntwo: {<<: [*more, *base]}\nthree: *base\n";
        let source = Sources::new().add("a.yaml", text);
        let (node, problems) = parse_yaml(source, text);
        assert!(problems.is_empty(), "{problems:?}");
        let node = node.expect("a document");
        let mut top = Item::document(&node).fields().expect("a mapping");
        for (key, expected) in [
            ("one", "b=9 a=1"),
            ("two", "b=3 c=4 a=1"),
            ("three", "a=1 b=2"),
        ] {
            let mut fields = top.take(key).and_then(|it| it.fields()).expect("a mapping");
            let found: Vec<String> = fields
                .rest()
                .into_iter()
                .map(|(key, value)| format!("{key}={}", value.text().unwrap_or("")))
                .collect();
            assert_eq!(found.join(" "), expected);
        }
    }

    #[test]
    fn a_document_cannot_blow_up() {
        let mut bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
        for level in 1..12 {
            let items = vec![format!("*a{}", level - 1); 9].join(", ");
            bomb.push_str(&format!("a{level}: &a{level} [{items}]\n"));
        }
        let mut deep = "b0: &b0 x\n".to_owned();
        for level in 1..90 {
            deep.push_str(&format!("b{level}: &b{level} [*b{}]\n", level - 1));
        }
        for (text, code) in [
            (bomb.as_str(), "LF0004"),
            (&deep, "LF0004"),
            ("a: &a [*a]\n", "LF0003"),
            ("a: *b\n", "LF0001"),
        ] {
            let source = Sources::new().add("a.yaml", text);
            let (_, problems) = parse_yaml(source, text);
            let codes: Vec<&str> = problems.iter().map(|problem| problem.code.0).collect();
            assert_eq!(codes, [code], "{text}");
        }
    }
}
