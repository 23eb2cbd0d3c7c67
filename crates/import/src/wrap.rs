//! Prose in lines.

use loudfail_diagnostics::visible;

/// The text on one line, fit for a comment: characters that YAML does not have, or that hide what is written, are
/// replaced.
pub(crate) fn one_line(text: &str) -> String {
    let text = visible(text);
    let hides = |character: char| matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202f}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff0}'..='\u{ffff}');
    text.replace(hides, "\u{fffd}")
}

/// The text in lines of at most `width` characters, where its words allow that. No line has a control character.
pub(crate) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut columns = 0;
    for word in text.split_whitespace() {
        let word = one_line(word);
        let length = word.chars().count();
        if columns > 0 && columns + 1 + length > width {
            lines.push(std::mem::take(&mut line));
            columns = 0;
        }
        if columns > 0 {
            line.push(' ');
            columns += 1;
        }
        line.push_str(&word);
        columns += length;
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}
