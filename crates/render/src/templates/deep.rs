//! What the engine would compile deeper than a stack is: a chain, such as of filters, of which each link stands in the next.
//!
//! The engine bounds what is nested by brackets and blocks, and no chains.

use std::ops::Range;

use super::pieces::{Kind, pieces};

/// Bytes that a tag or a value may have. A link of a chain takes two at the least.
const LONGEST: usize = 2_048;

/// How many branches a template may have that are `elif`: each stands in the one before.
const MOST_BRANCHES: usize = 200;

/// The first place where a template goes too deep, and what is wrong there.
pub(super) fn find(text: &str) -> Option<(Range<usize>, String)> {
    let mut branches = 0;
    for piece in pieces(text) {
        if piece.kind == Kind::Tag("elif") {
            branches += 1;
        }
        if branches > MOST_BRANCHES {
            let message = format!("there are more than {MOST_BRANCHES} branches with `elif`");
            return Some((piece.range, message));
        }
        if piece.kind != Kind::Text && piece.range.len() > LONGEST {
            let start = piece.range.start;
            let message = format!("the text between the delimiters has more than {LONGEST} bytes");
            return Some((start..start + 3, message));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_as_long_as_may_be_is_not_too_deep() {
        let value = |links: usize| format!("{{{{{{ 1{} }}}}}}", "~1".repeat(links));
        let most = (LONGEST - value(0).len()) / 2;
        let branches = |count: usize| {
            let elif = "{{%- elif 1 %}}".repeat(count);
            format!("{{{{% if 1 %}}}}{elif}{{{{% endif %}}}}")
        };
        for text in [value(most), branches(MOST_BRANCHES), "x".repeat(9_000)] {
            assert_eq!(find(&text), None, "{} bytes", text.len());
        }
        for (text, start) in [
            (value(most + 1), 0),
            (format!("text {}", value(LONGEST)), 5),
            // A mark in a string ends nothing.
            (
                format!("{{{{{{ '}}}}}}\\'}}}}}}'{} }}}}}}", "~1".repeat(LONGEST)),
                0,
            ),
        ] {
            let found = find(&text).map(|(range, _)| range.start);
            assert_eq!(found, Some(start), "{}", &text[..20]);
        }
        assert!(find(&branches(MOST_BRANCHES + 1)).is_some());
    }
}
