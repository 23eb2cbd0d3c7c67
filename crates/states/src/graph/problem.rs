//! What can be wrong with a graph, as data.

use std::fmt;

use super::edges::Reason;

/// A problem of a machine as a graph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GraphProblem {
    /// `StartAt` names no state.
    StartMissing {
        /// The name.
        start_at: String,
    },
    /// `Next`, `Default`, a rule or a catcher names no state.
    TargetMissing {
        /// Where it stands.
        state: String,
        /// The name.
        target: String,
        /// What names it.
        reason: Reason,
    },
    /// No path leads to a state.
    Unreachable {
        /// The state.
        state: String,
    },
    /// No path leads from a state to an end.
    NoEnd {
        /// The state.
        state: String,
    },
    /// A name is longer than 80 characters.
    NameTooLong {
        /// The state.
        state: String,
        /// How long it is.
        characters: usize,
    },
    /// `States.ALL` stands beside other names; AWS does not create such a machine.
    AllNotAlone {
        /// The state.
        state: String,
        /// The field.
        field: RescueField,
        /// The entry.
        index: usize,
    },
    /// Entries behind `States.ALL` are never used; AWS does not create such a machine.
    AllNotLast {
        /// The state.
        state: String,
        /// The field.
        field: RescueField,
        /// The entry that has `States.ALL`.
        index: usize,
    },
    /// An earlier entry takes this error, so that here it means nothing.
    TakenBefore {
        /// The state.
        state: String,
        /// The field.
        field: RescueField,
        /// The entry.
        index: usize,
        /// The error.
        error: String,
    },
    /// An error that no retrier and no catcher takes.
    NeverTaken {
        /// The state.
        state: String,
        /// The field.
        field: RescueField,
        /// The entry.
        index: usize,
        /// The error.
        error: String,
    },
}

/// Where an entry with `ErrorEquals` stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RescueField {
    /// `Retry`.
    Retry,
    /// `Catch`.
    Catch,
}

impl fmt::Display for RescueField {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Retry => "Retry",
            Self::Catch => "Catch",
        })
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Next => formatter.write_str("Next"),
            Self::Choice(index) => write!(formatter, "Choices[{index}]"),
            Self::Default => formatter.write_str("Default"),
            Self::Catch(index) => write!(formatter, "Catch[{index}]"),
        }
    }
}

impl fmt::Display for GraphProblem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::StartMissing { start_at } => {
                write!(
                    formatter,
                    "`StartAt` names `{start_at}`, which is not a state"
                )
            }
            Self::TargetMissing {
                state,
                target,
                reason,
            } => {
                write!(
                    formatter,
                    "state `{state}`: `{reason}` names `{target}`, which is not a state"
                )
            }
            Self::Unreachable { state } => {
                write!(formatter, "state `{state}`: no path leads to it")
            }
            Self::NoEnd { state } => write!(
                formatter,
                "state `{state}`: no path leads from it to an end"
            ),
            Self::NameTooLong { state, characters } => {
                write!(
                    formatter,
                    "state `{state}`: the name has {characters} characters; the maximum is 80"
                )
            }
            Self::AllNotAlone {
                state,
                field,
                index,
            } => {
                write!(
                    formatter,
                    "state `{state}`, `{field}[{index}]`: `States.ALL` must stand alone"
                )
            }
            Self::AllNotLast {
                state,
                field,
                index,
            } => {
                write!(
                    formatter,
                    "state `{state}`, `{field}[{index}]`: `States.ALL` must be in the last entry"
                )
            }
            Self::TakenBefore {
                state,
                field,
                index,
                error,
            } => {
                write!(
                    formatter,
                    "state `{state}`, `{field}[{index}]`: an earlier entry matches `{error}`"
                )
            }
            Self::NeverTaken {
                state,
                field,
                index,
                error,
            } => {
                write!(
                    formatter,
                    "state `{state}`, `{field}[{index}]`: `{error}` can never match"
                )
            }
        }
    }
}
