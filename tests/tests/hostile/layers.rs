//! Resolving is idempotent: a blueprint that says all of its layers itself becomes what it was, whether the defaults are still
//! there or not.
//!
//! The layers are laid over each other here by a few lines on YAML, which know no records: mappings key by key, everything
//! else replaces. Where the resolver does otherwise for a key, it shows.

use std::fs;
use std::path::{Path, PathBuf};

use loudfail_diagnostics::Sources;
use loudfail_job::{InputFile, Platform, resolve};
use loudfail_tests::outputs::repository;
use serde_yaml::{Mapping, Value};

/// What the resolver passes over where the defaults say it, and refuses where a job does: a mention where nobody can be
/// mentioned, and what is for the other kind of launch or task definition. And what is said of parameters that other jobs alone have,
/// which are not there.
const REFUSED_OF_A_JOB: [&str; 5] = ["LF0206", "LF0216", "LF0238", "LF0310", "LF0701"];

#[test]
fn what_says_all_of_its_layers_becomes_the_same() {
    let (mut same, mut layered) = (0, 0);
    for folder in folders() {
        let files = Files::read(&folder);
        let platforms = files
            .resolve()
            .unwrap_or_else(|codes| panic!("{}: {codes:?}", folder.display()));
        for before in platforms {
            for (name, job) in &before.jobs {
                let flat = files.flat(&job.source, &before.environment);
                let is_layered = flat.blueprints != files.only(&job.source).blueprints;
                for (which, flat) in [("with", &flat), ("without", &flat.without_defaults())] {
                    let after = match flat.resolve() {
                        Ok(after) => after,
                        Err(codes) => {
                            let is_known = |code: &&str| REFUSED_OF_A_JOB.contains(code);
                            assert!(
                                codes.iter().all(is_known),
                                "{}, {name} {which} defaults: {codes:?}",
                                folder.display()
                            );
                            continue;
                        }
                    };
                    let after = after.iter().find(|it| it.environment == before.environment);
                    let after = after.and_then(|it| it.jobs.get(name));
                    assert_eq!(after, Some(job), "{} {which} defaults", folder.display());
                    same += 1;
                    layered += usize::from(is_layered);
                }
            }
        }
    }
    assert!(
        same > 90 && layered > 80,
        "only {same}, {layered} of them with layers"
    );
}

/// The files of a repository, as YAML.
#[derive(Clone)]
struct Files {
    platform: (String, Value),
    blueprints: Vec<(String, Value)>,
}

impl Files {
    #[track_caller]
    fn read(folder: &Path) -> Self {
        let mut files: Vec<(String, Value)> = entries(folder)
            .into_iter()
            .filter(|path| {
                path.extension()
                    .is_some_and(|it| it == "yaml" || it == "yml")
            })
            .map(|path| {
                let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{error}"));
                let text = text.trim_start_matches('\u{feff}');
                let value = serde_yaml::from_str(text)
                    .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                (format!("blueprints/{name}"), value)
            })
            .collect();
        let platform = files
            .iter()
            .position(|(path, _)| path.contains("/platform.y"));
        let platform = files.remove(platform.unwrap_or_else(|| panic!("{}", folder.display())));
        Self {
            platform,
            blueprints: files,
        }
    }

    /// The same with this blueprint alone.
    fn only(&self, source: &str) -> Self {
        let mut only = self.clone();
        only.blueprints.retain(|(path, _)| path == source);
        only
    }

