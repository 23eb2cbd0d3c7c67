//! `cargo xtask test`: all of the project's tests, in named parts.
//!
//! The parts run one after another, because cargo would make them wait for its lock anyway, and a part that fails does
//! not keep the others from running: a person learns of everything in one go.

mod parts;
mod run;
mod summary;

use std::env;
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser};

use self::parts::{PARTS, Part, Place};
use self::run::Skip;

/// The arguments of `cargo xtask test`.
#[derive(Debug, Args)]
pub(crate) struct Test {
    /// Run only this part; repeatable
    #[arg(long, value_name = "PART", value_delimiter = ',', value_parser = names())]
    only: Vec<String>,
}

/// What became of a part.
#[derive(Debug)]
struct Outcome {
    part: &'static Part,
    verdict: Verdict,
    took: Duration,
}

/// Whether what a part proves holds.
#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    /// It does.
    Passed {
        /// How many tests said so; 0 for a part that is none of cargo's tests.
        tests: usize,
    },
    /// It does not, or a command could not be run.
    Failed {
        /// A line each.
        reasons: Vec<String>,
    },
    /// Nothing failed, and not everything was checked.
    Skipped {
        /// What was not.
        skips: Vec<Skip>,
    },
}

impl Test {
    /// Runs the parts and prints the summary. The exit code is 0 only if nothing failed.
    pub(crate) fn run(&self, repository: &Path) -> ExitCode {
        let chosen =
            |part: &&Part| self.only.is_empty() || self.only.iter().any(|name| name == part.name);
        let parts: Vec<_> = PARTS.iter().filter(chosen).collect();
        let place = match Place::new(repository, &parts) {
            Ok(place) => place,
            Err(error) => {
                anstream::eprintln!("error: cannot find this program's own path: {error}");
                return ExitCode::FAILURE;
            }
        };
        let strict = is_ci();
        let mut outcomes = Vec::new();
        for part in parts {
            anstream::println!("\n{}", summary::heading(part));
            let start = Instant::now();
            let verdict = examine(part, &place, strict);
            outcomes.push(Outcome {
                part,
                verdict,
                took: start.elapsed(),
            });
        }
        anstream::print!("\n{}", summary::summary(&outcomes));
        let failed = outcomes
            .iter()
            .any(|outcome| matches!(outcome.verdict, Verdict::Failed { .. }));
        if failed {
            ExitCode::FAILURE
        } else {
            ExitCode::SUCCESS
        }
    }
}

/// Runs all steps of a part, those after one that fails too.
fn examine(part: &Part, place: &Place, strict: bool) -> Verdict {
    let mut reasons = Vec::new();
    let mut skips = Vec::new();
    let mut tests = 0;
    for step in part.steps {
        match run::run(&mut step.command(place)) {
            Ok(report) => {
                if !report.success {
                    reasons.push(format!("`{step}` ended with {}", report.ending));
                }
                tests += report.tests;
                skips.extend(report.skips);
            }
            Err(error) => reasons.push(format!("`{step}` did not start: {error}")),
        }
    }
    if reasons.is_empty() {
        judge(part, tests, skips, strict)
    } else {
        Verdict::Failed { reasons }
    }
}

/// The verdict on a part whose commands all succeeded. Where `strict`, what was not checked counts as failed: a
/// machine that is there to check everything must not be satisfied with less.
fn judge(part: &Part, tests: usize, skips: Vec<Skip>, strict: bool) -> Verdict {
    if skips.is_empty() && tests == 0 && part.has_tests() {
        // A filter that matches nothing, or a file emptied by mistake, must not look like a success.
        return Verdict::Failed {
            reasons: vec!["no test ran".to_owned()],
        };
    }
    if skips.is_empty() {
        Verdict::Passed { tests }
    } else if strict {
        let reasons = skips
            .iter()
            .map(|skip| format!("{skip} (with CI=true, a skipped check counts as failed)"));
        Verdict::Failed {
            reasons: reasons.collect(),
        }
    } else {
        Verdict::Skipped { skips }
    }
}

fn is_ci() -> bool {
    env::var("CI").is_ok_and(|value| value == "true" || value == "1")
}

fn names() -> PossibleValuesParser {
    PARTS
        .iter()
        .map(|part| PossibleValue::new(part.name).help(part.proves))
        .collect::<Vec<_>>()
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(name: &str) -> &'static Part {
        PARTS
            .iter()
            .find(|part| part.name == name)
            .expect("a part of this name")
    }

    fn skip() -> Skip {
        Skip {
            what: "plans".to_owned(),
            how: "install terraform".to_owned(),
        }
    }

    #[test]
    fn a_skip_is_a_failure_only_where_everything_must_be_checked() {
        let lenient = judge(part("terraform"), 3, vec![skip()], false);
        assert_eq!(
            lenient,
            Verdict::Skipped {
                skips: vec![skip()]
            }
        );
        let strict = judge(part("terraform"), 3, vec![skip()], true);
        assert!(matches!(strict, Verdict::Failed { .. }), "{strict:?}");
    }

    #[test]
    fn a_part_of_tests_that_ran_none_has_failed() {
        assert_eq!(
            judge(part("golden"), 2, Vec::new(), true),
            Verdict::Passed { tests: 2 }
        );
        assert_eq!(
            judge(part("fmt"), 0, Vec::new(), true),
            Verdict::Passed { tests: 0 }
        );
        let none = judge(part("golden"), 0, Vec::new(), false);
        assert_eq!(
            none,
            Verdict::Failed {
                reasons: vec!["no test ran".to_owned()]
            }
        );
    }
}
