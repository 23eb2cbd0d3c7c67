//! Text as a string of each language that comes out: quoted, escaped, and the same text again once it is read back.

use std::fmt::Write as _;

/// The languages that take strings of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// A machine's text: JSON that passes through CloudFormation's `Fn::Sub` look-alikes and Terraform's `templatefile`.
    Asl,
    /// YAML, as double-quoted scalars.
    Yaml,
    /// Terraform's language, as quoted templates.
    Hcl,
}

/// `text` as a quoted string of `language`, which gives the very text back, whatever it is.
pub fn quoted(language: Language, text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    push_content(&mut out, language, text);
    out.push('"');
    out
}

/// `text` as it stands between the quotes of a string in `language`.
///
/// In a machine's text, nothing in it can be taken for one of the placeholders that CloudFormation or Terraform fill, nor
/// for a dynamic reference of CloudFormation.
pub fn content(language: Language, text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_content(&mut out, language, text);
    out
}

/// The same behind what is in `out` already.
pub(crate) fn push_content(out: &mut String, language: Language, text: &str) {
    let mut previous = None;
    let mut rest = text;
    loop {
        // Most of any text stands for itself, and is copied as a whole.
        let length = rest.bytes().position(|byte| !is_itself(byte));
        let (run, behind) = rest.split_at(length.unwrap_or(rest.len()));
        if !run.is_empty() {
            out.push_str(run);
            // None of these is a sign that matters to the one behind it.
            previous = None;
        }
        let mut characters = behind.chars();
        let Some(character) = characters.next() else {
            return;
        };
        rest = characters.as_str();
        let next = rest.chars().next();
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            // Terraform's own escape is the doubled sign, which it does not see after a third one.
            '$' | '%'
                if language == Language::Hcl
                    && next == Some('{')
                    && previous != Some(character) =>
            {
                out.push(character);
                out.push(character);
            }
            '$' | '%' if language == Language::Hcl && next == Some('{') => {
                push_escaped(out, language, character)
            }
            // What stands at the end may get a neighbour: a string can be put together of several pieces.
            // CloudFormation resolves `{{resolve:...}}` wherever it stands in a property's text.
            '$' | '%' | '{' if language == Language::Asl && matches!(next, None | Some('{')) => {
                push_escaped(out, language, character);
            }
            other if is_plain(other) => out.push(other),
            other => push_escaped(out, language, other),
        }
        previous = Some(character);
    }
}

/// Whether a byte is a character that stands for itself in every language, whatever is beside it.
fn is_itself(byte: u8) -> bool {
    matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\' | b'$' | b'%' | b'{')
}

/// Whether a character may stand as itself: it is seen, it moves no other character (as bidirectional marks do), every
/// YAML reader takes it, and Unicode's normal form C leaves it alone.
///
/// Terraform normalises strings to that form, `templatefile`'s included, and CloudFormation does not: with everything
/// escaped that it might touch, both deploy the same text. The list names the scripts that are read as they are;
/// whatever it leaves out is escaped, which costs nothing but looks.
pub(crate) fn is_plain(character: char) -> bool {
    matches!(character,
        '\u{20}'..='\u{7e}'
        | '\u{a1}'..='\u{ac}' | '\u{ae}'..='\u{24f}' // Latin, without the soft hyphen
        | '\u{388}'..='\u{3ff}' // Greek
        | '\u{400}'..='\u{482}' | '\u{48a}'..='\u{52f}' // Cyrillic, without its combining marks
        | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}' // punctuation, without line separators and bidirectional marks
        | '\u{20a0}'..='\u{20bf}' | '\u{2190}'..='\u{21ff}' | '\u{2500}'..='\u{27bf}' // currencies, arrows, boxes, symbols
        | '\u{3001}'..='\u{3029}' | '\u{3030}'..='\u{303f}' // punctuation of Chinese, Japanese and Korean
        | '\u{3041}'..='\u{3096}' | '\u{309b}'..='\u{30ff}' // Hiragana, Katakana
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' // Han
        | '\u{ac00}'..='\u{d7a3}' // Hangul
        | '\u{ff01}'..='\u{ffee}' // full and half width
        | '\u{1f300}'..='\u{1faff}' // emoji
    )
}

fn push_escaped(out: &mut String, language: Language, character: char) {
    // Writing to a String cannot fail.
    if language == Language::Asl {
        // JSON knows code units alone.
        for unit in character.encode_utf16(&mut [0; 2]) {
            let _ = write!(out, "\\u{unit:04x}");
        }
    } else if u32::from(character) > 0xffff {
        let _ = write!(out, "\\U{:08x}", u32::from(character));
    } else {
        let _ = write!(out, "\\u{:04x}", u32::from(character));
    }
}

