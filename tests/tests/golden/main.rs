//! What blueprints become, to the byte: the samples as kept in `dist/`, the cases of `tests/fixtures/valid` as kept in
//! `tests/fixtures/golden`.
//!
//! `cargo xtask build` writes the first anew, `UPDATE_EXPECT=1 cargo xtask test --only golden` the others. Read what
//! changed before you keep it.

mod cases;
mod deployments;
mod determinism;
mod hostile;
mod read_back;
mod readme;
mod tags;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use loudfail::pipeline;
use loudfail::repository::Blueprint;
use loudfail_tests::expect;
use loudfail_tests::outputs::repository;

use cases::{cases, files_below, outputs, samples};

#[test]
fn the_samples_are_as_kept_in_dist() {
    let wrong = differences(&repository().join("dist"), samples(), Update::No);
    assert!(
        wrong.is_empty(),
        "{}\n`cargo xtask build` repairs it",
        wrong.join("\n")
    );
}

#[test]
fn the_cases_are_as_kept() {
    let golden = repository().join("tests/fixtures/golden");
    let mut wrong = Vec::new();
    let mut names = BTreeSet::new();
    for case in cases() {
        wrong.extend(differences(
            &golden.join(&case.name),
            case.blueprints,
            Update::Yes,
        ));
        names.insert(case.name);
    }
    // An expected text that nothing reads looks like a test and is none.
    wrong.extend(
        files_below(&golden)
            .iter()
            .filter_map(|path| path.split('/').next())
            .filter(|name| !names.contains(*name))
            .map(|name| format!("tests/fixtures/golden/{name}: there is no such case")),
    );
    assert!(
        wrong.is_empty(),
        "{}\n`UPDATE_EXPECT=1 cargo xtask test --only golden` writes what is actual",
        wrong.join("\n")
    );
}

#[test]
fn an_output_that_differs_is_missing_or_is_too_many_is_found_guilty() {
    let scratch = tempfile::tempdir().expect("a temporary folder");
    let folder = scratch.path();
    for output in outputs(samples()) {
        let file = folder.join(&output.path);
        fs::create_dir_all(file.parent().expect("a folder")).expect("makes");
        fs::write(file, output.text).expect("writes");
    }
    assert_eq!(
        differences(folder, samples(), Update::No),
        Vec::<String>::new()
    );

    fs::write(folder.join("default/sample/README.md"), "x").expect("writes");
    fs::remove_file(folder.join("default/sample/cloudformation.yaml")).expect("removes");
    fs::write(folder.join("default/sample/terraform/extra.tf"), "").expect("writes");
    let wrong = differences(folder, samples(), Update::No);
    assert_eq!(wrong.len(), 3, "{wrong:#?}");
}

/// Whether the files may be written anew.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Update {
    Yes,
    No,
}

/// How a folder differs from what the blueprints become.
fn differences(folder: &Path, blueprints: Vec<Blueprint>, update: Update) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut wanted = BTreeSet::new();
    for output in outputs(blueprints) {
        let file = folder.join(&output.path);
        wrong.extend(if update == Update::Yes {
            expect::compare(&file, &output.text)
                .unwrap_or_else(|error| panic!("{}: {error}", file.display()))
        } else {
            difference(&file, &output.text)
        });
        wanted.insert(output.path);
    }
    for path in files_below(folder) {
        if wanted.contains(&path) {
            continue;
        }
        let file = folder.join(&path);
        if update == Update::Yes && expect::is_update() {
            fs::remove_file(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        } else {
            wrong.push(format!("{}: no blueprint makes it", file.display()));
        }
    }
    wrong
}

fn difference(file: &PathBuf, actual: &str) -> Option<String> {
    let expected = fs::read(file).unwrap_or_default();
    (expected != actual.as_bytes()).then(|| {
        let expected = String::from_utf8_lossy(&expected);
        expect::difference(&file.display().to_string(), &expected, actual)
    })
}

/// What blueprints become, or why they become nothing.
fn compile(blueprints: Vec<Blueprint>) -> Result<Vec<(String, String)>, String> {
    let compiled = pipeline::compile(blueprints);
    let shown = format!("{:#?}", compiled.diagnostics);
    let built = compiled.built.ok_or(shown)?;
    Ok(built
        .outputs
        .into_iter()
        .map(|output| (output.path, output.text))
        .collect())
}
