//! What is wrong with a template, as data: of the engine's error the place, the names and the words.

use std::fmt;
use std::ops::Range;

use minijinja::value::{Value, ValueKind};
use minijinja::{Error, ErrorKind};

use crate::filters;

/// A template that is at fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateError {
    /// What kind of fault it is.
    pub fault: Fault,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// Where it is; nowhere if the engine does not tell.
    pub place: Option<Place>,
    /// The name that is not known, if that is what is wrong.
    pub unknown: Option<Unknown>,
    /// The places that the way led through, the nearest first: each includes or calls the one before.
    pub by_way_of: Vec<Place>,
}

/// What kind of fault a template has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It is not well-formed.
    Syntax,
    /// It uses what it is not given, or as what it is not.
    Use,
    /// It runs for ever, or makes more than any output may be.
    Endless,
    /// What it makes does not say at its head what made it.
    Headless,
}

/// A place in a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The path of the template below `templates/`.
    pub template: String,
    /// Whether it is the platform repository's own; the built-in one otherwise.
    pub is_own: bool,
    /// The bytes of its text that are meant; the text as a whole without.
    pub range: Option<Range<usize>>,
}

/// A name that is not known, and those that are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    /// The name as it was written.
    pub name: String,
    /// What could stand in its place.
    pub known: Vec<String>,
}

impl TemplateError {
    pub(super) fn headless(place: Place, source: &str) -> Self {
        Self {
            fault: Fault::Headless,
            message: format!(
                "the output of the template does not begin with `Made by loudfail from {source}`"
            ),
            place: Some(place),
            unknown: None,
            by_way_of: Vec::new(),
        }
    }
}

impl fmt::Display for TemplateError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.place {
            Some(place) => write!(
                formatter,
                "the template `{}`: {}",
                place.template, self.message
            ),
            None => write!(formatter, "a template: {}", self.message),
        }
    }
}

impl std::error::Error for TemplateError {}

/// What the engine says, in our words. `place` finds a template by the name that the engine knows it by, `text` its
/// text, and `known` all of their names.
pub(super) fn describe<'a>(
    error: &Error,
    view: &Value,
    place: &dyn Fn(&str) -> Place,
    text: &dyn Fn(&Place) -> Option<&'a str>,
    known: &dyn Fn() -> Vec<String>,
) -> TemplateError {
    // An error in a template that another one includes is the source of one there.
    let mut chain = vec![error];
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        chain.extend(inner.downcast_ref::<Error>());
        cause = inner.source();
    }
    let placed = |error: &Error| {
        let mut place = place(error.name()?);
        place.range = range(error, text(&place).unwrap_or_default());
        Some(place)
    };
    let innermost = chain.pop().unwrap_or(error);
    let mut by_way_of: Vec<Place> = chain.into_iter().rev().filter_map(placed).collect();
    by_way_of.dedup();
    let (fault, message, unknown) = told(innermost, view, known);
    let mut place = placed(innermost);
    if let Some(place) = &mut place
        && innermost.kind() == ErrorKind::UndefinedError
        && let Some(range) = written(innermost, text(place).unwrap_or_default())
    {
        place.range = Some(range);
    }
    TemplateError {
        fault,
        message,
        place,
        unknown,
        by_way_of,
    }
}

/// The bytes of the path that is undefined: where a filter is given it, the engine means the filter.
fn written(error: &Error, text: &str) -> Option<Range<usize>> {
    let path = error.detail()?.split('`').nth(1)?;
    let range = error.range()?;
    let before = text.get(..range.end)?;
    let start = before.rfind(path)?;
    // On the same line, or it is another one.
    let between = before.get(start..)?;
    (!between.contains('\n')).then(|| start..start + path.len())
}

/// The bytes that the engine means; the whole line where it knows no more.
fn range(error: &Error, text: &str) -> Option<Range<usize>> {
    let given = error.range().filter(|range| {
        range.start < range.end && text.get(range.clone()).is_some_and(|text| !text.is_empty())
    });
    given.or_else(|| {
        let line = error.line()?.checked_sub(1)?;
        let line = text.split_inclusive('\n').nth(line)?;
        let start = line.as_ptr().addr().checked_sub(text.as_ptr().addr())?;
        let written = line.trim_end();
        let indent = written.len() - written.trim_start().len();
        Some(start + indent..start + written.len())
    })
}

