//! The keys of what all jobs share.

use loudfail_diagnostics::Spanned;

use super::{Channel, Concurrency, Environment, Expect, Gitops, Notify, Retry, ShortTimeout, Task};
use crate::decode::Map;
use crate::leaf::{Given, Text};
use crate::record::record;

record! {
    /// The file `platform.yaml`: settings that all jobs share.
    pub struct PlatformFile {
        /// Settings that apply to every job, unless its blueprint sets its own.
        defaults: Defaults,
        /// Where notifications go, by name.
        channels: Map<Channel>,
        /// Where jobs and channels are deployed to, by name. If there are none, there is one environment, `default`.
        environments: Map<Environment>,
        /// Extra outputs for tools that deploy from Git. Nothing by default.
        gitops: Gitops,
        /// Values of deployment parameters (`{param: Name}`), by name.
        parameters: Map<Spanned<Given>>,
    }
}

record! {
    /// Settings that apply to every job, unless its blueprint sets its own.
    pub struct Defaults {
        /// Who is responsible for the jobs.
        owner: Spanned<Text>,
        /// The web page that describes what to do when a job fails.
        runbook: Spanned<Text>,
        /// What runs, and where.
        task: Task,
        /// How often a job is tried.
        retry: Retry,
        /// How long a job may take: one attempt, and all attempts together.
        timeout: ShortTimeout,
        /// How many executions of a job may run at the same time.
        concurrency: Concurrency,
        /// Which channel is notified, and what the message says.
        notify: Notify,
        /// How soon a success is expected. The channel is notified if there is none in time.
        expect: Expect,
        /// Tags for every resource of a job.
        tags: Map<Spanned<Text>>,
    }
}