    /// What they become, or the codes of the errors.
    fn resolve(&self) -> Result<Vec<Platform>, Vec<&'static str>> {
        let all = self.blueprints.iter().chain([&self.platform]);
        let files: Vec<InputFile> = all
            .map(|(path, value)| InputFile {
                path: path.clone(),
                // JSON is YAML in which every text has quotes.
                bytes: serde_json::to_string(value)
                    .unwrap_or_else(|error| panic!("{error}"))
                    .into_bytes(),
            })
            .collect();
        let (platforms, problems) = resolve(&files, &mut Sources::new());
        let errors = problems.iter().filter(|problem| problem.is_error());
        platforms.ok_or_else(|| errors.map(|problem| problem.code.0).collect())
    }

    /// The blueprint alone, for one environment alone, with the defaults and what differs in the environment in it.
    fn flat(&self, source: &str, environment: &str) -> Self {
        let platform = &self.platform.1;
        let environments = platform.get("environments");
        let mut layers: Vec<Value> = platform.get("defaults").cloned().into_iter().collect();
        let mut names = vec![environment.to_owned()];
        while let Some(there) = names.last().and_then(|name| environments?.get(name)) {
            let Some(base) = there.get("extends").and_then(Value::as_str) else {
                break;
            };
            names.push(base.to_owned());
        }
        for there in names
            .iter()
            .rev()
            .filter_map(|name| environments?.get(name))
        {
            let tags = there.get("tags").cloned();
            layers.extend(tags.map(|tags| Mapping::from_iter([("tags".into(), tags)]).into()));
            layers.extend(there.get("defaults").cloned());
        }
        let mut flat = self.only(source);
        for (_, blueprint) in &mut flat.blueprints {
            let mut own = blueprint.as_mapping().cloned().unwrap_or_default();
            let overlays = own.remove("environments");
            let overlay = overlays
                .as_ref()
                .and_then(|all| all.get(environment))
                .cloned();
            if environments.is_some() {
                own.insert("only".into(), vec![Value::from(environment)].into());
            }
            let layers = layers
                .iter()
                .cloned()
                .chain([Value::Mapping(own)])
                .chain(overlay);
            *blueprint = layers
                .map(long)
                .fold(Value::Mapping(Mapping::new()), laid_over);
        }
        flat
    }

    /// The same with no defaults left in the platform file.
    fn without_defaults(&self) -> Self {
        let mut bare = self.clone();
        let mut text = self.platform.1.as_mapping().cloned().unwrap_or_default();
        text.remove("defaults");
        if let Some(environments) = text.get_mut("environments").and_then(Value::as_mapping_mut) {
            for (_, environment) in environments.iter_mut() {
                if let Some(environment) = environment.as_mapping_mut() {
                    environment.remove("defaults");
                }
            }
        }
        bare.platform.1 = Value::Mapping(text);
        bare
    }
}

/// A layer with the one record that has a short form in its long one: `timeout: 1h` says `attempt` alone.
fn long(mut layer: Value) -> Value {
    if let Some(timeout) = layer.get_mut("timeout").filter(|it| it.is_string()) {
        *timeout = Mapping::from_iter([("attempt".into(), timeout.clone())]).into();
    }
    layer
}

/// Keys of mappings that are one value, such as `{param: Name}`, beside `{input: field}`: these are replaced as a whole.
const ONE_VALUE: [&str; 4] = ["param", "ssm", "capacity_providers", "fargate_spot"];

fn laid_over(base: Value, own: Value) -> Value {
    // A blueprint has a key `input` too, with the fields that it takes.
    let is_field = |value: &Mapping| value.get("input").is_some_and(Value::is_string);
    let is_one =
        |value: &Mapping| is_field(value) || ONE_VALUE.iter().any(|key| value.get(*key).is_some());
    match (base, own) {
        (Value::Mapping(mut base), Value::Mapping(own)) if !is_one(&base) && !is_one(&own) => {
            for (key, own) in own {
                let merged = match base.remove(&key) {
                    Some(base) => laid_over(base, own),
                    None => own,
                };
                base.insert(key, merged);
            }
            Value::Mapping(base)
        }
        (base, Value::Null) => base,
        (_, own) => own,
    }
}

/// The samples, and every case of the goldens.
fn folders() -> Vec<PathBuf> {
    let mut folders = vec![repository().join("blueprints")];
    folders.extend(entries(&repository().join("tests/fixtures/valid")));
    folders
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries =
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.unwrap_or_else(|error| panic!("{error}")).path())
        .collect();
    paths.sort();
    paths
}
