//! What an import has to know of the platform file that is there already.

use std::collections::BTreeSet;

use loudfail_blueprint::{Defaults, PlatformFile, parse, text_of};
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
    /// Whether its defaults, or those of an environment, give tasks a network.
    pub has_network: bool,
    /// Whether its defaults, or those of an environment, name security groups.
    pub has_security_groups: bool,
    /// Whether its defaults, or those of an environment, give tasks a public address.
    pub assigns_public_ip: bool,
    /// What its defaults, those of environments included, say of `retry`.
    pub retry: RetryFacts,
}

/// What defaults say of `retry`, which holds for jobs that do not say otherwise.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RetryFacts {
    /// Whether they say how often a task that never ran is tried.
    pub has_attempts: bool,
    /// Whether they say how often a job is tried whose container failed.
    pub has_exit: bool,
    /// Whether they name the exit codes after which it is tried again.
    pub has_codes: bool,
    /// Whether they say what follows a timeout.
    pub has_on_timeout: bool,
}

impl RetryFacts {
    fn add(&mut self, defaults: &Defaults) {
        let Some(retry) = &defaults.retry else {
            return;
        };
        let exit = retry.exit.as_ref();
        self.has_attempts |= retry.attempts.is_some();
        self.has_exit |= exit.is_some_and(|it| it.attempts.is_some());
        self.has_codes |= exit.is_some_and(|it| it.codes.is_some());
        self.has_on_timeout |= exit.is_some_and(|it| it.on_timeout.is_some());
    }
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
        let everywhere = std::iter::once(&defaults);
        let of_environments = environments.0.values();
        let of_environments = of_environments.filter_map(|it| it.value.defaults.as_ref());
        let layers: Vec<&Defaults> = everywhere.chain(of_environments).collect();
        let networks = || {
            let tasks = layers.iter().filter_map(|layer| layer.task.as_ref());
            tasks.filter_map(|task| task.network.as_ref()?.network())
        };
        let (has_network, has_security_groups, assigns_public_ip) = (
            networks().next().is_some(),
            networks().any(|it| it.security_groups.is_some()),
            networks().any(|it| it.assign_public_ip.is_some_and(|assign| assign.value.0)),
        );
        let mut retry = RetryFacts::default();
        for layer in &layers {
            retry.add(layer);
        }
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
            has_network,
            has_security_groups,
            assigns_public_ip,
            retry,
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
        let text = "channels: {b: , a: {}}\nenvironments: {x: {channels: {c: {}}, defaults: {retry: {exit: {attempts: 2, codes: [75]}}}}, y: }\n\
                    defaults: {task: {cluster: z}, retry: {attempts: 3}}\nunknown: 1\n";
        let facts = PlatformFacts::read(text.as_bytes());
        assert_eq!(facts.environments, ["x", "y"]);
        assert_eq!(facts.channels, ["a", "b", "c"]);
        assert!(facts.has_cluster && !facts.has_default_channel);
        let expected = RetryFacts {
            has_attempts: true,
            has_exit: true,
            has_codes: true,
            has_on_timeout: false,
        };
        assert_eq!(facts.retry, expected);
        assert_eq!(PlatformFacts::read(b"\xff: ["), PlatformFacts::default());
    }

    #[test]
    fn what_jobs_get_that_say_nothing() {
        for (text, expected) in [
            ("defaults: {}", [false, false, false]),
            ("defaults: {task: {network: none}}", [false, false, false]),
            (
                "defaults: {task: {network: {assign_public_ip: false, security_groups: {param: A}}}}",
                [true, true, false],
            ),
            (
                "environments: {prod: {defaults: {task: {network: {assign_public_ip: true}}}}}",
                [true, false, true],
            ),
        ] {
            let facts = PlatformFacts::read(text.as_bytes());
            let found = [
                facts.has_network,
                facts.has_security_groups,
                facts.assigns_public_ip,
            ];
            assert_eq!(found, expected, "{text}");
        }
    }
}
