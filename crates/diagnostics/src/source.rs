//! The texts that diagnostics point into.

use std::sync::{Arc, OnceLock};

use crate::span::{SourceId, Span};

/// The texts of one run, each with the path to show for it.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<File>,
}

#[derive(Clone, Debug)]
struct File {
    path: String,
    text: Arc<str>,
    /// Where its lines begin, once that was asked for. A text with many problems is not searched for each.
    lines: OnceLock<Arc<[usize]>>,
}

/// A place in a text as an editor shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    /// The line, counted from 1. Lines end with a line feed.
    pub line: usize,
    /// The column, counted from 1 in characters. A byte order mark takes no column, a tab takes one.
    pub column: usize,
}

impl Sources {
    /// No texts yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes in a text under the path that messages show for it, relative to where the person works if it can be.
    pub fn add(&mut self, path: impl Into<String>, text: impl Into<Arc<str>>) -> SourceId {
        // Four billion files do not fit in memory, so the count always fits.
        let id = SourceId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.files.push(File {
            path: path.into(),
            text: text.into(),
            lines: OnceLock::new(),
        });
        id
    }

    /// The same texts, their paths taken to be below a folder.
    #[must_use]
    pub fn below(&self, folder: &str) -> Self {
        let file = |file: &File| File {
            path: format!("{folder}/{}", file.path),
            text: Arc::clone(&file.text),
            lines: file.lines.clone(),
        };
        Self {
            files: self.files.iter().map(file).collect(),
        }
    }

    /// The path that the text was added under; `<unknown>` for an id that another `Sources` gave out.
    pub fn path(&self, source: SourceId) -> &str {
        self.file(source).map_or("<unknown>", |file| &file.path)
    }

    /// The text; empty for an id that another `Sources` gave out.
    pub fn text(&self, source: SourceId) -> &str {
        self.file(source).map_or("", |file| &file.text)
    }

    /// Where the span starts.
    pub fn location(&self, span: Span) -> Location {
        self.locate(span.source, self.clamp(span).start)
    }

    /// Where the span ends: the place after its last character.
    pub fn end_location(&self, span: Span) -> Location {
        self.locate(span.source, self.clamp(span).end)
    }

    /// The span as it can be shown: inside its text, in order, widened to whole characters, and ending where something
    /// is written.
    ///
    /// Parsers let a block end where the next token begins; line ends and what follows them are not part of what was
    /// meant. Nor is there a line to show behind the last line feed, so an empty span there moves before it.
    pub(crate) fn clamp(&self, span: Span) -> Span {
        let text = self.text(span.source);
        let mut start = outside_line_end(text, text.floor_char_boundary(span.start.min(span.end)));
        let mut end = outside_line_end(text, text.ceil_char_boundary(span.start.max(span.end)));
        let covered = text.get(start..end).unwrap_or("");
        let written = covered.trim_end();
        if covered
            .get(written.len()..)
            .is_some_and(|rest| rest.contains('\n'))
        {
            end = start + written.len();
        }
        if start == text.len() {
            start = outside_line_end(text, text.strip_suffix('\n').unwrap_or(text).len());
            end = start;
        }
        Span {
            source: span.source,
            start,
            end,
        }
    }

    /// The place of a byte offset, which lies in the text and on a character boundary.
    fn locate(&self, source: SourceId, offset: usize) -> Location {
        self.file(source)
            .map_or(Location { line: 1, column: 1 }, |file| file.locate(offset))
    }

    fn file(&self, source: SourceId) -> Option<&File> {
        self.files.get(usize::try_from(source.0).ok()?)
    }
}

impl File {
    fn locate(&self, offset: usize) -> Location {
        let lines = self.lines.get_or_init(|| {
            let ends = self.text.match_indices('\n');
            let starts = ends.map(|(newline, _)| newline + 1);
            std::iter::once(0).chain(starts).collect()
        });
        let number = lines.partition_point(|start| *start <= offset);
        let start = number.checked_sub(1).and_then(|last| lines.get(last));
        let start = start.copied().unwrap_or_default();
        let line = self.text.get(start..offset).unwrap_or_default();
        let mark = usize::from(start == 0 && line.starts_with('\u{feff}'));
        Location {
            line: number,
            column: line.chars().count() - mark + 1,
        }
    }
}

/// The offset; or if it lies inside a line ending of two characters, the offset before that.
fn outside_line_end(text: &str, offset: usize) -> usize {
    let inside = offset > 0
        && text
            .get(offset - 1..)
            .is_some_and(|rest| rest.starts_with("\r\n"));
    if inside { offset - 1 } else { offset }
}
