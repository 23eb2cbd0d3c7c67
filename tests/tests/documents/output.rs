//! What commands print, beside what a document shows of it.

/// What stands for any lines, also for none.
const CUT: &str = "...";

/// Whether what is shown is what was printed. A line of three dots stands for lines that are left out; spaces at the ends of
/// lines do not count.
pub(crate) fn is_shown(shown: &str, printed: &str) -> bool {
    let shown: Vec<&str> = lines(shown);
    let printed: Vec<&str> = lines(printed);
    let mut parts: Vec<&[&str]> = shown.split(|line| *line == CUT).collect();
    let Some(first) = parts.first().copied() else {
        return printed.is_empty();
    };
    if parts.len() == 1 {
        return printed == first;
    }
    let last = parts.pop().unwrap_or_default();
    let Some(mut rest) = printed
        .strip_prefix(first)
        .and_then(|rest| rest.strip_suffix(last))
    else {
        return false;
    };
    for part in parts.iter().skip(1) {
        let found = (0..=rest.len())
            .find_map(|start| rest.get(start..).and_then(|from| from.strip_prefix(*part)));
        match found {
            Some(after) => rest = after,
            None => return false,
        }
    }
    true
}

/// Whether lines are left out of what is shown, so that it cannot be written anew by itself.
pub(crate) fn is_cut(shown: &str) -> bool {
    lines(shown).contains(&CUT)
}

fn lines(text: &str) -> Vec<&str> {
    text.trim_end().lines().map(str::trim_end).collect()
}

#[test]
fn three_dots_stand_for_lines_and_for_nothing_else() {
    let printed = "a\nb \nc\nd\n\n";
    for shown in [
        "a\nb\nc\nd\n",
        "...\n",
        "a\n...\nd\n",
        "...\nc\nd",
        "a\nb\n...",
        "...\nb\n...\nd",
        "a\n...\nb\nc\nd",
    ] {
        assert!(is_shown(shown, printed), "{shown}");
    }
    for shown in [
        "a\nb\nc\n",
        "",
        "b\n...",
        "...\nc",
        "a\n...\nc\n...\nb\n...",
        "a\n ...\nd",
        "a\n...\na\n...\nd",
    ] {
        assert!(!is_shown(shown, printed), "{shown}");
    }
    assert!(is_shown("", "\n") && is_shown("...", ""));
}
