//! Size and platform of the task, what it publishes to, and what is changed of its definition.

use std::collections::BTreeMap;

use serde_json::json;

use super::mapper::Mapper;
use crate::draft::{Fields, Value};
use crate::item::{Item, Reader};
use crate::name::parameter_name;
use crate::report::NoteKind;

/// Paths of a task definition that a blueprint has a key for, and how their values are written. The first container is the
/// one that does the work.
const OVERRIDES: [(&str, &[&str], Kind); 6] = [
    (
        "ContainerDefinitions[0].User",
        &["task", "user"],
        Kind::Text,
    ),
    (
        "ContainerDefinitions[0].ReadonlyRootFilesystem",
        &["task", "read_only_root"],
        Kind::Bool,
    ),
    (
        "ContainerDefinitions[0].LinuxParameters.InitProcessEnabled",
        &["task", "init"],
        Kind::Bool,
    ),
    (
        "ContainerDefinitions[0].StopTimeout",
        &["task", "stop_timeout"],
        Kind::Seconds,
    ),
    (
        "EphemeralStorage.SizeInGiB",
        &["task", "ephemeral_storage"],
        Kind::Number,
    ),
    ("TaskRoleArn", &["task", "task_role"], Kind::Text),
];

enum Kind {
    Text,
    Bool,
    Number,
    Seconds,
}

/// Maps `cpu` and `memory`.
pub(super) fn size(mapper: &mut Mapper<'_>, top: &mut Reader<'_>) {
    for key in ["cpu", "memory"] {
        if let Some(item) = top.take(key)
            && let Some(number) = mapper.integer(&item)
        {
            mapper.carry(&item, &["task", key], number);
        }
    }
}

/// Maps `platform`: `linux/arm64`, or `{osfamily: linux, architecture: arm64}`.
pub(super) fn platform(mapper: &mut Mapper<'_>, item: Option<Item<'_>>) {
    let Some(item) = item else {
        return;
    };
    let path = ["task", "architecture"];
    let mut parts = Vec::new();
    let (system, architecture) = match item.text() {
        Some(text) => {
            let (system, architecture) = text.split_once('/').unwrap_or((text, ""));
            (system.to_owned(), architecture.to_owned())
        }
        None => {
            let Some(mut fields) = mapper.fields(&item) else {
                return;
            };
            let mut of = |key: &str| {
                let item = fields.take(key);
                let text = item.as_ref().and_then(|item| mapper.text(item));
                parts.extend(item);
                text.unwrap_or_default().to_owned()
            };
            let (system, architecture) = (of("osfamily"), of("architecture"));
            mapper.unknown(&mut fields);
            (system, architecture)
        }
    };
    if !system.is_empty() && !system.eq_ignore_ascii_case("linux") {
        mapper.drop(&item, "a job's own task definition runs Linux", "");
        mapper.about(
            NoteKind::ToDo,
            "task.image",
            "the image is not for Linux: keep your own task definition for it, and name it with `task.definition` instead \
             of `task.image`",
        );
        return;
    }
    let architecture = match architecture.to_ascii_lowercase().as_str() {
        _ if system.is_empty() => None,
        "arm64" | "arm" => Some("arm64"),
        "amd64" | "x86_64" | "x86" => Some("x86_64"),
        _ => None,
    };
    match architecture {
        Some(architecture) => mapper.carry(&item, &path, architecture),
        None => mapper.wrong(&item, "a platform such as `linux/x86_64` or `linux/arm64`"),
    }
    for part in parts {
        mapper.carried(&part, &path);
    }
}

/// Maps `publish.topics`: topics that Copilot made and told the program of (`publish.yml`, `envvars-common.yml`).
pub(super) fn publish(mapper: &mut Mapper<'_>, item: &Item<'_>) {
    let Some(mut fields) = mapper.fields(item) else {
        return;
    };
    if let Some(topics) = fields.take("topics") {
        let Some(items) = topics.list() else {
            mapper.wrong(&topics, "a list");
            return;
        };
        let mut resources = Vec::new();
        let mut arns = BTreeMap::new();
        for topic in items {
            let Some(mut fields) = mapper.fields(&topic) else {
                continue;
            };
            let Some(name) = fields.take("name") else {
                mapper.wrong(&topic, "a topic with a `name`");
                continue;
            };
            let Some(text) = mapper.text(&name) else {
                continue;
            };
            let parameter = parameter_name(&[text, "topic", "arn"]);
            resources.push(Value::param(&parameter));
            arns.insert(text, format!("REPLACE-{parameter}"));
            mapper.ask(
                &name,
                &["task", "statements"],
                format!(
                    "Copilot created the topic `{text}`, and deletes it with the job: create it in a separate stack, move \
                     its subscribers, and pass its ARN as the parameter `{parameter}`"
                ),
            );
            if let Some(fifo) = fields.take("fifo") {
                mapper.drop(
                    &fifo,
                    "a setting of the topic",
                    "set it where you create the topic",
                );
            }
            mapper.unknown(&mut fields);
        }
        if !resources.is_empty() {
            let mut statement = Fields::default();
            statement.set(&["actions"], Value::texts(["sns:Publish"]));
            statement.set(&["resources"], resources.into());
            let statement: Value = statement.into();
            mapper.set(&topics, &["task", "statements"], vec![statement]);
            let path = ["task", "environment", "COPILOT_SNS_TOPIC_ARNS"];
            mapper.set(&topics, &path, json!(arns).to_string());
            mapper.ask(
                &topics,
                &path,
                "Copilot put a JSON object of topic names and ARNs there, which a parameter cannot hold because of its \
                 quotation marks: replace `REPLACE-...` with the ARNs, under `environments` where they differ",
            );
        }
    }
    mapper.unknown(&mut fields);
}

/// Maps `taskdef_overrides`.
pub(super) fn overrides(mapper: &mut Mapper<'_>, item: &Item<'_>) {
    let Some(items) = item.list() else {
        mapper.wrong(item, "a list");
        return;
    };
    for patch in items {
        let Some(mut fields) = mapper.fields(&patch) else {
            continue;
        };
        let (path, value) = (fields.take("path"), fields.take("value"));
        mapper.unknown(&mut fields);
        let Some(path) = path else {
            mapper.wrong(&patch, "an override with a `path`");
            continue;
        };
        let Some(text) = mapper.text(&path) else {
            continue;
        };
        let known = OVERRIDES.iter().find(|(known, _, _)| *known == text);
        let value = value.as_ref();
        let written = known.and_then(|(_, to, kind)| {
            let written = match kind {
                Kind::Text => value?.text().map(Value::from),
                Kind::Bool => value?.bool().map(Value::from),
                Kind::Number => value?.integer().map(Value::from),
                Kind::Seconds => value?.integer().map(|it| Value::from(format!("{it}s"))),
            };
            written.map(|written| (*to, written))
        });
        match written {
            Some((to, written)) => {
                mapper.carry(&path, to, written);
                if let Some(value) = value {
                    mapper.carried(value, to);
                }
            }
            None => {
                mapper.drop(
                    &path,
                    &format!("the change of `{text}` in the task definition"),
                    "check whether a key of the blueprint does it; otherwise keep your own task definition and name it with \
                     `task.definition`",
                );
                if let Some(value) = value {
                    mapper.drop(value, "it is part of the change", "");
                }
            }
        }
    }
}
