//! The statements of a task role's policy.

use loudfail_job::{Grant, TaskDefinition, Value, Volume};
use serde::Serialize;

use crate::arns;
use crate::expression::{Expression, Part};

/// One statement.
#[derive(Debug, Serialize)]
pub(super) struct GrantView {
    sid: String,
    why: Option<String>,
    actions: Vec<String>,
    resources: Vec<Expression>,
    conditions: Vec<ConditionView>,
}

/// An operator and what it compares.
#[derive(Debug, Serialize)]
struct ConditionView {
    operator: String,
    keys: Vec<KeyView>,
}

#[derive(Debug, Serialize)]
struct KeyView {
    key: String,
    compared: Vec<Expression>,
}

/// What the blueprint says, and what the mounts of the task and ECS Exec need of it.
pub(super) fn of_task(definition: &TaskDefinition, grants: &[Grant]) -> Vec<GrantView> {
    let given = grants.iter().enumerate().map(|(index, grant)| GrantView {
        sid: format!("Given{}", index + 1),
        why: grant.reason.clone(),
        actions: grant.actions.clone(),
        resources: grant.resources.iter().map(alone).collect(),
        conditions: grant
            .conditions
            .iter()
            .map(|(operator, keys)| ConditionView {
                operator: operator.clone(),
                keys: keys
                    .iter()
                    .map(|(key, values)| KeyView {
                        key: key.clone(),
                        compared: values.iter().map(alone).collect(),
                    })
                    .collect(),
            })
            .collect(),
    });
    let exec = definition.exec.then(exec);
    given.chain(mounts(definition)).chain(exec).collect()
}

/// What the agent of ECS Exec needs, for which IAM knows no resource. Source: "Monitor Amazon ECS containers with ECS
/// Exec", Task IAM role.
fn exec() -> GrantView {
    GrantView {
        sid: "Exec".to_owned(),
        why: Some("To run commands in the containers with ECS Exec.".to_owned()),
        actions: [
            "ssmmessages:CreateControlChannel",
            "ssmmessages:CreateDataChannel",
            "ssmmessages:OpenControlChannel",
            "ssmmessages:OpenDataChannel",
        ]
        .map(str::to_owned)
        .to_vec(),
        resources: vec![Expression::text("*")],
        conditions: Vec::new(),
    }
}

/// What mounting a file system that asks the task role needs. Source: "Using IAM to control access to file systems" in
/// the Amazon EFS User Guide.
fn mounts(definition: &TaskDefinition) -> impl Iterator<Item = GrantView> {
    let asking = definition.volumes.iter().filter_map(|(name, volume)| {
        let Volume::Efs {
            file_system,
            access_point,
            iam: true,
            ..
        } = volume
        else {
            return None;
        };
        Some((name, file_system, access_point))
    });
    asking
        .enumerate()
        .map(|(index, (name, file_system, access_point))| {
            let containers = definition.containers.iter();
            let is_written = containers
                .flat_map(|container| container.mounts.values())
                .any(|mount| mount.volume == *name && !mount.read_only);
            let write = is_written.then_some("elasticfilesystem:ClientWrite");
            let condition = access_point.as_ref().map(|access_point| ConditionView {
                // The key's type is ARN (Service Authorization Reference, Amazon Elastic File System).
                operator: "ArnEquals".to_owned(),
                keys: vec![KeyView {
                    key: "elasticfilesystem:AccessPointArn".to_owned(),
                    compared: vec![efs("access-point/", access_point)],
                }],
            });
            GrantView {
                sid: format!("Mount{}", index + 1),
                why: Some(format!("To mount the volume {name}.")),
                actions: std::iter::once("elasticfilesystem:ClientMount")
                    .chain(write)
                    .map(str::to_owned)
                    .collect(),
                resources: vec![efs("file-system/", file_system)],
                conditions: condition.into_iter().collect(),
            }
        })
}

fn efs(kind: &str, id: &Value) -> Expression {
    arns::named("elasticfilesystem", Part::Region, kind, id)
}

fn alone(value: &Value) -> Expression {
    Expression::Parts(vec![value.into()])
}
