//! What YAML makes of unquoted text, and how to write text so that YAML leaves it alone.

/// What an unquoted scalar means to a YAML reader, of version 1.1 or 1.2: where the two differ, people cannot be
/// expected to know which one they have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Word {
    /// Nothing, `null` or `~`.
    Null,
    /// `true` or `false`.
    Bool,
    /// `yes`, `no`, `on` or `off`, which YAML 1.1 takes for truth values.
    Switch,
    /// A number in any of YAML's notations.
    Number,
    /// Just text.
    Text,
}

impl Word {
    /// What the text means when it is written without quotes.
    pub(crate) fn of(text: &str) -> Self {
        match text {
            "" | "~" | "null" | "Null" | "NULL" => Self::Null,
            "true" | "True" | "TRUE" | "false" | "False" | "FALSE" => Self::Bool,
            "yes" | "Yes" | "YES" | "no" | "No" | "NO" | "on" | "On" | "ON" | "off" | "Off"
            | "OFF" => Self::Switch,
            _ if is_number(text) => Self::Number,
            _ => Self::Text,
        }
    }
}

/// Whether a text is just that to a YAML reader when it is written without quotes: no number, truth value or null. Whether
/// its characters need quotes is another question.
pub fn is_plain_text(text: &str) -> bool {
    Word::of(text) == Word::Text
}

/// The text as a YAML scalar inside a list: plain where that is safe, in quotes otherwise.
pub(crate) fn yaml_scalar(text: &str) -> String {
    let safe_start =
        text.starts_with(|first: char| first.is_ascii_alphanumeric() || "./_-$".contains(first));
    let safe = text
        .chars()
        .all(|character| character.is_ascii_alphanumeric() || "./_-$=+@%^".contains(character));
    let dashes = text.starts_with('-')
        && !text
            .chars()
            .any(|character| character.is_ascii_alphanumeric());
    if safe && safe_start && !dashes && Word::of(text) == Word::Text {
        return text.to_owned();
    }
    let mut quoted = String::from('"');
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            control if control.is_control() => {
                quoted.push_str(&format!("\\u{:04x}", u32::from(control)))
            }
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

/// The texts as a YAML list on one line.
pub(crate) fn yaml_list<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let items: Vec<String> = texts.into_iter().map(yaml_scalar).collect();
    format!("[{}]", items.join(", "))
}

fn is_number(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if matches!(unsigned, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN") {
        return true;
    }
    for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] {
        if let Some(digits) = unsigned.strip_prefix(prefix) {
            return !digits.is_empty()
                && digits
                    .chars()
                    .all(|digit| digit.is_digit(radix) || digit == '_');
        }
    }
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (
            mantissa,
            Some(exponent.strip_prefix(['+', '-']).unwrap_or(exponent)),
        ),
        None => (unsigned, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |part: &str| {
        part.chars()
            .all(|digit| digit.is_ascii_digit() || digit == '_')
    };
    digits(whole)
        && digits(fraction)
        && mantissa.starts_with(|first: char| first.is_ascii_digit() || first == '.')
        && mantissa.contains(|digit: char| digit.is_ascii_digit())
        && exponent.is_none_or(|exponent| !exponent.is_empty() && digits(exponent))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words() {
        for (text, word) in [
            ("", Word::Null),
            ("~", Word::Null),
            ("null", Word::Null),
            ("true", Word::Bool),
            ("no", Word::Switch),
            ("On", Word::Switch),
            ("0", Word::Number),
            ("-12", Word::Number),
            ("007", Word::Number),
            ("1.5", Word::Number),
            (".5", Word::Number),
            ("1e3", Word::Number),
            ("1_000", Word::Number),
            ("0xff", Word::Number),
            ("-.inf", Word::Number),
            ("1.4.0", Word::Text),
            ("LATEST", Word::Text),
            ("e3", Word::Text),
            (".", Word::Text),
            ("_1", Word::Text),
            ("0x", Word::Text),
            ("nope", Word::Text),
            ("1h", Word::Text),
        ] {
            assert_eq!(Word::of(text), word, "{text:?}");
        }
    }

    #[test]
    fn scalars_in_lists() {
        for (text, written) in [
            ("bin/report", "bin/report"),
            ("--all", "--all"),
            ("-", "\"-\""),
            ("123", "\"123\""),
            ("no", "\"no\""),
            ("a b", "\"a b\""),
            ("a\"\\\n\u{7}", "\"a\\\"\\\\\\n\\u0007\""),
            ("", "\"\""),
            ("[x]", "\"[x]\""),
        ] {
            assert_eq!(yaml_scalar(text), written, "{text:?}");
        }
    }
}
