//! The words that only the repository knows.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clap::Arg;
use loudfail_blueprint::{PlatformFile, parse};
use loudfail_diagnostics::Sources;

use super::engine::Answer;
use crate::{catalogue, repository, rules};

/// What an argument could be, by its name and that of its value. What is wrong with a file is for other commands to tell.
pub(super) fn of(argument: &Arg, folder: Option<&str>) -> Vec<Answer> {
    let values = argument.get_value_names().and_then(<[_]>::first);
    let value = values.map_or("", |it| it.as_str());
    let known = || Known::read(folder);
    match (argument.get_id().as_str(), value) {
        (_, "DIR") => vec![Answer::Folders],
        (_, "FILE") => vec![Answer::Files],
        (_, "CODE") => rules::all()
            .into_iter()
            .map(|rule| word(rule.code.0, rule.title))
            .collect(),
        ("env", _) => words(known().environments),
        (_, "JOB") => words(known().jobs),
        (_, "JOBS" | "JOB|CHANNEL") => {
            let mut known = known();
            known.jobs.append(&mut known.channels);
            words(known.jobs)
        }
        ("channels", _) => words(known().channels),
        ("failure", _) => {
            let shapes = catalogue::shapes(&root(folder), &mut Sources::new()).unwrap_or_default();
            shapes
                .iter()
                .map(|shape| word(&shape.id, &shape.title))
                .collect()
        }
        _ => Vec::new(),
    }
}

/// What blueprints and the platform file name.
#[derive(Default)]
struct Known {
    jobs: BTreeSet<String>,
    channels: BTreeSet<String>,
    environments: BTreeSet<String>,
}

impl Known {
    fn read(folder: Option<&str>) -> Self {
        let mut known = Self::default();
        for file in repository::read(&root(folder))
            .unwrap_or_default()
            .blueprints
        {
            if !file.is_platform() {
                let stem = Path::new(&file.path).file_stem().and_then(|it| it.to_str());
                known.jobs.extend(stem.map(str::to_owned));
                continue;
            }
            let text = file.content.ok().and_then(|it| String::from_utf8(it).ok());
            let text = text.unwrap_or_default();
            let source = Sources::new().add(file.path.as_str(), text.as_str());
            if let (Some(document), _) = parse(source, &text) {
                known.take(PlatformFile::read(&document).0.value);
            }
        }
        if known.environments.is_empty() {
            known.environments.insert("default".to_owned());
        }
        known
    }

    fn take(&mut self, platform: PlatformFile) {
        let mut channels = vec![platform.channels];
        for (name, entry) in platform.environments.into_iter().flat_map(|it| it.0) {
            self.environments.insert(name);
            channels.push(entry.value.channels);
        }
        let channels = channels.into_iter().flatten();
        self.channels
            .extend(channels.flat_map(|it| it.0.into_keys()));
    }
}

fn root(folder: Option<&str>) -> PathBuf {
    if let Some(folder) = folder {
        return PathBuf::from(folder);
    }
    let current = std::env::current_dir().unwrap_or_default();
    repository::find_root(&current).unwrap_or(current)
}

fn words(names: BTreeSet<String>) -> Vec<Answer> {
    names.iter().map(|name| word(name, "")).collect()
}

fn word(word: &str, what: &str) -> Answer {
    Answer::Word {
        word: word.to_owned(),
        what: what.to_owned(),
    }
}
