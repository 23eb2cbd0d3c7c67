//! A whole number, or where in the execution's input it is.

use loudfail_diagnostics::Spanned;

use super::number::{decimal, integer};
use super::{Input, Integer, Leaf, plain, scalar, variable};
use crate::decode::{Context, Expected};
use crate::form::Form;
use crate::node::{Kind, Node};

/// A whole number, or where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Amount {
    /// Always this many.
    Fixed(Integer),
    /// A field of the input.
    Input(Input<Spanned<Integer>>),
}

impl Amount {
    /// The number, where it is always the same.
    pub fn fixed(&self) -> Option<Integer> {
        match self {
            Self::Fixed(number) => Some(*number),
            Self::Input(_) => None,
        }
    }
}

impl Leaf for Amount {
    const EXPECTED: Expected = Expected {
        what: "a whole number or `{input: field}`",
        example: "512",
        form: Form::Choice("amount", &[Form::Integer, Form::Input(&Form::Integer)]),
    };

    fn read(node: &Node, context: &mut Context) -> Option<Self> {
        match &node.kind {
            Kind::Mapping(entries) => {
                variable::input::<Self, _>(node, entries, context).map(Self::Input)
            }
            _ => match plain(node).and_then(integer) {
                Some(number) => Some(Self::Fixed(Integer(number))),
                None => {
                    let meant = scalar(node).and_then(meant).map(|it| it.to_string());
                    let example = meant.as_deref().unwrap_or(Self::EXPECTED.example);
                    context.wrong_type(node, Self::EXPECTED.what, example);
                    None
                }
            },
        }
    }
}

/// The number that is meant by a text such as `3GB`, `1 vCPU` or `0.25`: there are 1024 MiB in a GiB, and 1024 units in a CPU.
fn meant(text: &str) -> Option<i64> {
    let text = text.trim();
    let end = text.find(|it: char| !it.is_ascii_digit() && it != '.');
    let (number, unit) = text.split_at_checked(end.unwrap_or(text.len()))?;
    let hundredths = match number.strip_prefix('.') {
        Some(fraction) => decimal(&format!("0.{fraction}")),
        None => decimal(number),
    };
    let hundredths = hundredths?.hundredths;
    let times = match unit.trim().to_ascii_lowercase().as_str() {
        "" if !number.contains('.') => 1,
        "mb" | "mib" | "mi" => 1,
        "" | "g" | "gb" | "gib" | "gi" | "vcpu" | "vcpus" => 1_024,
        _ => return None,
    };
    let meant = hundredths.checked_mul(times)? / 100;
    (meant > 0).then_some(meant)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_meant() {
        for (text, expected) in [
            ("3GB", Some(3_072)),
            ("1.5 GiB", Some(1_536)),
            ("512MiB", Some(512)),
            ("2048", Some(2_048)),
            ("1 vCPU", Some(1_024)),
            (".25 vCPU", Some(256)),
            ("0.25", Some(256)),
            ("0", None),
            ("500m", None),
            ("much", None),
            ("99999999999999999999GB", None),
            ("", None),
        ] {
            assert_eq!(meant(text), expected, "{text}");
        }
    }
}
