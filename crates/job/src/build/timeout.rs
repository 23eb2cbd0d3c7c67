//! How long the model's job may take.

use loudfail_blueprint::{Blueprint, Duration};
use loudfail_diagnostics::Spanned;

/// A day: how long an attempt may take where nothing is said.
pub(crate) const DEFAULT_ATTEMPT_SECONDS: u64 = 86_400;

/// How long an attempt may take.
pub(crate) fn attempt_seconds(merged: &Blueprint) -> u64 {
    attempt(merged).map_or(DEFAULT_ATTEMPT_SECONDS, |attempt| attempt.seconds)
}

/// How long all of it may take, where that is said.
pub(crate) fn total_seconds(merged: &Blueprint) -> Option<u64> {
    total(merged).map(|total| total.seconds)
}

/// How long an attempt may take, as written.
pub(crate) fn attempt(blueprint: &Blueprint) -> Option<&Spanned<Duration>> {
    blueprint.timeout.as_ref()?.0.attempt.as_ref()
}

/// How long all of it may take, as written.
pub(crate) fn total(blueprint: &Blueprint) -> Option<&Spanned<Duration>> {
    blueprint.timeout.as_ref()?.0.total.as_ref()
}
