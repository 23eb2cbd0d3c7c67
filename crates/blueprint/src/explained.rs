//! What the comment of a field says of its default, apart from the rest.

/// How a comment names a default: behind it, and behind one of several words.
const MARKS: [&str; 2] = [" by default", " (the default)"];

/// A field's comment for a table.
#[derive(Debug, PartialEq, Eq)]
pub struct Explained {
    /// What it is.
    pub what: String,
    /// What stands in for it; empty where the comment does not say.
    pub default: String,
}

impl Explained {
    /// Takes the default out of a comment. A clause that says nothing else goes, one that goes on stays: what is left is
    /// always sentences.
    pub fn new(comment: &str) -> Self {
        let found = MARKS
            .iter()
            .find_map(|mark| comment.split_once(mark).map(|parts| (*mark, parts)));
        let Some((mark, (before, after))) = found else {
            return Self {
                what: comment.to_owned(),
                default: String::new(),
            };
        };
        let start = [". ", "; ", ": ", ", "]
            .iter()
            .filter_map(|end| before.rfind(end).map(|at| at + end.len()))
            .max()
            .unwrap_or(0);
        let (rest, default) = before.split_at(start);
        let rest = rest.trim_end();
        let is_all = mark == MARKS[0] && rest.ends_with(['.', ';']) && after.starts_with('.');
        let what = match is_all {
            true => format!("{}{after}", rest.trim_end_matches(['.', ';'])),
            false => comment.to_owned(),
        };
        Self {
            what,
            default: default.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_are_taken_out_of_comments() {
        for (comment, what, default) in [
            ("How long. `1d` by default.", "How long.", "`1d`"),
            (
                "What runs; what the image says by default.",
                "What runs.",
                "what the image says",
            ),
            (
                "Whether; `false` by default. In public it is.",
                "Whether. In public it is.",
                "`false`",
            ),
            (
                "What: `[a]` by default, `[a, b]` if more.",
                "What: `[a]` by default, `[a, b]` if more.",
                "`[a]`",
            ),
            (
                "`a` (the default) or `b`.",
                "`a` (the default) or `b`.",
                "`a`",
            ),
            (
                "What. `A` by default; else `B`.",
                "What. `A` by default; else `B`.",
                "`A`",
            ),
            ("The longest wait.", "The longest wait.", ""),
        ] {
            let (what, default) = (what.to_owned(), default.to_owned());
            assert_eq!(
                Explained::new(comment),
                Explained { what, default },
                "{comment}"
            );
        }
    }
}
