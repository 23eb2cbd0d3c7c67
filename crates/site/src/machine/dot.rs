//! A machine in Graphviz's language.

use std::fmt::Write as _;

use super::{Kind, Machine};

impl Machine {
    /// The graph: "DOT Language" in Graphviz's documentation.
    #[must_use]
    pub fn dot(&self, title: &str) -> String {
        let mut out = format!("digraph {} {{\n", quoted(title));
        out.push_str("  node [shape=box, style=rounded, fontname=\"sans-serif\"]\n");
        out.push_str("  edge [fontname=\"sans-serif\", fontsize=11]\n");
        for (place, node) in self.nodes.iter().enumerate() {
            let shape = match node.kind {
                Kind::Start => ", shape=circle",
                Kind::Choice => ", shape=diamond, style=\"\"",
                Kind::Succeed => ", shape=ellipse, color=\"#1b7f4b\"",
                Kind::Fail => ", shape=ellipse, color=\"#b3261e\"",
                Kind::Task => ", penwidth=2",
                Kind::Pass | Kind::Wait => "",
            };
            let fill = if node.is_failure {
                ", fontcolor=\"#b3261e\""
            } else {
                ""
            };
            let name = quoted(&node.name);
            let _ = writeln!(out, "  n{place} [label={name}{shape}{fill}]");
        }
        for edge in &self.edges {
            let mut attributes = Vec::new();
            if let Some(label) = edge.label() {
                attributes.push(format!("label={}", quoted(&label)));
            }
            if let Some(condition) = &edge.condition {
                attributes.push(format!("tooltip={}", quoted(condition)));
            }
            if edge.is_catch {
                attributes.push("style=dashed".to_owned());
            }
            let attributes = match attributes.as_slice() {
                [] => String::new(),
                some => format!(" [{}]", some.join(", ")),
            };
            let _ = writeln!(out, "  n{} -> n{}{attributes}", edge.from, edge.to);
        }
        out.push_str("}\n");
        out
    }
}

/// A text in quotes. A backslash begins an escape only in some attributes, so each is doubled; a line's end is a space.
fn quoted(text: &str) -> String {
    let escaped: String = text
        .chars()
        .map(|character| match character {
            '"' => "\\\"".to_owned(),
            '\\' => "\\\\".to_owned(),
            other if other.is_control() => " ".to_owned(),
            other => other.to_string(),
        })
        .collect();
    format!("\"{escaped}\"")
}
