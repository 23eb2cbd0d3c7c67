//! A notification as chat shows it, drawn in the terminal.
//!
//! What a message holds comes from outside: no character of it reaches the terminal that could drive it.

mod wrap;

use loudfail_diagnostics::visible;
use loudfail_job::Chat;
use loudfail_site::message::{Look, Message, Piece, parse};
use serde_json::Value;

use super::notify;
use wrap::wrap;
pub(super) use wrap::{clip, width};

/// Widest card, in columns: longer lines are hard to read.
const WIDEST: usize = 100;

/// How to draw.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    /// Whether escape sequences may be used.
    pub(super) color: bool,
    /// Columns of the terminal.
    pub(super) width: usize,
    /// Whose markup the message has.
    pub(super) chat: Chat,
}

/// A notification as a card. A message that is none is shown as the text that it is.
pub(super) fn draw(message: &Value, style: Style) -> String {
    let mut lines = Vec::new();
    let width = style.width.min(WIDEST).saturating_sub(2).max(20);
    let mut add = |pieces: Vec<Piece>, indent: usize| {
        lines.extend(wrap(&pieces, width, indent, style.color));
    };
    let read = Message::read(message, style.chat);
    if !read.title.is_empty() {
        add(shown(&read.title), 0);
        add(Vec::new(), 0);
    }
    for line in &read.lines {
        let is_item = line.first().is_some_and(|it| it.text.starts_with("• "));
        add(shown(line), if is_item { 2 } else { 0 });
    }
    if !read.steps.is_empty() {
        add(Vec::new(), 0);
        add(vec![Piece::new("Next steps", Look::Bold)], 0);
    }
    for (index, step) in read.steps.iter().enumerate() {
        let number = format!("{}. ", index + 1);
        let indent = number.len();
        let mut pieces = vec![Piece::new(number, Look::Plain)];
        pieces.extend(shown(step));
        add(pieces, indent);
    }
    if !read.keywords.is_empty() {
        let keywords = format!("Keywords: {}", visible(&read.keywords.join(", ")));
        add(Vec::new(), 0);
        add(vec![Piece::new(keywords, Look::Dim)], 0);
    }
    let bar = bar(message, style.color);
    let mut card = String::new();
    for line in lines {
        card.push_str(&bar);
        if !line.is_empty() {
            card.push(' ');
            card.push_str(&line);
        }
        card.push('\n');
    }
    card
}

/// The first line of a description, or the title, without markup.
pub(super) fn first_line(message: &Value) -> String {
    let text = |name: &str| message.pointer(name).and_then(Value::as_str);
    let line = text("/content/description")
        .and_then(|text| text.lines().find(|line| !line.trim().is_empty()))
        .or_else(|| text("/content/title"));
    let shown = match line {
        Some(line) => visible(line),
        None => visible(&message.to_string()),
    };
    parse(&shown).into_iter().map(|piece| piece.text).collect()
}

/// The bar on the left: red for a failure, green for what is none.
fn bar(message: &Value, color: bool) -> String {
    if !color {
        return "▌".to_owned();
    }
    let is_test = message
        .pointer("/metadata/eventType")
        .and_then(Value::as_str)
        == Some(notify::TEST);
    format!("\u{1b}[{}m▌\u{1b}[0m", if is_test { 32 } else { 31 })
}

/// Pieces without a character that could drive a terminal.
fn shown(pieces: &[Piece]) -> Vec<Piece> {
    let piece = |piece: &Piece| {
        let look = match &piece.look {
            Look::Link(address) => Look::Link(visible(address)),
            other => other.clone(),
        };
        Piece::new(visible(&piece.text), look)
    };
    pieces.iter().map(piece).collect()
}

#[cfg(test)]
mod tests;
