//! The view of a task definition that belongs to a job, and of the roles and the log group that belong to it.

mod container;
mod grant;
mod roles;

use loudfail_job::{Architecture, Definition, Job, TaskDefinition, TaskRole, Volume};
use serde::Serialize;

use crate::expression::{Attribute, Expression, Part};
use crate::names;
use crate::policy::Statement;

use container::ContainerView;
use grant::GrantView;

/// The task definition and what belongs to it.
#[derive(Debug, Serialize)]
pub(crate) struct DefinitionView {
    family: String,
    cpu: String,
    memory: String,
    network_mode: &'static str,
    compatibility: &'static str,
    architecture: Option<&'static str>,
    on_fargate: bool,
    ephemeral_storage: Option<u32>,
    containers: Vec<ContainerView>,
    volumes: Vec<VolumeView>,
    execution_role_arn: Expression,
    task_role_arn: Option<Expression>,
    log_group: String,
    log_group_name: Expression,
    log_region: Expression,
    log_prefix: String,
    log_retention_days: u32,
    /// How long logs are kept, for people.
    kept: String,
    execution_role: Option<ExecutionRole>,
    task_role: Option<OwnTaskRole>,
    /// What the containers read that is secret, for people.
    secrets: Vec<String>,
}

#[derive(Debug, Serialize)]
struct VolumeView {
    name: String,
    efs: Option<EfsView>,
}

#[derive(Debug, Serialize)]
struct EfsView {
    file_system: Expression,
    access_point: Option<Expression>,
    root: Option<String>,
    iam: bool,
}

#[derive(Debug, Serialize)]
struct ExecutionRole {
    name: Expression,
    description: String,
    policy_name: &'static str,
    trust: Vec<Statement>,
    statements: Vec<Statement>,
}

#[derive(Debug, Serialize)]
struct OwnTaskRole {
    name: Expression,
    description: String,
    policy_name: &'static str,
    trust: Vec<Statement>,
    grants: Vec<GrantView>,
}

impl DefinitionView {
    /// The task definition of a job that has one of its own.
    pub(crate) fn new(job: &Job) -> Option<Self> {
        let definition = own(job)?;
        let on_fargate = job.task.launch.is_fargate();
        let prefix = job.task.logs.as_ref().map(|logs| logs.prefix.clone());
        Some(Self {
            family: names::family(&job.resource_name),
            cpu: definition.cpu.to_string(),
            memory: definition.memory.to_string(),
            network_mode: if job.task.network.is_some() {
                "awsvpc"
            } else {
                "bridge"
            },
            compatibility: if on_fargate { "FARGATE" } else { "EC2" },
            architecture: definition.architecture.map(|it| match it {
                Architecture::X86_64 => "X86_64",
                Architecture::Arm64 => "ARM64",
            }),
            on_fargate,
            ephemeral_storage: definition.ephemeral_storage,
            containers: definition
                .containers
                .iter()
                .map(ContainerView::new)
                .collect(),
            volumes: definition.volumes.iter().map(volume).collect(),
            execution_role_arn: execution_role_arn(definition),
            task_role_arn: task_role_arn(definition),
            log_group: definition.log_group.clone(),
            log_group_name: Expression::attribute(Attribute::TaskLogGroupName),
            log_region: Expression::Parts(vec![Part::Region]),
            log_prefix: prefix.unwrap_or_default(),
            log_retention_days: definition.log_retention_days,
            kept: match definition.log_retention_days {
                1 => "a day".to_owned(),
                days => format!("{days} days"),
            },
            execution_role: definition.execution_role.is_none().then(|| ExecutionRole {
                name: role_name(job, "execution"),
                description: format!("Permissions of ECS to start the task of {}.", job.name),
                policy_name: "execution",
                trust: vec![roles::trust()],
                statements: roles::execution(definition, on_fargate),
            }),
            task_role: match &definition.task_role {
                TaskRole::Own(grants) => Some(OwnTaskRole {
                    name: role_name(job, "task"),
                    description: format!("Permissions of the containers of {}.", job.name),
                    policy_name: "task",
                    trust: vec![roles::trust()],
                    grants: grant::of_task(definition, grants),
                }),
                TaskRole::None | TaskRole::Existing(_) => None,
            },
            secrets: secrets(definition),
        })
    }

    /// Whether a role is made for it.
    pub(crate) fn has_roles(&self) -> bool {
        self.execution_role.is_some() || self.task_role.is_some()
    }
}

/// The task definition that belongs to the job, if it has one.
pub(crate) fn own(job: &Job) -> Option<&TaskDefinition> {
    match &job.task.definition {
        Definition::Own(definition) => Some(definition),
        Definition::Existing(_) => None,
    }
}

/// The roles that a task of this definition is handed.
pub(crate) fn roles(definition: &TaskDefinition) -> Vec<Expression> {
    std::iter::once(execution_role_arn(definition))
        .chain(task_role_arn(definition))
        .collect()
}

/// The logical ids in CloudFormation of what belongs to the definition.
pub(crate) fn logical_ids(definition: &TaskDefinition) -> Vec<&'static str> {
    let execution_role = definition.execution_role.is_none();
    let task_role = matches!(definition.task_role, TaskRole::Own(_));
    [
        Some("TaskDefinition"),
        Some("TaskLogGroup"),
        execution_role.then_some("ExecutionRole"),
        task_role.then_some("TaskRole"),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn execution_role_arn(definition: &TaskDefinition) -> Expression {
    match &definition.execution_role {
        Some(role) => Expression::Parts(vec![role.into()]),
        None => Expression::attribute(Attribute::ExecutionRoleArn),
    }
}

fn task_role_arn(definition: &TaskDefinition) -> Option<Expression> {
    match &definition.task_role {
        TaskRole::None => None,
        TaskRole::Own(_) => Some(Expression::attribute(Attribute::TaskRoleArn)),
        TaskRole::Existing(role) => Some(Expression::Parts(vec![role.into()])),
    }
}

fn role_name(job: &Job, purpose: &str) -> Expression {
    names::role_name(None, &job.resource_name, purpose)
}

fn volume((name, volume): (&String, &Volume)) -> VolumeView {
    VolumeView {
        name: name.clone(),
        efs: match volume {
            Volume::Scratch => None,
            Volume::Efs {
                file_system,
                access_point,
                root,
                iam,
            } => Some(EfsView {
                file_system: Expression::Parts(vec![file_system.into()]),
                access_point: access_point
                    .as_ref()
                    .map(|it| Expression::Parts(vec![it.into()])),
                root: root.clone(),
                iam: *iam,
            }),
        },
    }
}

/// The names of the environment variables that are secrets, each once.
fn secrets(definition: &TaskDefinition) -> Vec<String> {
    let containers = definition.containers.iter();
    let names: std::collections::BTreeSet<&String> = containers
        .flat_map(|container| container.secrets.keys())
        .collect();
    names.into_iter().cloned().collect()
}
