//! A report as a comment on a pull request.
//!
//! Everything that comes from a template stands inside of a fenced block, where neither Markdown nor HTML nor a mention
//! is acted on, and whose fence is longer than any run of backticks in it.

use crate::model::{Report, UnitChange};
use crate::text::{count, lines, of_stale, resources, summary, what_becomes};

/// The longest comment, in characters. Source: what GitHub's REST API answers to a longer one, "body is too long (maximum is
/// 65536 characters)".
const LONGEST: usize = 65_536;

/// What is kept free for the words that say what was left out.
const RESERVE: usize = 1_024;

/// The most rows of the table.
const ROWS: usize = 200;

/// The report as Markdown; `since` says what it is compared with, such as a short commit id.
#[must_use]
pub fn markdown(report: &Report, since: &str) -> String {
    let since = code(since);
    if report.is_empty() {
        return format!("**Nothing has changed** for AWS since {since}.\n");
    }
    let mut out = format!("**{}** since {since}\n", summary(report));
    if report.counts().wider > 0 {
        let wider = report.units.iter().flat_map(|unit| {
            let owner = format!("{}/{}", unit.environment, unit.name);
            let told = unit.wider.iter();
            told.map(move |grant| format!("WIDER: {owner}: {}", grant.what))
        });
        let wider: Vec<String> = wider.collect();
        out.push_str("\n> [!WARNING]\n> These grants allow more than before.\n\n");
        out.push_str(&block(&wider, LONGEST / 4));
    }
    if report.counts().stale > 0 {
        let stale = report.units.iter().flat_map(|unit| {
            let owner = format!("{}/{}", unit.environment, unit.name);
            let told = unit.stale.iter();
            told.map(move |stale| format!("{owner}: {}", of_stale(stale)))
        });
        let stale: Vec<String> = stale.collect();
        out.push_str(
            "\n> [!WARNING]\n> Failures are silent unless you pass the new values of these parameters.\n\n",
        );
        out.push_str(&block(&stale, LONGEST / 4));
    }
    out.push_str("\n| stack | | resources | wider grants |\n| --- | --- | --- | --- |\n");
    for unit in report.units.iter().take(ROWS) {
        out.push_str(&row(unit));
    }
    if let Some(more) = report
        .units
        .len()
        .checked_sub(ROWS)
        .filter(|more| *more > 0)
    {
        out.push_str(&format!(
            "\n{} more are not in the table.\n",
            count(more, "stack")
        ));
    }
    let mut left_out = 0;
    for unit in &report.units {
        let lines = lines(unit);
        if lines.is_empty() {
            continue;
        }
        let title = format!("{}/{}", unit.environment, unit.name);
        let head = format!("\n<details><summary>{}</summary>\n\n", escaped(&title));
        let tail = "\n</details>\n";
        let used = length(&out) + length(&head) + length(tail) + RESERVE;
        let Some(room) = LONGEST.checked_sub(used).filter(|room| *room > RESERVE) else {
            left_out += 1;
            continue;
        };
        out.push_str(&head);
        out.push_str(&block(&lines, room));
        out.push_str(tail);
    }
    if left_out > 0 {
        out.push_str(&format!(
            "\nThe details of {} are left out, because the comment is full. `cargo xtask diff` shows them.\n",
            count(left_out, "stack")
        ));
    }
    out
}

fn row(unit: &UnitChange) -> String {
    let counts = unit.counts();
    let title = code(&format!("{}/{}", unit.environment, unit.name));
    let wider = match counts.wider {
        0 => String::new(),
        number => format!("**{number}**"),
    };
    format!(
        "| {title} | {} | {} | {wider} |\n",
        what_becomes(unit),
        resources(&counts)
    )
}

/// Lines in a fenced block of at most `room` characters, with a count of those that did not fit.
fn block(lines: &[String], room: usize) -> String {
    let longest = lines.iter().map(|line| run(line)).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    let mut left = room.saturating_sub(2 * fence.len() + 64);
    let mut out = format!("{fence}text\n");
    for (index, line) in lines.iter().enumerate() {
        let needed = length(line) + 1;
        if needed > left {
            let more = count(lines.len() - index, "more line");
            out.push_str(&format!("... and {more}, left out here\n"));
            break;
        }
        left -= needed;
        out.push_str(line);
        out.push('\n');
    }
    out.push_str(&fence);
    out.push('\n');
    out
}

/// The longest run of backticks.
fn run(line: &str) -> usize {
    line.split(|character| character != '`')
        .map(str::len)
        .max()
        .unwrap_or(0)
}

fn length(text: &str) -> usize {
    // GitHub may count code units, of which a character is one or two.
    text.encode_utf16().count()
}

/// A short text as code on one line. A code span knows no escapes, so what would end it or a cell of a table is left out.
fn code(text: &str) -> String {
    let text: String = text
        .chars()
        .filter(|character| !matches!(character, '`' | '|' | '\\' | '\n'))
        .take(120)
        .collect();
    format!("`{text}`")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Grant, Kind, UnitChange};

    fn unit(name: &str, wider: Vec<String>) -> UnitChange {
        UnitChange {
            environment: "default".to_owned(),
            name: name.to_owned(),
            kind: Kind::Changed,
            problem: None,
            parameters: Vec::new(),
            values: Vec::new(),
            stale: Vec::new(),
            by_root: false,
            modules: Vec::new(),
            outputs: Vec::new(),
            template: Vec::new(),
            granted: Vec::new(),
            wider: Vec::new(),
            narrower: wider
                .into_iter()
                .map(|what| Grant {
                    resource: "R".to_owned(),
                    what,
                })
                .collect(),
            resources: Vec::new(),
            files: Vec::new(),
        }
    }

    #[test]
    fn what_is_long_is_cut_with_a_count() {
        let many = |number| (0..number).map(|_| "x".repeat(90)).collect::<Vec<_>>();
        let units = (0..400).map(|index| unit(&format!("job-{index}"), many(9)));
        let report = Report {
            units: units.collect(),
        };
        let out = markdown(&report, "abc");
        assert!(length(&out) < LONGEST, "{}", length(&out));
        assert!(
            out.contains("200 stacks more are not in the table"),
            "{out}"
        );
        assert!(out.contains("are left out, because the comment is full"));

        let report = Report {
            units: vec![unit("job", many(2_000))],
        };
        let out = markdown(&report, "abc");
        assert!(length(&out) < LONGEST, "{}", length(&out));
        assert!(out.contains("more lines, left out here"));
    }

    #[test]
    fn nothing_gets_out_of_its_fence() {
        let evil = "````\n<img src=x> @everyone </details>".replace('\n', " ");
        let report = Report {
            units: vec![unit("a|b`c", vec![evil])],
        };
        let out = markdown(&report, "`x`");
        assert!(out.contains("\n`````text\n"), "{out}");
        assert!(out.contains("| `default/abc` |"), "{out}");
        assert!(
            out.starts_with("**1 stack: no resource changes** since `x`\n"),
            "{out}"
        );
    }
}
