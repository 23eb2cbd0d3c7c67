//! What `cargo xtask test` says of its own.

use clap::builder::styling::{AnsiColor, Style};

use super::parts::Part;
use super::{Outcome, Verdict};

const BOLD: Style = Style::new().bold();

/// The line above a part's output.
pub(crate) fn heading(part: &Part) -> String {
    format!("{BOLD}== {}{BOLD:#}: {}", part.name, part.proves)
}

/// A table with a row a part, what failed or was not checked, and as the last line how many parts did what.
pub(crate) fn summary(outcomes: &[Outcome]) -> String {
    let mut table = String::new();
    let mut notes = String::new();
    let mut counts = [0_usize; 3];
    for Outcome {
        part,
        verdict,
        took,
    } in outcomes
    {
        let (index, word, style) = match verdict {
            Verdict::Passed { .. } => (0, "passed", AnsiColor::Green),
            Verdict::Failed { .. } => (1, "failed", AnsiColor::Red),
            Verdict::Skipped { .. } => (2, "SKIPPED", AnsiColor::Yellow),
        };
        counts[index] += 1;
        let style = style.on_default().bold();
        let tests = match verdict {
            Verdict::Passed { tests } if *tests > 0 => format!("  {tests} tests"),
            _ => String::new(),
        };
        let line = format!(
            "{:<12}{style}{word:<8}{style:#}{:>8.1} s{tests}",
            part.name,
            took.as_secs_f64()
        );
        table.push_str(line.trim_end());
        table.push('\n');
        for note in verdict.notes() {
            notes.push_str(&format!("{style}{word}{style:#} {}: {note}\n", part.name));
        }
        if let Verdict::Failed { .. } = verdict {
            notes.push_str(&format!(
                "  hint: `cargo xtask test --only {}` runs it alone\n",
                part.name
            ));
        }
    }
    let separator = if notes.is_empty() { "" } else { "\n" };
    let [passed, failed, skipped] = counts;
    format!("{table}{separator}{notes}\n{passed} passed, {failed} failed, {skipped} skipped\n")
}

impl Verdict {
    fn notes(&self) -> Vec<String> {
        match self {
            Self::Passed { .. } => Vec::new(),
            Self::Failed { reasons } => reasons.clone(),
            Self::Skipped { skips } => skips.iter().map(ToString::to_string).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::parts::PARTS;
    use super::super::run::Skip;
    use super::*;

    #[test]
    fn the_summary_says_all_and_ends_with_the_counts() {
        let part = |name: &str| {
            PARTS
                .iter()
                .find(|part| part.name == name)
                .expect("a part of this name")
        };
        let outcome = |name, verdict, milliseconds| Outcome {
            part: part(name),
            verdict,
            took: Duration::from_millis(milliseconds),
        };
        let skip = Skip {
            what: "plans".to_owned(),
            how: "install terraform".to_owned(),
        };
        let outcomes = [
            outcome("fmt", Verdict::Passed { tests: 0 }, 400),
            outcome("unit", Verdict::Passed { tests: 120 }, 12_340),
            outcome(
                "golden",
                Verdict::Failed {
                    reasons: vec!["no test ran".to_owned()],
                },
                1_000,
            ),
            outcome("terraform", Verdict::Skipped { skips: vec![skip] }, 123_456),
        ];
        let told = anstream::adapter::strip_str(&summary(&outcomes)).to_string();
        let expected = "fmt         passed       0.4 s
unit        passed      12.3 s  120 tests
golden      failed       \
                        1.0 s
terraform   SKIPPED    123.5 s

failed golden: no test ran
  hint: `cargo xtask test --only \
                        golden` runs it alone
SKIPPED terraform: not checked: plans; to check it: install terraform

2 \
                        passed, 1 failed, 1 skipped
";
        assert_eq!(told, expected);
    }
}
