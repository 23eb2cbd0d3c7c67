//! One problem, as data: a code, a message, the places it concerns, and what to do about it.

use std::fmt;

use crate::span::{SourceId, Span};

/// Whether a problem stops the build.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Nothing is written while there is one.
    Error,
    /// Worth a look; the build goes on.
    Warning,
}

/// The name of a kind of problem, such as `LF0101`. It never changes and is never used again for another kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(pub &'static str);

/// A problem. Messages, notes and help start in lower case and put names and code in backticks.
///
/// ```
/// # use loudfail_diagnostics::*;
/// # let mut sources = Sources::new();
/// # let file = sources.add("a.yaml", "timout: 1h\n");
/// Diagnostic::error(Code("LF0101"), "unknown key `timout`")
///     .at(Span::new(file, 0, 6), "not a key of a blueprint")
///     .help("did you mean `timeout`?");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[must_use]
pub struct Diagnostic {
    /// The kind of problem.
    pub code: Code,
    /// Whether it stops the build.
    pub severity: Severity,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// The place to repair.
    pub primary: Option<Label>,
    /// Other places that explain it, such as the first of two definitions.
    pub secondary: Vec<Label>,
    /// The file that it concerns, if it is the file as a whole; not used when there is a primary place.
    pub file: Option<SourceId>,
    /// Facts that explain it.
    pub notes: Vec<String>,
    /// What to write instead.
    pub help: Vec<String>,
    /// Places whose text is shown to nobody, by this problem or by one of those that are told with it.
    pub hidden: Vec<Span>,
}

/// A place and what to say about it there. The text may be empty.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What to say about it, short enough to stand beside the underlining.
    pub text: String,
}

impl Diagnostic {
    /// A problem that stops the build.
    pub fn error(code: Code, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, message.into())
    }

    /// A problem that does not stop the build.
    pub fn warning(code: Code, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, message.into())
    }

    /// Sets the place to repair, and what to say about it.
    pub fn at(mut self, span: Span, text: impl Into<String>) -> Self {
        self.primary = Some(Label {
            span,
            text: text.into(),
        });
        self
    }

    /// Adds another place that explains the problem. It may be in another file.
    pub fn and_at(mut self, span: Span, text: impl Into<String>) -> Self {
        self.secondary.push(Label {
            span,
            text: text.into(),
        });
        self
    }

    /// Says that the problem is with the file as a whole.
    pub fn in_file(mut self, source: SourceId) -> Self {
        self.file = Some(source);
        self
    }

    /// Adds a fact that explains the problem.
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Adds a way to repair the problem.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// Says that what stands at this place is a secret: it is underlined, and stars stand in for it.
    pub fn hide(mut self, span: Span) -> Self {
        self.hidden.push(span);
        self
    }

    /// Whether the problem stops the build.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }

    /// The source that the problem is shown in, if it is in one.
    pub fn source(&self) -> Option<SourceId> {
        self.primary
            .as_ref()
            .map(|label| label.span.source)
            .or(self.file)
    }

    fn new(severity: Severity, code: Code, message: String) -> Self {
        Self {
            code,
            severity,
            message,
            primary: None,
            secondary: Vec::new(),
            file: None,
            notes: Vec::new(),
            help: Vec::new(),
            hidden: Vec::new(),
        }
    }
}

impl Severity {
    /// The word for it in every format: `error` or `warning`.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl fmt::Display for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.0)
    }
}
