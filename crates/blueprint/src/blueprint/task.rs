//! The keys of what runs, and where.

use loudfail_diagnostics::Spanned;

use crate::decode::Map;
use crate::leaf::{Bool, Command, Launch, Text, Value, ValueList, Variable};
use crate::record::record;

record! {
    /// The ECS task of a job.
    pub struct Task {
        /// The cluster: a name or an ARN.
        cluster: Spanned<Value>,
        /// The task definition. A family means its newest revision; `family:6` or an ARN pins one.
        definition: Spanned<Value>,
        /// The container of the definition that does the work: its command and environment are set, its exit code
        /// is the job's.
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
