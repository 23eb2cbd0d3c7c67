//! What words are replaced with. Texts here are JSON strings as they are written, quotes and all.

use std::collections::BTreeSet;

use loudfail_states::OPAQUE;

use super::Detail;
use crate::ends::{SKIPPED, TOLD};
use crate::notification::{KEYWORD, NEXT_STEP, TITLE};

/// Values that a law compares with: those of a notification, and names of errors.
const FIXED: [&str; 5] = ["1.0", "custom", "client-markdown", TOLD, SKIPPED];

/// How much longer a text of a form may be than that of the job, and how much shorter a time.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slack {
    pub(super) detail: Detail,
}

impl Slack {
    /// Characters in place of a text; none where the text must stay. The key is that of the field it stands in.
    pub(super) fn length(&self, text: &str, key: &str) -> Option<usize> {
        let inner = inner(text)?;
        if FIXED.contains(&inner) {
            return None;
        }
        let steps: &[usize] = match key {
            "keywords" => &[KEYWORD],
            "nextSteps" => &[NEXT_STEP],
            "title" => &[TITLE],
            _ => &[],
        };
        Some(self.round(weight(inner), steps))
    }

    /// A length that is the same for many, and not less.
    fn round(&self, length: usize, steps: &[usize]) -> usize {
        if length == 0 {
            return 0;
        }
        // What such a field may have at most.
        let most = steps.iter().copied().find(|most| length <= *most);
        match (self.detail, most) {
            (Detail::Coarse, Some(most)) => most,
            (Detail::Coarse, None) => length.next_multiple_of(256),
            (Detail::Fine, most) => length.next_multiple_of(16).min(most.unwrap_or(usize::MAX)),
        }
    }
}

/// The last names of the paths that rules of Choice states look at.
pub(super) fn asked(machine: &str) -> BTreeSet<&str> {
    let variables = machine.match_indices("\"Variable\"");
    let paths = variables.filter_map(|(at, name)| {
        let rest = machine.get(at + name.len()..)?;
        let path = rest.trim_start_matches([':', ' ']).strip_prefix('"')?;
        let (path, _) = path.split_once('"')?;
        let path = path.trim_end_matches([']', '\'']);
        path.rsplit(['.', '\'']).next()
    });
    paths.collect()
}

/// What is between the quotes.
fn inner(text: &str) -> Option<&str> {
    text.strip_prefix('"')?.strip_suffix('"')
}

/// Characters of a text, with as many more as its JSON may take more than three bytes for one: an opaque character has
/// three, however often it is written as JSON.
fn weight(inner: &str) -> usize {
    let escapes = inner.bytes().filter(|it| *it == b'\\').count();
    inner
        .chars()
        .map(|it| it.len_utf8().div_ceil(3))
        .sum::<usize>()
        + 3 * escapes
}

/// Whether a text can be left out: the reader has seen that it is JSON, and this that it is not empty.
pub(super) fn is_plain(text: &str) -> bool {
    text.len() > 2
}

/// That many opaque characters, in short.
pub(super) fn fill(length: usize, out: &mut String) {
    if length > 0 {
        out.push(OPAQUE);
        out.push_str(&length.to_string());
        out.push(END);
    }
}

/// What is behind a number of opaque characters.
const END: char = ';';

/// A text with all opaque characters of which it has the numbers.
pub(super) fn whole(short: &str) -> String {
    let mut parts = short.split(OPAQUE);
    let mut whole = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (length, rest) = part.split_once(END).unwrap_or(("1", part));
        whole.extend(std::iter::repeat_n(OPAQUE, length.parse().unwrap_or(1)));
        whole.push_str(rest);
    }
    whole
}

/// Whole seconds as a timeout may have them ("Task workflow state").
pub(super) fn seconds(scalar: &str) -> Option<u64> {
    let is_digits = scalar.bytes().all(|it| it.is_ascii_digit());
    let seconds: u64 = scalar.parse().ok().filter(|_| is_digits)?;
    (1..=loudfail_states::quotas::LONGEST_SECONDS)
        .contains(&seconds)
        .then_some(seconds)
}

/// A list that comes joined with commas and is split where it is sent: of one item, since nobody counts them. Another
/// expression stays.
pub(super) fn split(text: &str, out: &mut String) {
    let literal = text
        .strip_prefix("\"States.StringSplit('")
        .and_then(|rest| rest.strip_suffix("', ',')\""));
    match literal {
        Some(literal) if !literal.is_empty() && !literal.contains(['\\', '\'', '{', '}']) => {
            out.push_str("\"States.StringSplit('x', ',')\"");
        }
        _ => out.push_str(text),
    }
}

const FORMAT: &str = "States.Format('";

/// An expression whose templates of `States.Format` are replaced by opaque ones with as many places for values. Of a text
/// that is not as it should be nothing is replaced.
pub(super) fn format(text: &str, slack: &Slack, out: &mut String) {
    let start = out.len();
    if has_hidden_sign(text) || replace(text, slack, out).is_none() {
        out.truncate(start);
        out.push_str(text);
    }
}

