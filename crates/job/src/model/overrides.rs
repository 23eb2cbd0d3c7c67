//! What a run gets in place of what its task definition says, and where it may run.

use std::collections::BTreeMap;

use super::{Command, Value, Variable};

/// What a task as a whole gets in place of what its definition says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overrides {
    /// CPU units. On Fargate one of those that go together with `memory`, where both are known.
    pub cpu: Option<Amount>,
    /// MiB of memory.
    pub memory: Option<Amount>,
    /// GiB of disk, 21 to 200. Only on Fargate.
    pub ephemeral_storage: Option<Amount>,
    /// The ARN of the task role. From the input it is one of a field's `one_of`.
    pub task_role: Option<Variable>,
    /// The ARN of the execution role, likewise.
    pub execution_role: Option<Variable>,
}

/// What one container gets in place of what its definition says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ContainerOverrides {
    /// What it runs; never that of the job's own container.
    pub command: Option<Command>,
    /// Environment variables, by name; never those of the job's own container.
    pub environment: BTreeMap<String, Variable>,
    /// CPU units.
    pub cpu: Option<Amount>,
    /// MiB of memory.
    pub memory: Option<Amount>,
    /// MiB of memory that are kept for it; less than `memory` where both are known.
    pub memory_reservation: Option<Amount>,
}

/// An amount of something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Amount {
    /// Always so much.
    Fixed(u32),
    /// The number at this top-level field of the execution's input.
    Input {
        /// The field's name, one of the job's.
        field: String,
    },
}

/// What a task is given beside its definition, and where it may run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Placement {
    /// Tags of the task itself, over those of the job.
    pub tags: BTreeMap<String, Value>,
    /// Whether the task carries the job's tags.
    pub job_tags: bool,
    /// Whether it gets the tags of its definition.
    pub propagate_tags: bool,
    /// Whether ECS Exec is on.
    pub exec: bool,
    /// The task group.
    pub group: Option<String>,
    /// Expressions of the cluster query language. Only on EC2.
    pub member_of: Vec<String>,
    /// Whether no other task of the group may be on the same instance. Only on EC2.
    pub distinct_instance: bool,
    /// How ECS chooses among instances, at most 5. Only on EC2.
    pub strategy: Vec<Strategy>,
}

/// How ECS chooses among the container instances that a task fits on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Strategy {
    /// By chance.
    Random,
    /// Evenly over the values of a field.
    Spread(String),
    /// Where the least is left of `cpu` or `memory`.
    Binpack(String),
}
