//! The blueprints that are rendered here.

use std::fs;
use std::path::{Path, PathBuf};

use loudfail::repository::{self, Blueprint};
use loudfail_tests::outputs::repository;

/// A folder of `tests/fixtures/valid`.
pub(crate) struct Case {
    /// The folder's name.
    pub(crate) name: String,
    /// Its blueprints, as if they were a repository's.
    pub(crate) blueprints: Vec<Blueprint>,
}

/// A file that blueprints become.
pub(crate) struct Output {
    /// Relative to the output folder, with `/` between folders.
    pub(crate) path: String,
    /// What is in it.
    pub(crate) text: String,
}

/// The repository's own blueprints.
pub(crate) fn samples() -> Vec<Blueprint> {
    let files = repository::read(repository()).unwrap_or_else(|error| panic!("{error}"));
    let blueprints = files.blueprints;
    assert!(blueprints.len() > 3, "only {} blueprints", blueprints.len());
    blueprints
}

/// Every case there is.
pub(crate) fn cases() -> Vec<Case> {
    let folder = repository().join("tests/fixtures/valid");
    let cases: Vec<Case> = entries(&folder)
        .into_iter()
        .map(|path| Case {
            name: name(&path),
            blueprints: blueprints(&path),
        })
        .collect();
    assert!(cases.len() >= 4, "only {} cases", cases.len());
    cases
}

/// The case of this name.
pub(crate) fn case(name: &str) -> Vec<Blueprint> {
    blueprints(&repository().join("tests/fixtures/valid").join(name))
}

/// What blueprints become. They are right, or the test fails.
pub(crate) fn outputs(blueprints: Vec<Blueprint>) -> Vec<Output> {
    super::compile(blueprints)
        .unwrap_or_else(|problems| panic!("{problems}"))
        .into_iter()
        .map(|(path, text)| Output { path, text })
        .collect()
}

/// Every file below a folder, relative to it and sorted; nothing where there is no folder.
pub(crate) fn files_below(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for path in entries(folder) {
        let name = name(&path);
        // What the tool keeps for itself is no output.
        if name.starts_with('.') {
            continue;
        }
        if path.is_dir() {
            found.extend(
                files_below(&path)
                    .into_iter()
                    .map(|below| format!("{name}/{below}")),
            );
        } else {
            found.push(name);
        }
    }
    found
}

fn blueprints(folder: &Path) -> Vec<Blueprint> {
    entries(folder)
        .into_iter()
        .map(|path| Blueprint {
            path: format!("{}/{}", repository::BLUEPRINTS, name(&path)),
            content: Ok(
                fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
            ),
        })
        .collect()
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .map(|entry| entry.unwrap_or_else(|error| panic!("{error}")).path())
        .collect();
    paths.sort();
    paths
}

fn name(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}
