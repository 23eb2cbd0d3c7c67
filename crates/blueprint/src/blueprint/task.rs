//! The keys of what runs, and where.

use loudfail_diagnostics::Spanned;

use crate::decode::Map;
use crate::leaf::{
    Architecture, Bool, Command, Duration, Integer, Launch, PlainText, Start, Text, Value,
    ValueList, Variable,
};
use crate::record::record;

use super::definition::{HealthCheck, Logs, Mount, PolicyStatement, Secret, Sidecar, Volume};

record! {
    /// The ECS task of a job.
    pub struct Task {
        /// The cluster: a name or an ARN.
        cluster: Spanned<Value>,
        /// The task definition. A family means its newest revision; `family:6` or an ARN pins one.
        definition: Spanned<Value>,
        /// The container that does the work: its command and environment are set, its exit code is the job's. With an
        /// `image` it is what the container is called, the job's name by default.
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
        /// The network of the task. Fargate needs one.
        network: Network,
        /// The ARNs of the task role and the execution role that the definition names. The job may pass these and
        /// no others to ECS; without them it may pass any role that ECS tasks may have.
        roles: Vec<Spanned<Value>>,
        /// The image that the container runs, in place of `definition`: the job has a task definition of its own then,
        /// with the roles and the log group that belong to it.
        image: Spanned<Value>,
        /// The Amazon ECR repository of an image that only the deployment knows: a name, an ARN, or `none` where it is
        /// in another registry.
        repository: Spanned<Value>,
        /// CPU units of the task, 1024 of which are one vCPU. `256` by default.
        cpu: Spanned<Integer>,
        /// Memory of the task in MiB; the least that goes with `cpu` by default.
        memory: Spanned<Integer>,
        /// `x86_64` (the default) or `arm64`.
        architecture: Spanned<Architecture>,
        /// Disk of a task on Fargate in GiB, 21 to 200; AWS's 20 by default.
        ephemeral_storage: Spanned<Integer>,
        /// Environment variables whose values ECS takes from Parameter Store or Secrets Manager when the task starts.
        secrets: Map<Secret>,
        /// What the container's program may do in AWS: a task role with these statements is made.
        statements: Vec<PolicyStatement>,
        /// The ARN of a task role that is there already, in place of `statements`.
        task_role: Spanned<Value>,
        /// The ARN of an execution role that is there already, in place of one that is made. It must be able to pull
        /// the image, to write the logs and to read the secrets.
        execution_role: Spanned<Value>,
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
    }
}

record! {
    /// The network of a task.
    pub struct Network {
        /// Subnet ids.
        subnets: Spanned<ValueList>,
        /// Security group ids; the VPC's default group by default.
        security_groups: Spanned<ValueList>,
        /// Whether the task gets a public address; `false` by default. In a public subnet it cannot reach anything
        /// without one, its own image included.
        assign_public_ip: Spanned<Bool>,
    }
}
