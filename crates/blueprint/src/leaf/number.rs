//! Numbers and truth values.

use super::{Leaf, plain, scalar, unexpected};
use crate::decode::{Context, Expected};
use crate::form::Form;
use crate::node::Node;

/// A whole number. One that is too large to count with is the largest there is; a rule refuses either.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Integer(pub i64);

/// A number with decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decimal {
    /// The number in hundredths, further decimals cut off. Saturates.
    pub hundredths: i64,
    /// Whether that is all of it.
    pub exact: bool,
}

/// A truth value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bool(pub bool);

impl Leaf for Integer {
    const EXPECTED: Expected = Expected {
        what: "a whole number",
        example: "3",
        form: Form::Integer,
    };

    fn read(node: &Node, context: &mut Context) -> Option<Self> {
        if let Some(number) = plain(node).and_then(integer) {
            return Some(Self(number));
        }
        // One in quotes is a text.
        let meant = scalar(node).filter(|text| integer(text).is_some());
        let example = meant.unwrap_or(Self::EXPECTED.example);
        context.wrong_type(node, Self::EXPECTED.what, example);
        None
    }
}

impl Leaf for Decimal {
    const EXPECTED: Expected = Expected {
        what: "a number",
        example: "1.5",
        form: Form::Decimal,
    };

    fn read(node: &Node, context: &mut Context) -> Option<Self> {
        match plain(node).and_then(decimal) {
            Some(number) => Some(number),
            None => unexpected(node, context),
        }
    }
}

impl Leaf for Bool {
    const EXPECTED: Expected = Expected {
        what: "`true` or `false`",
        example: "true",
        form: Form::Bool,
    };

    fn read(node: &Node, context: &mut Context) -> Option<Self> {
        match plain(node) {
            Some("true" | "True" | "TRUE") => Some(Self(true)),
            Some("false" | "False" | "FALSE") => Some(Self(false)),
            Some("yes" | "Yes" | "YES" | "on" | "On" | "ON") => switch(node, context, "true"),
            Some("no" | "No" | "NO" | "off" | "Off" | "OFF") => switch(node, context, "false"),
            _ => unexpected(node, context),
        }
    }
}

fn switch(node: &Node, context: &mut Context, meant: &str) -> Option<Bool> {
    context.wrong_type(node, Bool::EXPECTED.what, meant);
    None
}

/// A whole number in decimal digits.
pub(super) fn integer(text: &str) -> Option<i64> {
    let (negative, digits) = sign(text);
    let magnitude = magnitude(digits)?;
    Some(if negative { -magnitude } else { magnitude })
}

pub(super) fn decimal(text: &str) -> Option<Decimal> {
    let (negative, digits) = sign(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let whole = magnitude(whole)?;
    magnitude(fraction)?;
    let mut places = fraction
        .bytes()
        .map(|digit| i64::from(digit - b'0'))
        .chain([0, 0]);
    let tenths = places.next().unwrap_or(0);
    let hundredths = places.next().unwrap_or(0);
    let hundredths = whole
        .saturating_mul(100)
        .saturating_add(tenths * 10 + hundredths);
    Some(Decimal {
        hundredths: if negative { -hundredths } else { hundredths },
        exact: fraction.bytes().skip(2).all(|digit| digit == b'0'),
    })
}

fn sign(text: &str) -> (bool, &str) {
    match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    }
}

/// A sequence of digits as a number, the largest one if it is too large.
fn magnitude(digits: &str) -> Option<i64> {
    let all_digits = !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
    all_digits.then(|| digits.parse().unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers() {
        for (text, number) in [
            ("3", Some(3)),
            ("-1", Some(-1)),
            ("+2", Some(2)),
            ("99999999999999999999", Some(i64::MAX)),
            ("3.0", None),
            ("three", None),
            ("", None),
            ("1e3", None),
        ] {
            assert_eq!(integer(text), number, "{text:?}");
        }
    }

    #[test]
    fn decimals() {
        for (text, number) in [
            ("2", Some((200, true))),
            ("1.5", Some((150, true))),
            ("1.05", Some((105, true))),
            ("1.250", Some((125, true))),
            ("1.125", Some((112, false))),
            ("-0.5", Some((-50, true))),
            ("1.", None),
            (".5", None),
            ("1.2.3", None),
            ("99999999999999999999.5", Some((i64::MAX, true))),
        ] {
            let expected = number.map(|(hundredths, exact)| Decimal { hundredths, exact });
            assert_eq!(decimal(text), expected, "{text:?}");
        }
    }
}
