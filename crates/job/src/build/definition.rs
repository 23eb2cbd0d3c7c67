//! The task definition of the model.

use std::collections::{BTreeMap, BTreeSet};

use loudfail_blueprint as written;
use loudfail_blueprint::{Map, Reference};
use loudfail_diagnostics::Spanned;

use super::{text, texts, value};
use crate::facts::Draft;
use crate::model::{
    Architecture, Container, Grant, HealthCheck, LogPlace, Mount, Repository, Secret, SecretPlace,
    Start, TaskDefinition, TaskRole, Volume,
};
use crate::parts::parts;
use crate::resource_names::task_log_group_name;
use crate::rules::missing_value::Required;
use crate::{fargate, image, visit};

/// The CPU units of a task where nothing is said.
pub(crate) const DEFAULT_CPU: i64 = 256;

/// The memory of a task on EC2 where nothing is said, in MiB.
pub(crate) const DEFAULT_MEMORY: i64 = 512;

/// How long logs are kept where nothing is said.
const DEFAULT_RETENTION_DAYS: u32 = 30;

/// What log streams begin with where nothing is said.
const DEFAULT_PREFIX: &str = "task";

/// The word for an image that is in no repository of Amazon ECR.
pub(crate) const NO_REPOSITORY: &str = "none";

/// The memory that a task has where nothing is said, in MiB: the least that goes with its CPU.
pub(crate) fn default_memory(cpu: i64, on_fargate: bool) -> i64 {
    let memories = fargate::memories(cpu).into_iter();
    memories
        .take(usize::from(on_fargate))
        .next()
        .unwrap_or(DEFAULT_MEMORY)
}

/// Where the output of the job's container is, where that is known.
pub(super) fn logs(draft: &Draft, task: &written::Task, resource_name: &str) -> Option<LogPlace> {
    let logs = task.logs.as_ref();
    let group = logs.and_then(|logs| text(&logs.group));
    let group = if draft.is_own_definition() {
        Some(group.unwrap_or_else(|| task_log_group_name(resource_name)))
    } else {
        group
    };
    Some(LogPlace {
        group: group?,
        prefix: logs
            .and_then(|logs| text(&logs.prefix))
            .unwrap_or_else(|| DEFAULT_PREFIX.to_owned()),
    })
}

/// The task definition of a job that has the image.
pub(super) fn definition(
    draft: &Draft,
    required: &Required<'_>,
    task: &written::Task,
    resource_name: &str,
    image: &written::Value,
) -> TaskDefinition {
    let on_fargate = draft.is_fargate();
    let cpu = fixed(task.cpu.as_ref()).map_or(DEFAULT_CPU, i64::from);
    let memory =
        fixed(task.memory.as_ref()).map_or_else(|| default_memory(cpu, on_fargate), i64::from);
    let architecture = task.architecture.as_ref().map(|given| match given.value {
        written::Architecture::X86_64 => Architecture::X86_64,
        written::Architecture::Arm64 => Architecture::Arm64,
    });
    let sidecars = task.sidecars.iter().flat_map(|sidecars| &sidecars.0);
    let mounted: BTreeSet<&str> = parts(task)
        .iter()
        .filter_map(|part| part.mounts)
        .flat_map(|mounts| mounts.0.values())
        .filter_map(|mount| Some(mount.value.volume.as_ref()?.value.0.as_str()))
        .collect();
    let volumes = task.volumes.iter().flat_map(|volumes| &volumes.0);
    // Those of the defaults are for whoever mounts them.
    let volumes = volumes.filter(|(name, _)| mounted.contains(name.as_str()));
    let volumes: BTreeMap<String, Volume> = volumes
        .filter_map(|(name, entry)| Some((name.clone(), volume(&entry.value)?)))
        .collect();
    let asks = volumes
        .values()
        .any(|volume| matches!(volume, Volume::Efs { iam: true, .. }));
    let exec = task.exec.as_ref().is_some_and(|exec| exec.value.0);
    let retention = task.logs.as_ref().and_then(|logs| logs.retention.as_ref());
    TaskDefinition {
        cpu: u32::try_from(cpu).unwrap_or(u32::MAX),
        memory: u32::try_from(memory).unwrap_or(u32::MAX),
        architecture: architecture.or(on_fargate.then_some(Architecture::X86_64)),
        ephemeral_storage: fixed(task.ephemeral_storage.as_ref()).filter(|_| on_fargate),
        containers: std::iter::once(main(required, task, image))
            .chain(sidecars.filter_map(|(name, entry)| sidecar(name, &entry.value)))
            .collect(),
        volumes,
        execution_role: task.execution_role.as_ref().and_then(known_role),
        task_role: task_role(draft, task, asks || exec),
        exec,
        log_group: logs(draft, task, resource_name).map_or_else(String::new, |logs| logs.group),
        log_retention_days: retention.map_or(DEFAULT_RETENTION_DAYS, |retention| {
            u32::try_from(retention.seconds / 86_400).unwrap_or(u32::MAX)
        }),
    }
}

