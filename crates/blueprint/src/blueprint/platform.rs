//! The keys of what all jobs share.

use loudfail_diagnostics::Spanned;

use super::{Channel, Concurrency, Environment, Expect, Gitops, Notify, Retry, ShortTimeout, Task};
use crate::decode::Map;
use crate::leaf::{Given, Text};
use crate::record::record;

record! {
    /// What all jobs share: the file `platform.yaml`.
    pub struct PlatformFile {
        /// What a blueprint need not say: it applies where the blueprint is silent.
        defaults: Defaults,
        /// Where notifications go, by name.
        channels: Map<Channel>,
        /// Where jobs and channels are deployed to, by name. Without any there is one, `default`.
        environments: Map<Environment>,
        /// What is written for those who deploy what is committed. Nothing by default.
        gitops: Gitops,
        /// Values of what deployments are asked for with `{param: Name}`, by name.
        parameters: Map<Spanned<Given>>,
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
        /// How long a job may take: one attempt, and all of them.
        timeout: ShortTimeout,
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
