//! The image of the container that does the work, and what stands beside it.

use super::mapper::Mapper;
use super::{container, shell};
use crate::draft::Value;
use crate::item::Item;
use crate::report::NoteKind;

/// Maps `image`.
pub(super) fn image(mapper: &mut Mapper<'_>, image: Option<Item<'_>>, sidecars: &[String]) {
    let Some(image) = image else {
        unnamed(mapper);
        return;
    };
    let Some(mut fields) = mapper.fields(&image) else {
        return;
    };
    let (build, location) = (fields.take("build"), fields.take("location"));
    match (build, location) {
        (Some(build), location) => {
            if let Some(location) = location {
                mapper.wrong(&location, "left out, because Copilot builds the image");
            }
            built(mapper, &build, &["task"], "Image");
        }
        (None, Some(location)) => {
            if let Some(text) = mapper.text(&location) {
                shell::image(mapper, &location, text, &["task"], "Image");
            }
        }
        // Who deploys with Copilot may write it into the manifest just before.
        (None, None) => unnamed(mapper),
    }
    if let Some(item) = fields.take("credentials") {
        credentials(mapper, &item);
    }
    if let Some(item) = fields.take("labels") {
        labels(mapper, &item);
    }
    if let Some(item) = fields.take("depends_on") {
        container::depends_on(mapper, &item, &["task"], sidecars);
    }
    if let Some(item) = fields.take("healthcheck") {
        container::health_check(mapper, &item, &["task"]);
    }
    mapper.unknown(&mut fields);
}

/// An image that the manifest does not name.
fn unnamed(mapper: &mut Mapper<'_>) {
    mapper.about(
        NoteKind::ToDo,
        "task.image",
        "the manifest names no image; pass its URI as the parameter `Image`, and the name of its repository in Amazon ECR \
         as `ImageRepository`",
    );
    for (key, parameter) in [("image", "Image"), ("repository", "ImageRepository")] {
        let from = "required at deployment";
        mapper.add(&["task", key], Value::param(parameter), from);
    }
}

/// An image that Copilot built: a parameter of the deployment, from the repository that Copilot pushed it to.
pub(super) fn built(mapper: &mut Mapper<'_>, build: &Item<'_>, path: &[&str], parameter: &str) {
    let image = [path, &["image"]].concat();
    let repository = [path, &["repository"]].concat();
    mapper.set(build, &image, Value::param(parameter));
    // `copilot job init` makes one repository a workload, in each region of the application.
    let named = mapper
        .surroundings
        .application
        .map(|application| format!("{application}/{}", mapper.surroundings.written));
    let (value, is_named) = match named {
        Some(name) => (Value::from(name), true),
        None => (Value::param(format!("{parameter}Repository")), false),
    };
    mapper.set(build, &repository, value);
    let how = match build.text() {
        Some(file) => {
            // The context is the Dockerfile's own folder ("Scheduled Job" manifest, `image.build`).
            let context = file.rsplit_once('/').map_or(".", |(folder, _)| folder);
            format!("with `docker build --file {file} {context}`")
        }
        None => build_arguments(mapper, build),
    };
    mapper.ask(
        build,
        &image,
        format!(
            "Copilot built the image {how}, and no longer does: build and push it in your CI, and pass its URI as the \
             parameter `{parameter}`{}",
            if is_named {
                "; `copilot job delete` deletes Copilot's repository, so push to your own repository and name it in \
                 `repository` before that"
            } else {
                ", and the name of its repository in Amazon ECR as the other parameter"
            }
        ),
    );
}

/// How an image is built, in the words of `docker build`; each argument is told where it is written, too.
fn build_arguments(mapper: &mut Mapper<'_>, build: &Item<'_>) -> String {
    let Some(mut fields) = mapper.fields(build) else {
        return String::new();
    };
    let mut command = String::from("with `docker build");
    for (key, option) in [
        ("dockerfile", "--file"),
        ("target", "--target"),
        ("cache_from", "--cache-from"),
    ] {
        if let Some(item) = fields.take(key) {
            match item.texts() {
                Some(texts) => {
                    for text in texts {
                        command.push_str(&format!(" {option} {text}"));
                    }
                }
                None => mapper.wrong(&item, "a string, or a list of them"),
            }
            to_docker(mapper, &item);
        }
    }
    if let Some(item) = fields.take("args")
        && let Some(mut arguments) = mapper.fields(&item)
    {
        for (name, value) in arguments.rest() {
            let value = match value.is_null() {
                true => "",
                false => mapper.text(&value).unwrap_or_default(),
            };
            command.push_str(&format!(" --build-arg {name}={value}"));
        }
        to_docker(mapper, &item);
    }
    let context = fields.take("context");
    let mut shown = None;
    if let Some(item) = &context {
        shown = mapper.text(item);
        to_docker(mapper, item);
    }
    command.push_str(&format!(" {}`", shown.unwrap_or(".")));
    mapper.unknown(&mut fields);
    command
}

fn to_docker(mapper: &mut Mapper<'_>, item: &Item<'_>) {
    mapper.drop(
        item,
        "it tells Docker how to build the image",
        "pass it to `docker build` in your CI, as shown above",
    );
}

/// The secret that a private registry asks for.
pub(super) fn credentials(mapper: &mut Mapper<'_>, item: &Item<'_>) {
    mapper.drop(
        item,
        "a blueprint has no key for a registry that requires a password, so ECS could not pull the image",
        "copy the image into Amazon ECR (for example with a pull-through cache rule), or keep your own task definition and \
         name it with `task.definition`",
    );
}

/// Labels of a container.
pub(super) fn labels(mapper: &mut Mapper<'_>, item: &Item<'_>) {
    mapper.drop(
        item,
        "a blueprint has no key for labels of Docker containers",
        "set the ones you search by as `tags`, or keep your own task definition and name it with `task.definition`",
    );
}
