//! What a task definition of the job's own asks of the deployment.

use loudfail_job::{
    Ask, Container, Repository, SecretPlace, TaskDefinition, TaskRole, Value, Volume,
};

use super::Use;

/// What a value of a task definition is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OwnUse {
    Image,
    Repository,
    TaskRole,
    ExecutionRole,
    Resource,
    ConditionValue,
    Secret,
    Key,
    FileSystem,
    AccessPoint,
}

impl OwnUse {
    pub(super) fn description(self) -> &'static str {
        match self {
            Self::Image => "The image that a container runs.",
            Self::Repository => "The name of the Amazon ECR repository that an image is in.",
            Self::TaskRole => "The ARN of the task role.",
            Self::ExecutionRole => "The ARN of the execution role.",
            Self::Resource => "The ARN of a resource that the task uses.",
            Self::ConditionValue => "The value that a condition of the task role compares with.",
            Self::Secret => "The ARN of a secret that a container receives.",
            Self::Key => "The ARN of the key that a secret is encrypted with.",
            Self::FileSystem => "The id of an EFS file system that containers mount.",
            Self::AccessPoint => {
                "The id of the access point that a file system is mounted through."
            }
        }
    }

    pub(super) fn ask(self) -> Ask {
        match self {
            Self::Image => Ask::Image,
            Self::Repository => Ask::Repository,
            Self::TaskRole | Self::ExecutionRole => Ask::Role,
            Self::Resource => Ask::Resource,
            Self::ConditionValue => Ask::Text,
            Self::Secret => Ask::Secret,
            Self::Key => Ask::Key,
            Self::FileSystem => Ask::FileSystem,
            Self::AccessPoint => Ask::AccessPoint,
        }
    }
}

/// Each value of a task definition that may come from the deployment, and what it is for.
pub(super) fn values(definition: &TaskDefinition) -> Vec<(&Value, Use<'_>)> {
    let mut found = Vec::new();
    for container in &definition.containers {
        of_container(container, &mut found);
    }
    for volume in definition.volumes.values() {
        if let Volume::Efs {
            file_system,
            access_point,
            ..
        } = volume
        {
            found.push((file_system, Use::Own(OwnUse::FileSystem)));
            let points = access_point.iter();
            found.extend(points.map(|point| (point, Use::Own(OwnUse::AccessPoint))));
        }
    }
    let role = definition.execution_role.iter();
    found.extend(role.map(|role| (role, Use::Own(OwnUse::ExecutionRole))));
    match &definition.task_role {
        TaskRole::None => {}
        TaskRole::Existing(role) => found.push((role, Use::Own(OwnUse::TaskRole))),
        TaskRole::Own(grants) => {
            for grant in grants {
                let resources = grant.resources.iter();
                found.extend(resources.map(|it| (it, Use::Own(OwnUse::Resource))));
                let values = grant.conditions.values().flat_map(|keys| keys.values());
                found.extend(
                    values
                        .flatten()
                        .map(|it| (it, Use::Own(OwnUse::ConditionValue))),
                );
            }
        }
    }
    found
}

fn of_container<'a>(container: &'a Container, found: &mut Vec<(&'a Value, Use<'a>)>) {
    found.push((&container.image, Use::Own(OwnUse::Image)));
    if let Some(Repository::Here(name)) = &container.repository {
        found.push((name, Use::Own(OwnUse::Repository)));
    }
    for (name, value) in &container.environment {
        found.push((value, Use::Environment(name)));
    }
    for secret in container.secrets.values() {
        if let SecretPlace::SecretsManager { secret, .. } = &secret.place {
            found.push((secret, Use::Own(OwnUse::Secret)));
        }
        let key = secret.key.iter();
        found.extend(key.map(|key| (key, Use::Own(OwnUse::Key))));
    }
}
