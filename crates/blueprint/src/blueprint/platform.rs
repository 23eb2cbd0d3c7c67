//! The keys of what all jobs share.

use loudfail_diagnostics::Spanned;

use crate::decode::Map;
use crate::leaf::{Duration, Text};
use crate::record::record;

use super::{Channel, Concurrency, Expect, Notify, Retry, Task};

record! {
    /// What all jobs share: the file `platform.yaml`.
    pub struct PlatformFile {
        /// What a blueprint need not say: it applies where the blueprint is silent.
        defaults: Defaults,
        /// Where notifications go, by name.
        channels: Map<Channel>,
    }
}

record! {
    /// What a blueprint need not say.
    pub struct Defaults {
        /// Who answers for jobs.
        owner: Spanned<Text>,
        /// The web page that says what to do when a job fails.
        runbook: Spanned<Text>,
        /// What runs, and where.
        task: Task,
        /// How often a job is tried.
        retry: Retry,
        /// How long one attempt may take.
        timeout: Spanned<Duration>,
        /// How many executions of a job may run at once.
        concurrency: Concurrency,
        /// Whom to tell of a failure, and in which words.
        notify: Notify,
        /// What is told if it does not happen.
        expect: Expect,
        /// Tags for everything that is made for a job.
        tags: Map<Spanned<Text>>,
    }
}
