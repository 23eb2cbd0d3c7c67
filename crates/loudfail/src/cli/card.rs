//! A notification as chat shows it, drawn in the terminal.
//!
//! What a message holds comes from outside: no character of it reaches the terminal that could drive it.

mod wrap;

use loudfail_diagnostics::{visible, visible_lines};
use loudfail_site::message::{Look, Piece, parse};
use serde_json::Value;

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
}

/// A notification as a card. A message that is none is shown as the text that it is.
pub(super) fn draw(message: &Value, style: Style) -> String {
    let mut lines = Vec::new();
    let width = style.width.min(WIDEST).saturating_sub(2).max(20);
    let mut add = |pieces: Vec<Piece>, indent: usize| {
        lines.extend(wrap(&pieces, width, indent, style.color));
    };
    match message.get("content").filter(|content| content.is_object()) {
        Some(content) => {
            if let Some(title) = content.get("title").and_then(Value::as_str) {
                add(vec![Piece::new(visible(title), Look::Bold)], 0);
                add(Vec::new(), 0);
            }
            let description = content.get("description").and_then(Value::as_str);
            for line in visible_lines(description.unwrap_or_default()).split('\n') {
                add(parse(line), if line.starts_with("• ") { 2 } else { 0 });
            }
            let steps = texts(content.get("nextSteps"));
            if !steps.is_empty() {
                add(Vec::new(), 0);
                add(vec![Piece::new("Next steps", Look::Bold)], 0);
            }
            for (index, step) in steps.iter().enumerate() {
                let number = format!("{}. ", index + 1);
                let indent = number.len();
                let mut pieces = vec![Piece::new(number, Look::Plain)];
                pieces.extend(parse(&visible(step)));
                add(pieces, indent);
            }
            let keywords = texts(content.get("keywords"));
            if !keywords.is_empty() {
                let keywords = visible(&keywords.join(", "));
                add(Vec::new(), 0);
                add(
                    vec![Piece::new(format!("Keywords: {keywords}"), Look::Dim)],
                    0,
                );
            }
        }
        None => {
            let text = message
                .as_str()
                .map_or_else(|| message.to_string(), str::to_owned);
            for line in visible_lines(&text).split('\n') {
                add(vec![Piece::new(line, Look::Plain)], 0);
            }
        }
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
        == Some("Test");
    format!("\u{1b}[{}m▌\u{1b}[0m", if is_test { 32 } else { 31 })
}

fn texts(list: Option<&Value>) -> Vec<&str> {
    let items = list.and_then(Value::as_array).into_iter().flatten();
    items.filter_map(Value::as_str).collect()
}

#[cfg(test)]
mod tests;
