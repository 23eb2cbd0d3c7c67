//! The command line, in scenarios: `tests/fixtures/cli/*.txt`.
//!
//! A scenario starts in an empty repository. A line that begins with `$ ` is run by a shell, those that begin with
//! `+ ` belong to it. What follows is what came of it: `| ` before a line of standard output, `! ` before one of
//! standard error, `? ` before an exit status other than 0. With `UPDATE_EXPECT=1` in the environment these lines are
//! written anew; read them before you keep them, as a person who is new here.

mod bench;
mod copilot;
mod importers;
mod incremental;
mod invocation;
mod lock;
mod reproducible;
mod scenario;
mod watch;
#[cfg(unix)]
mod whole;

use std::fs;
use std::path::PathBuf;

use loudfail_tests::expect;
use loudfail_tests::outputs::repository;
use scenario::Scenario;

#[test]
fn scenarios() {
    let files = files();
    assert!(files.len() >= 12, "only {} scenarios", files.len());
    let wrong: Vec<String> = files
        .iter()
        .filter_map(|file| {
            let text = fs::read_to_string(file)
                .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
            let actual = Scenario::parse(&text)
                .run()
                .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
            expect::compare(file, &actual)
                .unwrap_or_else(|error| panic!("{}: {error}", file.display()))
        })
        .collect();
    assert!(
        wrong.is_empty(),
        "{}\n`UPDATE_EXPECT=1 cargo xtask test --only cli` writes what is actual",
        wrong.join("\n")
    );
}

#[test]
fn a_scenario_that_goes_another_way_is_found_guilty() {
    let text =
        "# Wrong in each way that there is.\n$ echo out; echo err >&2; exit 3\n| other\n! err\n";
    let actual = Scenario::parse(text).run().expect("a shell");
    assert_eq!(
        actual,
        "# Wrong in each way that there is.\n$ echo out; echo err >&2; exit 3\n? 3\n| out\n! err\n"
    );
}

fn files() -> Vec<PathBuf> {
    let folder = repository().join("tests/fixtures/cli");
    let entries =
        fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.unwrap_or_else(|error| panic!("{error}")).path())
        .collect();
    for file in &files {
        // A file that nothing reads would look like a test.
        assert!(
            file.extension().is_some_and(|ending| ending == "txt"),
            "{} is no scenario",
            file.display()
        );
    }
    files.sort();
    files
}
