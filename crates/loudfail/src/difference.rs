//! Changes to files as people read them: a unified diff.

use std::fmt::Write as _;

use similar::TextDiff;

use crate::dist::{Change, ChangeKind};

/// A unified diff of the changes, from what is there to what should be.
pub(crate) fn unified(folder: &str, changes: &[Change]) -> String {
    let mut text = String::new();
    for change in changes {
        let path = format!("{folder}/{}", change.path);
        let (old, new) = match &change.kind {
            ChangeKind::Add { new } => ("", new.as_str()),
            ChangeKind::Replace { old, new } => (old.as_str(), new.as_str()),
            ChangeKind::Remove { old } => (old.as_str(), ""),
            ChangeKind::Blocked(_) => continue,
        };
        let name = |side: &str, is_there: bool| {
            if is_there {
                format!("{side}/{path}")
            } else {
                "/dev/null".to_owned()
            }
        };
        let (before, after) = (
            name("a", !matches!(change.kind, ChangeKind::Add { .. })),
            name("b", !matches!(change.kind, ChangeKind::Remove { .. })),
        );
        let diff = TextDiff::from_lines(old, new);
        // Writing to a String cannot fail.
        let _ = write!(text, "{}", diff.unified_diff().header(&before, &after));
    }
    text
}
