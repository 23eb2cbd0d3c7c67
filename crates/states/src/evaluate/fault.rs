//! Why a state fails by itself, and how an execution says that it failed.

use std::fmt;

use crate::intrinsic::IntrinsicFault;

/// Why a state fails by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// A path names a node that is not there.
    PathNotFound {
        /// The path.
        path: String,
    },
    /// A field got a value of the wrong kind from a path or a call.
    WrongValue {
        /// The field.
        field: &'static str,
        /// What it needs.
        expected: &'static str,
    },
    /// An intrinsic function failed.
    Intrinsic(IntrinsicFault),
    /// Data nests deeper than [`crate::quotas::DATA_DEPTH`].
    TooDeep,
    /// `StartAt`, `Next`, `Default` or a catcher names a state that is not there; AWS does not create such a machine.
    StateMissing {
        /// The name.
        state: String,
    },
    /// Data is larger than [`crate::quotas::DATA_BYTES`].
    DataLimitExceeded,
    /// No rule of a `Choice` holds and it has no `Default`.
    NoChoiceMatched,
    /// A result cannot be put where `ResultPath` says.
    ResultPathMatchFailure {
        /// The path.
        path: String,
    },
}

impl Fault {
    /// The error name that AWS gives it.
    pub fn error_name(&self) -> &'static str {
        match self {
            Self::DataLimitExceeded => "States.DataLimitExceeded",
            Self::NoChoiceMatched => "States.NoChoiceMatched",
            Self::ResultPathMatchFailure { .. } => "States.ResultPathMatchFailure",
            _ => "States.Runtime",
        }
    }
}

impl From<IntrinsicFault> for Fault {
    fn from(fault: IntrinsicFault) -> Self {
        Self::Intrinsic(fault)
    }
}

/// The cause; its wording is not AWS's.
impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PathNotFound { path } => write!(formatter, "the path `{path}` finds nothing"),
            Self::WrongValue { field, expected } => write!(formatter, "`{field}` needs {expected}"),
            Self::Intrinsic(fault) => fault.fmt(formatter),
            Self::TooDeep => formatter.write_str("the data nests too deep"),
            Self::StateMissing { state } => write!(formatter, "there is no state `{state}`"),
            Self::DataLimitExceeded => formatter.write_str("the data is larger than 256 KiB"),
            Self::NoChoiceMatched => formatter.write_str("no rule holds and there is no default"),
            Self::ResultPathMatchFailure { path } => {
                write!(
                    formatter,
                    "the result cannot be put at `{path}` of the input"
                )
            }
        }
    }
}

/// How an execution says that it failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The error name; a `Fail` state may give none.
    pub error: Option<String>,
    /// The cause.
    pub cause: Option<String>,
    /// What failed by itself; `None` where a task or a `Fail` state gave the error.
    pub fault: Option<Fault>,
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        Self {
            error: Some(fault.error_name().to_owned()),
            cause: Some(fault.to_string()),
            fault: Some(fault),
        }
    }
}
