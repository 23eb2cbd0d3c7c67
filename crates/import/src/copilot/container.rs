//! What the container that does the work and its sidecars have in common.

use loudfail_diagnostics::listed;

use super::mapper::Mapper;
use super::{duration, shell};
use crate::containers;
use crate::draft::{Fields, Value};
use crate::item::Item;
use crate::report::NoteKind;
use crate::words;

/// The health check where a manifest has one that leaves things out (`manifest.NewDefaultContainerHealthCheck`).
const DEFAULT_CHECK: &str = "curl -f http://localhost/ || exit 1";

/// Maps `entrypoint` and `command`. A blueprint has one list for both.
pub(super) fn command(
    mapper: &mut Mapper<'_>,
    entrypoint: Option<Item<'_>>,
    command: Option<Item<'_>>,
    path: &[&str],
) {
    let path = [path, &["command"]].concat();
    let first = entrypoint.as_ref().and_then(|item| line(mapper, item));
    let rest = command.as_ref().and_then(|item| line(mapper, item));
    match (entrypoint, first, command, rest) {
        (Some(item), Some(first), command, rest) => {
            let note = containers::entry_point_note(&first);
            let words = first.into_iter().chain(rest.unwrap_or_default());
            mapper.set(&item, &path, Value::texts(words));
            if let Some(command) = &command {
                mapper.carried(command, &path);
            }
            mapper.ask(&item, &path, note);
        }
        (_, _, Some(item), Some(words)) => mapper.carry(&item, &path, Value::texts(words)),
        _ => {}
    }
}

/// The words of a command, a list or a line.
fn line(mapper: &mut Mapper<'_>, item: &Item<'_>) -> Option<Vec<String>> {
    if let Some(words) = item.list() {
        let words = words.iter().map(|word| mapper.text(word));
        return words.map(|word| word.map(str::to_owned)).collect();
    }
    match words::split(mapper.text(item)?) {
        Ok(words) => Some(words),
        Err(reason) => {
            mapper.wrong(item, &format!("a command line ({reason})"));
            None
        }
    }
}

/// The variables that Copilot puts into every container (`envvars-common.yml`), for the one that does the work.
pub(super) fn injected(mapper: &mut Mapper<'_>) {
    let application = mapper.surroundings.application.map(str::to_owned);
    let environment = mapper.environment.map(str::to_owned);
    let endpoint = application
        .as_ref()
        .zip(environment.as_ref())
        .map(|(application, environment)| format!("{environment}.{application}.local"));
    let job = Some(mapper.surroundings.written.to_owned());
    let mut unknown = Vec::new();
    for (name, value) in [
        ("COPILOT_APPLICATION_NAME", application),
        ("COPILOT_ENVIRONMENT_NAME", environment),
        ("COPILOT_SERVICE_NAME", job),
        ("COPILOT_SERVICE_DISCOVERY_ENDPOINT", endpoint),
    ] {
        match value {
            Some(value) => {
                mapper.add(&["task", "environment", name], value, "Copilot's own");
            }
            None => unknown.push(format!("`{name}`")),
        }
    }
    // In an environment what the base lacks is there.
    if mapper.environment.is_some() {
        return;
    }
    mapper.about(NoteKind::Changed, "task.environment", "Copilot gave every container its own variables (`COPILOT_...`). \
                                                         The known ones are written, only for the container that does the \
                                                         work; remove those that the program does not read",
    );
    if mapper.surroundings.knows_environments {
        unknown.retain(|name| name.contains("APPLICATION"));
    }
    if !unknown.is_empty() {
        let names = listed(&unknown, "and");
        mapper.general(
            NoteKind::NotCarried,
            format!(
                "{names}, which Copilot gave to every container: no file contains the value; set it under \
                 `task.environment` if the program reads it"
            ),
        );
    }
}

/// Maps `variables`.
pub(super) fn variables(mapper: &mut Mapper<'_>, item: &Item<'_>, path: &[&str]) {
    let Some(mut fields) = mapper.fields(item) else {
        return;
    };
    for (name, value) in fields.rest() {
        let path = [path, &["environment", name]].concat();
        if value.is_null() {
            mapper.carry(&value, &path, "");
        } else if let Some(text) = value.text() {
            shell::variable(mapper, &value, text, &path, &words_of(&path));
        } else if let Some(parameter) = mapper.imported(&value, &path, &words_of(&path)) {
            mapper.set(&value, &path, parameter);
        } else {
            mapper.wrong(&value, "a string or `{from_cfn: export}`");
        }
    }
}

/// Maps `secrets` (`manifest.Secret`): an SSM parameter or an ARN, a secret, or an export.
pub(super) fn secrets(mapper: &mut Mapper<'_>, item: &Item<'_>, path: &[&str]) {
    let Some(mut fields) = mapper.fields(item) else {
        return;
    };
    for (name, value) in fields.rest() {
        let path = [path, &["secrets", name]].concat();
        if let Some(text) = value.text() {
            let secret = if text.starts_with("arn:") && text.contains(":secretsmanager:") {
                secret_of(text)
            } else {
                Value::ssm(text)
            };
            mapper.carry(&value, &path, secret);
            continue;
        }
        let mut inner = value.fields();
        let named = inner.as_mut().and_then(|it| it.take("secretsmanager"));
        if let (Some(named), Some(mut inner)) = (named, inner) {
            mapper.unknown(&mut inner);
            if let Some(text) = mapper.text(&named) {
                mapper.carry(&named, &path, secret_of(text));
            }
        } else if let Some(parameter) = mapper.imported(&value, &path, &words_of(&path)) {
            mapper.set(&value, &path, Value::pair("secret", parameter));
            mapper.ask(
                &value,
                &path,
                "the parameter takes only the whole ARN of a secret in Secrets Manager: set a key inside it as `field`, and \
                 use `{ssm: /path}` if the export is a parameter of Parameter Store",
            );
        } else {
            mapper.wrong(
                &value,
                "the name of a parameter, `{secretsmanager: name}` or `{from_cfn: export}`",
            );
        }
    }
}

