//! What goes wrong in the laboratory.

use std::error::Error;
use std::fmt;

use aws_sdk_sfn::error::{DisplayErrorContext, ProvideErrorMetadata};
use loudfail_engines::EngineError;

/// Why the laboratory could not do what a case asked of it.
#[derive(Debug)]
pub enum LabError {
    /// There is no LocalStack, or it did not come up.
    Engine(EngineError),
    /// A call to AWS's interface failed.
    Call {
        /// The operation: `TestState`.
        operation: &'static str,
        /// The whole chain of reasons.
        reason: String,
    },
    /// A stack did not come up.
    Stack {
        /// Its name.
        name: String,
        /// Its last status.
        status: String,
        /// What CloudFormation said about its resources, oldest first.
        events: Vec<String>,
    },
    /// Something did not happen in time.
    Deadline {
        /// What was waited for.
        waited_for: String,
        /// What was seen so far.
        seen: String,
    },
    /// An answer is not what AWS documents.
    Answer {
        /// The operation.
        operation: &'static str,
        /// What is wrong with it.
        reason: String,
    },
    /// A file of the laboratory cannot be written or read.
    File(std::io::Error),
    /// A walk through a machine does not come to an end.
    Endless {
        /// The states on the way, as far as it was followed.
        path: Vec<String>,
        /// What the last of them ended with.
        last: String,
    },
}

impl fmt::Display for LabError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Engine(error) => write!(formatter, "{error}"),
            Self::Call { operation, reason } => write!(formatter, "{operation}: {reason}"),
            Self::Stack {
                name,
                status,
                events,
            } => {
                write!(formatter, "stack `{name}` is {status}")?;
                events
                    .iter()
                    .try_for_each(|event| write!(formatter, "\n  {event}"))
            }
            Self::Deadline { waited_for, seen } => {
                write!(formatter, "waited in vain for {waited_for}; seen: {seen}")
            }
            Self::Answer { operation, reason } => {
                write!(formatter, "answer of {operation}: {reason}")
            }
            Self::File(error) => write!(formatter, "{error}"),
            Self::Endless { path, last } => {
                write!(formatter, "no end after {}: {last}", path.join(" -> "))
            }
        }
    }
}

impl Error for LabError {}

impl From<EngineError> for LabError {
    fn from(error: EngineError) -> Self {
        Self::Engine(error)
    }
}

impl From<std::io::Error> for LabError {
    fn from(error: std::io::Error) -> Self {
        Self::File(error)
    }
}

/// For `map_err`: the failure of an operation of an AWS client, in the service's words if it has any, else with every
/// reason down to the socket.
pub(super) fn call<E: Error + ProvideErrorMetadata>(
    operation: &'static str,
) -> impl FnOnce(E) -> LabError {
    move |error| LabError::Call {
        operation,
        reason: match (error.code(), error.message()) {
            (Some(code), Some(message)) => format!("{code}: {message}"),
            _ => DisplayErrorContext(&error).to_string(),
        },
    }
}

/// For `ok_or_else`: a field that an answer must have.
pub(super) fn missing(operation: &'static str, field: &'static str) -> impl FnOnce() -> LabError {
    move || LabError::Answer {
        operation,
        reason: format!("`{field}` is missing"),
    }
}

/// The JSON text of an answer.
pub(super) fn json(operation: &'static str, text: &str) -> Result<serde_json::Value, LabError> {
    serde_json::from_str(text).map_err(|error| LabError::Answer {
        operation,
        reason: format!("{error}: {text}"),
    })
}
