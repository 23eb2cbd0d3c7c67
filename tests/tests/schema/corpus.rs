//! Files that build, and files that do not.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use loudfail::pipeline;
use loudfail::repository::Blueprint;
use loudfail_diagnostics::Span;
use loudfail_tests::outputs::repository;
use serde_json::Value;

/// Files that belong together.
pub(crate) struct Group {
    /// The name of the folder, or the code of the rule.
    pub(crate) name: String,
    pub(crate) files: Vec<File>,
}

/// A file as it would be in `blueprints/`.
pub(crate) struct File {
    pub(crate) path: String,
    pub(crate) bytes: Vec<u8>,
}

/// An error in a file.
#[derive(Debug, PartialEq)]
pub(crate) struct Problem {
    pub(crate) code: &'static str,
    pub(crate) message: String,
    pub(crate) span: Span,
}

impl Group {
    fn of(name: &str, files: Vec<File>) -> Self {
        Self {
            name: name.to_owned(),
            files,
        }
    }

    /// The files of a folder.
    fn read(folder: &Path) -> Self {
        let mut files: Vec<File> = entries(folder)
            .into_iter()
            .filter(|path| {
                path.extension()
                    .is_some_and(|it| it == "yaml" || it == "yml")
            })
            .map(|path| File {
                path: format!("blueprints/{}", name(&path)),
                bytes: fs::read(&path).expect("a file"),
            })
            .collect();
        files.sort_by(|left, right| left.path.cmp(&right.path));
        Self::of(&name(folder), files)
    }

    /// The errors that the tool finds, by file.
    pub(crate) fn errors(&self) -> BTreeMap<String, Vec<Problem>> {
        let blueprints = self.files.iter().map(|file| Blueprint {
            path: file.path.clone(),
            content: Ok(file.bytes.clone()),
        });
        let compiled = pipeline::compile(blueprints.collect::<Vec<_>>());
        let mut errors: BTreeMap<String, Vec<Problem>> = BTreeMap::new();
        for problem in compiled.diagnostics.iter().filter(|it| it.is_error()) {
            if let Some(label) = &problem.primary {
                let path = compiled.sources.path(label.span.source).to_owned();
                errors.entry(path).or_default().push(Problem {
                    code: problem.code.0,
                    message: problem.message.clone(),
                    span: label.span,
                });
            }
        }
        errors
    }
}

impl File {
    pub(crate) fn is_platform(&self) -> bool {
        self.path.ends_with("/platform.yaml") || self.path.ends_with("/platform.yml")
    }

    /// What a reader of YAML 1.2 makes of it: another one than the tool's own.
    pub(crate) fn json(&self) -> Result<Value, String> {
        let text = std::str::from_utf8(&self.bytes).map_err(|error| error.to_string())?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        serde_yaml::from_str(text).map_err(|error| error.to_string())
    }
}

/// The samples, the valid fixtures, the examples of the reference, and what the rules recommend.
pub(crate) fn valid() -> Vec<Group> {
    let root = repository();
    let mut groups = vec![Group::read(&root.join("blueprints"))];
    groups.extend(folders(&root.join("tests/fixtures/valid")));
    let shared = Group::read(&root.join("docs/examples/platform-file"));
    for mut group in folders(&root.join("docs/examples")) {
        if !group.files.iter().any(File::is_platform) {
            group.files.extend(shared.files.iter().map(|file| File {
                path: file.path.clone(),
                bytes: file.bytes.clone(),
            }));
        }
        groups.push(group);
    }
    groups
}

/// The invalid fixtures, and the smallest files that break each rule.
pub(crate) fn invalid() -> Vec<Group> {
    let mut groups = folders(&repository().join("tests/fixtures/invalid"));
    for rule in loudfail::rules::all() {
        let file = |example: &loudfail_blueprint::Example| File {
            path: format!("blueprints/{}", name(Path::new(example.path))),
            bytes: example.text.as_bytes().to_vec(),
        };
        let files: Vec<File> = rule.example.iter().map(file).collect();
        if !files.is_empty() {
            groups.push(Group::of(rule.code.0, files));
        }
    }
    groups
}

fn folders(folder: &Path) -> Vec<Group> {
    let groups: Vec<Group> = entries(folder)
        .iter()
        .filter(|path| path.is_dir())
        .map(|path| Group::read(path))
        .collect();
    assert!(!groups.is_empty(), "{}", folder.display());
    groups
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries =
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    paths
}

fn name(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}
