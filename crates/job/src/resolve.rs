//! From the texts of all files to the model.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use loudfail_blueprint::{Blueprint, BlueprintFile, PlatformFile, parse, text_of};
use loudfail_diagnostics::{Diagnostic, SourceId, Sources};

use crate::facts::{Facts, File, PlatformFacts, World, Written};
use crate::model::Platform;
use crate::rules;
use crate::{build, environment};

/// The most problems of one file that are told: nobody reads more, and a file made to cause many would take minutes
/// to show.
const MOST_PROBLEMS: usize = 200;

/// A file as it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputFile {
    /// Its path relative to the repository's root, with `/` between folders. The name of a job is the last part of
    /// it without `.yaml` or `.yml`; the name `platform` makes it the platform file.
    pub path: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// Reads all files, lays each blueprint over the platform's defaults, once for each environment, and checks every rule.
///
/// The texts are added to `sources`, which the problems point into. There are platforms, one an environment and sorted by
/// its name, exactly if there is no error. The order of the files makes no difference.
pub fn resolve(
    files: &[InputFile],
    sources: &mut Sources,
) -> (Option<Vec<Platform>>, Vec<Diagnostic>) {
    let mut sorted: Vec<&InputFile> = files.iter().collect();
    sorted.sort_by(|one, other| one.path.cmp(&other.path));

    let mut problems = Vec::new();
    let mut world = World {
        files: Vec::new(),
        platform: None,
        blueprints: Vec::new(),
        environments: Vec::new(),
    };
    for input in sorted {
        let (text, not_utf8) = text_of(&input.bytes);
        let source = sources.add(input.path.as_str(), text);
        let file = File::new(&input.path, source);
        let is_platform = file.is_platform();
        world.files.push(file.clone());
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
                world.platform.get_or_insert(PlatformFacts { file, read });
            } else {
                let (read, more) = BlueprintFile::read(&document);
                found.extend(more);
                world.blueprints.push(Written { file, read });
            }
        }
        problems.extend(found);
    }
    world.environments = facts(&world);
    problems.extend(rules::check(&world));
    let mut seen = HashSet::new();
    problems.retain(|problem| seen.insert(problem.clone()));
    cap(&mut problems);

    let platforms = if problems.iter().any(Diagnostic::is_error) {
        None
    } else {
        world.environments.iter().map(build::platform).collect()
    };
    (platforms, problems)
}

/// What everything comes to in each environment.
fn facts(world: &World) -> Vec<Facts> {
    let platform = world.platform.as_ref().map(|platform| &platform.read);
    let mut layers = vec![Facts::defaults_of(platform).value];
    layers.extend(environment::layers(platform));
    for written in &world.blueprints {
        layers.push(written.read.value.job.clone());
        let overlays = written.read.value.environments.iter();
        layers.extend(overlays.flat_map(|map| map.0.values().map(|entry| entry.value.clone())));
    }
    let environments = environment::environments(platform);
    let names: Vec<String> = environments.iter().map(|it| it.name.clone()).collect();
    let environments = environments.into_iter();
    // However many environments there are, these are the same.
    let layers: Arc<[Blueprint]> = layers.into();
    let files: Arc<[File]> = world.files.as_slice().into();
    let all_channels = environment::channels(platform);
    environments
        .map(|environment| {
            let platform = world.platform.as_ref().map(|it| environment.over(it));
            let defaults = Facts::defaults_of(platform.as_ref().map(|platform| &platform.read));
            let drafts = world
                .blueprints
                .iter()
                .filter_map(|written| environment.draft(written, &defaults, &names));
            Facts {
                files: Arc::clone(&files),
                all_channels: all_channels.clone(),
                layers: Arc::clone(&layers),
                drafts: drafts.collect(),
                platform,
                environment,
            }
        })
        .collect()
}

/// Leaves at most [`MOST_PROBLEMS`] problems of each file; the last of them says how many more there are.
fn cap(problems: &mut Vec<Diagnostic>) {
    let mut counts: HashMap<Option<SourceId>, usize> = HashMap::new();
    for problem in problems.iter() {
        *counts.entry(problem.source()).or_default() += 1;
    }
    let mut kept: HashMap<Option<SourceId>, usize> = HashMap::new();
    problems.retain_mut(|problem| {
        let source = problem.source();
        let kept = kept.entry(source).or_default();
        *kept += 1;
        let count = counts.get(&source).copied().unwrap_or(0);
        if *kept == MOST_PROBLEMS && count > MOST_PROBLEMS {
            let more = count - MOST_PROBLEMS;
            problem
                .notes
                .push(format!("{more} more problems of this file are not shown"));
        }
        *kept <= MOST_PROBLEMS
    });
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_with_very_many_problems_shows_the_first_ones() {
        let file = |path: &str, count: usize| InputFile {
            path: path.to_owned(),
            bytes: (0..count)
                .map(|key| format!("key-{key}: 1\n"))
                .collect::<String>()
                .into_bytes(),
        };
        let platform = InputFile {
            path: "platform.yaml".to_owned(),
            bytes: b"defaults: {task: {cluster: a, definition: a, container: a, launch: ec2}}\nchannels: {a: {}}".to_vec(),
        };
        let files = [
            file("full.yaml", MOST_PROBLEMS),
            file("over.yaml", 5000),
            platform,
        ];
        let (_, problems) = resolve(&files, &mut Sources::new());
        assert_eq!(problems.len(), 2 * MOST_PROBLEMS);
        let notes = problems.iter().flat_map(|problem| &problem.notes);
        let more: Vec<&String> = notes.filter(|note| note.contains("not shown")).collect();
        assert_eq!(more, ["4800 more problems of this file are not shown"]);
    }
}
