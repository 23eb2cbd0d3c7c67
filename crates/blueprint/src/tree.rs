//! From the parser's events to a tree.

use std::collections::HashMap;

use loudfail_diagnostics::{Diagnostic, Span, Spanned};
use saphyr_parser::{Event, ScalarStyle, Tag};

use crate::functions;
use crate::node::{Kind, Node, NodeEntry};
use crate::parse::LIMITS;
use crate::places::Places;
use crate::rules::{DUPLICATE_KEY, TOO_LARGE, UNSUPPORTED_YAML};
use crate::sharing::{self, Sharing};

/// Builds the tree from events, without recursion: open lists and mappings are frames on a stack.
pub(crate) struct Builder<'a> {
    places: &'a Places<'a>,
    frames: Vec<Frame>,
    /// The document, once it is complete.
    pub(crate) root: Option<Node>,
    /// What is wrong so far.
    pub(crate) problems: Vec<Diagnostic>,
    nodes: usize,
    /// Bytes of texts that aliases stood for.
    shared_bytes: usize,
    documents: usize,
    /// What anchors share; nothing where sharing is refused.
    sharing: Option<Sharing>,
    /// Whether the tags of CloudFormation's functions are read.
    has_functions: bool,
}

struct Frame {
    /// The number of its anchor; 0 where it has none.
    anchor: usize,
    /// From the first character of the collection to the last one of its last child.
    span: Span,
    collection: Collection,
    /// Whether it carries a tag, so that nothing of it is used.
    refused: bool,
    /// Whether it is the short form of a function, which ends with its one value.
    is_function: bool,
}

/// What stands before a value.
enum Decoration {
    /// Nothing that changes it.
    Plain,
    /// A tag, so that nothing of it is used.
    Refused,
    /// The name of a function whose value it is.
    Function(&'static str),
}

enum Collection {
    Sequence(Vec<Node>),
    Mapping {
        entries: Vec<NodeEntry>,
        seen: HashMap<String, Span>,
        key: Key,
        /// Whether a key was refused.
        unusable: bool,
        /// The values of its merge keys, where sharing is not refused.
        merged: Vec<Node>,
    },
}

/// What a mapping waits for.
enum Key {
    /// A key.
    Awaited,
    /// The value of this key.
    Of(Spanned<String>),
    /// The value of a key that is refused; it is thrown away.
    Refused,
    /// The value of a merge key; it is thrown away, and that it is an alias needs no second problem.
    Merge,
}

impl<'a> Builder<'a> {
    pub(crate) fn new(
        places: &'a Places<'a>,
        sharing: Option<Sharing>,
        has_functions: bool,
    ) -> Self {
        Self {
            places,
            frames: Vec::new(),
            root: None,
            problems: Vec::new(),
            nodes: 0,
            shared_bytes: 0,
            documents: 0,
            sharing,
            has_functions,
        }
    }

