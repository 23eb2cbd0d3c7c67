//! The parts of Markdown that the pages are made of.

/// The comment at the head of a page. What is named here is to be edited in place of the page.
pub(super) fn head(sources: &str) -> String {
    format!("<!-- Made by `cargo xtask docs` from {sources}. Edit those, not this page. -->\n\n")
}

/// A doc comment, line by line each with the space in front, as one line.
pub(super) fn sentence(doc: &[&str]) -> String {
    let lines: Vec<&str> = doc.iter().map(|line| line.trim()).collect();
    lines.join(" ")
}

/// A line of a table.
pub(super) fn row(cells: &[&str]) -> String {
    let cells: Vec<String> = cells.iter().map(|cell| cell.replace('|', r"\|")).collect();
    format!("| {} |\n", cells.join(" | "))
}

/// The head of a table.
pub(super) fn table(titles: &[&str]) -> String {
    row(titles) + &row(&vec!["---"; titles.len()])
}

/// A text of people with what a site would take for HTML made harmless. Code between backticks is left as it is.
pub(super) fn plain(text: &str) -> String {
    let parts: Vec<String> = text
        .split('`')
        .enumerate()
        .map(|(index, part)| match index % 2 {
            0 => part.replace('<', "\\<"),
            _ => part.to_owned(),
        })
        .collect();
    parts.join("`")
}

/// A block of YAML. Its fence is longer than any in it.
pub(super) fn yaml(text: &str) -> String {
    let mut fence = "```".to_owned();
    while text.contains(&fence) {
        fence.push('`');
    }
    format!("{fence}yaml\n{}\n{fence}\n", text.trim_end())
}

/// The anchor that GitHub gives a heading of letters, digits and spaces.
pub(super) fn anchor(heading: &str) -> String {
    heading.to_lowercase().replace(' ', "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_end_a_cell_or_a_fence_does_not() {
        assert_eq!(row(&["`a|b`", "c"]), "| `a\\|b` | c |\n");
        assert_eq!(yaml("a: ```\n"), "````yaml\na: ```\n````\n");
    }

    #[test]
    fn what_looks_like_html_does_not_become_it() {
        assert_eq!(plain("<a> `<b>` <c>"), "\\<a> `<b>` \\<c>");
    }
}
