//! A template taken apart, without the engine: its tags, values and texts.

use std::ops::Range;

/// A part of a template.
pub(super) struct Piece<'a> {
    pub(super) kind: Kind<'a>,
    pub(super) text: &'a str,
    /// The second word of a tag.
    pub(super) argument: Option<&'a str>,
    /// Its bytes in the template.
    pub(super) range: Range<usize>,
}

/// What a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind<'a> {
    /// With its first word.
    Tag(&'a str),
    Value,
    /// That is not white space alone.
    Text,
}

/// The tags, values and texts of a template, as far as it is well-formed; comments are left out.
pub(super) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let (length, kind) = if rest.starts_with("{{#") {
            let end = rest.find("#}}").map(|end| end + 3);
            (end.unwrap_or(rest.len()), None)
        } else if rest.starts_with("{{{") {
            (length(rest, "}}}"), Some(Kind::Value))
        } else if rest.starts_with("{{%") {
            let length = length(rest, "%}}");
            let inner = inside(rest.get(..length).unwrap_or(rest));
            (
                length,
                Some(Kind::Tag(
                    inner.split_whitespace().next().unwrap_or_default(),
                )),
            )
        } else {
            let next = ["{{#", "{{{", "{{%"]
                .iter()
                .filter_map(|mark| rest.find(mark))
                .min();
            (next.unwrap_or(rest.len()), Some(Kind::Text))
        };
        let piece = rest.get(..length).unwrap_or(rest);
        let written = piece.trim();
        if let Some(kind) = kind
            && !written.is_empty()
        {
            let start = at + (piece.len() - piece.trim_start().len());
            pieces.push(Piece {
                kind,
                text: piece,
                argument: inside(piece).split_whitespace().nth(1),
                range: start..start + written.len(),
            });
        }
        at += length;
    }
    pieces
}

/// How long a tag or a value is, up to the end of a mark that stands in none of its strings.
fn length(text: &str, mark: &str) -> usize {
    let mut quote = None;
    let mut is_escaped = false;
    for (at, byte) in text.bytes().enumerate() {
        match quote {
            Some(_) if is_escaped => is_escaped = false,
            Some(_) if byte == b'\\' => is_escaped = true,
            Some(open) if byte == open => quote = None,
            Some(_) => {}
            None if matches!(byte, b'"' | b'\'') => quote = Some(byte),
            // The mark that opens it is three bytes long.
            None if at >= 3 && text.get(at..).is_some_and(|rest| rest.starts_with(mark)) => {
                return at + mark.len();
            }
            None => {}
        }
    }
    text.len()
}

/// A tag without its marks, those for white space included.
fn inside(tag: &str) -> &str {
    let tag = tag.strip_prefix("{{%").unwrap_or(tag);
    let tag = tag.strip_suffix("%}}").unwrap_or(tag);
    tag.trim_matches(['-', '+']).trim()
}
