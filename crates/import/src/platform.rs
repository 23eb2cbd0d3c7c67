//! What an import has to know of the platform file that is there already.

use std::collections::BTreeSet;

use loudfail_blueprint::{PlatformFile, parse, text_of};
use loudfail_diagnostics::Sources;

/// What a platform file says that imported jobs depend on. What is wrong with the file is for the build to tell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlatformFacts {
    /// The environments that it names, by name.
    pub environments: Vec<String>,
    /// Its channels, those of environments included, by name.
    pub channels: Vec<String>,
    /// Whether its defaults say which channel is told.
    pub has_default_channel: bool,
    /// Whether its defaults name a cluster.
    pub has_cluster: bool,
    /// Whether its defaults name subnets.
    pub has_subnets: bool,
}

impl PlatformFacts {
    /// Reads them.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Self {
        let (text, _) = text_of(bytes);
        let source = Sources::new().add("platform.yaml", text.as_str());
        let (Some(node), _) = parse(source, &text) else {
            return Self::default();
        };
        let file = PlatformFile::read(&node).0.value;
        let environments = file.environments.unwrap_or_default();
        let mut channels: BTreeSet<String> = file.channels.into_iter().flat_map(keys).collect();
        for entry in environments.0.values() {
            channels.extend(entry.value.channels.clone().into_iter().flat_map(keys));
        }
        let defaults = file.defaults.unwrap_or_default();
        let task = defaults.task.unwrap_or_default();
        Self {
            environments: environments.0.into_keys().collect(),
            channels: channels.into_iter().collect(),
            has_default_channel: defaults
                .notify
                .is_some_and(|notify| notify.channel.is_some()),
            has_cluster: task.cluster.is_some(),
            has_subnets: task
                .network
                .is_some_and(|given| given.network().is_some_and(|it| it.subnets.is_some())),
        }
    }
}

fn keys<T>(map: loudfail_blueprint::Map<T>) -> impl Iterator<Item = String> {
    map.0.into_keys()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts() {
        let text = "channels: {b: , a: {}}\nenvironments: {x: {channels: {c: {}}}, y: }\n\
                    defaults: {task: {cluster: z}}\nunknown: 1\n";
        let facts = PlatformFacts::read(text.as_bytes());
        assert_eq!(facts.environments, ["x", "y"]);
        assert_eq!(facts.channels, ["a", "b", "c"]);
        assert!(facts.has_cluster && !facts.has_default_channel);
        assert_eq!(PlatformFacts::read(b"\xff: ["), PlatformFacts::default());
    }
}
