//! `cargo xtask docs`: the pages under `docs/` that are made of what the code says of itself.
//!
//! One function makes the pages; writing and `--check` differ in what they do with them.

mod blueprint;
mod commands;
mod errors;
mod examples;
mod failures;
mod markdown;
#[cfg(test)]
mod samples;
mod templates;

use std::fs;
use std::io;
use std::path::Path;
use std::process::ExitCode;

use clap::{ArgAction, Args, Subcommand as _};
use similar::TextDiff;

use self::examples::Examples;
use crate::chores::Chore;

/// The folder of the pages, relative to the repository.
const FOLDER: &str = "docs";

/// The folder of the examples, relative to the repository.
const EXAMPLES: &str = "docs/examples";

/// The arguments of `cargo xtask docs`.
#[derive(Debug, Args)]
pub(crate) struct Docs {
    /// Write nothing; fail if a page is stale, and show the difference
    #[arg(long, action = ArgAction::SetTrue)]
    check: bool,
}

/// A page.
struct Page {
    /// Relative to the repository.
    path: String,
    text: String,
}

impl Docs {
    /// Carries it out. The difference is on standard output, all else on standard error.
    pub(crate) fn run(&self, repository: &Path) -> ExitCode {
        match self.try_run(repository) {
            Ok(code) => code,
            Err(error) => {
                anstream::eprintln!("error: {error}");
                ExitCode::FAILURE
            }
        }
    }

    fn try_run(&self, repository: &Path) -> io::Result<ExitCode> {
        let pages = match pages(repository)? {
            Ok(pages) => pages,
            Err(faults) => {
                anstream::eprint!("{faults}");
                return Ok(ExitCode::FAILURE);
            }
        };
        let mut stale = 0;
        for page in &pages {
            let there = read(&repository.join(&page.path))?;
            if there == page.text {
                continue;
            }
            stale += 1;
            if self.check {
                anstream::print!("{}", difference(page, &there));
            } else {
                fs::create_dir_all(repository.join(FOLDER))?;
                fs::write(repository.join(&page.path), &page.text)?;
                anstream::eprintln!("written {}", page.path);
            }
        }
        Ok(match (stale, self.check) {
            (0, _) => {
                anstream::eprintln!("the {} pages of {FOLDER}/ are up to date", pages.len());
                ExitCode::SUCCESS
            }
            (_, false) => ExitCode::SUCCESS,
            (_, true) => {
                anstream::eprintln!(
                    "error: {stale} of the {} pages of {FOLDER}/ would change\nhint: run `cargo xtask docs`",
                    pages.len()
                );
                ExitCode::FAILURE
            }
        })
    }
}

/// Every page as it should be; or what is wrong with its sources, as text for people.
fn pages(repository: &Path) -> io::Result<Result<Vec<Page>, String>> {
    let examples = Examples::read(&repository.join(EXAMPLES))?;
    let sections = blueprint::sections();
    let faults = blueprint::faults(&sections) + &examples.faults(&sections);
    if !faults.is_empty() {
        return Ok(Err(faults));
    }
    Ok(Ok(vec![
        Page {
            path: format!("{FOLDER}/blueprint.md"),
            text: blueprint::page(&examples),
        },
        Page {
            path: format!("{FOLDER}/errors.md"),
            text: errors::page(),
        },
        Page {
            path: format!("{FOLDER}/failures.md"),
            text: failures::page()?,
        },
        Page {
            path: format!("{FOLDER}/commands.md"),
            text: commands::page(loudfail::dressed(crate::command()), Chore::has_subcommand),
        },
        Page {
            path: format!("{FOLDER}/templates.md"),
            text: templates::page(),
        },
    ]))
}

/// What is in a file; nothing where there is none.
fn read(path: &Path) -> io::Result<String> {
    match fs::read_to_string(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
        read => read,
    }
}

fn difference(page: &Page, there: &str) -> String {
    let diff = TextDiff::from_lines(there, &page.text);
    let headers = (format!("a/{}", page.path), format!("b/{}", page.path));
    diff.unified_diff()
        .header(&headers.0, &headers.1)
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_names_the_page_and_shows_the_lines() {
        let page = Page {
            path: "docs/a.md".to_owned(),
            text: "one\ntwo\n".to_owned(),
        };
        assert_eq!(
            difference(&page, "one\n2\n"),
            "--- a/docs/a.md\n+++ b/docs/a.md\n@@ -1,2 +1,2 @@\n one\n-2\n+two\n"
        );
    }

    #[test]
    fn every_example_is_valid_and_every_key_has_one() {
        let repository = Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .expect("the repository");
        let made = pages(repository).expect("files that can be read");
        assert_eq!(made.err().unwrap_or_default(), "");
    }
}