/// What is said of a size; one from the input is an override.
fn fixed(amount: Option<&Spanned<written::Amount>>) -> Option<u32> {
    let number = amount.and_then(|amount| amount.value.fixed())?;
    u32::try_from(number.0).ok()
}

/// A role that is known before an execution starts; one from the input is an override.
fn known_role(role: &Spanned<written::Variable>) -> Option<crate::model::Value> {
    match &role.value {
        written::Variable::Value(role) => Some(value(role)),
        written::Variable::Input(_) => None,
    }
}

fn task_role(draft: &Draft, task: &written::Task, asks: bool) -> TaskRole {
    // Of statements and a role, one of which is the blueprint's own, the other one is for other jobs.
    let statement = task.statements.iter().flatten().next();
    let has_own_statements = statement
        .and_then(|statement| statement.span)
        .is_some_and(|span| draft.owns(span));
    if let Some(role) = &task.task_role
        && (draft.owns(role.span) || !has_own_statements)
    {
        return known_role(role).map_or(TaskRole::None, TaskRole::Existing);
    }
    let grants: Vec<Grant> = task.statements.iter().flatten().map(grant).collect();
    if grants.is_empty() && !asks {
        TaskRole::None
    } else {
        TaskRole::Own(grants)
    }
}

fn grant(statement: &written::PolicyStatement) -> Grant {
    let conditions = statement.conditions.iter().flat_map(|map| &map.0);
    Grant {
        actions: texts(statement.actions.as_deref()),
        resources: statement
            .resources
            .iter()
            .flatten()
            .map(|resource| value(&resource.value))
            .collect(),
        conditions: conditions
            .map(|(operator, keys)| {
                let keys = keys.value.0.iter();
                let keys = keys.map(|(key, values)| {
                    let values = values.value.iter().map(|it| value(&it.value));
                    (key.clone(), values.collect())
                });
                (operator.clone(), keys.collect())
            })
            .collect(),
        reason: text(&statement.reason),
    }
}

fn main(required: &Required<'_>, task: &written::Task, image: &written::Value) -> Container {
    let environment = task.environment.iter().flat_map(|map| &map.0);
    Container {
        name: required.container.to_owned(),
        image: value(image),
        repository: repository(image, task.repository.as_ref()),
        command: task
            .command
            .iter()
            .filter(|it| !it.value.takes_input())
            .flat_map(|it| visit::words(&it.value))
            .map(|word| word.value.0.clone())
            .collect(),
        environment: environment
            .filter_map(|(name, entry)| match &entry.value.value {
                written::Variable::Value(known) => Some((name.clone(), value(known))),
                written::Variable::Input(_) => None,
            })
            .collect(),
        secrets: secrets(task.secrets.as_ref()),
        essential: true,
        cpu: None,
        memory: None,
        health_check: task.health_check.as_ref().and_then(health_check),
        user: task.user.as_ref().map(|user| user.value.0.clone()),
        read_only_root: task.read_only_root.is_some_and(|it| it.value.0),
        init: task.init.is_some_and(|it| it.value.0),
        stop_timeout_seconds: seconds(task.stop_timeout.as_ref()),
        mounts: mounts(task.mounts.as_ref()),
        depends_on: depends_on(task.depends_on.as_ref()),
    }
}

