//! From bytes to a tree: YAML's grammar is the parser's, what of it is accepted is decided here.

use loudfail_diagnostics::{Diagnostic, SourceId, Span};
use saphyr_parser::Parser;

use crate::node::{Kind, Node};
use crate::places::Places;
use crate::rules::{NOT_UTF8, TOO_LARGE};
use crate::sharing::Sharing;
use crate::syntax;
use crate::tree::Builder;

#[cfg(test)]
mod tests;

/// How large a file may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of text.
    pub bytes: usize,
    /// Lists and mappings inside each other.
    pub depth: usize,
    /// Values and keys.
    pub nodes: usize,
}

/// The limits of every file.
pub const LIMITS: Limits = Limits {
    bytes: 1 << 20,
    depth: 64,
    nodes: 100_000,
};

/// The bytes as text, and what is wrong with them: where they are not UTF-8 the text has replacement characters,
/// good for showing the place and for nothing else.
///
/// The diagnostic is made once the text has a [`SourceId`].
pub fn text_of(bytes: &[u8]) -> (String, Option<impl FnOnce(SourceId) -> Diagnostic + use<>>) {
    let error = std::str::from_utf8(bytes).err();
    let problem = error.map(|error| {
        // Lossy decoding leaves everything before the first mistake as it is, so the offset holds in the new text.
        let offset = error.valid_up_to();
        move |source: SourceId| {
            NOT_UTF8
                .error("the file is not UTF-8 text")
                .at(
                    Span::new(
                        source,
                        offset,
                        offset + char::REPLACEMENT_CHARACTER.len_utf8(),
                    ),
                    "the first byte that is not UTF-8",
                )
                .help("save the file as UTF-8")
        }
    });
    (String::from_utf8_lossy(bytes).into_owned(), problem)
}

/// The document in the text. Without one there is at least one problem; with one there may be problems too, and what
/// they concern is left out of the tree or [`Kind::Refused`] in it.
///
/// An empty text is a document that is empty.
pub fn parse(source: SourceId, text: &str) -> (Option<Node>, Vec<Diagnostic>) {
    read(source, text, false, false)
}

/// The same for what other tools read: anchors, aliases and merge keys are what YAML says that they are. What an alias
/// stands for counts as if it were written there, so that a document cannot blow up.
pub fn parse_shared(source: SourceId, text: &str) -> (Option<Node>, Vec<Diagnostic>) {
    read(source, text, true, false)
}

/// The same for a template of CloudFormation: the short form of a function, such as `!Ref Topic`, is a mapping with its
/// name, `{Ref: Topic}` ("Intrinsic function reference" in the CloudFormation template reference).
pub fn parse_template(source: SourceId, text: &str) -> (Option<Node>, Vec<Diagnostic>) {
    read(source, text, true, true)
}

/// How many brackets may close on lines that are indented too little, since each makes the text be read again.
const CLOSED: usize = 128;

/// What the parser says inside of brackets of a line that is indented less than the keys before it.
const LESS_INDENTED: &str = "invalid indentation";

/// Reads a text. A bracket may close on a line that is indented less than what it holds: the parser minds that where keys have
/// quotes, as they have in JSON.
fn read(
    source: SourceId,
    text: &str,
    shares: bool,
    has_functions: bool,
) -> (Option<Node>, Vec<Diagnostic>) {
    let mut less_indented = None;
    let first = read_as(
        source,
        text,
        text,
        shares,
        has_functions,
        &mut less_indented,
    );
    let mut closed = text.to_owned();
    for _ in 0..CLOSED {
        let at = less_indented.take();
        let Some(line_end) = at.and_then(|at| before_bracket(&closed, at)) else {
            break;
        };
        // As long as before, so places stay.
        closed.replace_range(line_end..=line_end, " ");
        let again = read_as(
            source,
            text,
            &closed,
            shares,
            has_functions,
            &mut less_indented,
        );
        if again.0.is_some() {
            return again;
        }
    }
    first
}

/// The end of the line before the bracket that is there, if the bracket is the first of its line.
fn before_bracket(text: &str, at: usize) -> Option<usize> {
    let (before, from) = text.split_at_checked(at)?;
    let line = before.trim_end_matches(' ').strip_suffix('\n')?;
    // Behind a comment it would be one.
    let is_comment = line.rsplit('\n').next()?.contains('#');
    (from.starts_with(['}', ']']) && !is_comment).then_some(line.len())
}

/// Reads what is `parsed`, which differs from the text in white space alone. Tells where a line is indented too little, if that is
/// what forbids to read on.
fn read_as(
    source: SourceId,
    text: &str,
    parsed: &str,
    shares: bool,
    has_functions: bool,
    less_indented: &mut Option<usize>,
) -> (Option<Node>, Vec<Diagnostic>) {
    if text.len() > LIMITS.bytes {
        let problem = TOO_LARGE
            .error(format!(
                "the file has {} bytes; the maximum is 1 MiB",
                text.len()
            ))
            .in_file(source);
        return (None, vec![problem]);
    }
    let places = Places::new(source, text);
    let sharing = shares.then(Sharing::default);
    let mut builder = Builder::new(&places, sharing, has_functions);
    let parsed = parsed.strip_prefix('\u{feff}').unwrap_or(parsed);
    let mut parser = Parser::new_from_str(parsed);
    while let Some(event) = parser.next_event() {
        let step = match event {
            Ok((event, span)) => {
                builder.event(event, places.span(span.start.index(), span.end.index()))
            }
            // The alias of a merge key is unknown where its anchor is; the key is reported, and enough.
            Err(_) if builder.in_merge_key() => return (None, builder.problems),
            Err(error) => {
                let at = error.marker().index();
                *less_indented = (error.info() == LESS_INDENTED).then(|| places.span(at, at).start);
                Err(Box::new(if shares {
                    syntax::explain_shared(&error, &places)
                } else {
                    syntax::explain(&error, &places)
                }))
            }
        };
        if let Err(problem) = step {
            builder.problems.push(*problem);
            return (None, builder.problems);
        }
    }
    let root = builder.root.unwrap_or(Node {
        span: places.span(0, 0),
        kind: Kind::Scalar {
            text: String::new(),
            plain: true,
        },
    });
    (Some(root), builder.problems)
}
