//! Text in diagrams of Mermaid, which GitHub and GitLab draw.

use std::fmt::Write as _;

/// A text in quotes, for a label. Mermaid reads entities with `#` in front, and would read HTML and Markdown.
///
/// Source: "Flowcharts Syntax" in Mermaid's documentation, "Special characters that break syntax" and "Entity codes to escape
/// characters".
#[must_use]
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for character in text.chars() {
        match character {
            '"' | '#' | '&' | '<' | '>' | '`' | ';' | '\\' | '*' | '_' => {
                // Writing to a String cannot fail.
                let _ = write!(out, "#{};", u32::from(character));
            }
            other if other.is_control() => out.push(' '),
            other => out.push(other),
        }
    }
    out.push('"');
    out
}
