//! Why a call cannot be parsed, and why it fails.

use std::fmt;

use super::Function;
use crate::path::PathProblem;

/// Why a text is not a call that can be evaluated. Positions are bytes from the start of the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IntrinsicProblem {
    /// No function of this name exists.
    Unknown {
        /// The name.
        name: String,
    },
    /// The function exists and is not supported here.
    Unsupported {
        /// The name.
        name: String,
    },
    /// The function takes another number of arguments.
    ArgumentCount {
        /// The function.
        function: Function,
        /// How many it has.
        found: usize,
    },
    /// `States.Format` with another number of `{}` than of arguments to fill them.
    PlaceholderCount {
        /// How many `{}`.
        placeholders: usize,
        /// How many arguments after the first.
        arguments: usize,
    },
    /// Calls nest deeper than ten.
    TooDeep,
    /// Something else stands where a parenthesis, comma or argument is expected.
    Unexpected {
        /// Where.
        position: usize,
    },
    /// Text after the call, such as a path into its result.
    Trailing {
        /// Where.
        position: usize,
    },
    /// A string is not closed.
    Unclosed {
        /// Where it opens.
        position: usize,
    },
    /// A backslash before anything but `'`, `{`, `}` and `\`.
    Escape {
        /// Where.
        position: usize,
    },
    /// `{` or `}` in a string without a backslash, other than `{}` in the template of `States.Format`.
    Reserved {
        /// Where.
        position: usize,
    },
    /// An argument is not a valid path.
    Path {
        /// Where the path starts.
        position: usize,
        /// What is wrong with it.
        problem: PathProblem,
    },
}

/// Why a call failed while it was evaluated. AWS ends the execution with `States.Runtime`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IntrinsicFault {
    /// An argument has the wrong type.
    Type {
        /// The function.
        function: Function,
        /// Which argument, from 0.
        argument: usize,
        /// What it takes.
        expected: &'static str,
    },
    /// An argument has the right type and a value that is not allowed.
    Value {
        /// The function.
        function: Function,
        /// Which argument, from 0.
        argument: usize,
        /// What it takes.
        expected: &'static str,
    },
    /// `States.StringToJson` got no JSON.
    Json {
        /// Where reading stopped, from 1.
        line: usize,
        /// Where reading stopped, from 1.
        column: usize,
    },
    /// A template read from a path has another number of `{}` than of arguments.
    Placeholders {
        /// How many `{}`.
        placeholders: usize,
        /// How many arguments after the first.
        arguments: usize,
    },
}

impl fmt::Display for IntrinsicProblem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown { name } => write!(formatter, "there is no intrinsic function `{name}`"),
            Self::Unsupported { name } => write!(
                formatter,
                "the intrinsic function `{name}` is not supported"
            ),
            Self::ArgumentCount { function, found } => {
                write!(formatter, "`{function}` does not take {found} arguments")
            }
            Self::PlaceholderCount {
                placeholders,
                arguments,
            } => {
                write!(
                    formatter,
                    "the template has {placeholders} placeholders for {arguments} arguments"
                )
            }
            Self::TooDeep => {
                formatter.write_str("intrinsic functions nest at most ten levels deep")
            }
            Self::Unexpected { position } => {
                write!(formatter, "unexpected character at position {position}")
            }
            Self::Trailing { position } => {
                write!(
                    formatter,
                    "unexpected text after the call at position {position}"
                )
            }
            Self::Unclosed { position } => {
                write!(formatter, "the string at position {position} is not closed")
            }
            Self::Escape { position } => {
                write!(
                    formatter,
                    "the backslash at position {position} does not start a valid escape"
                )
            }
            Self::Reserved { position } => write!(
                formatter,
                "the brace at position {position} needs a backslash"
            ),
            Self::Path { position, problem } => {
                write!(formatter, "the path at position {position}: {problem}")
            }
        }
    }
}

impl fmt::Display for IntrinsicFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Type {
                function,
                argument,
                expected,
            }
            | Self::Value {
                function,
                argument,
                expected,
            } => {
                write!(
                    formatter,
                    "argument {} of `{function}` must be {expected}",
                    argument + 1
                )
            }
            Self::Json { line, column } => {
                write!(
                    formatter,
                    "`States.StringToJson` received invalid JSON: line {line}, column {column}"
                )
            }
            Self::Placeholders {
                placeholders,
                arguments,
            } => {
                write!(
                    formatter,
                    "the template has {placeholders} placeholders for {arguments} arguments"
                )
            }
        }
    }
}