/// `text` on one line with nothing in it that could end a comment: what is not plain becomes `?`.
pub fn one_line(text: &str) -> String {
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return text.to_owned();
    }
    text.chars()
        .map(|character| if is_plain(character) { character } else { '?' })
        .collect()
}

/// `text` as Markdown that shows the very text, on one line: signs that Markdown or HTML act on are escaped.
pub fn markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        // At the start, these would begin a list or a heading.
        let begins = match character {
            '-' | '=' => matches!(out.as_str(), "" | " "),
            '.' => {
                let before = out.trim_start();
                !before.is_empty() && before.bytes().all(|byte| byte.is_ascii_digit())
            }
            _ => false,
        };
        match character {
            _ if begins => {
                out.push('\\');
                out.push(character);
            }
            // One is shown of several, and four at the start would begin code, in which no escape is one.
            ' ' | '\n' | '\r' | '\t' if out.ends_with(' ') => {}
            ' ' | '\n' | '\r' | '\t' => out.push(' '),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '(' | ')' | '#' | '+' | '!' | '|'
            | '~' | '$' => {
                out.push('\\');
                out.push(character);
            }
            other if is_plain(other) => out.push(other),
            other => {
                // Writing to a String cannot fail.
                let _ = write!(out, "&#x{:x};", u32::from(other));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOSTILE: &[&str] = &[
        "plain",
        "\"${x}%{y}{{z}}'\n😀",
        "$${x} %%{y} $$${z} {{{w}}} $ { % {",
        "back\\slash \\u0024{x} \\n",
        "\u{2028}\u{2029}\u{85}\u{feff}\u{202e}\u{7f}\u{0}\u{1b}[0m",
        "e\u{301} が \u{212b} \u{e0041}",
        "夜間レポート が失敗しました",
    ];

    #[test]
    fn strings_of_a_machine_are_json_that_gives_the_text_back() {
        for text in HOSTILE {
            assert_eq!(
                serde_json::from_str::<String>(&quoted(Language::Asl, text)).unwrap(),
                *text
            );
        }
    }

    #[test]
    fn strings_of_a_machine_hold_nothing_that_a_deployment_would_fill() {
        for text in HOSTILE {
            let escaped = content(Language::Asl, text);
            for opening in ["${", "%{", "{{"] {
                assert!(!escaped.contains(opening), "{escaped}");
            }
        }
        assert_eq!(
            content(Language::Asl, "${x}%{y}{{z}}"),
            "\\u0024{x}\\u0025{y}\\u007b{z}}"
        );
        // Whatever comes behind these pieces, they begin nothing.
        assert_eq!(content(Language::Asl, "5$"), "5\\u0024");
        assert_eq!(content(Language::Asl, "{"), "\\u007b");
    }

    #[test]
    fn strings_of_yaml_give_the_text_back() {
        for text in HOSTILE {
            assert_eq!(
                serde_yaml::from_str::<String>(&quoted(Language::Yaml, text)).unwrap(),
                *text
            );
        }
    }

    #[test]
    fn strings_of_terraform_escape_both_kinds_of_template() {
        for (text, expected) in [
            ("${x}", "$${x}"),
            ("%{x}", "%%{x}"),
            ("$${x}", "$\\u0024{x}"),
            ("{{x}}", "{{x}}"),
            ("$x %x $", "$x %x $"),
            ("\u{8}\u{c}\u{e0041}", "\\u0008\\u000c\\U000e0041"),
        ] {
            assert_eq!(content(Language::Hcl, text), expected);
        }
    }

    #[test]
    fn what_is_not_seen_or_not_stable_is_escaped() {
        for character in [
            '\u{ad}', '\u{200b}', '\u{200d}', '\u{202e}', '\u{2028}', '\u{301}', '\u{37e}',
            '\u{3099}', '\u{f900}',
        ] {
            assert!(!is_plain(character), "{character:?}");
        }
    }

    #[test]
    fn markdown_shows_the_text_itself() {
        assert_eq!(markdown("- a-b"), "\\- a-b");
        assert_eq!(markdown("1. a."), "1\\. a.");
        assert_eq!(markdown(" - a-b"), " \\- a-b");
        assert_eq!(
            markdown("<b> [x](y)\n# `z` |"),
            "&lt;b&gt; \\[x\\]\\(y\\) \\# \\`z\\` \\|"
        );
        assert_eq!(markdown("     a \t b"), " a b");
    }

    #[test]
    fn a_comment_stays_on_its_line() {
        assert_eq!(one_line("a\nb\u{2028}c: d"), "a?b?c: d");
    }
}
