//! From the texts of all files to the model.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use loudfail_blueprint::{Blueprint, BlueprintFile, PlatformFile, parse, text_of};
use loudfail_diagnostics::{Diagnostic, SourceId, Sources};

use crate::facts::{Facts, File, PlatformFacts, World, Written};
use crate::model::Platform;
use crate::rules;
use crate::whole::{self, Face, Places, Whole};
use crate::workers;
use crate::{build, environment};

/// The most problems of one file that are told: nobody reads more, and a file made to cause many would take minutes
/// to show.
const MOST_PROBLEMS: usize = 200;

/// How many blueprints one thread takes at once. Fewer take longer, since the platform file is looked at anew for each share;
/// of more, the trees are all held at the same time, which is most of the memory that it takes to resolve them.
const SHARE: usize = 128;

/// A file as it was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputFile {
    /// Its path relative to the repository's root, with `/` between folders. The name of a job is the last part of
    /// it without `.yaml` or `.yml`; the name `platform` makes it the platform file.
    pub path: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// What became of files.
#[derive(Debug, Default)]
pub struct Resolved {
    /// The model, one an environment and sorted by its name; there exactly if no problem is an error.
    pub platforms: Option<Vec<Platform>>,
    /// What is wrong.
    pub problems: Vec<Diagnostic>,
    /// What each job shows to the rules that hold jobs against each other, by its name, in words that mean nothing else. As
    /// long as that of every job stays the same, those rules find what they found before.
    pub shown: BTreeMap<String, String>,
}

/// Reads all files, lays each blueprint over the platform's defaults, once for each environment, and checks every rule.
///
/// The texts are added to `sources`, which the problems point into. There are platforms, one an environment and sorted by
/// its name, exactly if there is no error. The order of the files makes no difference.
pub fn resolve(
    files: &[InputFile],
    sources: &mut Sources,
) -> (Option<Vec<Platform>>, Vec<Diagnostic>) {
    let resolved = Resolved::of_all(files, sources);
    (resolved.platforms, resolved.problems)
}

impl Resolved {
    /// What [`resolve`] gives, and what jobs show to each other.
    pub fn of_all(files: &[InputFile], sources: &mut Sources) -> Self {
        resolve_with(files, sources, true)
    }

    /// The same for some of a repository's blueprints and its platform file, without the rules that hold jobs against
    /// each other.
    pub fn of_some(files: &[InputFile], sources: &mut Sources) -> Self {
        resolve_with(files, sources, false)
    }
}

