//! Keys that do nothing with a task definition that is there already, or with one of the job's own.

use loudfail_blueprint::{Map, Task, Value};
use loudfail_diagnostics::{Diagnostic, Span, Spanned};

use super::RULE;
use crate::facts::Draft;
use crate::parts::parts;

pub(super) fn check(draft: &Draft, task: &Task, problems: &mut Vec<Diagnostic>) {
    if draft.is_failed("task.image") || draft.is_failed("task.definition") {
        return;
    }
    if draft.is_own_definition() {
        check_own(draft, task, problems);
    } else {
        check_existing(draft, task, problems);
    }
}

/// With a definition that is there already, most of what makes one does nothing.
fn check_existing(draft: &Draft, task: &Task, problems: &mut Vec<Diagnostic>) {
    let keys: [(&str, Option<Span>); 15] = [
        ("repository", span(task.repository.as_ref())),
        ("architecture", span(task.architecture.as_ref())),
        ("secrets", first(task.secrets.as_ref())),
        (
            "statements",
            task.statements
                .iter()
                .flatten()
                .find_map(|statement| statement.span),
        ),
        (
            "logs.retention",
            task.logs
                .as_ref()
                .and_then(|logs| span(logs.retention.as_ref())),
        ),
        (
            "logs.prefix",
            task.logs
                .as_ref()
                .filter(|logs| logs.group.is_none())
                .and_then(|logs| span(logs.prefix.as_ref())),
        ),
        (
            "health_check",
            task.health_check.as_ref().and_then(|check| check.span),
        ),
        ("user", span(task.user.as_ref())),
        ("read_only_root", span(task.read_only_root.as_ref())),
        ("init", span(task.init.as_ref())),
        ("stop_timeout", span(task.stop_timeout.as_ref())),
        ("volumes", first(task.volumes.as_ref())),
        ("mounts", first(task.mounts.as_ref())),
        ("depends_on", first(task.depends_on.as_ref())),
        ("sidecars", first(task.sidecars.as_ref())),
    ];
    for (key, span) in keys {
        let Some(span) = span.filter(|span| draft.owns(*span)) else {
            continue;
        };
        let problem = RULE
            .error(format!(
                "`task.{key}` has no effect with an existing task definition"
            ))
            .at(span, "");
        problems.push(match key {
            "logs.prefix" => problem
                .help("add `logs.group`, so that messages can link to the logs, or remove the key"),
            _ => problem.help("remove the key, or write `image` in place of `definition`"),
        });
    }
}

fn check_own(draft: &Draft, task: &Task, problems: &mut Vec<Diagnostic>) {
    let mut idle = |span: Option<Span>, message: String, help: &str| {
        if let Some(span) = span.filter(|span| draft.owns(*span)) {
            problems.push(RULE.error(message).at(span, "").help(help));
        }
    };
    let roles = task.roles.iter().flatten();
    idle(
        roles.map(|role| role.span).next(),
        "`task.roles` has no effect when the job has its own task definition".to_owned(),
        "remove the key: the job passes only the roles of its own definition",
    );
    if let Some(role) = task.task_role.as_ref()
        && let Some(statement) = task.statements.iter().flatten().next()
        && draft.owns(role.span)
    {
        idle(
            statement.span,
            "`task.statements` has no effect with `task.task_role`".to_owned(),
            "remove one of the two: an existing role has its own policies",
        );
    }
    for part in parts(task) {
        let key = &part.key;
        let is_known = matches!(
            part.image.map(|image| &image.value),
            Some(Value::Literal(_))
        );
        if is_known {
            idle(
                span(part.repository),
                format!("`{key}.repository` has no effect when the image is written out"),
                "remove the key: the image already names its repository",
            );
        }
        if task.execution_role.is_some() {
            let secrets = part.secrets.iter().flat_map(|secrets| &secrets.0);
            for (name, entry) in secrets {
                idle(
                    span(entry.value.key.as_ref()),
                    format!(
                        "`{key}.secrets.{name}.key` has no effect with an existing execution role"
                    ),
                    "remove the key: that role has its own policies",
                );
            }
            if !is_known {
                idle(
                    span(part.repository),
                    format!("`{key}.repository` has no effect with an existing execution role"),
                    "remove the key: that role has its own policies",
                );
            }
        }
    }
    for (name, entry) in task.volumes.iter().flat_map(|volumes| &volumes.0) {
        let is_mounted = parts(task)
            .into_iter()
            .filter_map(|part| part.mounts)
            .flat_map(|mounts| mounts.0.values())
            .filter_map(|mount| mount.value.volume.as_ref())
            .any(|volume| volume.value.0 == *name);
        if !is_mounted {
            idle(
                Some(entry.key),
                format!("no container mounts the volume `{}`", name.escape_debug()),
                "mount it, as in `mounts: {/data: {volume: data}}`, or remove it",
            );
        }
    }
}

fn span<T>(value: Option<&Spanned<T>>) -> Option<Span> {
    value.map(|value| value.span)
}

fn first<T>(map: Option<&Map<T>>) -> Option<Span> {
    map?.0.values().map(|entry| entry.key).next()
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{files, job};

    #[test]
    fn keys_of_an_own_definition() {
        for (key, column) in [
            ("repository: a1", 20),
            ("architecture: arm64", 22),
            ("secrets: {A: {ssm: /a}}", 18),
            (
                "statements: [{actions: ['a:B'], resources: [{param: A}]}]",
                21,
            ),
            ("logs: {group: a, retention: 30d}", 36),
            ("logs: {prefix: a}", 23),
            ("health_check: {command: [a]}", 8),
            ("user: a", 14),
            ("read_only_root: true", 24),
            ("init: true", 14),
            ("stop_timeout: 30s", 22),
            ("volumes: {a: }", 18),
            ("mounts: {/a: {volume: a}}", 17),
            ("depends_on: {a: started}", 21),
            ("sidecars: {a: {image: a}}", 19),
        ] {
            job(
                &format!("task: {{{key}}}"),
                &[&format!("LF0216 1:{column}")],
            );
        }
        job("task: {logs: {group: a, prefix: b}}", &[]);
    }

    #[test]
    fn what_an_own_definition_does_not_need() {
        for (key, expected) in [
            ("roles: [{param: A}]", &["LF0216 1:26"][..]),
            ("launch: ec2, ephemeral_storage: 30", &["LF0216 1:50"]),
            ("repository: a1", &["LF0216 1:30"]),
            (
                "task_role: {param: A}, statements: [{actions: ['a:B'], resources: [{param: A}]}]",
                &["LF0216 1:54"],
            ),
            (
                "execution_role: {param: A}, secrets: {A: {ssm: /a, key: {param: B}}}",
                &["LF0216 1:74"],
            ),
            ("volumes: {a: }", &["LF0216 1:28"]),
        ] {
            job(&format!("task: {{image: a, {key}}}"), expected);
        }
    }

    #[test]
    fn the_defaults_need_not_fit() {
        let platform = (
            "platform.yaml",
            "defaults: {task: {cluster: a, container: a, launch: ec2, roles: [{param: A}], cpu: 512, ephemeral_storage: 30, \
             volumes: {a: }, task_role: {param: B}, sidecars: {b: {image: a}}}}\nchannels: {c: {}}\n",
        );
        files(
            &[
                platform,
                ("x.yaml", "task: {image: a}"),
                ("y.yaml", "task: {definition: a}"),
                (
                    "z.yaml",
                    "task: {image: a, statements: [{actions: ['a:B'], resources: [{param: A}]}]}",
                ),
            ],
            &[],
        );
    }
}
