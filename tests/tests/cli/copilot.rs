//! Imports of jobs of Copilot, folders and all: `tests/fixtures/import/copilot/<case>/`.
//!
//! A case starts in a repository that holds a copy of its `input/`, and runs the line in its `command`. What came of it is
//! `expected/`: `said.txt` has both streams, in the notation of the command line's scenarios, and every file that is there
//! afterwards and was not before stands beside it. What was written is then built and proved. With `UPDATE_EXPECT=1` in the
//! environment the expected files are written anew; read them before you keep them, as a person who moves in.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use loudfail_tests::expect;
use loudfail_tests::outputs::repository;
use loudfail_tests::xtask::Repository;

#[test]
fn cases() {
    let cases = folders(&repository().join("tests/fixtures/import/copilot"));
    assert!(cases.len() >= 6, "only {} cases", cases.len());
    let wrong: Vec<String> = cases.iter().flat_map(|case| differences(case)).collect();
    assert!(
        wrong.is_empty(),
        "{}\n`UPDATE_EXPECT=1 cargo xtask test --only cli` writes what is actual",
        wrong.join("\n")
    );
}

/// What came otherwise than expected.
fn differences(case: &Path) -> Vec<String> {
    let name = case.display().to_string();
    let run = Repository::new().unwrap_or_else(|error| panic!("{name}: {error}"));
    copy(&case.join("input"), run.root());
    let before = files(run.root());
    let command = fs::read_to_string(case.join("command"))
        .unwrap_or_else(|error| panic!("{name}/command: {error}"));
    let ran = run
        .run(command.trim())
        .unwrap_or_else(|error| panic!("{name}: {error}"));
    let mut said = String::new();
    if let Some(status) = ran.status.code().filter(|status| *status != 0) {
        said.push_str(&format!("? {status}\n"));
    }
    for (mark, stream) in [('|', &ran.stdout), ('!', &ran.stderr)] {
        for line in stream.lines() {
            said.push_str(format!("{mark} {line}").trim_end());
            said.push('\n');
        }
    }
    let mut actual: BTreeMap<String, String> = files(run.root());
    // The schemas are tested elsewhere.
    actual.retain(|path, _| !path.starts_with("schema/"));
    for (path, text) in before {
        // What was there stays as it was.
        assert_eq!(actual.remove(&path), Some(text), "{name}: {path}");
    }
    if !actual.is_empty() {
        let built = run
            .run("cargo xtask build")
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(built.status.success(), "{name}: {}", built.stderr);
    }
    actual.insert("said.txt".to_owned(), said);
    let expected = case.join("expected");
    let mut wrong = Vec::new();
    for path in files(&expected)
        .keys()
        .filter(|path| !actual.contains_key(*path))
    {
        if expect::is_update() {
            let path = expected.join(path);
            fs::remove_file(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        } else {
            wrong.push(format!("{name}: nothing writes expected/{path}"));
        }
    }
    for (path, text) in actual {
        let difference = expect::compare(&expected.join(&path), &text);
        wrong.extend(difference.unwrap_or_else(|error| panic!("{name}: {error}")));
    }
    wrong
}

/// Every file below a folder, by its path there.
fn files(folder: &Path) -> BTreeMap<String, String> {
    fn walk(folder: &Path, prefix: &str, files: &mut BTreeMap<String, String>) {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() {
                walk(&entry.path(), &format!("{path}/"), files);
            } else {
                let bytes = fs::read(entry.path()).unwrap_or_default();
                files.insert(path, String::from_utf8_lossy(&bytes).into_owned());
            }
        }
    }
    let mut files = BTreeMap::new();
    walk(folder, "", &mut files);
    files
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).into_iter().flatten().flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            fs::create_dir_all(&target)
                .unwrap_or_else(|error| panic!("{}: {error}", target.display()));
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), &target)
                .unwrap_or_else(|error| panic!("{}: {error}", target.display()));
        }
    }
}

fn folders(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    folders
}
