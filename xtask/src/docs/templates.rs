//! `docs/templates.md`: own templates, and a table of those that can be overridden.

use loudfail::template_reference::{filters, tests};

use super::markdown::{head, row, table};

const TEXT: &str = include_str!("templates.md");

/// The page.
pub(super) fn page() -> String {
    let mut rows = table(&["template", "description", "blocks"]);
    for template in loudfail::template_reference::templates() {
        let path = format!("`{}`", template.path);
        rows.push_str(&row(&[&path, template.purpose, &names(&template.blocks)]));
    }
    let text = TEXT
        .replace("<!-- filters -->", &names(filters()))
        .replace("<!-- tests -->", &names(tests()))
        .replace("<!-- templates -->\n", &rows);
    head("xtask/src/docs/templates.md and the templates") + &text
}

/// `` `a`, `b` ``.
fn names(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}
