//! From the texts of all files to the model.

use std::collections::HashSet;

use loudfail_blueprint::{Blueprint, Overlay, PlatformFile, parse, text_of};
use loudfail_diagnostics::{Diagnostic, SourceId, Sources};

use crate::build;
use crate::facts::{Draft, Facts, File, PlatformFacts};
use crate::model::Platform;
use crate::rules;

/// A file as it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputFile {
    /// Its path relative to the repository's root, with `/` between folders. The name of a job is the last part of
    /// it without `.yaml` or `.yml`; the name `platform` makes it the platform file.
    pub path: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// Reads all files, lays each blueprint over the platform's defaults and checks every rule.
///
/// The texts are added to `sources`, which the problems point into. There is a platform exactly if there is no error.
/// The order of the files makes no difference.
pub fn resolve(files: &[InputFile], sources: &mut Sources) -> (Option<Platform>, Vec<Diagnostic>) {
    let mut sorted: Vec<&InputFile> = files.iter().collect();
    sorted.sort_by(|one, other| one.path.cmp(&other.path));

    let mut problems = Vec::new();
    let mut facts = Facts::default();
    let mut blueprints = Vec::new();
    for input in sorted {
        let (text, not_utf8) = text_of(&input.bytes);
        let source = sources.add(input.path.as_str(), text);
        let file = File::new(&input.path, source);
        let is_platform = file.is_platform();
        facts.files.push(file.clone());
        if let Some(problem) = not_utf8 {
            problems.push(problem(source));
            continue;
        }
        let (document, mut found) = parse(source, sources.text(source));
        if let Some(document) = document {
            if is_platform {
                let (read, more) = PlatformFile::read(&document);
                found.extend(more);
                // Of two platform files one is in the way; the rule on equal names says so.
                facts.platform.get_or_insert(PlatformFacts { file, read });
            } else {
                let (read, more) = Blueprint::read(&document);
                found.extend(more);
                blueprints.push((file, read));
            }
        }
        problems.extend(found);
    }

    let defaults = facts.defaults();
    facts.layers.push(defaults.value.clone());
    for (file, read) in blueprints {
        facts.layers.push(read.value.clone());
        let mut failed = read.failed;
        failed.extend(defaults.failed.iter().cloned());
        facts.drafts.push(Draft {
            file,
            merged: read.value.over(defaults.value.clone()),
            failed,
        });
    }
    problems.extend(rules::check(&facts));
    let mut seen = HashSet::new();
    problems.retain(|problem| seen.insert(problem.clone()));

    let platform = if problems.iter().any(Diagnostic::is_error) {
        None
    } else {
        build::platform(&facts)
    };
    (platform, problems)
}

impl File {
    fn new(path: &str, source: SourceId) -> Self {
        let name = path.rsplit('/').next().unwrap_or(path);
        let stem = name
            .strip_suffix(".yaml")
            .or_else(|| name.strip_suffix(".yml"))
            .unwrap_or(name);
        Self {
            path: path.to_owned(),
            stem: stem.to_owned(),
            source,
        }
    }
}