fn resolve_with(files: &[InputFile], sources: &mut Sources, are_all: bool) -> Resolved {
    let mut sorted: Vec<&InputFile> = files.iter().collect();
    sorted.sort_by(|one, other| one.path.cmp(&other.path));

    let mut problems = Vec::new();
    let mut all = Vec::new();
    let mut readable = Vec::new();
    for input in sorted {
        let (text, not_utf8) = text_of(&input.bytes);
        let source = sources.add(input.path.as_str(), text);
        let file = File::new(&input.path, source);
        all.push(file.clone());
        match not_utf8 {
            Some(problem) => problems.push(problem(source)),
            None => readable.push(file),
        }
    }
    let sources = &*sources;
    let (platform, found) = platform(&readable, sources);
    problems.extend(found);
    let blueprints: Vec<&File> = readable.iter().filter(|file| !file.is_platform()).collect();
    // What rules say of files by their names counts for those that cannot be read, too.
    let (platform_files, named): (Vec<File>, Vec<File>) =
        all.iter().cloned().partition(File::is_platform);
    let unreadable = named.into_iter().filter(|file| {
        let source = file.source;
        blueprints
            .binary_search_by(|it| it.source.cmp(&source))
            .is_err()
    });
    let mut extra: Vec<File> = platform_files.into_iter().chain(unreadable).collect();
    let mut shares: Vec<Vec<&File>> = blueprints.chunks(SHARE).map(<[_]>::to_vec).collect();
    if shares.is_empty() {
        shares.push(Vec::new());
    }
    extra.sort_by(|one, other| one.path.cmp(&other.path));
    let parts = workers::on_all_cores(&shares, |share| part(share, &extra, &platform, sources));

    let mut whole = Whole {
        faces: Vec::new(),
        places: Places::new(),
        is_all_read: parts.iter().all(|part| part.is_all_read) && all.len() == readable.len(),
        world: World {
            environments: facts(platform.as_ref(), &[], &all),
            files: all,
            platform,
            blueprints: Vec::new(),
        },
    };
    let is_all_read = whole
        .world
        .files
        .iter()
        .filter(|file| file.is_platform())
        .count()
        < 2;
    whole.is_all_read &= is_all_read;
    let mut faces: Vec<Face> = whole
        .world
        .environments
        .iter()
        .map(|_| Face::default())
        .collect();
    let mut models = Vec::new();
    for part in parts {
        problems.extend(part.problems);
        for (all, face) in faces.iter_mut().zip(part.faces) {
            all.named.extend(face.named);
            all.asked.extend(face.asked);
        }
        whole.places.extend(part.places);
        models.push(part.platforms);
    }
    let shown = whole::shown(&faces);
    if are_all {
        for (all, face) in faces.iter_mut().zip(whole::of_channels(&whole.world)) {
            all.named.extend(face.named);
            all.asked.splice(0..0, face.asked);
        }
        whole.faces = faces;
        problems.extend(rules::check_whole(&whole));
    }
    let mut seen = HashSet::new();
    problems.retain(|problem| seen.insert(problem.clone()));
    cap(&mut problems);
    let is_sound = !problems.iter().any(Diagnostic::is_error);
    Resolved {
        platforms: is_sound.then(|| together(models)).flatten(),
        problems,
        shown,
    }
}

/// The platform file, and what is wrong with its form.
fn platform(files: &[File], sources: &Sources) -> (Option<PlatformFacts>, Vec<Diagnostic>) {
    let mut platform = None;
    let mut problems = Vec::new();
    for file in files.iter().filter(|file| file.is_platform()) {
        let (document, found) = parse(file.source, sources.text(file.source));
        problems.extend(found);
        if let Some(document) = document {
            let (read, found) = PlatformFile::read(&document);
            problems.extend(found);
            // Of two platform files one is in the way; the rule on equal names says so.
            platform.get_or_insert(PlatformFacts {
                file: file.clone(),
                read,
            });
        }
    }
    (platform, problems)
}

/// What became of some of the blueprints.
struct Part {
    problems: Vec<Diagnostic>,
    platforms: Option<Vec<Platform>>,
    faces: Vec<Face>,
    places: Places,
    is_all_read: bool,
}

fn part(
    files: &[&File],
    extra: &[File],
    platform: &Option<PlatformFacts>,
    sources: &Sources,
) -> Part {
    let mut problems = Vec::new();
    let mut blueprints = Vec::new();
    for file in files {
        let (document, found) = parse(file.source, sources.text(file.source));
        problems.extend(found);
        if let Some(document) = document {
            let (read, found) = BlueprintFile::read(&document);
            problems.extend(found);
            blueprints.push(Written {
                file: (*file).clone(),
                read,
            });
        }
    }
    let is_all_read = blueprints.len() == files.len()
        && blueprints
            .iter()
            .all(|written| written.read.failed.is_empty());
    let mut named = extra.to_vec();
    named.extend(files.iter().map(|file| (*file).clone()));
    let world = World {
        environments: facts(platform.as_ref(), &blueprints, &named),
        files: named,
        platform: platform.clone(),
        blueprints,
    };
    let places = whole::places(&world);
    problems.extend(rules::check(&world, &places));
    // Only what no rule objects to can be built.
    let is_sound = !problems.iter().any(Diagnostic::is_error);
    let built = is_sound.then(|| world.environments.iter().map(build::platform).collect());
    Part {
        problems,
        platforms: built.flatten(),
        faces: whole::of_jobs(&world),
        places,
        is_all_read,
    }
}

