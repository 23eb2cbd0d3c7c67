//! For GitHub Actions: workflow commands that annotate the lines of a pull request.

use crate::diagnostic::Diagnostic;
use crate::source::Sources;
use crate::visible;

/// The problem as one command on a line, ended.
///
/// The syntax is that of the GitHub page "Workflow commands for GitHub Actions". An annotation over several lines
/// carries no columns: the page "REST API endpoints for check runs" wants them left out there.
pub(super) fn render(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let mut properties = Vec::new();
    if let Some(source) = diagnostic.source() {
        properties.push(format!("file={}", property(sources.path(source))));
    }
    if let Some(label) = &diagnostic.primary {
        let (start, end) = (
            sources.location(label.span),
            sources.end_location(label.span),
        );
        properties.push(format!("line={}", start.line));
        if start.line == end.line {
            properties.push(format!("col={}", start.column));
        }
        properties.push(format!("endLine={}", end.line));
        if start.line == end.line {
            properties.push(format!("endColumn={}", end.column));
        }
    }
    properties.push(format!("title={}", property(diagnostic.code.0)));

    let mut paragraphs = vec![diagnostic.message.clone()];
    paragraphs.extend(
        diagnostic
            .primary
            .iter()
            .map(|label| label.text.clone())
            .filter(|text| !text.is_empty()),
    );
    paragraphs.extend(diagnostic.secondary.iter().map(|label| {
        let location = sources.location(label.span);
        let path = sources.path(label.span.source);
        format!(
            "note: {path}:{}:{}: {}",
            location.line, location.column, label.text
        )
    }));
    paragraphs.extend(diagnostic.notes.iter().map(|note| format!("note: {note}")));
    paragraphs.extend(diagnostic.help.iter().map(|help| format!("help: {help}")));
    format!(
        "::{} {}::{}\n",
        diagnostic.severity,
        properties.join(","),
        data(&paragraphs.join("\n"))
    )
}

/// The text after the second `::`. The runner reads `%25`, `%0D` and `%0A` back.
fn data(text: &str) -> String {
    escape(text, &['%', '\r', '\n'])
}

/// The value of a property, which a colon or a comma would end.
fn property(text: &str) -> String {
    escape(text, &['%', '\r', '\n', ':', ','])
}

fn escape(text: &str, special: &[char]) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if special.contains(&character) {
            escaped.push_str(&format!("%{:02X}", u32::from(character)));
        } else {
            escaped.push(visible::picture(character));
        }
    }
    escaped
}
