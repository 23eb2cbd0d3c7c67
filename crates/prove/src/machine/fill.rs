//! The holes in a machine's text: `${Name}`.

use std::collections::BTreeSet;

use super::Substitutions;

/// The text with every hole filled that has a substitution; the others stay.
pub(crate) fn fill(text: &str, substitutions: &Substitutions) -> String {
    let mut filled = String::with_capacity(text.len() + text.len() / 8);
    let mut rest = text;
    while let Some((before, name, after)) = next(rest) {
        filled.push_str(before);
        match substitutions.get(name) {
            Some(value) => filled.push_str(value),
            None => filled.extend(["${", name, "}"]),
        }
        rest = after;
    }
    filled.push_str(rest);
    filled
}

/// Bytes that the text has once it is filled.
pub(crate) fn filled_bytes(text: &str, substitutions: &Substitutions) -> usize {
    let mut bytes = 0;
    let mut rest = text;
    while let Some((before, name, after)) = next(rest) {
        let hole = rest.len() - before.len() - after.len();
        bytes += before.len() + substitutions.get(name).map_or(hole, String::len);
        rest = after;
    }
    bytes + rest.len()
}

/// The names of the holes.
pub(crate) fn placeholders(text: &str) -> BTreeSet<&str> {
    let mut names = BTreeSet::new();
    let mut rest = text;
    while let Some((_, name, after)) = next(rest) {
        names.insert(name);
        rest = after;
    }
    names
}

/// What stands before the next hole, its name, and what stands behind it.
fn next(text: &str) -> Option<(&str, &str, &str)> {
    // One sign at a time is found faster than two together.
    let mut dollars = text.match_indices('$').map(|(at, _)| at);
    let open = dollars.find(|at| text.as_bytes().get(at + 1) == Some(&b'{'))?;
    let (name, after) = text.get(open + 2..)?.split_once('}')?;
    Some((text.get(..open)?, name, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holes_are_filled_where_there_is_something_to_fill_them_with() {
        let substitutions =
            Substitutions::from([("A".into(), "1".into()), ("B".into(), "".into())]);
        for (text, expected) in [
            ("", ""),
            ("${A}${A}-${B}-${C}", "11--${C}"),
            ("a${C}bc${A}", "a${C}bc1"),
            ("$${A}$", "$1$"),
            ("é${ ${A}", "é${ ${A}"),
            (r"\u0024{A} $A ${A", r"\u0024{A} $A ${A"),
        ] {
            assert_eq!(fill(text, &substitutions), expected);
            assert_eq!(filled_bytes(text, &substitutions), expected.len());
        }
        assert_eq!(placeholders("${B}${A}${B}"), BTreeSet::from(["A", "B"]));
    }
}
