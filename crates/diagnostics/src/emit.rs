//! Diagnostics as text.

mod github;
mod human;
mod json;

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use crate::diagnostic::Diagnostic;
use crate::source::Sources;
use crate::visible;

/// Who reads the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// A person at a terminal: the lines concerned, underlined.
    #[default]
    Human,
    /// A program: one JSON object a line for each problem.
    Json,
    /// GitHub Actions: annotations beside the lines of a pull request.
    Github,
}

/// How the text for a person looks; the other formats have no looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Whether to colour with ANSI escape sequences.
    pub color: bool,
    /// The width of the terminal in columns; longer source lines are cut around what is underlined.
    pub width: usize,
}

impl Default for Style {
    /// Plain, 140 columns wide: what a log file takes.
    fn default() -> Self {
        Self {
            color: false,
            width: 140,
        }
    }
}

/// Renders the problems, sorted by path and place, each once. Ends with a line feed unless there are none.
///
/// Problems with a file as a whole come before the others in it, and those with no file come first of all. No control
/// character but the line feed (and the escape sequences of colour, when asked for) is in the text, so neither a
/// blueprint nor a file name can drive the terminal.
pub fn emit(diagnostics: &[Diagnostic], sources: &Sources, format: Format, style: Style) -> String {
    let mut sorted = BTreeMap::new();
    for diagnostic in diagnostics {
        let path = diagnostic.source().map(|source| sources.path(source));
        let place = diagnostic
            .primary
            .as_ref()
            .map(|label| (label.span.start, label.span.end));
        sorted.insert((path, place, diagnostic), diagnostic);
    }
    let rendered: Vec<String> = sorted
        .into_values()
        .map(|diagnostic| match format {
            Format::Human => human::render(diagnostic, sources, style),
            Format::Json => json::render(diagnostic, sources),
            Format::Github => github::render(diagnostic, sources),
        })
        .collect();
    // An empty line keeps problems apart for the eye; for a program each is a line of its own.
    rendered.join(if format == Format::Human { "\n" } else { "" })
}

/// The name of a format that there is not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownFormat(pub String);

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, UnknownFormat> {
        match name {
            "human" => Ok(Format::Human),
            "json" => Ok(Format::Json),
            "github" => Ok(Format::Github),
            other => Err(UnknownFormat(other.to_owned())),
        }
    }
}

impl fmt::Display for UnknownFormat {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "unknown format `{}`: it is `human`, `json` or `github`",
            visible::one_line(&self.0)
        )
    }
}

impl std::error::Error for UnknownFormat {}
