//! A machine as SVG: by itself, or as a part of a page that has the styles.

use std::fmt::Write as _;

use super::{Arrow, Drawing, Kind, Machine, Node};
use crate::escape::escape;

/// The colours in light and in dark, and what has them.
const LIGHT: &str = include_str!("light.css");
const DARK: &str = include_str!("dark.css");
const RULES: &str = include_str!("machine.css");

/// How a machine looks in a page: as the system likes it, or as `data-theme` of the root says.
pub(crate) fn style() -> String {
    format!(
        ":root {{\n{LIGHT}}}\n:root[data-theme=\"dark\"] {{\n{DARK}}}\n\
         @media (prefers-color-scheme: dark) {{\n:root:not([data-theme=\"light\"]) {{\n{DARK}}}\n}}\n{RULES}"
    )
}

/// How it looks by itself.
fn own_style() -> String {
    format!(
        "svg.machine {{\n{LIGHT}}}\n@media (prefers-color-scheme: dark) {{\nsvg.machine {{\n{DARK}}}\n}}\n{RULES}"
    )
}

/// An element of a page but for its title.
#[derive(Debug)]
pub(crate) struct Part {
    drawing: Drawing,
    body: String,
}

impl Part {
    /// The element with its title.
    pub(crate) fn titled(&self, title: &str) -> String {
        let mut out = String::with_capacity(self.body.len() + 300);
        open(&mut out, &self.drawing, title);
        out.push_str(&self.body);
        out
    }
}

impl Machine {
    /// A whole file, with the styles inside.
    #[must_use]
    pub fn svg(&self, title: &str) -> String {
        let drawing = self.draw();
        let mut out = String::new();
        open(&mut out, &drawing, title);
        let _ = writeln!(out, "<style>\n{}</style>", escape(&own_style()));
        self.body(&mut out, &drawing);
        out.push_str("</svg>\n");
        out
    }

    /// An element of a page, which has the styles, for whatever title: machines with [`Machine::looks`] alike have it in
    /// common.
    ///
    /// Each box is a `g.state` and can have the focus; `data-node` is its place in [`Machine::nodes`]. Each arrow is a
    /// `g.way` with the places of its two ends as `data-from` and `data-to`.
    pub(crate) fn part(&self) -> Part {
        let drawing = self.draw();
        let mut body = String::new();
        self.body(&mut body, &drawing);
        body.push_str("</svg>\n");
        Part { drawing, body }
    }

    /// What a drawing depends on.
    pub(crate) fn looks(&self) -> String {
        let mut looks = format!("{:?}", self.edges);
        for node in &self.nodes {
            let has_state = node.state.is_some();
            // Writing to a String cannot fail.
            let _ = write!(
                looks,
                "{:?}{:?}{}{has_state}",
                node.name, node.kind, node.is_failure
            );
        }
        looks
    }

    fn body(&self, out: &mut String, drawing: &Drawing) {
        out.push_str(
            "<defs><marker id=\"head\" viewBox=\"0 0 10 8\" refX=\"9\" refY=\"4\" markerWidth=\"9\" markerHeight=\"8\" \
             markerUnits=\"userSpaceOnUse\" orient=\"auto\"><path d=\"M0 0 10 4 0 8Z\" fill=\"context-stroke\"/></marker></defs>\n",
        );
        for (place, arrow) in drawing.arrows.iter().enumerate() {
            self.arrow(out, place, arrow);
        }
        for (place, (node, at)) in self.nodes.iter().zip(&drawing.boxes).enumerate() {
            draw_box(out, place, node, *at);
        }
    }

    fn arrow(&self, out: &mut String, place: usize, arrow: &Arrow) {
        let Some((edge, [start, rest @ ..])) = self.edges.get(place).zip(Some(&arrow.points[..]))
        else {
            return;
        };
        let is_failure = |place: usize| self.nodes.get(place).is_some_and(|node| node.is_failure);
        let mut class = "way".to_owned();
        if edge.is_catch {
            class.push_str(" catch");
        }
        if is_failure(edge.to) {
            class.push_str(" failure");
        }
        let _ = write!(
            out,
            "<g class=\"{class}\" data-from=\"{}\" data-to=\"{}\">",
            edge.from, edge.to
        );
        if let Some(condition) = &edge.condition {
            let _ = write!(out, "<title>{}</title>", escape(condition));
        }
        let _ = write!(out, "<path d=\"M{} {}", start[0], start[1]);
        for curve in rest.chunks_exact(3) {
            out.push_str(" C");
            for [x, y] in curve {
                let _ = write!(out, " {x} {y}");
            }
        }
        out.push_str("\"/>");
        if let Some(([x, y], label)) = arrow.label.zip(edge.label()) {
            let label = escape(&label);
            let _ = write!(out, "<text x=\"{x}\" y=\"{y}\">{label}</text>");
        }
        out.push_str("</g>\n");
    }
}

fn open(out: &mut String, drawing: &Drawing, title: &str) {
    let Drawing { width, height, .. } = drawing;
    let _ = writeln!(
        out,
        "<svg class=\"machine\" xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" role=\"group\" aria-label=\"{}\">",
        escape(title)
    );
}

fn draw_box(out: &mut String, place: usize, node: &Node, [left, top, width, height]: [f64; 4]) {
    let failure = if node.is_failure { " failure" } else { "" };
    let kind = node.kind.word();
    let name = escape(&node.name);
    let focus = match node.state {
        Some(_) => " tabindex=\"0\" role=\"button\"",
        None => "",
    };
    let label = match node.kind {
        Kind::Start | Kind::Succeed if node.state.is_none() => node.name.clone(),
        _ => format!("{}, {kind} state", node.name),
    };
    let label = escape(&label);
    let round = match node.kind {
        Kind::Start | Kind::Succeed | Kind::Fail => height / 2.0,
        Kind::Choice => 0.0,
        Kind::Task | Kind::Pass | Kind::Wait => 6.0,
    };
    let (x, y) = (left + width / 2.0, top + height / 2.0);
    let _ = writeln!(
        out,
        "<g class=\"state {kind}{failure}\" data-node=\"{place}\" aria-label=\"{label}\"{focus}>\
         <rect x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{height}\" rx=\"{round}\"/>\
         <text x=\"{x:.1}\" y=\"{y:.1}\">{name}</text></g>"
    );
}
