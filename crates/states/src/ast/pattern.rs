//! The patterns of `StringMatches` ("Choice workflow state").

use std::fmt;

/// The pattern of `StringMatches`: texts between wildcards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    texts: Vec<String>,
}

impl Pattern {
    /// `*` matches any text, `\*` a star and `\\` a backslash.
    pub fn parse(text: &str) -> Self {
        let mut texts = vec![String::new()];
        let mut characters = text.chars();
        while let Some(character) = characters.next() {
            match character {
                '*' => texts.push(String::new()),
                character => {
                    let literal = if character == '\\' {
                        characters.next().unwrap_or('\\')
                    } else {
                        character
                    };
                    if let Some(last) = texts.last_mut() {
                        last.push(literal);
                    }
                }
            }
        }
        Self { texts }
    }

    /// Whether the whole text matches, in time that grows with the length of both.
    pub fn matches(&self, text: &str) -> bool {
        let [first, middle @ .., last] = self.texts.as_slice() else {
            return self.texts.first().is_some_and(|only| only == text);
        };
        let Some(mut rest) = text.strip_prefix(first.as_str()) else {
            return false;
        };
        for piece in middle {
            // The leftmost place leaves the most for what follows.
            match rest.find(piece.as_str()) {
                Some(at) => rest = &rest[at + piece.len()..],
                None => return false,
            }
        }
        rest.ends_with(last.as_str())
    }
}

/// As people read it: the texts with a star for each wildcard, without escapes.
impl fmt::Display for Pattern {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.texts.join("*"))
    }
}