/// The jobs of all parts in each environment.
fn together(parts: Vec<Option<Vec<Platform>>>) -> Option<Vec<Platform>> {
    let mut parts = parts.into_iter();
    let mut all = parts.next()??;
    for part in parts {
        for (all, more) in all.iter_mut().zip(part?) {
            all.jobs.extend(more.jobs);
        }
    }
    Some(all)
}

/// What everything comes to in each environment.
fn facts(platform: Option<&PlatformFacts>, blueprints: &[Written], files: &[File]) -> Vec<Facts> {
    let read = platform.map(|platform| &platform.read);
    let mut layers = vec![Facts::defaults_of(read).value];
    layers.extend(environment::layers(read));
    for written in blueprints {
        layers.push(written.read.value.job.clone());
        let overlays = written.read.value.environments.iter();
        layers.extend(overlays.flat_map(|map| map.0.values().map(|entry| entry.value.clone())));
    }
    let environments = environment::environments(read);
    let names: Vec<String> = environments.iter().map(|it| it.name.clone()).collect();
    let environments = environments.into_iter();
    // However many environments there are, these are the same.
    let layers: Arc<[Blueprint]> = layers.into();
    let files: Arc<[File]> = files.into();
    let all_channels = environment::channels(read);
    environments
        .map(|environment| {
            let platform = platform.map(|it| environment.over(it));
            let defaults = Facts::defaults_of(platform.as_ref().map(|platform| &platform.read));
            let drafts = blueprints
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
            bytes: b"defaults: {task: {cluster: a, definition: a, container: a, launch: ec2}}\nchannels: {a: {subscribers: []}}".to_vec(),
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

    /// More blueprints than one thread takes at once.
    #[test]
    fn many_jobs_are_the_same_together_as_each_by_itself() {
        let platform = InputFile {
            path: "platform.yaml".to_owned(),
            bytes: b"defaults: {task: {cluster: a, definition: a, container: a, launch: ec2}}
\
                channels: {alerts: {subscribers: []}}\nenvironments: {live: {}, test: {name_prefix: t-}}\n"
                .to_vec(),
        };
        let job = |number: usize| InputFile {
            path: format!("job-{number}.yaml"),
            bytes: match number % 3 {
                0 => format!("timeout: {}m\n", 1 + number),
                1 => format!("only: [live]\nschedule: {{rate: {}m}}\n", 2 + number),
                _ => format!("environments: {{test: {{timeout: {}m}}}}\n", 1 + number),
            }
            .into_bytes(),
        };
        let jobs: Vec<InputFile> = (0..3 * SHARE + 1).map(job).collect();
        let mut files = jobs.clone();
        files.push(platform.clone());
        let whole = Resolved::of_all(&files, &mut Sources::new());
        assert_eq!(whole.problems, []);
        let whole_platforms = whole.platforms.expect("no problem");
        for job in &jobs {
            let files = [job.clone(), platform.clone()];
            let alone = Resolved::of_some(&files, &mut Sources::new());
            let name = job.path.trim_end_matches(".yaml");
            assert_eq!(alone.shown[name], whole.shown[name]);
            for (all, one) in whole_platforms
                .iter()
                .zip(alone.platforms.expect("no problem"))
            {
                assert_eq!(all.jobs.get(name), one.jobs.get(name));
                assert_eq!(all.channels, one.channels);
            }
        }
        assert_eq!(whole_platforms[0].jobs.len(), jobs.len());

        // What no job shows alone is found among all.
        let mut clash = jobs;
        clash[5].bytes = b"only: [live]\nnames: {state_machine: taken}\n".to_vec();
        clash[2 * SHARE].bytes = b"only: [live]\nnames: {state_machine: taken}\n".to_vec();
        clash.push(platform);
        let found = Resolved::of_all(&clash, &mut Sources::new());
        let codes: Vec<&str> = found
            .problems
            .iter()
            .map(|problem| problem.code.0)
            .collect();
        assert_eq!(codes, ["LF0323"]);
        assert_ne!(found.shown["job-5"], whole.shown["job-5"]);
    }
}
