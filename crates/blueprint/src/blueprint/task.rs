//! The keys of what runs, and where.

use loudfail_diagnostics::Spanned;

use crate::decode::Map;
use crate::leaf::{Amount, Bool, Command, Launch, TagSource, Text, Value, ValueList, Variable};
use crate::record::record;

use super::{ContainerOverride, Placement};

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
        /// `fargate` (the default) or `ec2`.
        launch: Spanned<Launch>,
        /// Fargate's platform version, such as `1.4.0`. AWS's newest by default.
        platform_version: Spanned<Text>,
        /// The network of the task. Fargate needs one.
        network: Network,
        /// The ARNs of the task role and the execution role that the definition names. The job may pass these and
        /// no others to ECS; without them it may pass any role that ECS tasks may have.
        roles: Vec<Spanned<Value>>,
        /// CPU units of the task in place of those of its definition, 1024 of which are one vCPU.
        cpu: Spanned<Amount>,
        /// Memory of the task in MiB, in place of that of its definition.
        memory: Spanned<Amount>,
        /// Disk of a task on Fargate in GiB, 21 to 200, in place of that of its definition.
        ephemeral_storage: Spanned<Amount>,
        /// The ARN of the role that the containers' programs have, in place of that of the definition. From the input it
        /// is one of those that are declared, since the job may pass no other.
        task_role: Spanned<Variable>,
        /// The ARN of the role that ECS itself takes to start the task, in place of that of the definition.
        execution_role: Spanned<Variable>,
        /// What other containers of the definition get in place of what it says, by name, and how much of the task's CPU
        /// and memory each of them has.
        containers: Map<ContainerOverride>,
        /// Tags of the task itself, over those of the job.
        tags: Map<Spanned<Value>>,
        /// Whether the task carries the job's tags too: `job`, `environment`, `owner` and its own. `true` by default.
        job_tags: Spanned<Bool>,
        /// `task_definition` if the task gets the tags of its definition too; `none` (the default) if it does not.
        propagate_tags: Spanned<TagSource>,
        /// Whether people may run commands in the containers with ECS Exec; `false` by default. The task role must allow
        /// what it needs.
        exec: Spanned<Bool>,
        /// The task group; `family:` and the definition's family by default.
        group: Spanned<Text>,
        /// Which container instances the task may run on. Fargate has none.
        placement: Placement,
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
