//! The keys of what runs, and where.

use loudfail_diagnostics::Spanned;

use super::definition::{HealthCheck, Logs, Mount, PolicyStatement, Secret, Sidecar, Volume};
use super::{ContainerOverride, NetworkOrNone, Placement};
use crate::decode::Map;
use crate::leaf::{
    Amount, Architecture, Bool, Command, Duration, Launch, PlainText, Start, TagSource, Text,
    Value, Variable,
};
use crate::record::record;

record! {
    /// The ECS task of a job.
    pub struct Task {
        /// The cluster: a name or an ARN. A value from `{param: Name}` or `{ssm: /path}` must be a name.
        cluster: Spanned<Value>,
        /// The task definition. A family means its newest revision; `family:6` or an ARN pins one. A value from
        /// `{param: Name}` or `{ssm: /path}` must not be an ARN.
        definition: Spanned<Value>,
        /// The container that does the work: its command and environment are set, and its exit code is the exit code of the
        /// job. With an `image`, the container may have any name, and is named after the job if you set none.
        container: Spanned<Text>,
        /// What the container runs; the definition's command by default. A word of it may be `{input: field}` too, as in
        /// `[bin/report, --day, {input: day}]`.
        command: Spanned<Command>,
        /// Environment variables of the container, over those of the definition.
        environment: Map<Spanned<Variable>>,
        /// Where the task runs: `fargate` (the default), `fargate_spot`, `ec2`, or capacity providers of the cluster, as in
        /// `{capacity_providers: [{name: my-instances, weight: 1, base: 0}]}`. With `fargate_spot`, if Spot capacity is
        /// unavailable or reclaimed, the next attempt (see `retry`) runs on regular Fargate, unless you set
        /// `{fargate_spot: {fallback: false}}`.
        launch: Spanned<Launch>,
        /// Fargate's platform version, such as `1.4.0`. AWS's newest by default.
        platform_version: Spanned<Text>,
        /// The network of the task. Fargate requires one. On EC2, `none` removes the network of the defaults, for a
        /// definition with the network mode `bridge` or `host`.
        network: NetworkOrNone,
        /// The ARNs of the task role and the execution role that the definition names. The job may pass only these roles to
        /// ECS; without this key, it may pass any role that ECS tasks may have.
        roles: Vec<Spanned<Value>>,
        /// The image that the container runs, in place of `definition`. The job then gets its own task definition, with the
        /// roles and the log group that belong to it.
        image: Spanned<Value>,
        /// The Amazon ECR repository of an image that is known only at deployment: a name, an ARN, or `none` if the image is
        /// in another registry.
        repository: Spanned<Value>,
        /// `x86_64` (the default) or `arm64`.
        architecture: Spanned<Architecture>,
        /// Environment variables whose values ECS reads from Parameter Store or Secrets Manager when the task starts.
        secrets: Map<Secret>,
        /// Names of variables, options and input fields that look as if they held a secret but do not; `command` for the
        /// words of commands. They cause no warning in this file.
        not_secret: Vec<Spanned<Text>>,
        /// What the container's program may do in AWS. A task role with these statements is created.
        statements: Vec<PolicyStatement>,
        /// Where the containers' output goes. With an existing `definition`, it states where that definition sends its
        /// output, so that messages can link to it.
        logs: Logs,
        /// How ECS checks whether the container is healthy.
        health_check: HealthCheck,
        /// The user that the container runs as; that of the image by default.
        user: Spanned<PlainText>,
        /// Whether the container can write only to its mounts; `false` by default.
        read_only_root: Spanned<Bool>,
        /// Whether a small init process runs in the container, which forwards signals and reaps processes; `false` by
        /// default.
        init: Spanned<Bool>,
        /// How long the container may run after SIGTERM, at most `2m` on Fargate; AWS's `30s` by default.
        stop_timeout: Spanned<Duration>,
        /// Directories that containers share, or that persist, by name.
        volumes: Map<Volume>,
        /// Where volumes are mounted in the container, by path.
        mounts: Map<Mount>,
        /// Sidecars that the container waits for, by name.
        depends_on: Map<Spanned<Start>>,
        /// Containers that run next to the one that does the work, by name.
        sidecars: Map<Sidecar>,
        /// CPU units of the task; 1024 units are one vCPU. With an `image`, 256 unless you set it. With a `definition`, it
        /// overrides the definition's value.
        cpu: Spanned<Amount>,
        /// Memory of the task in MiB. With an `image`, the minimum for `cpu` unless you set it. With a `definition`, it
        /// overrides the definition's value.
        memory: Spanned<Amount>,
        /// Disk of a task on Fargate in GiB, 21 to 200; 20 unless you set it. With a `definition`, it overrides the
        /// definition's value.
        ephemeral_storage: Spanned<Amount>,
        /// The ARN of the role that the containers' programs have. With an `image`, it replaces `statements`. With a
        /// `definition`, it overrides the definition's role. A role from the input must be one of the declared roles, since
        /// the job may pass no other.
        task_role: Spanned<Variable>,
        /// The ARN of the role that ECS itself uses to start the task. With an `image`, it replaces the one that would be
        /// created. With a `definition`, it overrides the definition's role. It must be able to pull the image, write the
        /// logs and read the secrets.
        execution_role: Spanned<Variable>,
        /// Settings of the definition's other containers that override the definition, by name, and how much of the task's
        /// CPU and memory each container gets.
        containers: Map<ContainerOverride>,
        /// Tags of the task itself, in addition to the ones it gets from its definition. AWS's list of parameters that Step
        /// Functions passes to RunTask does not include tags, so try it before you rely on it.
        tags: Map<Spanned<Value>>,
        /// Whether `tags` includes the job's tags: `job`, `environment`, `owner` and the job's own; `false` by default.
        job_tags: Spanned<Bool>,
        /// `task_definition` if the task also gets the tags of its definition, `none` if it does not; `task_definition` with
        /// an `image` by default, since that definition has the job's tags.
        propagate_tags: Spanned<TagSource>,
        /// Whether people may run commands in the containers with ECS Exec; `false` by default. An existing task role must
        /// grant the permissions for it; one that is created with an `image` does, except for what the cluster's settings for
        /// ECS Exec add: a key, or a place for the logs of sessions. Grant these with `statements`.
        exec: Spanned<Bool>,
        /// The task group; `family:` and the definition's family by default.
        group: Spanned<Text>,
        /// Which container instances the task may run on. Not for Fargate.
        placement: Placement,
    }
}
