//! For a person: the lines concerned, underlined, as rustc shows them.

use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::Style;
use crate::diagnostic::{Diagnostic, Label, Severity};
use crate::source::Sources;
use crate::span::{SourceId, Span};
use crate::visible;

/// Narrower than this, the underlining says more than the line above it.
const MINIMUM_WIDTH: usize = 40;
/// No terminal is wider; the renderer overflows when it counts with the widest number.
const MAXIMUM_WIDTH: usize = 10_000;

/// What stands in for a character that nobody is to see.
const HIDDEN: char = '*';

/// The problem as lines of text, the last one ended too; what is in a `hidden` place is not shown.
pub(super) fn render(
    diagnostic: &Diagnostic,
    sources: &Sources,
    hidden: &[Span],
    style: Style,
) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level
        .primary_title(visible::one_line(&diagnostic.message))
        .id(diagnostic.code.0);
    let mut group = Group::with_title(title);
    if let (None, Some(file)) = (&diagnostic.primary, diagnostic.file) {
        group = group.element(Origin::path(visible::one_line(sources.path(file))));
    }
    for (source, labels) in by_source(diagnostic) {
        group = group.element(snippet(source, &labels, sources, hidden));
    }
    let notes = diagnostic
        .notes
        .iter()
        .map(|note| Level::NOTE.message(visible::lines(note)));
    let help = diagnostic
        .help
        .iter()
        .map(|help| Level::HELP.message(visible::lines(help)));
    let group = group.elements(notes).elements(help);
    let has_place = diagnostic.source().is_some();

    let renderer = if style.color {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let text = renderer
        .term_width(style.width.clamp(MINIMUM_WIDTH, MAXIMUM_WIDTH))
        .render(&[group]);
    if has_place {
        text + "\n"
    } else {
        without_gutter(&text)
    }
}

/// The text without the one line that the renderer draws to lead from a title to its place: here there is none.
fn without_gutter(text: &str) -> String {
    let is_gutter = |line: &str| line.trim_start().starts_with('|') || line.ends_with("|\u{1b}[0m");
    let mut lines = text.lines();
    let title = lines.next().unwrap_or_default();
    let rest = lines
        .enumerate()
        .filter(|(number, line)| *number > 0 || !is_gutter(line));
    rest.fold(title.to_owned() + "\n", |kept, (_, line)| {
        kept + line + "\n"
    })
}

type KindOfLabel<'a> = (AnnotationKind, &'a Label);

/// The labels of each source, that of the primary one first.
fn by_source(diagnostic: &Diagnostic) -> Vec<(SourceId, Vec<KindOfLabel<'_>>)> {
    let primary = diagnostic
        .primary
        .iter()
        .map(|label| (AnnotationKind::Primary, label));
    let secondary = diagnostic
        .secondary
        .iter()
        .map(|label| (AnnotationKind::Context, label));
    let mut sources: Vec<(SourceId, Vec<_>)> = Vec::new();
    for (kind, label) in primary.chain(secondary) {
        match sources
            .iter_mut()
            .find(|(source, _)| *source == label.span.source)
        {
            Some((_, labels)) => labels.push((kind, label)),
            None => sources.push((label.span.source, vec![(kind, label)])),
        }
    }
    sources
}

/// The lines from the first label to the last. Lines outside are never shown, so they are not handed over either.
fn snippet<'a>(
    source: SourceId,
    labels: &[KindOfLabel<'_>],
    sources: &Sources,
    hidden: &[Span],
) -> Snippet<'a, Annotation<'a>> {
    let text = sources.text(source);
    let spans: Vec<Span> = labels
        .iter()
        .map(|(_, label)| sources.clamp(label.span))
        .collect();
    let first = spans.iter().map(|span| span.start).min().unwrap_or(0);
    let last = spans.iter().map(|span| span.end).max().unwrap_or(first);
    let start = text
        .get(..first)
        .and_then(|before| before.rfind('\n'))
        .map_or(0, |newline| newline + 1);
    let end = text
        .get(last..)
        .and_then(|after| after.find('\n'))
        .map_or(text.len(), |newline| last + newline + 1);

    let hidden: Vec<Span> = hidden
        .iter()
        .filter(|span| span.source == source)
        .copied()
        .collect();
    let excerpt = Excerpt::new(text, start..end, &hidden);
    let annotations = spans.iter().zip(labels).map(|(span, (kind, label))| {
        let label = visible::one_line(&label.text);
        kind.span(excerpt.offset(span.start)..excerpt.offset(span.end))
            .label(label)
    });
    let annotations: Vec<_> = annotations.collect();
    let first_line = sources.location(Span::new(source, start, start)).line;
    Snippet::source(excerpt.text)
        .line_start(first_line)
        .path(visible::one_line(sources.path(source)))
        .annotations(annotations)
}

/// A part of a text as it can be shown, and where its characters have gone.
struct Excerpt {
    text: String,
    /// Offsets in the whole text, each with the offset in the excerpt, in order.
    offsets: Vec<(usize, usize)>,
}

impl Excerpt {
    /// Each character becomes one, so that columns stay what they were; but a byte order mark at the start goes, and
    /// so does the carriage return of a line ending. What is hidden becomes stars.
    fn new(text: &str, range: Range<usize>, hidden: &[Span]) -> Self {
        let part = text.get(range.clone()).unwrap_or("");
        let mut shown = String::with_capacity(part.len());
        let mut offsets = Vec::with_capacity(part.len() + 1);
        let mut characters = part.char_indices().peekable();
        while let Some((at, character)) = characters.next() {
            offsets.push((range.start + at, shown.len()));
            let mark = range.start + at == 0 && character == '\u{feff}';
            let line_end =
                character == '\r' && characters.peek().is_some_and(|(_, next)| *next == '\n');
            let is_in = |span: &Span| (span.start..span.end).contains(&(range.start + at));
            match character {
                _ if mark || line_end => {}
                // Blanks stay, so that a text of several lines keeps its form.
                other if !other.is_whitespace() && hidden.iter().any(is_in) => shown.push(HIDDEN),
                // The tab is shown as four columns, and underlined as such.
                '\n' | '\t' => shown.push(character),
                other => shown.push(visible::picture(other)),
            }
        }
        offsets.push((range.end, shown.len()));
        Self {
            text: shown,
            offsets,
        }
    }

    /// Where the character at this offset of the whole text is.
    fn offset(&self, whole: usize) -> usize {
        let index = self
            .offsets
            .partition_point(|(original, _)| *original < whole);
        self.offsets
            .get(index)
            .map_or(self.text.len(), |(_, shown)| *shown)
    }
}
