//! A name that nothing has: that it is told, and which may have been meant.

use loudfail_diagnostics::{suggest, visible};

use super::report;

/// Tells that a name is not known, and which may have been meant.
pub(super) fn unknown<'n>(what: &str, name: &str, known: impl Iterator<Item = &'n String>) {
    let known: Vec<&str> = known.map(String::as_str).collect();
    tell(what, name);
    if tell_meant(name, known.iter().copied()) {
        return;
    }
    if known.is_empty() {
        report::say("hint: `cargo xtask new my-job` creates a first job");
    } else {
        report::say(&format!("hint: known names are `{}`", known.join("`, `")));
    }
}

/// Tells that a name is not known, and nothing else.
pub(super) fn tell(what: &str, name: &str) {
    report::say(&format!("error: no {what} is called `{}`", visible(name)));
}

/// Tells which of the known names may have been meant; `false` where none is near.
pub(super) fn tell_meant<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> bool {
    let meant = suggest(name, known);
    if let Some(meant) = meant {
        report::say(&format!("hint: did you mean `{meant}`?"));
    }
    meant.is_some()
}
