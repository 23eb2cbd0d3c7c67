//! JSONPath as AWS means it: `$.a.b[0]`, `$['a']`, `$$.Execution.Id`, and paths that select many nodes.
//!
//! A path that names one node is walked here, since AWS fails where such a node is missing while a JSONPath query
//! only finds nothing. From the first wildcard, slice, filter or union on, the rest is a query of `serde_json_path`
//! (RFC 9535), and what it finds is an array, even of one or none. AWS uses the Jayway library, which differs for a
//! union of names and has functions: both are refused at parse.

mod parse;
mod problem;

use std::borrow::Cow;
use std::fmt;

use serde_json::{Map, Value};
use serde_json_path::JsonPath;

use crate::evaluate::{Fault, Scope};
use crate::{json, quotas};
use parse::Reader;
pub use problem::PathProblem;

/// A path into the input (`$`) or the context object (`$$`), parsed once.
#[derive(Debug, Clone)]
pub struct Path {
    text: String,
    root: Root,
    prefix: Vec<Segment>,
    tail: Option<Tail>,
}

/// What a path starts from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Root {
    /// `$`: the data that the field works on.
    Input,
    /// `$$`: the context object.
    Context,
}

/// One step of a path that names a single node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Segment {
    /// A field of an object.
    Name(String),
    /// An item of an array; a negative index counts from the end.
    Index(i64),
}

/// Where a path stands: AWS asks for bracket notation of unusual names inside an intrinsic's arguments only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// A field of a state, or a value of a payload template.
    Field,
    /// An argument of an intrinsic function.
    Argument,
}

impl Path {
    /// Parses a path.
    pub fn parse(text: &str, place: Place) -> Result<Self, PathProblem> {
        if text.len() > 1_024 {
            return Err(PathProblem::TooComplex);
        }
        let (root, start) = match (text.strip_prefix("$$"), text.strip_prefix('$')) {
            (Some(_), _) => (Root::Context, 2),
            (None, Some(_)) => (Root::Input, 1),
            (None, None) => return Err(PathProblem::NoRoot),
        };
        if text[start..].starts_with(|it: char| it.is_alphanumeric() || it == '_') {
            return Err(PathProblem::Variable);
        }
        let mut reader = Reader {
            text,
            at: start,
            place,
        };
        let mut prefix = Vec::new();
        while let Some(segment) = reader.segment()? {
            prefix.push(segment);
        }
        let tail = if reader.at < text.len() {
            Some(Tail::parse(text, start, reader.at)?)
        } else {
            None
        };
        Ok(Self {
            text: text.to_owned(),
            root,
            prefix,
            tail,
        })
    }

    /// The text it was parsed from.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What it starts from.
    pub fn root(&self) -> Root {
        self.root
    }

    /// Whether it names one node, so that a missing node is an error.
    pub fn is_definite(&self) -> bool {
        self.tail.is_none()
    }

    /// The steps that name single nodes, up to the first wildcard, slice, filter or union.
    pub fn prefix(&self) -> &[Segment] {
        &self.prefix
    }

    /// The node of an input that it names; none where there is none, where it may select many, and where it starts from the
    /// context object.
    pub fn find<'v>(&self, input: &'v Value) -> Option<&'v Value> {
        let is_plain = self.is_definite() && self.root == Root::Input;
        let scope = Scope::new(input, &Value::Null, "");
        is_plain.then(|| walk(input, &self.prefix, &scope))?
    }

    /// The value it selects: a reference for a path to one node, an array for a path to many.
    pub(crate) fn resolve<'v>(&self, scope: &Scope<'v>) -> Result<Cow<'v, Value>, Fault> {
        let root = match self.root {
            Root::Input => scope.input,
            Root::Context => scope.context,
        };
        scope.work(16 + 16 * self.prefix.len());
        let node = walk(root, &self.prefix, scope).ok_or_else(|| Fault::PathNotFound {
            path: self.text.clone(),
        })?;
        let Some(tail) = &self.tail else {
            return Ok(Cow::Borrowed(node));
        };
        let start = if tail.absolute { root } else { node };
        // A query looks at everything below its start, and a filter at everything again for each item.
        let bytes =
            json::weigh(start, usize::MAX, 2 * quotas::DATA_DEPTH).map_err(|_| Fault::TooDeep)?;
        scope.work(bytes);
        // A filter compares, and what is found may be one item or many.
        scope.look_into(start);
        let nodes = tail.query.query(start).all();
        for found in &nodes {
            scope.spend_value(found)?;
        }
        Ok(Cow::Owned(nodes.into_iter().cloned().collect()))
    }
}

impl fmt::Display for Path {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

fn walk<'v>(root: &'v Value, segments: &[Segment], scope: &Scope<'_>) -> Option<&'v Value> {
    segments
        .iter()
        .try_fold(root, |node, segment| match segment {
            Segment::Name(name) => entry(node.as_object()?, name),
            Segment::Index(index) => {
                let items = node.as_array()?;
                scope.count(items);
                items.get(position(*index, items.len())?)
            }
        })
}

/// The entry of that name. To go through the few of most objects takes less than to hash a name.
fn entry<'v>(entries: &'v Map<String, Value>, name: &str) -> Option<&'v Value> {
    if entries.len() > 8 {
        return entries.get(name);
    }
    let mut entries = entries.iter();
    entries.find_map(|(key, value)| (key == name).then_some(value))
}

/// The place of an index in an array of that length, counting from the end where it is negative.
pub(crate) fn position(index: i64, length: usize) -> Option<usize> {
    match usize::try_from(index) {
        Ok(index) => Some(index),
        Err(_) => length.checked_sub(usize::try_from(index.unsigned_abs()).ok()?),
    }
}

/// The part of a path that may select many nodes.
#[derive(Debug, Clone)]
struct Tail {
    query: JsonPath,
    /// Whether the query starts from the root because a filter in it names the root.
    absolute: bool,
}

#[cfg(test)]
mod tests;
