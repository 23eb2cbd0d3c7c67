//! Why a text is not a path.

use std::fmt;

/// Why a text is not a path that can be used. Positions are bytes from the start of the path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PathProblem {
    /// It does not start with `$`.
    NoRoot,
    /// `$name` is a workflow variable, which is not supported.
    Variable,
    /// A name is missing after a dot.
    NameMissing {
        /// Where.
        position: usize,
    },
    /// A character that cannot stand there.
    Unexpected {
        /// Where.
        position: usize,
    },
    /// A bracket or a quote is not closed.
    Unclosed {
        /// Where it opens.
        position: usize,
    },
    /// An index that is not an integer of 64 bits.
    Index {
        /// Where.
        position: usize,
    },
    /// `['a','b']`, for which AWS makes an object and the standard a list.
    NameUnion,
    /// A function such as `.length()`.
    Function,
    /// More than this evaluator takes on: text over 1,024 bytes, more than one filter or descendant step, more than
    /// four commas. The work for one path stays bounded that way.
    TooComplex,
    /// The query part is not valid.
    Query {
        /// Where, from the start of the query part.
        position: usize,
    },
    /// It selects many nodes, or reads the context object, where one node of the data is needed.
    NotReference,
}

impl fmt::Display for PathProblem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoRoot => formatter.write_str("a path must start with `$`"),
            Self::Variable => formatter.write_str("workflow variables are not supported"),
            Self::NameMissing { position } => {
                write!(formatter, "a name is missing at position {position}")
            }
            Self::Unexpected { position } => {
                write!(formatter, "unexpected character at position {position}")
            }
            Self::Unclosed { position } => {
                write!(formatter, "what opens at position {position} is not closed")
            }
            Self::Index { position } => write!(
                formatter,
                "the index at position {position} is not an integer"
            ),
            Self::NameUnion => formatter.write_str("a union of names is not supported"),
            Self::Function => formatter.write_str("functions in a path are not supported"),
            Self::TooComplex => formatter.write_str("the path is too complex"),
            Self::Query { position } => write!(
                formatter,
                "the query is not valid at its position {position}"
            ),
            Self::NotReference => formatter
                .write_str("a reference path to a single node of the data is required here"),
        }
    }
}
