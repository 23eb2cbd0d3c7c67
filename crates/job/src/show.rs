//! Texts of the user inside messages, and what several rules ask of a text.

/// The longest text that a message repeats in full.
const LONGEST: usize = 60;

/// The text in backticks, on one line, with an end to it.
pub(crate) fn quoted(text: &str) -> String {
    let mut shown = String::from("`");
    for (index, character) in text.chars().enumerate() {
        if index == LONGEST {
            shown.push_str("...");
            break;
        }
        if character.is_control() {
            shown.extend(character.escape_default());
        } else {
            shown.push(character);
        }
    }
    shown.push('`');
    shown
}

/// The text as a string of JSON, quotes included.
pub(crate) fn json_text(text: &str) -> String {
    let mut json = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => json.extend(['\\', character]),
            '\n' => json.push_str("\\n"),
            '\t' => json.push_str("\\t"),
            '\r' => json.push_str("\\r"),
            control if control < ' ' => {
                json.push_str(&format!("\\u{:04x}", u32::from(control)));
            }
            other => json.push(other),
        }
    }
    json.push('"');
    json
}

/// A character for a message: itself, or its number where it cannot be seen.
pub(crate) fn character(character: char) -> String {
    match character {
        ' ' => "a space".to_owned(),
        '\n' => "a line break".to_owned(),
        '\t' => "a tab".to_owned(),
        control if control.is_control() => format!("U+{:04X}", u32::from(control)),
        visible => format!("`{visible}`"),
    }
}

/// The length that limits are counted in: characters.
pub(crate) fn length(text: &str) -> usize {
    text.chars().count()
}

/// What is wrong with a name of at most `longest` characters, each of which is `allowed`.
pub(crate) fn name_problem(
    text: &str,
    longest: usize,
    allowed: impl Fn(char) -> bool,
) -> Option<String> {
    if text.is_empty() {
        return Some("it is empty".to_owned());
    }
    if let Some(refused) = text.chars().find(|character| !allowed(*character)) {
        return Some(format!("{} is not allowed", character(refused)));
    }
    let length = length(text);
    (length > longest)
        .then(|| format!("it has {length} characters, but at most {longest} are allowed"))
}

/// Letters, digits, `_` and `-`: what ECS takes in most names.
pub(crate) fn is_ecs_name(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '_' | '-')
}

/// The resource part of an ARN of this service; nothing where the text is no such ARN.
///
/// `regional` says whether the service's ARNs name a region; those of IAM do not.
pub(crate) fn arn_resource<'a>(text: &'a str, service: &str, regional: bool) -> Option<&'a str> {
    let mut parts = text.splitn(6, ':');
    let scheme = parts.next()?;
    let partition = parts.next()?;
    let named = parts.next()?;
    let region = parts.next()?;
    let account = parts.next()?;
    let resource = parts.next()?;
    let word = |text: &str| {
        text.chars()
            .all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-')
    };
    let right = scheme == "arn"
        && (partition == "aws" || partition.starts_with("aws-") && word(partition))
        && named == service
        && region.is_empty() != regional
        && word(region)
        && account.len() == 12
        && account.bytes().all(|digit| digit.is_ascii_digit());
    right.then_some(resource)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arns() {
        for (text, service, regional, resource) in [
            (
                "arn:aws:ecs:us-east-1:123456789012:cluster/a",
                "ecs",
                true,
                Some("cluster/a"),
            ),
            (
                "arn:aws-us-gov:ecs:us-gov-west-1:123456789012:a:b",
                "ecs",
                true,
                Some("a:b"),
            ),
            (
                "arn:aws:iam::123456789012:role/a",
                "iam",
                false,
                Some("role/a"),
            ),
            (
                "arn:aws:iam:us-east-1:123456789012:role/a",
                "iam",
                false,
                None,
            ),
            ("arn:aws:ecs::123456789012:cluster/a", "ecs", true, None),
            (
                "arn:aws:ecs:us-east-1:12345678901:cluster/a",
                "ecs",
                true,
                None,
            ),
            (
                "arn:awsome:ecs:us-east-1:123456789012:cluster/a",
                "ecs",
                true,
                None,
            ),
            (
                "arn:aws:s3:us-east-1:123456789012:cluster/a",
                "ecs",
                true,
                None,
            ),
            ("arn:aws", "ecs", true, None),
            ("", "ecs", true, None),
        ] {
            assert_eq!(arn_resource(text, service, regional), resource, "{text:?}");
        }
    }

    #[test]
    fn quotes() {
        assert_eq!(quoted("a\u{7}\nb"), "`a\\u{7}\\nb`");
        assert_eq!(quoted(&"x".repeat(61)), format!("`{}...`", "x".repeat(60)));
        assert_eq!(quoted(&"x".repeat(60)), format!("`{}`", "x".repeat(60)));
    }
}