/// A sidecar; nothing where its image is missing, which a rule has reported then.
fn sidecar(name: &str, sidecar: &written::Sidecar) -> Option<Container> {
    let image = &sidecar.image.as_ref()?.value;
    let environment = sidecar.environment.iter().flat_map(|map| &map.0);
    Some(Container {
        name: name.to_owned(),
        image: value(image),
        repository: repository(image, sidecar.repository.as_ref()),
        command: sidecar
            .command
            .as_ref()
            .map(|words| texts(Some(&words.value.0)))
            .unwrap_or_default(),
        environment: environment
            .map(|(name, entry)| (name.clone(), value(&entry.value.value)))
            .collect(),
        secrets: secrets(sidecar.secrets.as_ref()),
        essential: sidecar.essential.is_some_and(|it| it.value.0),
        cpu: number(sidecar.cpu),
        memory: number(sidecar.memory),
        health_check: sidecar.health_check.as_ref().and_then(health_check),
        user: sidecar.user.as_ref().map(|user| user.value.0.clone()),
        read_only_root: sidecar.read_only_root.is_some_and(|it| it.value.0),
        init: sidecar.init.is_some_and(|it| it.value.0),
        stop_timeout_seconds: seconds(sidecar.stop_timeout.as_ref()),
        mounts: mounts(sidecar.mounts.as_ref()),
        depends_on: depends_on(sidecar.depends_on.as_ref()),
    })
}

/// The repository that is named, or that the image's own name names.
fn repository(
    image: &written::Value,
    named: Option<&Spanned<written::Value>>,
) -> Option<Repository> {
    match (named.map(|named| &named.value), image) {
        (Some(written::Value::Literal(text)), _) if text == NO_REPOSITORY => None,
        (Some(written::Value::Literal(text)), _) if text.starts_with("arn:") => {
            Some(Repository::Arn(text.clone()))
        }
        (Some(named), _) => Some(Repository::Here(value(named))),
        (None, written::Value::Literal(text)) => image::repository(text),
        (None, written::Value::Reference(Reference::Param(_) | Reference::Ssm(_))) => None,
    }
}

fn secrets(secrets: Option<&Map<written::Secret>>) -> BTreeMap<String, Secret> {
    let secrets = secrets.iter().flat_map(|map| &map.0);
    secrets
        .filter_map(|(name, entry)| Some((name.clone(), secret(&entry.value)?)))
        .collect()
}

fn secret(secret: &written::Secret) -> Option<Secret> {
    let place = match (&secret.ssm, &secret.secret) {
        (Some(name), None) => SecretPlace::Ssm(name.value.0.clone()),
        (None, Some(name)) => SecretPlace::SecretsManager {
            secret: value(&name.value),
            field: text(&secret.field),
            stage: text(&secret.stage),
            version: text(&secret.version),
        },
        _ => return None,
    };
    Some(Secret {
        place,
        key: secret.key.as_ref().map(|key| value(&key.value)),
    })
}

fn health_check(check: &written::HealthCheck) -> Option<HealthCheck> {
    Some(HealthCheck {
        command: texts(Some(&check.command.as_ref()?.value.0)),
        interval_seconds: seconds(check.interval.as_ref()),
        timeout_seconds: seconds(check.timeout.as_ref()),
        retries: number(check.retries),
        start_period_seconds: seconds(check.start_period.as_ref()),
    })
}

fn volume(volume: &written::Volume) -> Option<Volume> {
    let Some(efs) = &volume.efs else {
        return Some(Volume::Scratch);
    };
    Some(Volume::Efs {
        file_system: value(&efs.file_system.as_ref()?.value),
        access_point: efs.access_point.as_ref().map(|it| value(&it.value)),
        root: text(&efs.root),
        iam: efs.iam.is_some_and(|iam| iam.value.0),
    })
}

fn mounts(mounts: Option<&Map<written::Mount>>) -> BTreeMap<String, Mount> {
    let mounts = mounts.iter().flat_map(|map| &map.0);
    mounts
        .filter_map(|(path, entry)| {
            let mount = Mount {
                volume: text(&entry.value.volume)?,
                read_only: entry.value.read_only.is_some_and(|it| it.value.0),
            };
            Some((path.clone(), mount))
        })
        .collect()
}

fn depends_on(depends_on: Option<&Map<Spanned<written::Start>>>) -> BTreeMap<String, Start> {
    let depends_on = depends_on.iter().flat_map(|map| &map.0);
    depends_on
        .map(|(name, entry)| {
            let start = match entry.value.value {
                written::Start::Started => Start::Started,
                written::Start::Complete => Start::Complete,
                written::Start::Success => Start::Success,
                written::Start::Healthy => Start::Healthy,
            };
            (name.clone(), start)
        })
        .collect()
}

fn number(number: Option<Spanned<written::Integer>>) -> Option<u32> {
    number.and_then(|number| u32::try_from(number.value.0).ok())
}

fn seconds(duration: Option<&Spanned<written::Duration>>) -> Option<u32> {
    duration.and_then(|duration| u32::try_from(duration.value.seconds).ok())
}
