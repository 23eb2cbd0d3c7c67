//! Environments: what the platform file says of each, with those that it extends below it.

use std::collections::BTreeSet;

use loudfail_blueprint::{
    Blueprint, Channel, Entry, Environment as Settings, Map, Overlay, Partition, PlatformFile, Read,
};
use loudfail_diagnostics::Span;

use crate::facts::{Draft, PlatformFacts, Written};
use crate::model::Place;

/// The name of the environment where the platform file names none.
pub(crate) const DEFAULT: &str = "default";

/// An environment.
#[derive(Debug, Clone)]
pub(crate) struct Environment {
    /// Its name.
    pub(crate) name: String,
    /// Where its name is written; nothing where the platform file names no environment.
    pub(crate) key: Option<Span>,
    /// What it says, over what those that it extends say.
    pub(crate) settings: Settings,
    /// Whether there are others.
    pub(crate) is_one_of_several: bool,
    /// What of its settings was written but could not be read, and everything where what it extends is not known.
    failed: BTreeSet<String>,
}

/// The way from an environment to those that it extends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Chain<'a> {
    /// The names, that of the environment itself first.
    pub(crate) names: Vec<&'a str>,
    /// Why it ends before its end.
    pub(crate) broken: bool,
    /// Whether it comes back to where it was: the last name is there before.
    pub(crate) circular: bool,
}

/// The names of the environments that are written, those that could not be read included.
pub(crate) fn names(platform: Option<&Read<PlatformFile>>) -> BTreeSet<String> {
    let Some(platform) = platform else {
        return BTreeSet::from([DEFAULT.to_owned()]);
    };
    let read = platform
        .value
        .environments
        .iter()
        .flat_map(|map| map.0.keys());
    let failed = platform
        .failed
        .iter()
        .filter_map(|path| path.strip_prefix("environments."))
        .filter(|name| !name.contains('.'));
    let names: BTreeSet<String> = read.cloned().chain(failed.map(str::to_owned)).collect();
    if names.is_empty() {
        BTreeSet::from([DEFAULT.to_owned()])
    } else {
        names
    }
}

/// Whether all names of environments are known.
pub(crate) fn are_known(platform: Option<&Read<PlatformFile>>) -> bool {
    platform.is_some_and(|platform| {
        !platform.failed.contains("") && !platform.failed.contains("environments")
    })
}

/// The environments of a platform file, by name.
pub(crate) fn environments(platform: Option<&Read<PlatformFile>>) -> Vec<Environment> {
    let written = platform.and_then(|platform| platform.value.environments.as_ref());
    let found: Vec<Environment> = written
        .iter()
        .flat_map(|map| &map.0)
        .map(|(name, entry)| {
            let failed = platform.map(|platform| &platform.failed);
            environment(name, entry.key, written, failed)
        })
        .collect();
    if found.is_empty() {
        return vec![Environment {
            name: DEFAULT.to_owned(),
            key: None,
            settings: Settings::default(),
            is_one_of_several: false,
            failed: BTreeSet::new(),
        }];
    }
    let several = found.len() > 1;
    let found = found.into_iter();
    found
        .map(|environment| Environment {
            is_one_of_several: several,
            ..environment
        })
        .collect()
}

fn environment(
    name: &str,
    key: Span,
    written: Option<&Map<Settings>>,
    all_failed: Option<&BTreeSet<String>>,
) -> Environment {
    let chain = chain(name, written);
    let mut failed = BTreeSet::new();
    let mut settings = Settings::default();
    for name in &chain.names {
        let prefix = format!("environments.{name}");
        for path in all_failed.into_iter().flatten() {
            let rest = path.strip_prefix(&prefix);
            failed.extend(
                rest.and_then(|rest| rest.strip_prefix('.'))
                    .map(str::to_owned),
            );
        }
        if let Some(entry) = written.and_then(|map| map.0.get(*name)) {
            settings = settings.over(entry.value.clone());
        }
    }
    if chain.broken || failed.contains("extends") {
        failed.insert(String::new());
    }
    Environment {
        name: name.to_owned(),
        key: Some(key),
        settings,
        is_one_of_several: false,
        failed,
    }
}

/// The way from an environment to those that it extends.
pub(crate) fn chain<'a>(name: &'a str, written: Option<&'a Map<Settings>>) -> Chain<'a> {
    let mut names = vec![name];
    let mut next = name;
    loop {
        let settings = written.and_then(|map| map.0.get(next));
        let Some(settings) = settings.map(|entry| &entry.value) else {
            return Chain {
                names,
                broken: true,
                circular: false,
            };
        };
        let Some(base) = &settings.extends else {
            return Chain {
                names,
                broken: false,
                circular: false,
            };
        };
        next = base.value.0.as_str();
        let circular = names.contains(&next);
        names.push(next);
        if circular {
            return Chain {
                names,
                broken: true,
                circular: true,
            };
        }
    }
}

impl Environment {
    /// ` in ` and its name, where there are others.
    pub(crate) fn whereabouts(&self) -> String {
        match self.is_one_of_several {
            true => format!(" in {}", self.name),
            false => String::new(),
        }
    }

