//! What runs, and where.

use std::collections::BTreeMap;

use super::{ContainerOverrides, Overrides, Placement, Value, ValueList};

/// The ECS task of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// The cluster's name or ARN. A parameter holds a name.
    pub cluster: Value,
    /// The task definition: family, `family:revision` or ARN. A parameter holds a family or `family:revision`.
    pub definition: Value,
    /// The container that the overrides go to, and whose exit code is the job's. At most 255 characters.
    pub container: String,
    /// What the container runs instead of its definition's command.
    pub command: Option<Command>,
    /// Environment variables over those of the definition, by name.
    pub environment: BTreeMap<String, Variable>,
    /// Where the task runs.
    pub launch: Launch,
    /// Fargate's platform version; AWS's own default (`LATEST`) when absent.
    pub platform_version: Option<String>,
    /// The network of an `awsvpc` task. Always there on Fargate.
    pub network: Option<Network>,
    /// The ARNs of the task role and execution role that the definition uses: what `iam:PassRole` is limited to.
    /// Empty: any role of the account, for ecs-tasks.amazonaws.com alone.
    pub roles: Vec<Value>,
    /// What the task as a whole gets in place of what its definition says.
    pub overrides: Overrides,
    /// What each container gets beyond `command` and `environment`, by name.
    pub containers: BTreeMap<String, ContainerOverrides>,
    /// What it is given beside its definition, and where it may run.
    pub placement: Placement,
}

/// A container's command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Always these words.
    Fixed(Vec<String>),
    /// A list of strings at this top-level field of the execution's input.
    Input {
        /// The field's name, one of the job's.
        field: String,
    },
}

/// An environment variable's value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Variable {
    /// Known now or at deployment.
    Value(Value),
    /// What is at this top-level field of the execution's input.
    Input {
        /// The field's name, one of the job's. A number or a truth value becomes its text.
        field: String,
    },
}

/// Where an ECS task runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Launch {
    /// Launch type `FARGATE`.
    Fargate,
    /// Launch type `EC2`.
    Ec2,
}

/// The `AwsvpcConfiguration` of a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Network {
    /// Subnet ids; 1 to 16 when they are known.
    pub subnets: ValueList,
    /// Security group ids, at most 5; the VPC's default group when absent.
    pub security_groups: Option<ValueList>,
    /// Whether the task gets a public address. Only on Fargate.
    pub assign_public_ip: bool,
}
