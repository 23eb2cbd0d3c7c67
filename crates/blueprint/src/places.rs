//! Places in a text: the parser counts characters, diagnostics count bytes.

use loudfail_diagnostics::{SourceId, Span};

/// Turns the parser's places, counted in characters, into bytes of the source.
pub(crate) struct Places<'a> {
    source: SourceId,
    /// The text after the byte order mark.
    pub(crate) body: &'a str,
    /// The bytes before it.
    mark: usize,
    /// The byte at which each character starts; nothing for ASCII, where they are the same.
    bytes: Option<Vec<usize>>,
}

impl<'a> Places<'a> {
    pub(crate) fn new(source: SourceId, text: &'a str) -> Self {
        let body = text.strip_prefix('\u{feff}').unwrap_or(text);
        Self {
            source,
            body,
            mark: text.len() - body.len(),
            bytes: (!body.is_ascii()).then(|| body.char_indices().map(|(byte, _)| byte).collect()),
        }
    }

    /// The byte of the body at which a character starts.
    pub(crate) fn byte(&self, character: usize) -> usize {
        let byte = match &self.bytes {
            None => character,
            Some(bytes) => bytes.get(character).copied().unwrap_or(self.body.len()),
        };
        byte.min(self.body.len())
    }

    /// The part of the line with this byte that is before it.
    pub(crate) fn line_before(&self, byte: usize) -> &str {
        let before = self.body.get(..byte).unwrap_or("");
        before.rsplit('\n').next().unwrap_or(before)
    }

    /// The characters `start..end` as a span of the source.
    pub(crate) fn span(&self, start: usize, end: usize) -> Span {
        self.bytes_span(self.byte(start), self.byte(end))
    }

    /// The bytes `start..end` of the body as a span of the source.
    pub(crate) fn bytes_span(&self, start: usize, end: usize) -> Span {
        Span::new(self.source, start + self.mark, end + self.mark)
    }

    /// The span without what lies after its first line, and without spaces at its end.
    pub(crate) fn first_line(&self, span: Span) -> Span {
        let start = span.start - self.mark;
        let whole = self.body.get(start..span.end - self.mark).unwrap_or("");
        let length = whole.bytes().position(|byte| matches!(byte, b'\n' | b'\r'));
        let line = whole
            .get(..length.unwrap_or(whole.len()))
            .unwrap_or(whole)
            .trim_end();
        self.bytes_span(start, start + line.len())
    }

    /// The last thing written before the span: where a value that is left out should have been.
    pub(crate) fn before(&self, span: Span) -> Span {
        let end = self
            .body
            .get(..span.start - self.mark)
            .map_or(0, |text| text.trim_end().len());
        let start = self.body.floor_char_boundary(end.saturating_sub(1));
        self.bytes_span(start, end)
    }
}
