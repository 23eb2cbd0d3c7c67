//! What `blueprints/` and `tests/fixtures/valid` leave out: a key that occurs in neither is in no output that anybody
//! reads, lints, deploys or proves.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use loudfail_blueprint::{BlueprintFile, Decode as _, PlatformFile, Shape, parse};
use loudfail_diagnostics::Sources;

use super::examples::{PLATFORM, Used, collect};

/// The folders of whole repositories, relative to the repository: one, and one in each folder of the other.
const SAMPLES: &str = "blueprints";
const CASES: &str = "tests/fixtures/valid";

#[test]
fn every_key_occurs_in_a_sample_or_in_a_valid_fixture() {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the repository");
    let files = files(repository).expect("files that can be read");
    assert_eq!(missing(&files), [""; 0], "in {SAMPLES}/ nor in {CASES}/");
}

#[test]
fn a_key_that_occurs_nowhere_is_found() {
    // The key of another record does not count, and what an environment says does.
    let files = [
        (
            "job.yaml".to_owned(),
            "retry: {jitter: true}\nenvironments: {a: {notify: {title: x}}}\n".to_owned(),
        ),
        (
            PLATFORM.to_owned(),
            "channels: {a: {topic: x}}\n".to_owned(),
        ),
    ];
    let missing = missing(&files);
    let is_missing = |key: &str| missing.iter().any(|other| other == key);
    for key in ["Exit.jitter", "Retry.backoff", "ChannelNames.topic"] {
        assert!(is_missing(key), "{key}: {missing:?}");
    }
    for key in ["Retry.jitter", "Notify.title", "Channel.topic"] {
        assert!(!is_missing(key), "{key}");
    }
}

/// The keys that none of the files use, each behind the name of its record.
fn missing(files: &[(String, String)]) -> Vec<String> {
    let mut used = Used::new();
    for (name, text) in files {
        let source = Sources::new().add(name.as_str(), text.as_str());
        if let (Some(document), _) = parse(source, text) {
            collect(&document, &shape(name), &mut used);
        }
    }
    let mut all = Used::new();
    for shape in [BlueprintFile::SHAPE, PlatformFile::SHAPE] {
        keys(&shape, &mut all);
    }
    // What an environment may say of a job are the keys of a job, which its file has itself.
    all.retain(|(record, _)| *record != "Blueprint");
    all.difference(&used)
        .map(|(record, key)| format!("{record}.{key}"))
        .collect()
}

fn keys(shape: &Shape, found: &mut Used) {
    match shape {
        Shape::Leaf(_) => {}
        Shape::List(inner) | Shape::Map(inner) => keys(inner, found),
        Shape::Record(record) => {
            for field in record.fields {
                found.insert((record.name, field.key));
                keys(&field.shape, found);
            }
        }
    }
}

fn shape(name: &str) -> Shape {
    // A repository may write `.yml`, too.
    match Path::new(name).file_stem() == Path::new(PLATFORM).file_stem() {
        true => PlatformFile::SHAPE,
        false => BlueprintFile::SHAPE,
    }
}

/// The names and texts of all files.
fn files(repository: &Path) -> io::Result<Vec<(String, String)>> {
    let mut folders = BTreeSet::from([repository.join(SAMPLES)]);
    folders.extend(entries(&repository.join(CASES))?);
    let mut files = Vec::new();
    for folder in folders {
        for path in entries(&folder)? {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            files.push((name.into_owned(), fs::read_to_string(&path)?));
        }
    }
    Ok(files)
}

fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    fs::read_dir(folder)?
        .map(|entry| Ok(entry?.path()))
        .collect()
}
