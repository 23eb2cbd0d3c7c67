//! What the rules look at: everything that was read, before it is known to be right.

use std::collections::BTreeSet;
use std::sync::Arc;

use loudfail_blueprint::{
    Blueprint, BlueprintFile, Channel, Entry, Environment as Settings, Given, Launch, Map,
    PlatformFile, Read,
};
use loudfail_diagnostics::{SourceId, Span};

use crate::environment::Environment;

/// Everything that was read.
#[derive(Debug)]
pub(crate) struct World {
    /// Every file, also those that could not be read, by path.
    pub(crate) files: Vec<File>,
    /// The platform file as written, if there is one that could be read.
    pub(crate) platform: Option<PlatformFacts>,
    /// Each blueprint as written.
    pub(crate) blueprints: Vec<Written>,
    /// What it comes to in each environment, by name. There is always one.
    pub(crate) environments: Vec<Facts>,
}

/// A blueprint as written.
#[derive(Debug)]
pub(crate) struct Written {
    /// Its file; the stem is the job's name.
    pub(crate) file: File,
    pub(crate) read: Read<BlueprintFile>,
}

/// What everything comes to in one environment: most rules look at one after the other.
#[derive(Debug)]
pub(crate) struct Facts {
    /// The environment.
    pub(crate) environment: Environment,
    /// Every file, also those that could not be read, by path.
    pub(crate) files: Arc<[File]>,
    /// The platform file with what the environment says laid over it, if there is one that could be read.
    pub(crate) platform: Option<PlatformFacts>,
    /// The names of the channels of all environments.
    pub(crate) all_channels: BTreeSet<String>,
    /// All defaults, each blueprint and each overlay as written, those of other environments too: rules on single values
    /// look at each once, used or not.
    pub(crate) layers: Arc<[Blueprint]>,
    /// Each blueprint that is in the environment, over the defaults: rules on what belongs together look at these.
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
#[derive(Debug, Clone)]
pub(crate) struct PlatformFacts {
    pub(crate) file: File,
    pub(crate) read: Read<PlatformFile>,
}

/// A job that may not be right yet.
#[derive(Debug)]
pub(crate) struct Draft {
    /// Its file; the stem is its name.
    pub(crate) file: File,
    /// The blueprint over the defaults, with what it says of the environment on top.
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

impl World {
    /// The environments as the platform file has them, by name.
    pub(crate) fn written(&self) -> Option<&Map<Settings>> {
        let platform = self.platform.as_ref()?;
        platform.read.value.environments.as_ref()
    }

    /// The same, one after the other.
    pub(crate) fn written_environments(&self) -> impl Iterator<Item = (&str, &Entry<Settings>)> {
        let written = self.written().into_iter();
        written.flat_map(|map| map.0.iter().map(|(name, entry)| (name.as_str(), entry)))
    }
}

impl Facts {
    /// The jobs that have a task definition of their own.
    pub(crate) fn own_definitions(&self) -> impl Iterator<Item = &Draft> {
        self.drafts.iter().filter(|draft| draft.is_own_definition())
    }

    /// The defaults of a platform file as a blueprint; nothing without one.
    pub(crate) fn defaults_of(platform: Option<&Read<PlatformFile>>) -> Read<Blueprint> {
        let Some(platform) = platform else {
            return Read {
                value: Blueprint::default(),
                failed: BTreeSet::new(),
            };
        };
        let failed = &platform.failed;
        Read {
            value: platform.value.defaults.clone().unwrap_or_default().into(),
            failed: failed
                .iter()
                .filter_map(|path| match path.as_str() {
                    "" | "defaults" => Some(String::new()),
                    path => path.strip_prefix("defaults.").map(str::to_owned),
                })
                .collect(),
        }
    }

    /// The channels of the environment that could be read, by name.
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

    /// The value that a parameter is given here, and where, if it is one text.
    pub(crate) fn given(&self, parameter: &str) -> Option<(&str, Span)> {
        let platform = &self.platform.as_ref()?.read.value;
        let given = &platform.parameters.as_ref()?.0.get(parameter)?.value;
        match &given.value {
            Given::One(text) => Some((text, given.span)),
            Given::Many(_) => None,
        }
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

    /// Whether the value is written in the blueprint itself, for this environment or for all. What the defaults say need not fit every job: where it
    /// does nothing it is left out without a word.
    pub(crate) fn owns(&self, span: Span) -> bool {
        span.source == self.file.source
    }

    /// Whether the job has a task definition of its own: it has an image, or the defaults have one and it does not name
    /// another definition itself.
    pub(crate) fn is_own_definition(&self) -> bool {
        let task = self.merged.task.as_ref();
        let image = task.and_then(|task| task.image.as_ref());
        let definition = task.and_then(|task| task.definition.as_ref());
        match (image, definition) {
            (Some(image), Some(definition)) => self.owns(image.span) || !self.owns(definition.span),
            (image, _) => image.is_some(),
        }
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
