//! What can be wrong with a definition, as data.

use std::fmt;

use crate::json::Duplicate;
use crate::path::PathProblem;
use crate::template::{ExpressionProblem, TemplateProblemKind};

/// A problem of a definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The state, or `None` where it is a matter of the machine.
    pub state: Option<String>,
    /// The field, as in `Retry[0].ErrorEquals`; empty where it is a matter of the whole.
    pub field: String,
    /// What is wrong.
    pub kind: ProblemKind,
}

/// What can be wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProblemKind {
    /// The definition is larger than AWS takes.
    DefinitionTooLarge {
        /// How large it is.
        bytes: usize,
    },
    /// The text is not JSON.
    Syntax {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What the JSON parser says.
        message: String,
    },
    /// Two states have one name.
    DuplicateState,
    /// An object has a key twice.
    DuplicateKey {
        /// The key.
        key: String,
    },
    /// A field is missing.
    Missing,
    /// One of several fields is missing.
    MissingOneOf {
        /// Their names.
        fields: &'static [&'static str],
    },
    /// Fields that exclude each other.
    Conflict {
        /// The other field.
        other: &'static str,
    },
    /// A field that the language does not have.
    UnknownField,
    /// A field that this kind of state does not have.
    FieldNotAllowed {
        /// What has it not: a type of state, or `state machine`, `retrier`, `catcher`, `choice rule`.
        of: &'static str,
    },
    /// A field of the language that is not supported here: of JSONata, of variables, of distributed maps.
    UnsupportedField,
    /// A value has the wrong type.
    WrongType {
        /// What it should be.
        expected: &'static str,
    },
    /// A value has the right type and is not allowed.
    WrongValue {
        /// What it should be.
        expected: &'static str,
    },
    /// A number is out of its range, or not an integer.
    OutOfRange {
        /// The least.
        least: u64,
        /// The most.
        most: u64,
    },
    /// An array, object or text that must not be empty.
    Empty,
    /// No type of state has this name.
    UnknownState {
        /// The name.
        kind: String,
    },
    /// A type of state that is not supported: `Parallel` and `Map`.
    UnsupportedState {
        /// The name.
        kind: String,
    },
    /// A query language other than JSONPath.
    UnsupportedQueryLanguage,
    /// A value that is not a valid path.
    Path(PathProblem),
    /// A value that is neither a valid path nor a valid call.
    Expression(ExpressionProblem),
    /// A value inside a payload template.
    Template(TemplateProblemKind),
    /// No comparison operator of the language has this name.
    UnknownOperator {
        /// The name.
        name: String,
    },
    /// A comparison with more than one operator.
    SecondOperator {
        /// The one too many.
        name: String,
    },
}

impl From<Duplicate> for Problem {
    fn from(duplicate: Duplicate) -> Self {
        let Duplicate { path, key } = duplicate;
        match path.as_slice() {
            [states] if states == "States" => Self {
                state: Some(key),
                field: String::new(),
                kind: ProblemKind::DuplicateState,
            },
            [states, state, rest @ ..] if states == "States" => Self {
                state: Some(state.clone()),
                field: rest.join("."),
                kind: ProblemKind::DuplicateKey { key },
            },
            rest => Self {
                state: None,
                field: rest.join("."),
                kind: ProblemKind::DuplicateKey { key },
            },
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.state, self.field.as_str()) {
            (Some(state), "") => write!(formatter, "state `{state}`: ")?,
            (Some(state), field) => write!(formatter, "state `{state}`, `{field}`: ")?,
            (None, "") => {}
            (None, field) => write!(formatter, "`{field}`: ")?,
        }
        self.kind.fmt(formatter)
    }
}

impl fmt::Display for ProblemKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DefinitionTooLarge { bytes } => {
                write!(
                    formatter,
                    "the definition has {bytes} bytes; the maximum is 1,048,576"
                )
            }
            // The message of the JSON parser ends with the line and column.
            Self::Syntax { message, .. } => write!(formatter, "not JSON: {message}"),
            Self::DuplicateState => formatter.write_str("there are two states with this name"),
            Self::DuplicateKey { key } => write!(formatter, "`{key}` occurs twice"),
            Self::Missing => formatter.write_str("is missing"),
            Self::MissingOneOf { fields } => {
                write!(formatter, "needs one of `{}`", fields.join("`, `"))
            }
            Self::Conflict { other } => {
                write!(formatter, "cannot be combined with `{other}`")
            }
            Self::UnknownField => formatter.write_str("there is no such field"),
            Self::FieldNotAllowed { of } => write!(formatter, "a {of} does not have this field"),
            Self::UnsupportedField => formatter.write_str("this field is not supported"),
            Self::WrongType { expected } | Self::WrongValue { expected } => {
                write!(formatter, "must be {expected}")
            }
            Self::OutOfRange { least, most } => {
                write!(formatter, "must be an integer from {least} to {most}")
            }
            Self::Empty => formatter.write_str("must not be empty"),
            Self::UnknownState { kind } => write!(formatter, "there is no state type `{kind}`"),
            Self::UnsupportedState { kind } => {
                write!(formatter, "states of type `{kind}` are not supported")
            }
            Self::UnsupportedQueryLanguage => formatter.write_str("only JSONPath is supported"),
            Self::Path(problem) => problem.fmt(formatter),
            Self::Expression(problem) => problem.fmt(formatter),
            Self::Template(problem) => problem.fmt(formatter),
            Self::UnknownOperator { name } => {
                write!(formatter, "there is no comparison operator `{name}`")
            }
            Self::SecondOperator { name } => {
                write!(formatter, "`{name}` is a second operator in one comparison")
            }
        }
    }
}
