//! For a program: one JSON object a line.

use std::fmt::Write as _;

use serde::Serialize;

use crate::diagnostic::{Diagnostic, Label};
use crate::source::Sources;

/// What a line holds. A member that does not apply is null, never absent.
#[derive(Serialize)]
struct Line<'a> {
    code: &'a str,
    severity: &'a str,
    message: &'a str,
    #[serde(flatten)]
    place: Place<'a>,
    related: Vec<Place<'a>>,
    notes: &'a [String],
    help: &'a [String],
}

/// Lines and columns count from 1, columns in characters; the end is the place after the last character.
#[derive(Default, Serialize)]
struct Place<'a> {
    file: Option<&'a str>,
    line: Option<usize>,
    column: Option<usize>,
    end_line: Option<usize>,
    end_column: Option<usize>,
    label: Option<&'a str>,
}

/// The problem as one line, ended.
pub(super) fn render(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let file = diagnostic.file.map(|file| sources.path(file));
    let line = Line {
        code: diagnostic.code.0,
        severity: diagnostic.severity.as_str(),
        message: &diagnostic.message,
        place: match &diagnostic.primary {
            Some(label) => place(label, sources),
            None => Place {
                file,
                ..Place::default()
            },
        },
        related: diagnostic
            .secondary
            .iter()
            .map(|label| place(label, sources))
            .collect(),
        notes: &diagnostic.notes,
        help: &diagnostic.help,
    };
    // Strings, numbers and lists of them always serialize.
    let json = serde_json::to_string(&line).unwrap_or_default();
    let mut text = String::with_capacity(json.len() + 1);
    for character in json.chars() {
        match character {
            // JSON allows these as they are, and only inside strings; a terminal may obey them.
            '\u{7f}'..='\u{9f}' => {
                // Writing to a string does not fail.
                let _ = write!(text, "\\u{:04x}", u32::from(character));
            }
            other => text.push(other),
        }
    }
    text.push('\n');
    text
}

fn place<'a>(label: &'a Label, sources: &'a Sources) -> Place<'a> {
    let (start, end) = (
        sources.location(label.span),
        sources.end_location(label.span),
    );
    Place {
        file: Some(sources.path(label.span.source)),
        line: Some(start.line),
        column: Some(start.column),
        end_line: Some(end.line),
        end_column: Some(end.column),
        label: Some(&label.text),
    }
}
