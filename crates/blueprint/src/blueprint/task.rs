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
        /// The cluster: a name or an ARN. What `{param: Name}` and `{ssm: /path}` give is its name.
        cluster: Spanned<Value>,
        /// The task definition. A family means its newest revision; `family:6` or an ARN pins one. What `{param: Name}` and
        /// `{ssm: /path}` give is no ARN.
        definition: Spanned<Value>,
        /// The container that does the work: its command and environment are set, its exit code is the job's. With an
        /// `image` it may have any name, and has the job's where nothing is said.
        container: Spanned<Text>,
        /// What the container runs; what the definition says by default.
        command: Spanned<Command>,
        /// Environment variables of the container, over those of the definition.
        environment: Map<Spanned<Variable>>,
        /// Where it runs: `fargate` (the default), `fargate_spot`, `ec2`, or capacity providers of the cluster, as in
        /// `{capacity_providers: [{name: my-instances, weight: 1, base: 0}]}`. On `fargate_spot` another attempt (see
        /// `retry`) runs on Fargate itself where Spot capacity is lacking or taken back, unless
        /// `{fargate_spot: {fallback: false}}` says otherwise.
        launch: Spanned<Launch>,
        /// Fargate's platform version, such as `1.4.0`. AWS's newest by default.
        platform_version: Spanned<Text>,
        /// The network of the task. Fargate needs one. On EC2 `none` leaves out that of the defaults, for a definition with
        /// the network mode `bridge` or `host`.
        network: NetworkOrNone,
        /// The ARNs of the task role and the execution role that the definition names. The job may pass these and
        /// no others to ECS; without them it may pass any role that ECS tasks may have.
        roles: Vec<Spanned<Value>>,
        /// The image that the container runs, in place of `definition`: the job has a task definition of its own then,
        /// with the roles and the log group that belong to it.
        image: Spanned<Value>,
        /// The Amazon ECR repository of an image that only the deployment knows: a name, an ARN, or `none` where it is
        /// in another registry.
        repository: Spanned<Value>,
        /// `x86_64` (the default) or `arm64`.
        architecture: Spanned<Architecture>,
        /// Environment variables whose values ECS takes from Parameter Store or Secrets Manager when the task starts.
        secrets: Map<Secret>,
        /// Names of variables, options and input fields that look as if they held a secret, and hold none; `command` for
        /// the words of commands. Nobody is warned of them then in this file.
        not_secret: Vec<Spanned<Text>>,
        /// What the container's program may do in AWS: a task role with these statements is made.
        statements: Vec<PolicyStatement>,
        /// Where the containers' output goes. Of a `definition` that is there already, it says where its output is, so
        /// that messages can link to it.
        logs: Logs,
        /// How ECS sees whether the container is well.
        health_check: HealthCheck,
        /// Whom the container runs as; whom the image says by default.
        user: Spanned<PlainText>,
        /// Whether the container may write to its mounts alone; `false` by default.
        read_only_root: Spanned<Bool>,
        /// Whether a small init process runs in the container, which hands on signals and reaps processes; `false` by
        /// default.
        init: Spanned<Bool>,
        /// How long the container has after SIGTERM, at most `2m` on Fargate; AWS's `30s` by default.
        stop_timeout: Spanned<Duration>,
        /// Directories that containers share, or that are kept, by name.
        volumes: Map<Volume>,
        /// Where volumes are in the container, by path.
        mounts: Map<Mount>,
        /// Sidecars that the container waits for, by name.
        depends_on: Map<Spanned<Start>>,
        /// Containers beside the one that does the work, by name.
        sidecars: Map<Sidecar>,
        /// CPU units of the task, 1024 of which are one vCPU. With an `image` 256 where nothing is said; with a
        /// `definition`, in place of those that it has.
        cpu: Spanned<Amount>,
        /// Memory of the task in MiB. With an `image` the least that goes with `cpu` where nothing is said; with a
        /// `definition`, in place of that which it has.
        memory: Spanned<Amount>,
        /// Disk of a task on Fargate in GiB, 21 to 200; 20 where nothing says more. With a `definition`, in place of that
        /// which it has.
        ephemeral_storage: Spanned<Amount>,
        /// The ARN of the role that the containers' programs have: with an `image` in place of `statements`, with a
        /// `definition` in place of the one that it has. From the input it is one of those that are declared, since the
        /// job may pass no other.
        task_role: Spanned<Variable>,
        /// The ARN of the role that ECS itself takes to start the task: with an `image` in place of one that is made,
        /// with a `definition` in place of the one that it has. It must be able to pull the image, to write the logs and
        /// to read the secrets.
        execution_role: Spanned<Variable>,
        /// What other containers of the definition get in place of what it says, by name, and how much of the task's CPU
        /// and memory each of them has.
        containers: Map<ContainerOverride>,
        /// Tags of the task itself, beside those that it gets of its definition. AWS's list of what Step Functions hands
        /// to RunTask does not name tags, so try it before you rely on it.
        tags: Map<Spanned<Value>>,
        /// Whether `tags` has the job's tags too: `job`, `environment`, `owner` and its own; `false` by default.
        job_tags: Spanned<Bool>,
        /// `task_definition` if the task gets the tags of its definition too, `none` if it does not; `task_definition` with
        /// an `image` by default, since that definition has the job's tags.
        propagate_tags: Spanned<TagSource>,
        /// Whether people may run commands in the containers with ECS Exec; `false` by default. A task role that is
        /// there already must allow what it needs; one that is made with an `image` does.
        exec: Spanned<Bool>,
        /// The task group; `family:` and the definition's family by default.
        group: Spanned<Text>,
        /// Which container instances the task may run on. Fargate has none.
        placement: Placement,
    }
}
