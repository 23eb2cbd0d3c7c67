//! Text that cannot drive a terminal: control characters become pictures of themselves.

/// The text on one line; a line feed becomes a picture too.
pub fn one_line(text: &str) -> String {
    text.chars().map(picture).collect()
}

/// The text with its line feeds.
pub fn lines(text: &str) -> String {
    text.replace("\r\n", "\n")
        .chars()
        .map(|character| {
            if character == '\n' {
                '\n'
            } else {
                picture(character)
            }
        })
        .collect()
}

/// What to show for a character, always one character and always printable.
pub(crate) fn picture(character: char) -> char {
    match character {
        '\0'..='\u{1f}' => {
            char::from_u32(0x2400 + u32::from(character)).unwrap_or(char::REPLACEMENT_CHARACTER)
        }
        '\u{7f}' => '\u{2421}',
        // The second set of control characters has no pictures; some terminals obey it.
        '\u{80}'..='\u{9f}' => char::REPLACEMENT_CHARACTER,
        // These change the direction of what follows, so that a line reads other than it is.
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            char::REPLACEMENT_CHARACTER
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::{lines, one_line};

    #[test]
    fn every_control_character_becomes_one_printable_character() {
        for character in (0..=0x9f)
            .filter_map(char::from_u32)
            .filter(|character| character.is_control())
        {
            let shown = one_line(&character.to_string());
            assert!(
                shown.chars().count() == 1 && !shown.contains(char::is_control),
                "{character:?}"
            );
        }
        assert_eq!(one_line("a\u{1b}\u{7f}\u{9b}\t\n"), "a␛␡\u{fffd}␉␊");
    }

    #[test]
    fn line_feeds_stay_where_lines_may_end() {
        assert_eq!(lines("a\nb\r\nc\rd"), "a\nb\nc␍d");
        assert_eq!(one_line("a\r\nb"), "a␍␊b");
    }

    #[test]
    fn nothing_changes_the_direction_of_the_text() {
        let directions = "\u{61c}\u{200e}\u{200f}\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}\u{2066}\u{2067}\u{2068}\u{2069}";
        assert_eq!(one_line(directions), "\u{fffd}".repeat(12));
        assert_eq!(one_line("שלום 日本 😀 e\u{301}"), "שלום 日本 😀 e\u{301}");
    }
}
