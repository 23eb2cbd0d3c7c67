//! Disks: the task's own, and volumes.

use std::collections::BTreeMap;

use serde_json::json;

use super::mapper::Mapper;
use crate::draft::{Fields, Value};
use crate::item::Item;
use crate::name::parameter_name;

/// The disk that every task on Fargate has, in GiB ("Fargate task ephemeral storage").
const GIVEN: i64 = 20;

/// Maps `storage`.
pub(super) fn storage(mapper: &mut Mapper<'_>, item: &Item<'_>) {
    let Some(mut fields) = mapper.fields(item) else {
        return;
    };
    if let Some(item) = fields.take("ephemeral")
        && let Some(size) = mapper.integer(&item)
    {
        if size == GIVEN {
            mapper.as_before(&item);
        } else {
            mapper.carry(&item, &["task", "ephemeral_storage"], size);
        }
    }
    if let Some(item) = fields.take("readonly_fs")
        && let Some(value) = mapper.bool(&item)
    {
        mapper.carry(&item, &["task", "read_only_root"], value);
    }
    if let Some(item) = fields.take("volumes")
        && let Some(mut volumes) = mapper.fields(&item)
    {
        let mut paths = BTreeMap::new();
        for (name, volume) in volumes.rest() {
            if let Some(path) = self::volume(mapper, name, &volume) {
                paths.insert(name, path);
            }
        }
        if !paths.is_empty() {
            // Copilot tells the program where its volumes are (`envvars-container.yml`).
            let to = ["task", "environment", "COPILOT_MOUNT_POINTS"];
            mapper.set(&item, &to, json!(paths).to_string());
        }
    }
    mapper.unknown(&mut fields);
}

/// Maps a volume, and gives the path that it is at.
fn volume(mapper: &mut Mapper<'_>, name: &str, item: &Item<'_>) -> Option<String> {
    let mut fields = mapper.fields(item)?;
    let mut at = None;
    mapper.set(item, &["task", "volumes", name], Fields::default());
    if let Some(efs) = fields.take("efs") {
        self::efs(mapper, name, &efs);
    }
    let read_only = fields.take("read_only");
    match fields.take("path") {
        Some(path) => {
            if let Some(text) = mapper.text(&path) {
                mount(mapper, &["task"], &path, text, name, read_only);
                at = Some(text.to_owned());
            }
        }
        None => {
            if let Some(read_only) = read_only {
                mapper.drop(&read_only, "the container does not mount the volume", "");
            }
        }
    }
    mapper.unknown(&mut fields);
    at
}

/// Mounts a volume, read-only unless the manifest says otherwise (`defaultReadOnly` in `transformers.go`).
pub(super) fn mount(
    mapper: &mut Mapper<'_>,
    container: &[&str],
    item: &Item<'_>,
    path: &str,
    volume: &str,
    read_only: Option<Item<'_>>,
) {
    let to = [container, &["mounts", path]].concat();
    let mut value = Fields::default();
    value.set(&["volume"], Value::from(volume));
    let is_read_only = match read_only {
        Some(read_only) => {
            let value = mapper.bool(&read_only);
            mapper.carried(&read_only, &to);
            value.unwrap_or(true)
        }
        None => true,
    };
    if is_read_only {
        value.set(&["read_only"], true.into());
    }
    mapper.carry(item, &to, value);
}

fn efs(mapper: &mut Mapper<'_>, name: &str, item: &Item<'_>) {
    let to = ["task", "volumes", name, "efs"];
    if let Some(enabled) = item.bool() {
        if enabled {
            managed(mapper, name, item);
        } else {
            mapper.as_before(item);
        }
        return;
    }
    let Some(mut fields) = mapper.fields(item) else {
        return;
    };
    let ids: Vec<Item<'_>> = ["uid", "gid"]
        .into_iter()
        .filter_map(|key| fields.take(key))
        .collect();
    if !ids.is_empty() {
        managed(mapper, name, item);
    }
    for id in ids {
        mapper.drop(
            &id,
            "the access point defines who owns the files",
            "Copilot's access point has it; set it on the access point that you create",
        );
    }
    let path = |key: &'static str| [&to[..], &[key]].concat();
    if let Some(id) = fields.take("id") {
        if let Some(text) = id.text() {
            mapper.carry(&id, &path("file_system"), text);
        } else if let Some(parameter) =
            mapper.imported(&id, &path("file_system"), &[name, "file", "system", "id"])
        {
            mapper.set(&id, &path("file_system"), parameter);
        } else {
            mapper.wrong(&id, "a file system's id or `{from_cfn: export}`");
        }
    }
    if let Some(root) = fields.take("root_dir")
        && let Some(text) = mapper.text(&root)
    {
        if text == "/" {
            mapper.as_before(&root);
        } else {
            mapper.carry(&root, &path("root"), text);
        }
    }
    if let Some(auth) = fields.take("auth")
        && let Some(mut fields) = mapper.fields(&auth)
    {
        if let Some(iam) = fields.take("iam")
            && let Some(value) = mapper.bool(&iam)
        {
            mapper.carry(&iam, &path("iam"), value);
        }
        if let Some(point) = fields.take("access_point_id")
            && let Some(text) = mapper.text(&point)
        {
            mapper.carry(&point, &path("access_point"), text);
        }
        mapper.unknown(&mut fields);
    }
    mapper.unknown(&mut fields);
}

/// A directory in the file system that Copilot made for the environment, behind an access point of the job's own.
fn managed(mapper: &mut Mapper<'_>, name: &str, item: &Item<'_>) {
    let to = ["task", "volumes", name, "efs"];
    let system = parameter_name(&[name, "file", "system", "id"]);
    let point = parameter_name(&[name, "access", "point", "id"]);
    let path = |key: &'static str| [&to[..], &[key]].concat();
    mapper.set(item, &path("file_system"), Value::param(&system));
    mapper.set(item, &path("access_point"), Value::param(&point));
    mapper.set(item, &path("iam"), true);
    mapper.ask(
        item,
        &to,
        format!(
            "Copilot created the file system with the environment and the access point with the job, and deletes them with \
             the environment and the job: keep both in your own stack, or copy the files, and pass the ids as the \
             parameters `{system}` and `{point}`"
        ),
    );
}