fn told(
    error: &Error,
    view: &Value,
    known: &dyn Fn() -> Vec<String>,
) -> (Fault, String, Option<Unknown>) {
    let detail = error.detail().unwrap_or_default();
    let quoted = |mark: char| detail.split(mark).nth(1).map(str::to_owned);
    let unknown =
        |name: Option<String>, known: Vec<String>| name.map(|name| Unknown { name, known });
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    match error.kind() {
        ErrorKind::SyntaxError => (Fault::Syntax, words(error), None),
        ErrorKind::OutOfFuel => (
            Fault::Endless,
            "the template does not end, or its output is larger than allowed".to_owned(),
            None,
        ),
        // A template that includes itself, or a macro that calls itself.
        ErrorKind::InvalidOperation if detail == "recursion limit exceeded" => (
            Fault::Endless,
            "the template includes or calls itself endlessly".to_owned(),
            None,
        ),
        ErrorKind::UndefinedError => {
            let path = quoted('`');
            let unknown = path.as_deref().and_then(|path| lost(path, view));
            match path {
                Some(path) => (
                    Fault::Use,
                    format!("`{path}` is not available in this template"),
                    unknown,
                ),
                None => (
                    Fault::Use,
                    "this expression has no value here".to_owned(),
                    None,
                ),
            }
        }
        ErrorKind::UnknownFilter => {
            let name = detail.split(' ').nth(1).map(str::to_owned);
            let told = named("filter", name.as_deref());
            (Fault::Use, told, unknown(name, names(filters::NAMES)))
        }
        ErrorKind::UnknownTest => {
            let name = detail.split(' ').nth(1).map(str::to_owned);
            let told = named("test", name.as_deref());
            (Fault::Use, told, unknown(name, names(filters::TESTS)))
        }
        ErrorKind::UnknownFunction => {
            let name = detail.split(' ').next().map(str::to_owned);
            (
                Fault::Use,
                named("macro or function", name.as_deref()),
                None,
            )
        }
        ErrorKind::TemplateNotFound => {
            // In quotes of the one kind or the other.
            let name = quoted('"').or_else(|| quoted('\''));
            let told = named("template", name.as_deref());
            (Fault::Use, told, unknown(name, known()))
        }
        // A file in place of one with a macro that others use.
        ErrorKind::InvalidOperation
            if detail.contains("value of type undefined is not callable") =>
        {
            let name = quoted('`');
            (
                Fault::Use,
                named("macro or function", name.as_deref()),
                None,
            )
        }
        _ => (Fault::Use, words(error), None),
    }
}

fn named(what: &str, name: Option<&str>) -> String {
    match name {
        Some(name) => format!("no {what} is called `{name}`"),
        None => format!("no {what} has that name"),
    }
}

/// The engine's own words.
fn words(error: &Error) -> String {
    let kind = error.kind();
    match error.detail() {
        Some(detail) if kind == ErrorKind::SyntaxError => {
            format!("the template is not well-formed: {detail}")
        }
        // Of a filter that cannot take what it is given, or a value without a form; the words say all.
        Some(detail) if matches!(kind, ErrorKind::InvalidOperation | ErrorKind::BadEscape) => {
            detail.to_owned()
        }
        Some(detail) => format!("{kind}: {detail}"),
        None => kind.to_string(),
    }
}

/// The first name of a path such as `stack.place.words` that is not there, and what is there in its place.
fn lost(path: &str, view: &Value) -> Option<Unknown> {
    let mut value = view.clone();
    for name in path.split('.') {
        if value.kind() != ValueKind::Map {
            return None;
        }
        let next = value.get_attr(name).ok()?;
        if next.is_undefined() {
            let known = value.try_iter().ok()?;
            return Some(Unknown {
                name: name.to_owned(),
                known: known.map(|key| key.to_string()).collect(),
            });
        }
        value = next;
    }
    None
}
