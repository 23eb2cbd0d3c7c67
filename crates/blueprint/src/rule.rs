//! What a rule says of itself, as data: messages, tests and the reference are made of it.

use loudfail_diagnostics::{Code, Diagnostic};

/// A rule that every blueprint must keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// The code that its problems carry.
    pub code: Code,
    /// What it asks, in a few words without a full stop.
    pub title: &'static str,
    /// Why it asks that, in sentences.
    pub why: &'static str,
    /// The smallest files that break it, and only it; none where a text cannot show it. Where no platform file is
    /// among them, any valid one may be added.
    pub example: &'static [Example],
    /// The same files as they should be.
    pub instead: &'static [Example],
}

/// A file of an example.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Example {
    /// Its path.
    pub path: &'static str,
    /// Its text.
    pub text: &'static str,
}

impl Rule {
    /// A problem under this rule.
    pub fn error(&self, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error(self.code, message)
    }

    /// Something under this rule that stops nothing.
    pub fn warning(&self, message: impl Into<String>) -> Diagnostic {
        Diagnostic::warning(self.code, message)
    }
}

impl Example {
    /// A blueprint named `job.yaml`: the file of most examples.
    pub const fn job(text: &'static str) -> Self {
        Self {
            path: "blueprints/job.yaml",
            text,
        }
    }

    /// The platform file.
    pub const fn platform(text: &'static str) -> Self {
        Self {
            path: "blueprints/platform.yaml",
            text,
        }
    }
}
