//! A machine as a Mermaid flowchart, which GitHub and GitLab draw.

use std::fmt::Write as _;

use loudfail_render::mermaid::quoted;

use super::{Kind, Machine};

impl Machine {
    /// The flowchart: "Flowcharts Syntax" in Mermaid's documentation.
    #[must_use]
    pub fn mermaid(&self) -> String {
        let mut out = "flowchart TD\n".to_owned();
        for (place, node) in self.nodes.iter().enumerate() {
            let name = quoted(&node.name);
            let shape = match node.kind {
                Kind::Start => format!("(({name}))"),
                Kind::Choice => format!("{{{{{name}}}}}"),
                Kind::Succeed | Kind::Fail => format!("([{name}])"),
                Kind::Task => format!("[[{name}]]"),
                Kind::Pass | Kind::Wait => format!("[{name}]"),
            };
            let class = if node.is_failure { ":::failure" } else { "" };
            let _ = writeln!(out, "  n{place}{shape}{class}");
        }
        for edge in &self.edges {
            let line = if edge.is_catch { "-.->" } else { "-->" };
            let label = edge
                .label()
                .map(|label| format!("|{}|", quoted(&label)))
                .unwrap_or_default();
            let _ = writeln!(out, "  n{} {line}{label} n{}", edge.from, edge.to);
        }
        out.push_str("  classDef failure stroke:#b3261e\n");
        out
    }
}
