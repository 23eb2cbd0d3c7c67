//! Containers of a task definition.

use std::collections::BTreeMap;

use loudfail_job::{Container, HealthCheck, Secret, SecretPlace, Start};
use serde::Serialize;

use crate::arns;
use crate::expression::{Expression, Part};

/// One container.
#[derive(Debug, Serialize)]
pub(super) struct ContainerView {
    name: String,
    image: Expression,
    command: Vec<String>,
    environment: Vec<Named>,
    secrets: Vec<Named>,
    essential: bool,
    cpu: Option<u32>,
    memory: Option<u32>,
    health_check: Option<HealthCheckView>,
    user: Option<String>,
    read_only_root: bool,
    init: bool,
    stop_timeout: Option<u32>,
    mounts: Vec<MountView>,
    depends_on: Vec<Dependency>,
}

/// An environment variable.
#[derive(Debug, Serialize)]
struct Named {
    name: String,
    value: Expression,
}

#[derive(Debug, Serialize)]
struct HealthCheckView {
    command: Vec<String>,
    interval: Option<u32>,
    timeout: Option<u32>,
    retries: Option<u32>,
    start_period: Option<u32>,
}

#[derive(Debug, Serialize)]
struct MountView {
    path: String,
    volume: String,
    read_only: bool,
}

#[derive(Debug, Serialize)]
struct Dependency {
    container: String,
    condition: &'static str,
}

impl ContainerView {
    pub(super) fn new(container: &Container) -> Self {
        Self {
            name: container.name.clone(),
            image: Expression::Parts(vec![(&container.image).into()]),
            command: container.command.clone(),
            environment: container
                .environment
                .iter()
                .map(|(name, value)| Named {
                    name: name.clone(),
                    value: Expression::Parts(vec![value.into()]),
                })
                .collect(),
            secrets: secrets(&container.secrets),
            essential: container.essential,
            cpu: container.cpu,
            memory: container.memory,
            health_check: container.health_check.as_ref().map(health_check),
            user: container.user.clone(),
            read_only_root: container.read_only_root,
            init: container.init,
            stop_timeout: container.stop_timeout_seconds,
            mounts: container
                .mounts
                .iter()
                .map(|(path, mount)| MountView {
                    path: path.clone(),
                    volume: mount.volume.clone(),
                    read_only: mount.read_only,
                })
                .collect(),
            depends_on: container
                .depends_on
                .iter()
                .map(|(name, start)| Dependency {
                    container: name.clone(),
                    condition: match start {
                        Start::Started => "START",
                        Start::Complete => "COMPLETE",
                        Start::Success => "SUCCESS",
                        Start::Healthy => "HEALTHY",
                    },
                })
                .collect(),
        }
    }
}

fn secrets(secrets: &BTreeMap<String, Secret>) -> Vec<Named> {
    secrets
        .iter()
        .map(|(name, secret)| Named {
            name: name.clone(),
            value: value_from(&secret.place),
        })
        .collect()
}

/// Where ECS takes a secret from. The ARN of a secret may have the key of its JSON, a staging label and the id of a
/// version behind it, each after a colon, empty where it is not given. Sources: "Pass Secrets Manager secrets through
/// Amazon ECS environment variables" and "Pass Systems Manager parameters through Amazon ECS environment variables".
fn value_from(place: &SecretPlace) -> Expression {
    match place {
        SecretPlace::Ssm(name) => arns::ssm_parameter(name),
        SecretPlace::SecretsManager {
            secret,
            field,
            stage,
            version,
        } => {
            let mut parts = arns::secret(secret);
            let part = [field, stage, version].map(|part| part.as_deref().unwrap_or_default());
            if part != [""; 3] {
                parts.push(Part::Text(format!(":{}", part.join(":"))));
            }
            Expression::Parts(parts)
        }
    }
}

/// The first word says who runs the others. Source: "HealthCheck" in the Amazon ECS API Reference.
fn health_check(check: &HealthCheck) -> HealthCheckView {
    let runner = match check.command.len() {
        1 => "CMD-SHELL",
        _ => "CMD",
    };
    HealthCheckView {
        command: std::iter::once(runner.to_owned())
            .chain(check.command.iter().cloned())
            .collect(),
        interval: check.interval_seconds,
        timeout: check.timeout_seconds,
        retries: check.retries,
        start_period: check.start_period_seconds,
    }
}
