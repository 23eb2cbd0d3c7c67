//! Changes to files as people read them: a unified diff.

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
        text.push_str(&of_texts(old, new, &before, &after));
    }
    text
}

/// A unified diff of two texts, each with the name to show for it; nothing where they are alike.
pub(crate) fn of_texts(old: &str, new: &str, before: &str, after: &str) -> String {
    let diff = TextDiff::from_lines(old, new);
    diff.unified_diff().header(before, after).to_string()
}
