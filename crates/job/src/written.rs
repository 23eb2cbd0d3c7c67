//! What is written of attempts: the same keys stand in `retry` and in `retry.exit`.

use loudfail_blueprint::{Bool, Decimal, Duration, Exit, Integer, Retry};
use loudfail_diagnostics::Spanned;

/// What is written of the attempts after failures of one kind.
#[derive(Debug, Clone, Default)]
pub(crate) struct Written {
    /// Where it is written: `retry` or `retry.exit`.
    pub(crate) path: &'static str,
    pub(crate) attempts: Option<Spanned<Integer>>,
    pub(crate) interval: Option<Spanned<Duration>>,
    pub(crate) backoff: Option<Spanned<Decimal>>,
    pub(crate) max_delay: Option<Spanned<Duration>>,
    pub(crate) jitter: Option<Spanned<Bool>>,
}

impl Written {
    /// What is written of failures to start.
    pub(crate) fn of_start(retry: &Retry) -> Self {
        Self {
            path: "retry",
            attempts: retry.attempts,
            interval: retry.interval.clone(),
            backoff: retry.backoff,
            max_delay: retry.max_delay.clone(),
            jitter: retry.jitter,
        }
    }

    /// What is written of failures of the container, and nothing else.
    pub(crate) fn of_exit(exit: &Exit) -> Self {
        Self {
            path: "retry.exit",
            attempts: exit.attempts,
            interval: exit.interval.clone(),
            backoff: exit.backoff,
            max_delay: exit.max_delay.clone(),
            jitter: exit.jitter,
        }
    }

    /// These keys, and of the waits what they leave out as others say it.
    pub(crate) fn with_waits_of(self, other: &Self) -> Self {
        Self {
            interval: self.interval.or_else(|| other.interval.clone()),
            backoff: self.backoff.or(other.backoff),
            max_delay: self.max_delay.or_else(|| other.max_delay.clone()),
            jitter: self.jitter.or(other.jitter),
            ..self
        }
    }

    /// Whether nothing is tried again.
    pub(crate) fn is_once(&self) -> bool {
        self.attempts.is_none_or(|attempts| attempts.value.0 == 1)
    }
}
