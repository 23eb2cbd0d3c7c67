//! Durations as people write them.

use super::{Leaf, unexpected};
use crate::decode::{Context, Expected};
use crate::form::Form;
use crate::node::{Kind, Node};
use crate::rules::BAD_DURATION;
use crate::words::Word;

/// A length of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duration {
    /// In seconds. Saturates.
    pub seconds: u64,
    /// As it was written.
    pub text: String,
}

/// The units, longest first, with their seconds.
const UNITS: [(char, u64); 4] = [('d', 86_400), ('h', 3_600), ('m', 60), ('s', 1)];

impl Leaf for Duration {
    const EXPECTED: Expected = Expected {
        what: "a duration",
        example: "15m",
        form: Form::Duration,
    };

    fn read(node: &Node, context: &mut Context) -> Option<Self> {
        let Kind::Scalar { text, plain } = &node.kind else {
            return unexpected(node, context);
        };
        if *plain && matches!(Word::of(text), Word::Null | Word::Bool | Word::Switch) {
            return unexpected(node, context);
        }
        if let Some(seconds) = parse(text) {
            let text = text.clone();
            return Some(Self { seconds, text });
        }
        let subject = context.subject();
        let problem = BAD_DURATION
            .error(format!(
                "{subject} is not a duration: `{}`",
                text.escape_debug()
            ))
            .at(node.span, "not a duration");
        let problem = match meant(text) {
            Some(meant) => problem.help(format!("did you mean `{}`?", context.example(&meant))),
            None => problem,
        };
        context.report(problem.note(
            "a duration is whole numbers with units, longest first: `90s`, `15m`, `2h`, `1d`, `1h30m`",
        ));
        None
    }
}

/// The seconds of a duration: one or more whole numbers, each with a unit, each unit once and longest first.
fn parse(text: &str) -> Option<u64> {
    let mut rest = text;
    let mut seconds: u64 = 0;
    for (unit, length) in UNITS {
        let digits = rest.len()
            - rest
                .trim_start_matches(|digit: char| digit.is_ascii_digit())
                .len();
        let (number, after) = rest.split_at(digits);
        if let Some(after) = after.strip_prefix(unit).filter(|_| !number.is_empty()) {
            let number: u64 = number.parse().unwrap_or(u64::MAX);
            seconds = seconds.saturating_add(number.saturating_mul(length));
            rest = after;
        }
    }
    (rest.is_empty() && !text.is_empty()).then_some(seconds)
}

/// What someone may have meant by a text that is not a duration.
fn meant(text: &str) -> Option<String> {
    let folded = text.trim().to_lowercase();
    if !folded.is_empty() && folded.bytes().all(|digit| digit.is_ascii_digit()) {
        return Some(format!("{folded}s"));
    }
    let mut short: String = folded
        .chars()
        .filter(|character| !character.is_whitespace())
        .collect();
    for (long, unit) in [
        ("seconds", "s"),
        ("second", "s"),
        ("secs", "s"),
        ("sec", "s"),
        ("minutes", "m"),
        ("minute", "m"),
        ("mins", "m"),
        ("min", "m"),
        ("hours", "h"),
        ("hour", "h"),
        ("hrs", "h"),
        ("hr", "h"),
        ("days", "d"),
        ("day", "d"),
    ] {
        short = short.replace(long, unit);
    }
    let short = short.trim_start_matches('p').replace('t', "");
    if parse(&short).is_some() {
        return Some(short);
    }
    decimal(&short)
}

/// `1.5h` as `1h30m`: a number with one decimal of a unit that has a next smaller one.
fn decimal(text: &str) -> Option<String> {
    let (index, (unit, length)) = UNITS
        .iter()
        .enumerate()
        .find(|(_, (unit, _))| text.ends_with(*unit))?;
    let (whole, tenths) = text.strip_suffix(*unit)?.split_once('.')?;
    let whole: u64 = whole.parse().ok()?;
    let tenths: u64 = tenths
        .parse()
        .ok()
        .filter(|tenths| (1..=9).contains(tenths))?;
    let (smaller, smaller_length) = UNITS.get(index + 1)?;
    let part = length * tenths / 10;
    if !part.is_multiple_of(*smaller_length) {
        return None;
    }
    let part = format!("{}{smaller}", part / smaller_length);
    Some(if whole == 0 {
        part
    } else {
        format!("{whole}{unit}{part}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        for (text, seconds) in [
            ("90s", Some(90)),
            ("15m", Some(900)),
            ("2h", Some(7_200)),
            ("1d", Some(86_400)),
            ("1h30m", Some(5_400)),
            ("1d2h3m4s", Some(93_784)),
            ("0s", Some(0)),
            ("99999999999999999999d", Some(u64::MAX)),
            ("", None),
            ("90", None),
            ("h", None),
            ("30m1h", None),
            ("1h1h", None),
            ("1.5h", None),
            ("1h ", None),
            ("-1h", None),
            ("１h", None),
        ] {
            assert_eq!(parse(text), seconds, "{text:?}");
        }
    }

    #[test]
    fn suggestions() {
        for (text, suggestion) in [
            ("90", Some("90s")),
            ("1 hour", Some("1h")),
            ("1h 30m", Some("1h30m")),
            ("10 Minutes", Some("10m")),
            ("PT1H", Some("1h")),
            ("1.5h", Some("1h30m")),
            ("0.5d", Some("12h")),
            ("1.5s", None),
            ("soon", None),
            ("", None),
        ] {
            assert_eq!(meant(text).as_deref(), suggestion, "{text:?}");
        }
    }
}
