//! What runs, and where.

use std::collections::BTreeMap;

use super::{ContainerOverrides, Definition, LogPlace, Overrides, Placement, Value, ValueList};

/// The ECS task of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// The cluster's name or ARN. A parameter holds a name.
    pub cluster: Value,
    /// What it is made of. What is fixed of the command and the environment of an own definition is in there.
    pub definition: Definition,
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
    /// Where the output of `container` is, where that is known.
    pub logs: Option<LogPlace>,
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
    /// These words.
    Words(Vec<Word>),
    /// A list of strings at this top-level field of the execution's input.
    Input {
        /// The field's name, one of the job's.
        field: String,
    },
}

/// A word of a container's command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Word {
    /// Always this.
    Text(String),
    /// What is at this top-level field of the execution's input.
    Input {
        /// The field's name, one of the job's. A number or a truth value becomes its text.
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Launch {
    /// Launch type `FARGATE`.
    Fargate,
    /// Launch type `EC2`.
    Ec2,
    /// The capacity provider `FARGATE_SPOT`.
    FargateSpot {
        /// Whether attempts after a lack of capacity or an interruption run on `FARGATE`. Only where there are others.
        fallback: bool,
    },
    /// A strategy of 1 to 20 capacity providers, all of Fargate or all of instances, at most one of them with a base and
    /// at least one with a weight.
    CapacityProviders(Vec<CapacityProvider>),
}

/// An item of a capacity provider strategy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CapacityProvider {
    /// Its name: at most 255 characters of letters, digits, `_` and `-`.
    pub name: String,
    /// Its share: 0 to 1000.
    pub weight: u32,
    /// How many tasks it gets first: 0 to 100000.
    pub base: u32,
}

impl Launch {
    /// Whether the task runs on Fargate, on whichever capacity.
    #[must_use]
    pub fn is_fargate(&self) -> bool {
        match self {
            Self::Fargate | Self::FargateSpot { .. } => true,
            Self::Ec2 => false,
            Self::CapacityProviders(providers) => providers
                .iter()
                .any(|it| matches!(it.name.as_str(), "FARGATE" | "FARGATE_SPOT")),
        }
    }
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
