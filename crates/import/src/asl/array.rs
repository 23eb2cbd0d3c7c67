//! Lists that `States.Array` makes of texts and fields of the input.

use super::given::field_of;

/// An item of such a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part<'a> {
    /// A text in quotes.
    Text(&'a str),
    /// A field at the top of the input, or its text.
    Field(&'a str),
}

/// What a call of `States.Array` makes a list of; nothing where it is another call, or takes anything else.
pub(super) fn parts(call: &str) -> Option<Vec<Part<'_>>> {
    let mut rest = call.trim().strip_prefix("States.Array(")?.trim_start();
    let mut parts = Vec::new();
    loop {
        let (part, behind) = part(rest)?;
        parts.push(part);
        let behind = behind.trim_start();
        match behind.strip_prefix(',') {
            Some(more) => rest = more.trim_start(),
            None => return (behind == ")").then_some(parts),
        }
    }
}

/// The first item, and what is behind it.
fn part(text: &str) -> Option<(Part<'_>, &str)> {
    if let Some(quoted) = text.strip_prefix('\'') {
        let (inner, behind) = quoted.split_once('\'')?;
        // One with escapes may be longer than that.
        return (!inner.contains('\\')).then_some((Part::Text(inner), behind));
    }
    if let Some(path) = text.strip_prefix("States.Format('{}',") {
        let (path, behind) = path.split_once(')')?;
        return Some((Part::Field(field_of(path.trim())?), behind));
    }
    let end = text.find([',', ')'])?;
    let (path, behind) = text.split_at(end);
    Some((Part::Field(field_of(path.trim_end())?), behind))
}

#[cfg(test)]
mod tests {
    use super::Part::{Field, Text};
    use super::*;

    #[test]
    fn lists() {
        for (call, expected) in [
            ("States.Array('a')", Some(vec![Text("a")])),
            (
                "States.Array( 'a, b' , $.c,$['d-e'], States.Format('{}', $.f) )",
                Some(vec![Text("a, b"), Field("c"), Field("d-e"), Field("f")]),
            ),
            ("States.Array()", None),
            ("States.Array('a',)", None),
            ("States.Array('a'", None),
            ("States.Array('a') ", Some(vec![Text("a")])),
            ("States.Array('it\\'s')", None),
            ("States.Array($.a.b)", None),
            ("States.Array($$.Execution.Id)", None),
            ("States.Array(States.Format('{}-{}', $.a, $.b))", None),
            ("States.StringSplit($.a, ' ')", None),
        ] {
            assert_eq!(parts(call), expected, "{call}");
        }
    }
}