    /// Where it is, as far as that is known.
    pub(crate) fn place(&self) -> Place {
        let text = |text: &Option<loudfail_diagnostics::Spanned<loudfail_blueprint::Text>>| {
            text.as_ref().map(|text| text.value.0.clone())
        };
        let region = text(&self.settings.region);
        let written = self.settings.partition.as_ref().map(|it| it.value);
        let of_region = region.as_deref().and_then(partition_of);
        Place {
            account: text(&self.settings.account),
            region,
            partition: written.or(of_region).map(Partition::as_str),
        }
    }

    /// The partition that its ARNs are of: `aws` where nothing says otherwise; nothing is known where the platform file
    /// names no environment.
    pub(crate) fn partition(&self) -> Option<&'static str> {
        self.key?;
        Some(self.place().partition.unwrap_or(Partition::Aws.as_str()))
    }

    /// Whether its place and its names are known: nothing of them, and nothing that it extends, failed to be read.
    pub(crate) fn is_known(&self) -> bool {
        let keys = ["", "account", "region", "partition", "name_prefix"];
        !keys.iter().any(|key| self.failed.contains(*key))
    }

    /// A name behind its prefix.
    pub(crate) fn prefixed(&self, name: &str) -> String {
        let prefix = self.settings.name_prefix.as_ref();
        format!("{}{name}", prefix.map_or("", |prefix| &prefix.value.0))
    }

    /// The platform file with what the environment says laid over it.
    pub(crate) fn over(&self, platform: &PlatformFacts) -> PlatformFacts {
        let mut read = platform.read.clone();
        let settings = self.settings.clone();
        if settings.defaults.is_some() || settings.tags.is_some() {
            let mut defaults = settings.defaults.unwrap_or_default();
            defaults.tags = defaults.tags.over(settings.tags.clone());
            read.value.defaults = Some(defaults).over(read.value.defaults);
        }
        read.value.gitops = settings.gitops.over(read.value.gitops);
        read.value.parameters = settings.parameters.over(read.value.parameters);
        read.value.channels = settings.channels.over(read.value.channels);
        if let (Some(channels), Some(tags)) = (&mut read.value.channels, &settings.tags) {
            for Entry { value, .. } in channels.0.values_mut() {
                let channel = std::mem::take(value);
                *value = Channel {
                    tags: channel.tags.over(Some(tags.clone())),
                    ..channel
                };
            }
        }
        read.failed.extend(self.failed.iter().cloned());
        PlatformFacts {
            file: platform.file.clone(),
            read,
        }
    }

    /// The blueprint as a job of this environment, over the defaults; nothing where it is not in it. One that is in none
    /// of `names`, since it misspells them, may be meant for any: what else is wrong with it is told too.
    pub(crate) fn draft(
        &self,
        written: &Written,
        defaults: &Read<Blueprint>,
        names: &[String],
    ) -> Option<Draft> {
        let Read { value, failed } = &written.read;
        if let Some(only) = &value.only {
            let has = |name: &String| only.iter().any(|it| it.value.0 == *name);
            let is_meant = has(&self.name) || !names.iter().any(has);
            if !is_meant || only.is_empty() {
                return None;
            }
        }
        let overlays = value.environments.as_ref();
        let overlay = overlays.and_then(|overlays| overlays.0.get(&self.name));
        let overlay = overlay.map(|entry| entry.value.clone()).unwrap_or_default();
        let prefix = format!("environments.{}", self.name);
        let mut all_failed = defaults.failed.clone();
        for path in failed {
            match path.strip_prefix(&prefix) {
                Some("") => all_failed.extend([String::new()]),
                Some(rest) => all_failed.extend(rest.strip_prefix('.').map(str::to_owned)),
                None if path == "environments" => all_failed.extend([String::new()]),
                None if path.starts_with("environments.") => {}
                None => all_failed.extend([path.clone()]),
            }
        }
        Some(Draft {
            file: written.file.clone(),
            merged: overlay.over(value.job.clone()).over(defaults.value.clone()),
            failed: all_failed,
        })
    }
}

/// The partition that a region is in; nothing for those that are not for the public. Source: "AWS Regions" and
/// "Partitions" in the AWS General Reference.
pub(crate) fn partition_of(region: &str) -> Option<Partition> {
    let first = region.split('-').next()?;
    match first {
        "cn" => Some(Partition::China),
        "us" if region.starts_with("us-gov-") => Some(Partition::GovCloud),
        _ if region.contains("-iso") || first == "eusc" => None,
        _ => Some(Partition::Aws),
    }
}

/// The names of the channels of all environments.
pub(crate) fn channels(platform: Option<&Read<PlatformFile>>) -> BTreeSet<String> {
    let Some(platform) = platform else {
        return BTreeSet::new();
    };
    let environments = platform
        .value
        .environments
        .iter()
        .flat_map(|map| map.0.values());
    let of_environments = environments.filter_map(|entry| entry.value.channels.as_ref());
    let all = platform.value.channels.iter().chain(of_environments);
    all.flat_map(|channels| channels.0.keys().cloned())
        .collect()
}

/// What all environments say as written, for rules on single values.
pub(crate) fn layers(platform: Option<&Read<PlatformFile>>) -> Vec<Blueprint> {
    let mut layers = Vec::new();
    let written = platform.and_then(|platform| platform.value.environments.as_ref());
    for entry in written.iter().flat_map(|map| map.0.values()) {
        layers.extend(entry.value.defaults.clone().map(Blueprint::from));
        layers.extend(entry.value.tags.clone().map(|tags| Blueprint {
            tags: Some(tags),
            ..Blueprint::default()
        }));
    }
    layers
}