/// Whether a sign that divides literals is written as a number.
fn has_hidden_sign(text: &str) -> bool {
    text.match_indices("\\u00").any(|(at, _)| {
        let digits = text.get(at + 4..at + 6).unwrap_or_default();
        matches!(
            u8::from_str_radix(digits, 16),
            Ok(b'\'' | b'\\' | b'{' | b'}') | Err(_)
        )
    })
}

fn replace(text: &str, slack: &Slack, out: &mut String) -> Option<()> {
    let mut rest = text;
    loop {
        // Up to the next literal, which begins with a quote: none that is escaped stands outside of one.
        let Some(quote) = rest.find('\'') else {
            out.push_str(rest);
            return Some(());
        };
        let (before, literal) = rest.split_at_checked(quote + 1)?;
        out.push_str(before);
        let is_template = before.ends_with(FORMAT);
        let template = Template::read(literal)?;
        let (inside, after) = literal.split_at_checked(template.end)?;
        // What only joins values may be taken apart again.
        if is_template && template.has_words {
            template.write(slack, out);
        } else {
            out.push_str(inside);
        }
        rest = after.strip_prefix('\'')?;
        out.push('\'');
    }
}

/// A literal of an intrinsic, written as JSON.
struct Template {
    /// Bytes up to its last quote.
    end: usize,
    /// Places for values.
    places: usize,
    /// Characters beside them.
    weight: usize,
    /// Whether there are letters among those.
    has_words: bool,
}

impl Template {
    fn read(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let mut found = Self {
            end: 0,
            places: 0,
            weight: 0,
            has_words: false,
        };
        let mut at = 0;
        loop {
            let taken = match *bytes.get(at)? {
                b'\'' => break,
                // A backslash of the intrinsic is two in JSON.
                b'\\' => match (*bytes.get(at + 1)?, bytes.get(at + 2)) {
                    (b'\\', Some(b'\'' | b'{' | b'}')) => 3,
                    (b'\\', Some(b'\\')) if bytes.get(at + 3) == Some(&b'\\') => 4,
                    (b'\\', _) => return None,
                    (b'u', _) => 6,
                    _ => 2,
                },
                b'{' if bytes.get(at + 1) == Some(&b'}') => {
                    found.places += 1;
                    at += 2;
                    continue;
                }
                b'{' | b'}' => return None,
                _ => {
                    let character = text.get(at..)?.chars().next()?;
                    found.weight += character.len_utf8().div_ceil(3);
                    found.has_words |= character.is_alphabetic();
                    at += character.len_utf8();
                    continue;
                }
            };
            found.weight += 4;
            at += taken;
        }
        found.end = at;
        Some(found)
    }

    /// All that is fixed in front, and one character between values, so that they do not run together.
    fn write(&self, slack: &Slack, out: &mut String) {
        // As long as what it replaces, without the characters between.
        let front = self.weight.saturating_sub(self.places).max(1);
        fill(slack.round(front, &[]), out);
        for _ in 0..self.places {
            out.push_str("{}");
            fill(1, out);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn formatted(text: &str) -> String {
        let mut out = String::new();
        let detail = Detail::Fine;
        format(text, &Slack { detail }, &mut out);
        out
    }

    #[test]
    fn templates_are_replaced_with_as_many_places() {
        let one = formatted(r#""States.Format('the job {} of {}', $.a, $.b)""#);
        assert_eq!(
            one,
            format!("\"States.Format('{OPAQUE}16;{{}}{OPAQUE}1;{{}}{OPAQUE}1;', $.a, $.b)\"")
        );
        // As long as they are written, whatever that is, and what is escaped is no place.
        for text in [
            r#""States.Format('its \\'{}\\' \n {}', $.a, $.b)""#,
            r#""States.Format('x\\{\\}{}{}', $.a, $.b)""#,
            r#""States.Format('x\u00e9\\\\ {} {}', $.a, $.b)""#,
        ] {
            assert_eq!(formatted(text), one, "{text}");
        }
        let longer = formatted(r#""States.Format('the job that is called {} of {}', $.a, $.b)""#);
        assert_ne!(longer, one);
    }

    #[test]
    fn what_is_not_as_it_should_be_stays() {
        for text in [
            // A sign that divides literals, as a number.
            r#""States.Format('the job \u0027 {}', $.a)""#,
            r#""States.Format('the job \u007b {}', $.a)""#,
            r#""States.Format('the job \u005C {}', $.a)""#,
            r#""States.Format('the job \u00""#,
            // A brace by itself, an escape that there is not, and a literal that does not end.
            r#""States.Format('the job { {}', $.a)""#,
            r#""States.Format('the job } {}', $.a)""#,
            r#""States.Format('the job \\x {}', $.a)""#,
            r#""States.Format('the job {}, $.a)""#,
            // No words.
            r#""States.Format('{}: {}', $.a, $.b)""#,
            r#""States.ArrayContains('the job', $.a)""#,
        ] {
            assert_eq!(formatted(text), text);
        }
    }
}
