//! The containers of a task definition as they are written: the one that does the work, and the sidecars.

use loudfail_blueprint::{
    Duration, HealthCheck, Map, Mount, PlainText, Reference, Secret, Start, Task, Text, Value,
    Variable,
};
use loudfail_diagnostics::{Span, Spanned};

use crate::ask::Ask;

/// A container as it is written.
#[derive(Debug)]
pub(crate) struct Part<'a> {
    /// The key that it is under: `task`, `task.sidecars.proxy`.
    pub(crate) key: String,
    /// A sidecar's name, and where it is written.
    pub(crate) sidecar: Option<(&'a str, Span)>,
    pub(crate) essential: bool,
    pub(crate) image: Option<&'a Spanned<Value>>,
    pub(crate) repository: Option<&'a Spanned<Value>>,
    /// The words of its command that are known.
    pub(crate) command: Vec<&'a Spanned<Text>>,
    /// The names of its environment variables, and where they are written.
    pub(crate) environment: Vec<(&'a str, Span)>,
    /// The environment variables whose values are known, with the place of the value.
    pub(crate) known: Vec<(&'a str, &'a str, Span)>,
    /// Those whose values a deployment reads, with the place of the reference.
    pub(crate) deployed: Vec<(&'a str, &'a Reference, Span)>,
    pub(crate) secrets: Option<&'a Map<Secret>>,
    pub(crate) health_check: Option<&'a HealthCheck>,
    pub(crate) user: Option<&'a Spanned<PlainText>>,
    pub(crate) stop_timeout: Option<&'a Spanned<Duration>>,
    pub(crate) mounts: Option<&'a Map<Mount>>,
    pub(crate) depends_on: Option<&'a Map<Spanned<Start>>>,
}

/// The containers of a task, the one that does the work first.
pub(crate) fn parts(task: &Task) -> Vec<Part<'_>> {
    let environment = task.environment.iter().flat_map(|map| &map.0);
    let mut parts = vec![Part {
        key: "task".to_owned(),
        sidecar: None,
        essential: true,
        image: task.image.as_ref(),
        repository: task.repository.as_ref(),
        command: task
            .command
            .iter()
            .flat_map(|command| crate::visit::words(&command.value))
            .collect(),
        environment: environment
            .clone()
            .map(|(name, entry)| (name.as_str(), entry.key))
            .collect(),
        known: environment
            .clone()
            .filter_map(|(name, entry)| match &entry.value.value {
                Variable::Value(Value::Literal(text)) => {
                    Some((name.as_str(), text.as_str(), entry.value.span))
                }
                Variable::Value(Value::Reference(_)) | Variable::Input(_) => None,
            })
            .collect(),
        deployed: environment
            .filter_map(|(name, entry)| match &entry.value.value {
                Variable::Value(Value::Reference(reference)) => {
                    Some((name.as_str(), reference, entry.value.span))
                }
                Variable::Value(Value::Literal(_)) | Variable::Input(_) => None,
            })
            .collect(),
        secrets: task.secrets.as_ref(),
        health_check: task.health_check.as_ref(),
        user: task.user.as_ref(),
        stop_timeout: task.stop_timeout.as_ref(),
        mounts: task.mounts.as_ref(),
        depends_on: task.depends_on.as_ref(),
    }];
    for (name, entry) in task.sidecars.iter().flat_map(|sidecars| &sidecars.0) {
        let sidecar = &entry.value;
        let environment = sidecar.environment.iter().flat_map(|map| &map.0);
        parts.push(Part {
            key: format!("task.sidecars.{name}"),
            sidecar: Some((name, entry.key)),
            essential: sidecar.essential.is_some_and(|it| it.value.0),
            image: sidecar.image.as_ref(),
            repository: sidecar.repository.as_ref(),
            command: sidecar
                .command
                .iter()
                .flat_map(|words| &words.value.0)
                .collect(),
            environment: environment
                .clone()
                .map(|(name, entry)| (name.as_str(), entry.key))
                .collect(),
            known: environment
                .clone()
                .filter_map(|(name, entry)| match &entry.value.value {
                    Value::Literal(text) => Some((name.as_str(), text.as_str(), entry.value.span)),
                    Value::Reference(_) => None,
                })
                .collect(),
            deployed: environment
                .filter_map(|(name, entry)| match &entry.value.value {
                    Value::Reference(it) => Some((name.as_str(), it, entry.value.span)),
                    Value::Literal(_) => None,
                })
                .collect(),
            secrets: sidecar.secrets.as_ref(),
            health_check: sidecar.health_check.as_ref(),
            user: sidecar.user.as_ref(),
            stop_timeout: sidecar.stop_timeout.as_ref(),
            mounts: sidecar.mounts.as_ref(),
            depends_on: sidecar.depends_on.as_ref(),
        });
    }
    parts
}

/// Every value of a task definition that may come from elsewhere, but for those of the task itself, and what it is.
pub(crate) fn values(task: &Task) -> Vec<(&Spanned<Value>, Ask)> {
    let mut found = Vec::new();
    for part in parts(task) {
        found.extend(part.image.map(|it| (it, Ask::Image)));
        found.extend(part.repository.map(|it| (it, Ask::Repository)));
        for entry in part.secrets.iter().flat_map(|secrets| secrets.0.values()) {
            found.extend(entry.value.secret.iter().map(|it| (it, Ask::Secret)));
            found.extend(entry.value.key.iter().map(|it| (it, Ask::Key)));
        }
    }
    let sidecars = task
        .sidecars
        .iter()
        .flat_map(|sidecars| sidecars.0.values());
    for entry in sidecars {
        let environment = entry.value.environment.iter();
        let values = environment.flat_map(|map| map.0.values());
        found.extend(values.map(|entry| (&entry.value, Ask::Text)));
    }
    for entry in task.volumes.iter().flat_map(|volumes| volumes.0.values()) {
        if let Some(efs) = &entry.value.efs {
            found.extend(efs.file_system.iter().map(|it| (it, Ask::FileSystem)));
            found.extend(efs.access_point.iter().map(|it| (it, Ask::AccessPoint)));
        }
    }
    for statement in task.statements.iter().flatten() {
        let resources = statement.resources.iter().flatten();
        found.extend(resources.map(|it| (it, Ask::Resource)));
        let keys = statement.conditions.iter().flat_map(|map| map.0.values());
        let values = keys.flat_map(|entry| entry.value.0.values());
        found.extend(
            values
                .flat_map(|entry| &entry.value)
                .map(|it| (it, Ask::Text)),
        );
    }
    found
}
