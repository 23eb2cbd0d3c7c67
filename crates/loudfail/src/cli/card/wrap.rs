//! Pieces of text on lines of a given width, painted if wanted.

use loudfail_site::message::{Look, Piece};
use unicode_width::UnicodeWidthStr as _;

/// A run of characters that is not broken.
struct Word<'p> {
    text: &'p str,
    look: &'p Look,
    /// Whether there is a space before it, where a line may be broken.
    has_space: bool,
}

/// Lines no wider than that, but for words that are wider by themselves: an address that is broken cannot be copied. Lines
/// after the first are indented.
pub(super) fn wrap(pieces: &[Piece], columns: usize, indent: usize, color: bool) -> Vec<String> {
    let shown: Vec<Piece> = pieces
        .iter()
        .flat_map(|piece| {
            if color {
                vec![piece.clone()]
            } else {
                plain(piece)
            }
        })
        .collect();
    let mut lines: Vec<Vec<Piece>> = vec![Vec::new()];
    let mut used = 0;
    let words = words(&shown);
    let mut index = 0;
    while let Some(word) = words.get(index) {
        // Words without a space between them stay together.
        let more = words.iter().skip(index + 1);
        let count = 1 + more.take_while(|word| !word.has_space).count();
        let unit = words.get(index..index + count).unwrap_or_default();
        let wide: usize = unit.iter().map(|word| width(word.text)).sum();
        let space = usize::from(word.has_space);
        if used > 0 && used + space + wide > columns {
            lines.push(vec![Piece::new(" ".repeat(indent), Look::Plain)]);
            used = indent;
        } else if space > 0 {
            append_space(&mut lines, word.look);
            used += space;
        }
        for word in unit {
            append(&mut lines, word.text, word.look);
        }
        used += wide;
        index += count;
    }
    lines
        .iter()
        .map(|line| line.iter().map(|piece| paint(piece, color)).collect())
        .map(|line: String| line.trim_end().to_owned())
        .collect()
}

fn append(lines: &mut [Vec<Piece>], text: &str, look: &Look) {
    let Some(line) = lines.last_mut() else {
        return;
    };
    match line.last_mut() {
        Some(piece) if piece.look == *look => piece.text.push_str(text),
        _ => line.push(Piece::new(text, look.clone())),
    }
}

/// A space looks like the words around it, where they look alike: a link is not underlined beyond its ends.
fn append_space(lines: &mut [Vec<Piece>], next: &Look) {
    let last = lines.last().and_then(|line| line.last());
    let is_between = last.is_some_and(|piece| piece.look == *next);
    let look = if is_between { next } else { &Look::Plain };
    append(lines, " ", look);
}

fn words(pieces: &[Piece]) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let mut has_space = false;
    for piece in pieces {
        for (index, text) in piece.text.split(' ').enumerate() {
            has_space |= index > 0;
            if !text.is_empty() {
                words.push(Word {
                    text,
                    look: &piece.look,
                    has_space,
                });
                has_space = false;
            }
        }
    }
    words
}

/// A piece where nothing but characters can tell how it looks.
fn plain(piece: &Piece) -> Vec<Piece> {
    let text = &piece.text;
    match &piece.look {
        Look::Code => vec![Piece::new(format!("`{text}`"), Look::Plain)],
        Look::Link(target) if target != text => {
            vec![Piece::new(format!("{text} <{target}>"), Look::Plain)]
        }
        _ => vec![Piece::new(text.clone(), Look::Plain)],
    }
}

fn paint(piece: &Piece, color: bool) -> String {
    let text = &piece.text;
    if !color {
        return text.clone();
    }
    let code = match &piece.look {
        Look::Plain => return text.clone(),
        Look::Bold => 1,
        Look::Dim => 2,
        Look::Italic => 3,
        Look::Code => 36,
        Look::Struck => 9,
        Look::Mention => 33,
        // The escape sequence for links: OSC 8. The address has no control character, see `visible`.
        Look::Link(target) => {
            return format!(
                "\u{1b}]8;;{target}\u{1b}\\\u{1b}[34;4m{text}\u{1b}[0m\u{1b}]8;;\u{1b}\\"
            );
        }
    };
    format!("\u{1b}[{code}m{text}\u{1b}[0m")
}

/// The text in so many columns, its end left out where it has more.
pub(in super::super) fn clip(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut clipped = String::new();
    for character in text.chars() {
        clipped.push(character);
        // Of all of it: a character may join the one before, or make it wider.
        if width(&clipped) + 1 > columns {
            clipped.pop();
            break;
        }
    }
    format!("{}…", clipped.trim_end())
}

/// The columns that a text takes: its characters that join the one before none, those of East Asia and pictures two.
pub(in super::super) fn width(text: &str) -> usize {
    text.width()
}
