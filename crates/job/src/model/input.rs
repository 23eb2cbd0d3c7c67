//! What an execution is started with.

use super::Json;

/// A field at the top of the execution's input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputField {
    /// What it holds.
    pub kind: InputType,
    /// What stands in where the input lacks it; of the right type, and one of the values that are taken. Without one
    /// the input must have the field.
    pub default: Option<Json>,
    /// The only values that are taken, of a string or a number; any where there are none. No two are equal.
    pub one_of: Vec<Json>,
    /// The least and the greatest number that is taken.
    pub range: Option<(u32, u32)>,
    /// What it is, for people. Any text.
    pub description: Option<String>,
}

/// What a field of the execution's input holds, in the words of JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum InputType {
    /// A string.
    Text,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// A list of strings with one at least.
    List,
}

impl InputType {
    /// What it is, for a sentence: `a list of strings`.
    #[must_use]
    pub const fn phrase(self) -> &'static str {
        match self {
            Self::Text => "a string",
            Self::Number => "a number",
            Self::Boolean => "`true` or `false`",
            Self::List => "a list of strings",
        }
    }

    /// The word for it in a blueprint.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Text => "string",
            Self::Number => "number",
            Self::Boolean => "boolean",
            Self::List => "list",
        }
    }
}
