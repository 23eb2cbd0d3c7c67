//! Texts in YAML.

use loudfail_blueprint::is_plain_text;

/// The text as YAML writes it: as it is where that is safe, in double quotes otherwise. `flow` is whether it stands
/// inside of `[]` or `{}`, where more is special.
pub(super) fn scalar(text: &str, flow: bool) -> String {
    if is_safe(text, flow) {
        text.to_owned()
    } else {
        quoted(text)
    }
}

fn is_safe(text: &str, flow: bool) -> bool {
    let mut characters = text.chars();
    let starts_well = match characters.next() {
        // A `-` that something other than a space follows begins a text; an option of a program, mostly.
        Some('-') => text
            .trim_start_matches('-')
            .starts_with(|next: char| next.is_ascii_alphanumeric()),
        Some(first) => !"?:,[]{}#&*!|>'\"%@`=".contains(first),
        None => false,
    };
    starts_well
        && is_plain_text(text)
        && text.trim() == text
        && !text.chars().any(is_special)
        && !text.contains(": ")
        && !text.ends_with(':')
        && !text.contains(" #")
        && !text.starts_with("---")
        && !text.starts_with("...")
        && !text.starts_with("<<")
        && !(flow && text.contains([',', '[', ']', '{', '}', ':']))
}

/// Whether a character is to be seen as an escape: those that YAML does not print, that end lines, or that change how
/// others are shown.
fn is_special(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{a0}'
                | '\u{61c}'
                | '\u{2000}'..='\u{200f}'
                | '\u{2028}'..='\u{202f}'
                | '\u{2060}'..='\u{206f}'
                | '\u{3000}'
                | '\u{feff}'
                | '\u{fff0}'..='\u{ffff}'
        )
}

fn quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            special if is_special(special) => {
                quoted.push_str(&format!("\\u{:04x}", u32::from(special)));
            }
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}
