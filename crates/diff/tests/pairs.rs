//! Outputs before and after a change, and the whole of what is said of it: `tests/pairs/<case>/`.
//!
//! `before/` and `after/` are output folders; `expected.txt`, `expected.json` and `expected.md` are the three forms. With
//! `UPDATE_EXPECT=1` in the environment they are written anew; read them before you keep them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// What the expected files are called, and what they hold of a report.
type Form = (&'static str, fn(&loudfail_diff::Report) -> String);

const FORMS: [Form; 3] = [
    ("expected.txt", loudfail_diff::text),
    ("expected.md", |report| {
        loudfail_diff::markdown(report, "1234567")
    }),
    ("expected.json", |report| {
        serde_json::to_string_pretty(report).expect("JSON") + "\n"
    }),
];

#[test]
fn pairs() {
    let cases = cases();
    assert!(cases.len() >= 8, "only {} cases", cases.len());
    let is_update = std::env::var_os("UPDATE_EXPECT").is_some();
    let mut wrong = Vec::new();
    for case in &cases {
        let report =
            loudfail_diff::compare(&read(&case.join("before")), &read(&case.join("after")));
        for (name, form) in FORMS {
            let file = case.join(name);
            let actual = form(&report);
            if is_update {
                fs::write(&file, &actual).expect("written");
            } else if fs::read_to_string(&file).ok().as_ref() != Some(&actual) {
                wrong.push(format!("{} should be:\n{actual}", file.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A change and its way back are told by the same names, so that nothing is seen in one direction alone.
#[test]
fn the_way_back_names_the_same_resources() {
    for case in cases() {
        let (before, after) = (read(&case.join("before")), read(&case.join("after")));
        let names = |report: loudfail_diff::Report| -> Vec<String> {
            let mut names: Vec<String> = report
                .units
                .iter()
                .flat_map(|unit| {
                    let resources = unit.resources.iter();
                    resources.map(move |it| format!("{}/{}/{}", unit.environment, unit.name, it.id))
                })
                .collect();
            names.sort();
            names
        };
        let there = names(loudfail_diff::compare(&before, &after));
        let back = names(loudfail_diff::compare(&after, &before));
        assert_eq!(there, back, "{}", case.display());
        let same = loudfail_diff::compare(&after, &after);
        assert!(same.is_empty() || !same.units.iter().all(|unit| unit.problem.is_none()));
    }
}

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pairs");
    let mut cases: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the cases")
        .map(|entry| entry.expect("a case").path())
        .collect();
    cases.sort();
    cases
}

/// The files of an output folder by their paths below it; none where there is no folder.
fn read(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    collect(folder, "", &mut found);
    found
}

fn collect(folder: &Path, prefix: &str, found: &mut BTreeMap<String, String>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries {
        let path = entry.expect("an entry").path();
        let name = path
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        let below = format!("{prefix}{name}");
        if path.is_dir() {
            collect(&path, &format!("{below}/"), found);
        } else {
            found.insert(below, fs::read_to_string(&path).expect("text"));
        }
    }
}
