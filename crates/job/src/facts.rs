//! What the rules look at: everything that was read, before it is known to be right.

use std::collections::BTreeSet;

use loudfail_blueprint::{Blueprint, Channel, Entry, Launch, PlatformFile, Read};
use loudfail_diagnostics::{SourceId, Span};

/// Everything that was read.
#[derive(Debug, Default)]
pub(crate) struct Facts {
    /// Every file, also those that could not be read, by path.
    pub(crate) files: Vec<File>,
    /// The platform file, if there is one that could be read.
    pub(crate) platform: Option<PlatformFacts>,
    /// The defaults and each blueprint as written: rules on single values look at each once, used or not.
    pub(crate) layers: Vec<Blueprint>,
    /// Each blueprint over the defaults: rules on what belongs together look at these.
    pub(crate) drafts: Vec<Draft>,
}

/// A file.
#[derive(Debug, Clone)]
pub(crate) struct File {
    pub(crate) path: String,
    /// The name without folder and ending.
    pub(crate) stem: String,
    pub(crate) source: SourceId,
}

/// The platform file.
#[derive(Debug)]
pub(crate) struct PlatformFacts {
    pub(crate) file: File,
    pub(crate) read: Read<PlatformFile>,
}

/// A job that may not be right yet.
#[derive(Debug)]
pub(crate) struct Draft {
    /// Its file; the stem is its name.
    pub(crate) file: File,
    /// The blueprint over the defaults.
    pub(crate) merged: Blueprint,
    /// The paths of values that were written but could not be read, here or in the defaults.
    pub(crate) failed: BTreeSet<String>,
}

impl File {
    /// Whether this is the platform file.
    pub(crate) fn is_platform(&self) -> bool {
        self.stem == "platform"
    }
}

impl Facts {
    /// The platform's defaults as a blueprint; nothing without a platform file.
    pub(crate) fn defaults(&self) -> Read<Blueprint> {
        let Some(platform) = &self.platform else {
            return Read {
                value: Blueprint::default(),
                failed: BTreeSet::new(),
            };
        };
        let failed = &platform.read.failed;
        Read {
            value: platform
                .read
                .value
                .defaults
                .clone()
                .unwrap_or_default()
                .into(),
            failed: failed
                .iter()
                .filter_map(|path| match path.as_str() {
                    "" | "defaults" => Some(String::new()),
                    path => path.strip_prefix("defaults.").map(str::to_owned),
                })
                .collect(),
        }
    }

    /// The channels that could be read, by name.
    pub(crate) fn channels(&self) -> impl Iterator<Item = (&str, &Entry<Channel>)> + Clone {
        let channels = self
            .platform
            .as_ref()
            .and_then(|platform| platform.read.value.channels.as_ref());
        channels.into_iter().flat_map(|channels| {
            channels
                .0
                .iter()
                .map(|(name, entry)| (name.as_str(), entry))
        })
    }

    /// Whether something is wrong with this key of this channel, so that nobody can say that it is missing.
    pub(crate) fn channel_failed(&self, channel: &str, key: &str) -> bool {
        self.platform.as_ref().is_some_and(|platform| {
            platform
                .read
                .failed
                .contains(&format!("channels.{channel}.{key}"))
        })
    }

    /// Whether all channels are known: there is a platform file, and nothing in its channels failed.
    pub(crate) fn channels_are_known(&self) -> bool {
        self.platform.as_ref().is_some_and(|platform| {
            !platform
                .read
                .failed
                .iter()
                .any(|path| path.is_empty() || path == "channels" || path.starts_with("channels."))
        })
    }
}

impl Draft {
    /// Whether something is wrong with the value at the path, so that nobody can say that it is missing.
    pub(crate) fn is_failed(&self, path: &str) -> bool {
        self.failed.iter().any(|failed| {
            failed.is_empty()
                || path
                    .strip_prefix(failed.as_str())
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
    }

    /// Whether the value is written in the blueprint itself. What the defaults say need not fit every job: where it
    /// does nothing it is left out without a word.
    pub(crate) fn owns(&self, span: Span) -> bool {
        span.source == self.file.source
    }

    /// Where the job runs, as far as that is said.
    pub(crate) fn launch(&self) -> Option<&Launch> {
        let launch = self.merged.task.as_ref()?.launch.as_ref();
        launch.map(|launch| &launch.value)
    }

    /// Whether the job runs on Fargate, on whichever capacity.
    pub(crate) fn is_fargate(&self) -> bool {
        self.launch().is_none_or(Launch::is_fargate)
    }
}