    /// Takes in one event. An error ends the reading.
    pub(crate) fn event(&mut self, event: Event<'_>, span: Span) -> Result<(), Box<Diagnostic>> {
        match event {
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
            Event::DocumentStart(_) => {
                self.documents += 1;
                if self.documents > 1 {
                    let problem = UNSUPPORTED_YAML
                        .error("the file has more than one document")
                        .at(span, "the second one starts here")
                        .help("put each job in its own file: the file's name is the job's name");
                    return Err(Box::new(problem));
                }
            }
            Event::Alias(anchor) if self.sharing.is_some() => {
                self.count(span)?;
                let node = self.shared(anchor, span)?;
                // What an alias stands for is written somewhere else.
                self.grow(span);
                self.hand_over(node);
            }
            Event::Alias(_) => {
                self.count(span)?;
                if !self.in_merge_key() {
                    self.problems.push(
                        shares("an alias (`*name`)", span)
                            .help("a string that starts with `*` needs quotes"),
                    );
                }
                self.complete(Node {
                    span,
                    kind: Kind::Refused,
                });
            }
            Event::Scalar(text, style, anchor, tag) => {
                self.count(span)?;
                let missing = text.is_empty() && style == ScalarStyle::Plain;
                let mut scalar = Kind::Scalar {
                    text: text.into_owned(),
                    plain: style == ScalarStyle::Plain,
                };
                let (anchor, kind) = match self.decorations(anchor, tag.as_deref(), span) {
                    Decoration::Plain => (anchor, scalar),
                    Decoration::Refused => (anchor, Kind::Refused),
                    Decoration::Function(name) => {
                        self.open_function(name, span, anchor)?;
                        functions::lengthen(name, &mut scalar, self.places.first_line(span));
                        (0, scalar)
                    }
                };
                let span = if missing {
                    self.missing_at(span)
                } else {
                    self.places.first_line(span)
                };
                let node = Node { span, kind };
                self.keep(anchor, &node);
                self.complete(node);
            }
            Event::SequenceStart(anchor, tag) => {
                let (anchor, refused) = self.before(anchor, tag.as_deref(), span)?;
                self.open(Collection::Sequence(Vec::new()), span, refused, anchor)?;
            }
            Event::MappingStart(anchor, tag) => {
                let (anchor, refused) = self.before(anchor, tag.as_deref(), span)?;
                self.open(mapping(Key::Awaited), span, refused, anchor)?;
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(span),
        }
        Ok(())
    }

    /// Whether the value of a merge key comes next, and is refused.
    pub(crate) fn in_merge_key(&self) -> bool {
        let frame = self.frames.last();
        self.sharing.is_none()
            && frame.is_some_and(|frame| {
                matches!(
                    frame.collection,
                    Collection::Mapping {
                        key: Key::Merge,
                        ..
                    }
                )
            })
    }

    fn count(&mut self, span: Span) -> Result<(), Box<Diagnostic>> {
        self.nodes += 1;
        if self.nodes > LIMITS.nodes {
            let problem = TOO_LARGE
                .error("the file has more than 100,000 values")
                .at(self.places.first_line(span), "one too many");
            return Err(Box::new(problem));
        }
        Ok(())
    }

    fn open(
        &mut self,
        collection: Collection,
        span: Span,
        refused: bool,
        anchor: usize,
    ) -> Result<(), Box<Diagnostic>> {
        self.count(span)?;
        if self.frames.len() >= LIMITS.depth {
            return Err(Box::new(too_deep(self.places.first_line(span))));
        }
        self.frames.push(Frame {
            anchor,
            span,
            collection,
            refused,
            is_function: false,
        });
        Ok(())
    }

    /// Opens the mapping that the short form of a function stands for.
    fn open_function(
        &mut self,
        name: &str,
        span: Span,
        anchor: usize,
    ) -> Result<(), Box<Diagnostic>> {
        let key = Spanned {
            value: name.to_owned(),
            span: self.places.first_line(span),
        };
        self.open(mapping(Key::Of(key)), span, false, anchor)?;
        if let Some(frame) = self.frames.last_mut() {
            frame.is_function = true;
        }
        Ok(())
    }

    /// Reads what stands before a collection: what is left of its anchor, and whether it is refused.
    fn before(
        &mut self,
        anchor: usize,
        tag: Option<&Tag>,
        span: Span,
    ) -> Result<(usize, bool), Box<Diagnostic>> {
        Ok(match self.decorations(anchor, tag, span) {
            Decoration::Plain => (anchor, false),
            Decoration::Refused => (anchor, true),
            Decoration::Function(name) => {
                self.open_function(name, span, anchor)?;
                (0, false)
            }
        })
    }

    /// Ends the innermost collection. Only `]` and `}` have a width; without them it ends with its last child.
    fn close(&mut self, end: Span) {
        let Some(frame) = self.frames.pop() else {
            return;
        };
        let span = if end.start < end.end {
            frame.span.to(end)
        } else {
            frame.span
        };
        let kind = match frame.collection {
            _ if frame.refused => Kind::Refused,
            Collection::Sequence(items) => Kind::Sequence(items),
            // Nothing but refused keys, as in `{{ name }}`: the whole is no mapping that anybody meant.
            Collection::Mapping {
                entries,
                unusable: true,
                ..
            } if entries.is_empty() => Kind::Refused,
            Collection::Mapping {
                mut entries,
                merged,
                ..
            } => {
                sharing::merge(&mut entries, merged);
                Kind::Mapping(entries)
            }
        };
        // The parent grows by the whole span, the node keeps the first line of it.
        self.grow(span);
        let node = Node {
            span: self.places.first_line(span),
            kind,
        };
        self.keep(frame.anchor, &node);
        self.complete(node);
    }

    /// Keeps a node that has an anchor.
    fn keep(&mut self, anchor: usize, node: &Node) {
        if let Some(sharing) = &mut self.sharing {
            sharing.keep(anchor, node);
        }
    }

    /// What an alias stands for. It counts as if it were written there.
    fn shared(&mut self, anchor: usize, span: Span) -> Result<Node, Box<Diagnostic>> {
        let Some(shared) = self
            .sharing
            .as_ref()
            .and_then(|sharing| sharing.get(anchor))
        else {
            self.problems.push(
                UNSUPPORTED_YAML
                    .error("an alias (`*name`) is inside the value that it names")
                    .at(span, ""),
            );
            return Ok(Node {
                span,
                kind: Kind::Refused,
            });
        };
        if self.frames.len() + shared.depth > LIMITS.depth {
            return Err(Box::new(too_deep(span)));
        }
        self.shared_bytes += shared.bytes;
        if self.shared_bytes > LIMITS.bytes {
            let problem = TOO_LARGE
                .error("the values that aliases stand for have more than 1 MiB of text in total")
                .at(span, "this alias exceeds the limit")
                .help("write a long text only once");
            return Err(Box::new(problem));
        }
        let (node, nodes) = (shared.node.clone(), shared.nodes);
        self.nodes += nodes;
        self.count(span)?;
        Ok(node)
    }

    fn grow(&mut self, span: Span) {
        if let Some(parent) = self.frames.last_mut() {
            parent.span = parent.span.to(span);
        }
    }

    /// Hands a finished node to the collection that it is in.
    fn complete(&mut self, node: Node) {
        let span = node.span;
        self.grow(span);
        self.hand_over(node);
        if self.frames.last().is_some_and(|frame| frame.is_function) {
            self.close(Span::new(span.source, span.end, span.end));
        }
    }

    fn hand_over(&mut self, node: Node) {
        let Some(frame) = self.frames.last_mut() else {
            self.root = Some(node);
            return;
        };
        match &mut frame.collection {
            Collection::Sequence(items) => items.push(node),
            Collection::Mapping {
                entries,
                seen,
                key,
                unusable,
                merged,
            } => match std::mem::replace(key, Key::Awaited) {
                Key::Awaited => {
                    *key = match &self.sharing {
                        Some(_) if sharing::is_merge_key(&node) => Key::Merge,
                        _ => key_of(node, seen, &mut self.problems),
                    };
                    *unusable |= matches!(key, Key::Refused);
                }
                Key::Of(key) => entries.push(NodeEntry { key, value: node }),
                Key::Merge => merged.push(node),
                Key::Refused => {}
            },
        }
    }

    /// The place of a value that is left out.
    fn missing_at(&self, span: Span) -> Span {
        match self.frames.last().map(|frame| &frame.collection) {
            Some(Collection::Mapping {
                key: Key::Of(key), ..
            }) => key.span,
            Some(_) => self.places.before(span),
            None => span,
        }
    }

    /// Reports an anchor or a tag. What has a tag is refused, unless it is that of a function; what has an anchor is what
    /// it would be without.
    fn decorations(&mut self, anchor: usize, tag: Option<&Tag>, span: Span) -> Decoration {
        let span = self.places.first_line(span);
        if anchor > 0 && self.sharing.is_none() {
            self.problems.push(shares("an anchor (`&name`)", span));
        }
        let Some(tag) = tag else {
            return Decoration::Plain;
        };
        let function = functions::of(tag).filter(|_| self.has_functions);
        if let Some(name) = function {
            return Decoration::Function(name);
        }
        self.problems.push(
            UNSUPPORTED_YAML
                .error("YAML tags (`!name`) are not supported")
                .at(span, "")
                .help("a string that starts with `!` needs quotes"),
        );
        Decoration::Refused
    }
}

/// A mapping with nothing in it yet.
fn mapping(key: Key) -> Collection {
    Collection::Mapping {
        entries: Vec::new(),
        seen: HashMap::new(),
        key,
        unusable: false,
        merged: Vec::new(),
    }
}

/// What a mapping does with a node that stands where a key should.
fn key_of(node: Node, seen: &mut HashMap<String, Span>, problems: &mut Vec<Diagnostic>) -> Key {
    let Kind::Scalar { text, plain } = node.kind else {
        if node.kind != Kind::Refused {
            problems.push(
                UNSUPPORTED_YAML
                    .error(format!("a key must be a string, not {}", node.describe()))
                    .at(node.span, "")
                    .help("a string that starts with `{` or `[` needs quotes"),
            );
        }
        return Key::Refused;
    };
    if plain && text == "<<" {
        problems.push(shares("a merge key (`<<`)", node.span));
        return Key::Merge;
    }
    if text.is_empty() {
        problems.push(
            UNSUPPORTED_YAML
                .error("a key is missing before the `:`")
                .at(node.span, ""),
        );
        return Key::Refused;
    }
    if let Some(first) = seen.get(&text) {
        problems.push(
            DUPLICATE_KEY
                .error(format!("the key `{text}` occurs twice"))
                .at(node.span, "the second one")
                .and_at(*first, "the first one")
                .help("keep the one that you mean"),
        );
        return Key::Refused;
    }
    seen.insert(text.clone(), node.span);
    Key::Of(Spanned::new(text, node.span))
}

/// The problem that a list or mapping is inside too many others.
pub(crate) fn too_deep(span: Span) -> Diagnostic {
    TOO_LARGE
        .error("lists and mappings are nested more than 64 levels deep")
        .at(span, "one level too many")
}

fn shares(what: &str, span: Span) -> Diagnostic {
    UNSUPPORTED_YAML
        .error(format!("{what} is not supported"))
        .at(span, "")
        .help("put a value that jobs share under `defaults:` in platform.yaml; otherwise write it where it is used")
}
