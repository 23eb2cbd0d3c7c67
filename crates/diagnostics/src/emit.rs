//! Diagnostics as text.

mod github;
mod human;
mod json;
mod sarif;

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use crate::diagnostic::Diagnostic;
use crate::source::Sources;
use crate::span::Span;
use crate::visible;

pub use sarif::{SarifLog, Tool, ToolRule};

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
    /// Code scanning: one log in SARIF 2.1.0. [`SarifLog`] makes one of several parts, and with what rules ask.
    Sarif,
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
/// blueprint nor a file name can drive the terminal. Lines are shown with stars in place of what a problem hides, whichever
/// problem shows the line.
pub fn emit(diagnostics: &[Diagnostic], sources: &Sources, format: Format, style: Style) -> String {
    let each = |render: &dyn Fn(&Diagnostic) -> String| -> Vec<String> {
        let sorted = sorted(diagnostics, sources).into_iter();
        sorted.map(render).collect()
    };
    match format {
        Format::Human => {
            let hidden = diagnostics.iter().flat_map(|diagnostic| &diagnostic.hidden);
            let hidden: Vec<Span> = hidden.map(|span| sources.clamp(*span)).collect();
            // An empty line keeps problems apart for the eye; for a program each is a line of its own.
            each(&|diagnostic| human::render(diagnostic, sources, &hidden, style)).join("\n")
        }
        Format::Github => each(&|diagnostic| github::render(diagnostic, sources)).concat(),
        Format::Json => each(&|diagnostic| json::render(diagnostic, sources)).concat(),
        Format::Sarif => {
            let tool = Tool {
                name: "loudfail".to_owned(),
                place: ".".to_owned(),
                ..Tool::default()
            };
            let mut log = SarifLog::new();
            log.add(diagnostics, sources, &tool);
            log.render(&tool)
        }
    }
}

/// The problems by path and place, each once.
fn sorted<'d>(diagnostics: &'d [Diagnostic], sources: &Sources) -> Vec<&'d Diagnostic> {
    let mut sorted = BTreeMap::new();
    for diagnostic in diagnostics {
        let path = diagnostic.source().map(|source| sources.path(source));
        let place = diagnostic
            .primary
            .as_ref()
            .map(|label| (label.span.start, label.span.end));
        sorted.insert((path, place, diagnostic), diagnostic);
    }
    sorted.into_values().collect()
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
            "sarif" => Ok(Format::Sarif),
            other => Err(UnknownFormat(other.to_owned())),
        }
    }
}

impl fmt::Display for UnknownFormat {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "unknown format `{}`: it is `human`, `json`, `github` or `sarif`",
            visible::one_line(&self.0)
        )
    }
}

impl std::error::Error for UnknownFormat {}
