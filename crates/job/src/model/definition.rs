//! The task definition of a job.

use std::collections::BTreeMap;

use super::Value;

/// What a job's task is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Definition {
    /// A task definition that is there already: family, `family:revision` or ARN. A parameter holds a family or
    /// `family:revision`.
    Existing(Value),
    /// One that belongs to the job, and is deployed with it.
    Own(Box<TaskDefinition>),
}

/// A task definition that belongs to a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskDefinition {
    /// CPU units of the task: 256 to 16384 on Fargate, where only some go with `memory`; 128 to 196608 on EC2.
    pub cpu: u32,
    /// Memory of the task in MiB.
    pub memory: u32,
    /// The processor. Always there on Fargate.
    pub architecture: Option<Architecture>,
    /// Disk in GiB, 21 to 200; AWS's own 20 when absent. Only on Fargate.
    pub ephemeral_storage: Option<u32>,
    /// The container that does the work, then the sidecars by name.
    pub containers: Vec<Container>,
    /// What containers mount, by name.
    pub volumes: BTreeMap<String, Volume>,
    /// The ARN of an execution role that is there already; one is made when absent.
    pub execution_role: Option<Value>,
    /// What the containers' programs may do in AWS.
    pub task_role: TaskRole,
    /// Whether a task role that is made lets people run commands in the containers with ECS Exec.
    pub exec: bool,
    /// The log group's name, 1 to 512 characters.
    pub log_group: String,
    /// How long the log group keeps what is in it: one of the numbers that CloudWatch Logs takes.
    pub log_retention_days: u32,
}

/// What a task's programs may do in AWS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TaskRole {
    /// Nothing.
    None,
    /// What these statements say, and what volumes that ask for it and ECS Exec need: a role is made.
    Own(Vec<Grant>),
    /// What the role of this ARN may do, which is there already.
    Existing(Value),
}

/// A statement of a task role's policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// Whole names of actions, at least one.
    pub actions: Vec<String>,
    /// What they are done to, at least one. A parameter holds an ARN.
    pub resources: Vec<Value>,
    /// Operators, condition keys and their values, none of which is empty.
    pub conditions: BTreeMap<String, BTreeMap<String, Vec<Value>>>,
    /// Why, for people.
    pub reason: Option<String>,
}

/// The processor of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Architecture {
    /// `X86_64`.
    X86_64,
    /// `ARM64`.
    Arm64,
}

/// A container of a task definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Container {
    /// Its name, unique in the task. At most 255 characters.
    pub name: String,
    /// Its image.
    pub image: Value,
    /// The Amazon ECR repository that the image is pulled from, if it is in one.
    pub repository: Option<Repository>,
    /// What it runs instead of the image's command; empty: the image's.
    pub command: Vec<String>,
    /// Environment variables, by name.
    pub environment: BTreeMap<String, Value>,
    /// Environment variables that are secrets, by name; none that is in `environment`.
    pub secrets: BTreeMap<String, Secret>,
    /// Whether the task is stopped when it ends.
    pub essential: bool,
    /// CPU units that are its own.
    pub cpu: Option<u32>,
    /// MiB of memory at which it is stopped.
    pub memory: Option<u32>,
    /// How ECS sees whether it is well.
    pub health_check: Option<HealthCheck>,
    /// `user`, `user:group`, by name or number.
    pub user: Option<String>,
    /// Whether it may write to its mounts alone.
    pub read_only_root: bool,
    /// Whether an init process runs in it.
    pub init: bool,
    /// Seconds between SIGTERM and SIGKILL.
    pub stop_timeout_seconds: Option<u32>,
    /// Where volumes are in it, by path.
    pub mounts: BTreeMap<String, Mount>,
    /// What it waits for, by the names of other containers.
    pub depends_on: BTreeMap<String, Start>,
}

/// A repository of Amazon ECR.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Repository {
    /// By its name, in the account and the region that are deployed to. A parameter holds a name.
    Here(Value),
    /// By its name in an account's registry in a region.
    There {
        /// Twelve digits.
        account: String,
        /// The region.
        region: String,
        /// The name.
        name: String,
    },
    /// By its ARN.
    Arn(String),
}

/// Where a secret is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Secret {
    /// Where.
    pub place: SecretPlace,
    /// The ARN of the customer-managed key that it is encrypted with.
    pub key: Option<Value>,
}

/// Where a secret is, and which part of it is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretPlace {
    /// A parameter in Parameter Store: its name or its ARN.
    Ssm(String),
    /// A secret in Secrets Manager.
    SecretsManager {
        /// Its name or its ARN. A parameter holds an ARN.
        secret: Value,
        /// The key of its JSON whose value is taken.
        field: Option<String>,
        /// The staging label of the version.
        stage: Option<String>,
        /// The id of the version. Never together with a staging label.
        version: Option<String>,
    },
}

/// A command that says whether a container is well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HealthCheck {
    /// A program and its arguments, or one text for the container's shell. Never empty.
    pub command: Vec<String>,
    /// Seconds between two checks, 5 to 300.
    pub interval_seconds: Option<u32>,
    /// Seconds that one may take, 2 to 60.
    pub timeout_seconds: Option<u32>,
    /// How many must fail in a row, 1 to 10.
    pub retries: Option<u32>,
    /// Seconds at the start in which none counts, up to 300.
    pub start_period_seconds: Option<u32>,
}

/// What containers mount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Volume {
    /// A directory that is gone with the task.
    Scratch,
    /// A directory in Amazon EFS.
    Efs {
        /// The file system's id.
        file_system: Value,
        /// The access point's id.
        access_point: Option<Value>,
        /// The directory; never together with an access point.
        root: Option<String>,
        /// Whether the task role is asked.
        iam: bool,
    },
}

/// A volume at a path of a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mount {
    /// The name of one of the task definition's volumes.
    pub volume: String,
    /// Whether it can only be read.
    pub read_only: bool,
}

/// What a container waits for in another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// `START`.
    Started,
    /// `COMPLETE`; the other one is not essential.
    Complete,
    /// `SUCCESS`; the other one is not essential.
    Success,
    /// `HEALTHY`; the other one has a health check.
    Healthy,
}

/// Where a container's output is in CloudWatch Logs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogPlace {
    /// The log group's name, 1 to 512 characters.
    pub group: String,
    /// What its stream's name begins with, before the container's name and the task's id.
    pub prefix: String,
}