/// A secret of Secrets Manager in ECS's notation: its name or ARN, and behind colons the key in it, the label and the
/// version ("Pass Secrets Manager secrets through Amazon ECS environment variables").
fn secret_of(text: &str) -> Value {
    let parts: Vec<&str> = text.split(':').collect();
    let own = if text.starts_with("arn:") { 7 } else { 1 };
    let own = own.min(parts.len());
    let mut fields = Fields::default();
    let name = parts.get(..own).unwrap_or_default().join(":");
    fields.set(&["secret"], Value::from(name));
    for (index, key) in ["field", "stage", "version"].into_iter().enumerate() {
        if let Some(part) = parts.get(own + index).filter(|part| !part.is_empty()) {
            fields.set(&[key], Value::from(*part));
        }
    }
    fields.into()
}

/// Tells of `env_file`.
pub(super) fn env_file(mapper: &mut Mapper<'_>, item: &Item<'_>, path: &str) {
    mapper.drop(
        item,
        "Copilot put the file into a bucket, from which ECS read it",
        &format!(
            "set its lines under `{path}.environment`, and its secrets under `{path}.secrets`"
        ),
    );
}

/// Maps `depends_on` of a container.
pub(super) fn depends_on(
    mapper: &mut Mapper<'_>,
    item: &Item<'_>,
    path: &[&str],
    containers: &[String],
) {
    let Some(mut fields) = mapper.fields(item) else {
        return;
    };
    for (name, value) in fields.rest() {
        let Some(text) = mapper.text(&value) else {
            continue;
        };
        let path = [path, &["depends_on", name]].concat();
        let start = match text.to_ascii_lowercase().as_str() {
            "start" => "started",
            "complete" => "complete",
            "success" => "success",
            "healthy" => "healthy",
            _ => {
                mapper.wrong(&value, "`start`, `complete`, `success` or `healthy`");
                continue;
            }
        };
        let is_there = containers.iter().any(|it| it == name);
        if name == mapper.surroundings.written && path.contains(&"sidecars") {
            // The container that does the work is called like the job.
            let job = mapper.surroundings.job;
            let to: Vec<&str> = path
                .iter()
                .map(|key| if *key == name { job } else { key })
                .collect();
            mapper.carry(&value, &to, start);
        } else if is_there {
            mapper.carry(&value, &path, start);
        } else {
            mapper.drop(&value, "the job has no container of that name", "");
        }
    }
}

/// Maps `healthcheck`. What a manifest leaves out has Copilot's defaults.
pub(super) fn health_check(mapper: &mut Mapper<'_>, item: &Item<'_>, path: &[&str]) {
    let Some(mut fields) = mapper.fields(item) else {
        return;
    };
    let path = [path, &["health_check"]].concat();
    let to = |key: &'static str| [&path[..], &[key]].concat();
    let own = "Copilot's own";
    match fields.take("command") {
        Some(command) => match command.texts().as_deref() {
            Some(["NONE"]) => {
                mapper.drop(item, "there is none by default", "");
                return;
            }
            Some(["CMD", program]) => {
                mapper.set(&command, &to("command"), Value::texts([*program]));
                mapper.changed(
                    &command,
                    &to("command"),
                    "the container's shell runs it, because it is one word",
                );
            }
            Some(["CMD", words @ ..]) if !words.is_empty() => {
                mapper.carry(
                    &command,
                    &to("command"),
                    Value::texts(words.iter().copied()),
                );
            }
            Some(["CMD-SHELL", words @ ..]) if !words.is_empty() => {
                mapper.carry(&command, &to("command"), Value::texts([words.join(" ")]));
            }
            Some([line]) if command.list().is_none() => {
                mapper.carry(&command, &to("command"), Value::texts([*line]));
            }
            _ => mapper.wrong(
                &command,
                "a command, or a list that begins with `CMD` or `CMD-SHELL`",
            ),
        },
        None => mapper.add(&to("command"), Value::texts([DEFAULT_CHECK]), own),
    }
    for (key, default) in [
        ("interval", Some("10s")),
        ("timeout", Some("5s")),
        ("start_period", None),
    ] {
        match (fields.take(key), default) {
            (Some(item), _) => {
                let Some(text) = mapper.text(&item) else {
                    continue;
                };
                match duration::seconds(text) {
                    Some(0) if key == "start_period" => mapper.as_before(&item),
                    Some(seconds) => mapper.carry(&item, &to(key), duration::written(seconds)),
                    None => mapper.wrong(&item, "a duration of whole seconds, such as `10s`"),
                }
            }
            (None, Some(default)) => mapper.add(&to(key), default, own),
            (None, None) => {}
        }
    }
    match fields.take("retries") {
        Some(item) => {
            if let Some(number) = mapper.integer(&item) {
                mapper.carry(&item, &to("retries"), number);
            }
        }
        None => mapper.add(&to("retries"), 2, own),
    }
    mapper.unknown(&mut fields);
}

/// The words for the name of a parameter: those of a path without what all have.
fn words_of<'p>(path: &[&'p str]) -> Vec<&'p str> {
    let common = ["task", "sidecars", "environment", "secrets"];
    path.iter()
        .copied()
        .filter(|word| !common.contains(word))
        .collect()
}
