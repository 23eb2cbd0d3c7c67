//! What a proof finds, as data.

use std::fmt;

use serde_json::Value;

use crate::law::Law;
use crate::reason::Reason;

/// A law that an output breaks.
#[derive(Debug, Clone, PartialEq)]
pub struct Violation {
    /// The law.
    pub law: Law,
    /// What breaks it: the id of a shape, an input, a statement, a resource.
    pub subject: String,
    /// The states that the execution went through, in order.
    pub path: Vec<String>,
    /// The message that would have gone out.
    pub message: Option<Value>,
    /// How it breaks it.
    pub what: Reason,
}

/// How an execution ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// SUCCEEDED.
    Succeeded,
    /// FAILED.
    Failed {
        /// The error name, where there is one.
        error: Option<String>,
        /// The cause, where there is one.
        cause: Option<String>,
    },
    /// TIMED_OUT.
    TimedOut,
    /// ABORTED.
    Aborted {
        /// The error name, where there is one.
        error: Option<String>,
        /// The cause, where there is one.
        cause: Option<String>,
    },
}

impl Ending {
    /// The error name, where there is one.
    pub fn error(&self) -> Option<&str> {
        match self {
            Self::Failed { error, .. } | Self::Aborted { error, .. } => error.as_deref(),
            Self::Succeeded | Self::TimedOut => None,
        }
    }

    /// The status in the words of the API.
    pub fn status(&self) -> &'static str {
        match self {
            Self::Succeeded => "SUCCEEDED",
            Self::Failed { .. } => "FAILED",
            Self::TimedOut => "TIMED_OUT",
            Self::Aborted { .. } => "ABORTED",
        }
    }
}

impl From<&loudfail_states::End> for Ending {
    fn from(end: &loudfail_states::End) -> Self {
        use loudfail_states::End;
        match end {
            End::Succeeded(_) => Self::Succeeded,
            End::Failed(failure) => Self::Failed {
                error: failure.error.clone(),
                cause: failure.cause.clone(),
            },
            End::TimedOut => Self::TimedOut,
            // Step Functions fails an execution whose history is full ("Step Functions service quotas").
            End::StepLimit => Self::Failed {
                error: Some("States.Runtime".to_owned()),
                cause: Some("the history has 25,000 events".to_owned()),
            },
        }
    }
}

impl fmt::Display for Ending {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.status())?;
        match self.error() {
            Some(error) => write!(formatter, " with `{error}`"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}: {}", self.law, self.subject, self.what)?;
        if !self.path.is_empty() {
            write!(formatter, "; path: {}", self.path.join(" -> "))?;
        }
        if let Some(message) = &self.message {
            write!(formatter, "; message: {message}")?;
        }
        Ok(())
    }
}
