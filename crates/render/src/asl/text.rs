//! Strings of the machine: free text that must come out as it is, placeholders that a deployment fills, and the
//! language's own intrinsic calls around both.

use std::fmt::Write as _;

use minijinja::Value;

use super::placeholder::Placeholder;
use crate::format::{self, Language};

/// A JSON string in the making.
#[derive(Debug, Clone, Default)]
pub(super) struct Text {
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone)]
enum Piece {
    Free(String),
    Placeholder(Placeholder),
}

impl Text {
    /// Free text alone.
    pub(super) fn of(text: impl Into<String>) -> Self {
        Self {
            pieces: vec![Piece::Free(text.into())],
        }
    }

    /// A placeholder alone.
    pub(super) fn placeholder(placeholder: Placeholder) -> Self {
        Self {
            pieces: vec![Piece::Placeholder(placeholder)],
        }
    }

    /// This text with another behind it.
    #[must_use]
    pub(super) fn then(mut self, other: &Self) -> Self {
        self.pieces.extend(other.pieces.iter().cloned());
        self
    }

    /// The string as JSON, quotes included. Free text cannot be taken for a placeholder in it.
    pub(super) fn json(&self) -> String {
        let mut json = String::from("\"");
        for piece in &self.pieces {
            match piece {
                Piece::Free(text) => format::push_content(&mut json, Language::Asl, text),
                Piece::Placeholder(placeholder) => {
                    // Writing to a String cannot fail.
                    let _ = write!(json, "${{{}}}", placeholder.name());
                }
            }
        }
        json.push('"');
        json
    }

    /// The same for a template, which must not quote it again.
    pub(super) fn value(&self) -> Value {
        Value::from_safe_string(self.json())
    }
}

/// What stands in the template of a call of `States.Format` for an argument.
const ARGUMENT: &str = "{}";

/// A call of `States.Format`: fixed words with values of the state's input between them.
///
/// Words that people wrote have no place in its template: quotes, braces and backslashes would need escapes there
/// ("Intrinsic functions for JSONPath states in Step Functions"), and LocalStack 4.14 does not know those of braces.
/// They stand in the machine as constants and come in as arguments.
#[derive(Debug, Clone, Default)]
pub(super) struct Format {
    template: Vec<Piece>,
    arguments: Vec<String>,
}

impl Format {
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// Adds fixed words without quotes, braces and backslashes.
    #[must_use]
    pub(super) fn text(mut self, words: &str) -> Self {
        assert!(
            !words.contains(['\'', '{', '}', '\\']),
            "{words} has characters that need an escape"
        );
        self.template.push(Piece::Free(words.to_owned()));
        self
    }

    /// Adds a value that the deployment fills in.
    #[must_use]
    pub(super) fn placeholder(mut self, placeholder: Placeholder) -> Self {
        self.template.push(Piece::Placeholder(placeholder));
        self
    }

    /// Adds the value of a path, or of another intrinsic call.
    #[must_use]
    pub(super) fn argument(mut self, path: &str) -> Self {
        self.template.push(Piece::Free(ARGUMENT.to_owned()));
        self.arguments.push(path.to_owned());
        self
    }

    /// What the call gives, where each argument and each placeholder has this value.
    pub(super) fn filled(
        &self,
        argument: impl Fn(&str) -> String,
        placeholder: impl Fn(&Placeholder) -> String,
    ) -> String {
        let mut arguments = self.arguments.iter();
        let piece = |piece: &Piece| match piece {
            Piece::Placeholder(name) => placeholder(name),
            Piece::Free(text) if text == ARGUMENT => arguments
                .next()
                .map(|path| argument(path))
                .unwrap_or_default(),
            Piece::Free(text) => text.clone(),
        };
        self.template.iter().map(piece).collect()
    }

    /// The call, as the text that a field whose name ends in `.$` takes.
    pub(super) fn call(self) -> Text {
        let mut pieces = vec![Piece::Free("States.Format('".to_owned())];
        pieces.extend(self.template);
        let arguments: String = self
            .arguments
            .iter()
            .map(|argument| format!(", {argument}"))
            .collect();
        pieces.push(Piece::Free(format!("'{arguments})")));
        Text { pieces }
    }
}
