//! Containers beside the one that does the work.

use super::mapper::Mapper;
use super::{container, image, shell, storage};
use crate::item::{Item, Reader};
use crate::name::parameter_name;

/// The names of all sidecars.
pub(super) fn names(top: &Reader<'_>) -> Vec<String> {
    let sidecars = top.clone().take("sidecars").and_then(|item| item.fields());
    let names = sidecars.into_iter().flat_map(|mut fields| fields.rest());
    names.map(|(name, _)| name.to_owned()).collect()
}

/// Maps `sidecars`.
pub(super) fn sidecars(mapper: &mut Mapper<'_>, item: &Item<'_>, names: &[String]) {
    let Some(mut fields) = mapper.fields(item) else {
        return;
    };
    for (name, sidecar) in fields.rest() {
        self::sidecar(mapper, name, &sidecar, names);
    }
}

fn sidecar(mapper: &mut Mapper<'_>, name: &str, item: &Item<'_>, names: &[String]) {
    let Some(mut fields) = mapper.fields(item) else {
        return;
    };
    let path = ["task", "sidecars", name];
    let to = |key: &'static str| ["task", "sidecars", name, key];
    match fields.take("image") {
        Some(image) => self::image(mapper, name, &image),
        None => mapper.wrong(item, "a sidecar with an `image`"),
    }
    match fields.take("essential") {
        Some(essential) => {
            if let Some(value) = mapper.bool(&essential) {
                mapper.carry(&essential, &to("essential"), value);
            }
        }
        // ContainerDefinition, `essential`: true where nothing is said, and Copilot says nothing.
        None => mapper.add(&to("essential"), true, "Copilot's own"),
    }
    container::command(
        mapper,
        fields.take("entrypoint"),
        fields.take("command"),
        &path,
    );
    if let Some(item) = fields.take("variables") {
        container::variables(mapper, &item, &path);
    }
    if let Some(item) = fields.take("env_file") {
        container::env_file(mapper, &item, &path.join("."));
    }
    if let Some(item) = fields.take("secrets") {
        container::secrets(mapper, &item, &path);
    }
    if let Some(item) = fields.take("mount_points") {
        mounts(mapper, &path, &item);
    }
    if let Some(item) = fields.take("depends_on") {
        container::depends_on(mapper, &item, &path, names);
    }
    if let Some(item) = fields.take("healthcheck") {
        container::health_check(mapper, &item, &path);
    }
    if let Some(item) = fields.take("port") {
        mapper.drop(
            &item,
            "nothing connects to a job from outside; containers of a task reach each other at `localhost` without it",
            "",
        );
    }
    if let Some(item) = fields.take("credentialsParameter") {
        image::credentials(mapper, &item);
    }
    if let Some(item) = fields.take("labels") {
        image::labels(mapper, &item);
    }
    mapper.unknown(&mut fields);
}

/// `image` of a sidecar: a name, or how it is built.
fn image(mapper: &mut Mapper<'_>, name: &str, item: &Item<'_>) {
    let path = ["task", "sidecars", name];
    let parameter = parameter_name(&[name, "image"]);
    if let Some(text) = item.text() {
        shell::image(mapper, item, text, &path, &parameter);
        return;
    }
    let Some(mut fields) = mapper.fields(item) else {
        return;
    };
    match (fields.take("build"), fields.take("location")) {
        (Some(build), location) => {
            if let Some(location) = location {
                mapper.wrong(&location, "left out, because Copilot builds the image");
            }
            image::built(mapper, &build, &path, &parameter);
        }
        (None, Some(location)) => {
            if let Some(text) = mapper.text(&location) {
                shell::image(mapper, &location, text, &path, &parameter);
            }
        }
        (None, None) => mapper.wrong(item, "an image's name, or `{build: ...}`"),
    }
    mapper.unknown(&mut fields);
}

fn mounts(mapper: &mut Mapper<'_>, path: &[&str], item: &Item<'_>) {
    let Some(items) = item.list() else {
        mapper.wrong(item, "a list");
        return;
    };
    for point in items {
        let Some(mut fields) = mapper.fields(&point) else {
            continue;
        };
        let (volume, at) = (fields.take("source_volume"), fields.take("path"));
        let read_only = fields.take("read_only");
        mapper.unknown(&mut fields);
        let (Some(volume), Some(at)) = (volume, at) else {
            mapper.wrong(&point, "a mount with `source_volume` and `path`");
            continue;
        };
        if let (Some(name), Some(text)) = (mapper.text(&volume), mapper.text(&at)) {
            storage::mount(mapper, path, &at, text, name, read_only);
            mapper.carried(&volume, &[path, &["mounts", text]].concat());
        }
    }
}
