//! `explain`: what a problem's code asks, and why.

use std::process::ExitCode;

use clap::Args;
use loudfail_diagnostics::visible;
use loudfail_job::{Example, Rule};

use super::{Context, USAGE, report, unknown};
use crate::rules;

/// What is asked for.
#[derive(Args, Debug)]
pub(super) struct Explain {
    /// Codes of problems, such as LF0101 [default: all, one line each]
    #[arg(value_name = "CODE")]
    codes: Vec<String>,
}

impl Explain {
    pub(super) fn run(&self, context: &Context) -> ExitCode {
        let rules = rules::all();
        if self.codes.is_empty() {
            let lines = rules
                .iter()
                .map(|rule| format!("{}  {}\n", rule.code, rule.title));
            report::put(&lines.collect::<String>());
            return ExitCode::SUCCESS;
        }
        let mut texts = Vec::new();
        let mut is_known = true;
        for code in &self.codes {
            let wanted = code.to_ascii_uppercase();
            match rules.iter().find(|rule| rule.code.0 == wanted) {
                Some(rule) => texts.push(explanation(rule, context.width)),
                None => {
                    is_known = false;
                    let code = visible(code);
                    report::say(&format!("error: no problem has the code `{code}`"));
                    unknown::tell_meant(&wanted, rules.iter().map(|rule| rule.code.0));
                }
            }
        }
        report::put(&texts.join("\n\n"));
        if is_known {
            ExitCode::SUCCESS
        } else {
            ExitCode::from(USAGE)
        }
    }
}

/// A rule for people: what it asks, why, the smallest file that breaks it, and the same as it should be.
fn explanation(rule: &Rule, width: usize) -> String {
    let mut text = format!(
        "{}: {}\n\n{}\n",
        rule.code,
        rule.title,
        report::filled(rule.why, width)
    );
    for (title, examples) in [("Wrong", rule.example), ("Right", rule.instead)] {
        for example in examples {
            text.push_str(&format!(
                "\n{title}, in {}:\n\n{}",
                example.path,
                indented(example)
            ));
        }
    }
    text
}

fn indented(example: &Example) -> String {
    let lines = example.text.lines();
    lines
        .map(|line| format!("    {line}").trim_end().to_owned() + "\n")
        .collect()
}
