//! What the documents say can be done, done: commands, blueprints and links.

mod document;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use document::{Document, Step};
use loudfail_tests::outputs::repository;
use loudfail_tests::xtask::Repository;

/// Commands that change nothing outside of a repository, and need no minutes: they are run for real. Of the others it
/// is checked that the command line takes them.
const RUN: [&str; 4] = ["build", "check", "new", "simulate"];

#[test]
fn the_commands_work_in_the_order_that_they_are_read_in() {
    let mut wrong = Vec::new();
    let mut ran = BTreeSet::new();
    for document in documents() {
        let copy = copy();
        for step in document.steps() {
            match step {
                Step::Blueprint { path, text } => write(&copy.root().join(path), &text),
                Step::Command(line) => {
                    let name = document::subcommand(&line).unwrap_or_default();
                    let line = match RUN.contains(&name) {
                        true => line.clone(),
                        false => document::help_of(&line),
                    };
                    ran.insert(name.to_owned());
                    wrong.extend(failure(&copy, &document, &line));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for name in RUN {
        assert!(ran.contains(name), "no document shows `cargo xtask {name}`");
    }
}

#[test]
fn the_command_line_takes_every_command_that_the_text_names() {
    let copy = copy();
    let mut wrong = Vec::new();
    for document in documents() {
        for line in document.mentions() {
            wrong.extend(failure(&copy, &document, &document::help_of(&line)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_readme_shows_what_simulate_says() {
    let copy = copy();
    let said = copy
        .run("cargo xtask simulate nightly-report --failure oom-capital")
        .unwrap_or_else(|error| panic!("{error}"));
    let readme = fs::read_to_string(repository().join("README.md")).expect("the README");
    let block = format!("```text\n{}\n```\n", said.stdout.trim_end());
    assert!(readme.contains(&block), "README.md should show\n{block}");
}

#[test]
fn the_readme_names_every_command() {
    let help = copy()
        .run("cargo xtask --help")
        .unwrap_or_else(|error| panic!("{error}"));
    let (_, rest) = help.stdout.split_once("Usage:").expect("how to use it");
    // A command begins after two spaces, what goes on about it further in. Groups come before the options.
    let commands: Vec<&str> = rest
        .lines()
        .skip(1)
        .take_while(|line| *line != "Options:")
        .filter_map(|line| line.strip_prefix("  ")?.split(' ').next())
        .filter(|command| !command.is_empty())
        .collect();
    assert!(commands.contains(&"build") && commands.contains(&"test"));
    let readme = fs::read_to_string(repository().join("README.md"));
    let readme = readme.unwrap_or_else(|error| panic!("{error}"));
    for command in commands {
        assert!(
            readme.contains(&format!("| `cargo xtask {command}` |")),
            "README.md has no line on `{command}` among its commands"
        );
    }
}

#[test]
fn every_blueprint_builds_beside_the_platform_file_alone() {
    let mut wrong = Vec::new();
    let mut shown = 0;
    for document in documents() {
        for step in document.steps() {
            let Step::Blueprint { path, text } = step else {
                continue;
            };
            shown += 1;
            let repository = Repository::new().unwrap_or_else(|error| panic!("{error}"));
            let platform = "blueprints/platform.yaml";
            let kept = fs::read_to_string(self::repository().join(platform));
            write(
                &repository.root().join(platform),
                &kept.unwrap_or_else(|error| panic!("{error}")),
            );
            write(&repository.root().join(&path), &text);
            // A platform file alone is nothing to build.
            let line = match path == platform {
                true => "cargo xtask new job && cargo xtask build",
                false => "cargo xtask build",
            };
            wrong.extend(
                failure(&repository, &document, line).map(|fault| format!("{path}: {fault}")),
            );
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(shown > 0, "no document shows a blueprint");
}

#[test]
fn every_link_leads_somewhere() {
    let wrong: Vec<String> = documents()
        .iter()
        .flat_map(Document::broken_links)
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_wrong_in_a_document_is_found() {
    let document = Document::new(
        repository().join("README.md"),
        "# A title\n[a](#a-title) [b](#no-title) [c](nowhere.md) [d](CONTRIBUTING.md#license)\n\
         `cargo xtask test --only nothing` `cargo xtask build --ouut` `cargo xtask check`\n\
         ```sh\n$ ignored\ncargo xtask new 'No Name' # why\nOUT=1 cargo xtask build \\\n  --nothing\n```\n\
         ```yaml\n# blueprints/wrong.yaml\ntimout: 1h\n```\n"
            .to_owned(),
    );
    let broken = document.broken_links();
    assert_eq!(broken.len(), 3, "{broken:#?}");
    let copy = copy();
    let guilty = |line: &str| failure(&copy, &document, line).is_some();
    let mentions: Vec<bool> = document
        .mentions()
        .iter()
        .map(|line| guilty(&document::help_of(line)))
        .collect();
    assert_eq!(mentions, [true, true, false]);
    let steps: Vec<String> = document
        .steps()
        .into_iter()
        .map(|step| match step {
            Step::Command(line) => {
                assert!(
                    guilty(&line)
                        && guilty(&document::help_of(&line)) == line.contains("--nothing"),
                    "{line}"
                );
                line
            }
            Step::Blueprint { path, .. } => path,
        })
        .collect();
    assert_eq!(
        steps,
        [
            "cargo xtask new 'No Name'",
            "OUT=1 cargo xtask build   --nothing",
            "blueprints/wrong.yaml"
        ]
    );
}

/// What is said where a command fails.
fn failure(repository: &Repository, document: &Document, line: &str) -> Option<String> {
    let ran = repository
        .run(line)
        .unwrap_or_else(|error| panic!("{error}"));
    (!ran.status.success()).then(|| {
        format!(
            "{}: `{line}` ends with {}\n{}{}",
            document.name(),
            ran.status,
            ran.stdout,
            ran.stderr
        )
    })
}

/// The documents that people read first.
fn documents() -> Vec<Document> {
    let mut paths: Vec<PathBuf> = [repository().to_owned(), repository().join("docs")]
        .iter()
        .flat_map(|folder| fs::read_dir(folder).into_iter().flatten().flatten())
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "md"))
        .collect();
    paths.sort();
    assert!(
        paths.iter().any(|path| path.ends_with("README.md")),
        "there is no README.md"
    );
    let read = |path: PathBuf| {
        let text =
            fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        Document::new(path, text)
    };
    paths.into_iter().map(read).collect()
}

/// A copy of this repository as a fresh clone has it, without the code.
fn copy() -> Repository {
    let copy = Repository::new().unwrap_or_else(|error| panic!("{error}"));
    let ran = copy
        .run("cp -R \"$REPOSITORY/blueprints\" \"$REPOSITORY/dist\" .")
        .unwrap_or_else(|error| panic!("{error}"));
    assert!(ran.status.success(), "{}", ran.stderr);
    copy
}

fn write(path: &Path, text: &str) {
    let done = path
        .parent()
        .map_or(Ok(()), fs::create_dir_all)
        .and_then(|()| fs::write(path, text));
    done.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}
