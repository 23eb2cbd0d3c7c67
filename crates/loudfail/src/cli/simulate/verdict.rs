//! Whether a failure is told as it should be: once, in a form that chat takes.

use std::fmt;
use std::process::ExitCode;

use loudfail_prove::notification::{self, NotificationProblem};
use loudfail_prove::{Ending, Simulation, Teller, Told, ends};

use crate::cli::MISTAKE;

/// What a simulation says of how a failure is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::cli) enum Verdict {
    /// Exactly once.
    Told(Teller),
    /// The job did not fail.
    Succeeded,
    /// Nobody is told.
    Silent,
    /// More than once.
    Repeated(usize),
    /// Once, with a message that chat drops.
    Invalid(NotificationProblem),
}

impl Verdict {
    pub(super) fn of(simulation: &Simulation) -> Self {
        let told: Vec<&Told> = told(simulation).collect();
        match told.as_slice() {
            [] if simulation.end == Ending::Succeeded => Self::Succeeded,
            [] => Self::Silent,
            [only] if only.message.is_string() => Self::Invalid(NotificationProblem::NotJson),
            [only] => match notification::check(&only.message).into_iter().next() {
                Some(problem) => Self::Invalid(problem),
                None => Self::Told(only.by),
            },
            more => Self::Repeated(more.len()),
        }
    }

    pub(in crate::cli) fn is_good(&self) -> bool {
        matches!(self, Self::Told(_) | Self::Succeeded)
    }

    pub(super) fn exit_code(&self) -> ExitCode {
        match self.is_good() {
            true => ExitCode::SUCCESS,
            false => ExitCode::from(MISTAKE),
        }
    }

    /// One word, for tables and programs.
    pub(super) fn word(&self) -> &'static str {
        match self {
            Self::Told(Teller::Machine | Teller::Nobody) => "reported",
            Self::Told(Teller::Backstop) => "backstop",
            Self::Succeeded => "succeeded",
            Self::Silent => "SILENT",
            Self::Repeated(_) => "REPEATED",
            Self::Invalid(_) => "INVALID",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Told(Teller::Machine | Teller::Nobody) => {
                formatter.write_str("reported once, by the machine itself")
            }
            Self::Told(Teller::Backstop) => {
                formatter.write_str("reported once, by the backstop behind the machine")
            }
            Self::Succeeded => {
                formatter.write_str("the job did not fail, so no failure is reported")
            }
            Self::Silent => formatter.write_str("SILENT: no notification is sent"),
            Self::Repeated(count) => write!(formatter, "REPEATED: reported {count} times"),
            Self::Invalid(problem) => write!(formatter, "INVALID: {problem}"),
        }
    }
}

/// The messages that arrive and tell of a failure. One of the machine with another event type is news, such as that the
/// job has succeeded; the backstop speaks of nothing but bad ends.
pub(in crate::cli) fn told(simulation: &Simulation) -> impl Iterator<Item = &Told> {
    simulation.messages.iter().filter(|told| {
        told.is_delivered && (told.by == Teller::Backstop || ends::tells_failure(&told.message))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn told(message: Value, is_delivered: bool) -> Told {
        Told {
            by: Teller::Machine,
            message,
            is_delivered,
        }
    }

    #[test]
    fn once_and_valid_is_good_and_all_else_is_not() {
        let message = |event: &str| {
            json!({"version": "1.0", "source": "custom", "content": {"description": "d"},
                   "metadata": {"eventType": event}})
        };
        let failed = || message("JobFailed");
        let failed_end = Ending::TimedOut;
        for (messages, end, word) in [
            (vec![told(failed(), true)], failed_end.clone(), "reported"),
            (
                vec![told(failed(), false), told(failed(), true)],
                failed_end.clone(),
                "reported",
            ),
            (
                vec![told(message("JobStarted"), true), told(failed(), true)],
                failed_end.clone(),
                "reported",
            ),
            (
                vec![told(message("JobStarted"), true)],
                failed_end.clone(),
                "SILENT",
            ),
            (vec![told(failed(), false)], failed_end.clone(), "SILENT"),
            (vec![], failed_end.clone(), "SILENT"),
            (vec![], Ending::Succeeded, "succeeded"),
            (
                vec![told(failed(), true), told(failed(), true)],
                failed_end.clone(),
                "REPEATED",
            ),
            (
                vec![told(json!("text"), true)],
                failed_end.clone(),
                "INVALID",
            ),
            (
                vec![told(json!({"version": "1.0"}), true)],
                failed_end.clone(),
                "INVALID",
            ),
        ] {
            let simulation = Simulation {
                steps: Vec::new(),
                messages,
                end,
            };
            assert_eq!(Verdict::of(&simulation).word(), word, "{simulation:?}");
        }
    }
}
