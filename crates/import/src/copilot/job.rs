//! The keys at the top of a manifest.

use super::effective::Effective;
use super::mapper::{Mapped, Mapper, Surroundings};
use super::{container, duration, image, logging, network, schedule, sidecar, storage, task};
use crate::draft::Value;
use crate::item::Item;
use crate::report::NoteKind;

/// Maps a manifest with nothing left to override.
pub(super) fn map(surroundings: &Surroundings<'_>, effective: &Effective) -> Mapped {
    let document = Item::document(&effective.node);
    let mut mapper = Mapper::new(surroundings, effective);
    let Some(mut top) = document.fields() else {
        return mapper.mapped;
    };
    for key in ["name", "type"] {
        if let Some(item) = top.take(key) {
            mapper.as_before(&item);
        }
    }
    cluster(&mut mapper);
    let sidecars = sidecar::names(&top);
    image::image(&mut mapper, top.take("image"), &sidecars);
    container::command(
        &mut mapper,
        top.take("entrypoint"),
        top.take("command"),
        &["task"],
    );
    task::size(&mut mapper, &mut top);
    task::platform(&mut mapper, top.take("platform"));
    container::injected(&mut mapper);
    if let Some(item) = top.take("variables") {
        container::variables(&mut mapper, &item, &["task"]);
    }
    if let Some(item) = top.take("env_file") {
        container::env_file(&mut mapper, &item, "task");
    }
    if let Some(item) = top.take("secrets") {
        container::secrets(&mut mapper, &item, &["task"]);
    }
    network::network(&mut mapper, top.take("network"));
    if let Some(item) = top.take("storage") {
        storage::storage(&mut mapper, &item);
    }
    if let Some(item) = top.take("logging") {
        logging::logging(&mut mapper, &item);
    }
    if let Some(item) = top.take("sidecars") {
        sidecar::sidecars(&mut mapper, &item, &sidecars);
    }
    if let Some(item) = top.take("publish") {
        task::publish(&mut mapper, &item);
    }
    if let Some(item) = top.take("taskdef_overrides") {
        task::overrides(&mut mapper, &item);
    }
    let on = top.take("on");
    // Manifests of 2020 had it at the top.
    schedule::on(&mut mapper, on, top.take("schedule"));
    attempts(&mut mapper, top.take("retries"), top.take("timeout"));
    for key in ["count", "exec"] {
        if let Some(item) = top.take(key) {
            mapper.idle(&item);
        }
    }
    mapper.unknown_at_the_top(&mut top);
    mapper.general(
        NoteKind::NotCarried,
        "the role that Copilot created for the job's program, with the permissions from addons; list under \
         `task.statements` what the program does in AWS, or name a role with `task.task_role`",
    );
    mapper.mapped
}

/// What says that a job is tried once, whatever the defaults say.
const ONCE: [&[&str]; 2] = [&["retry", "attempts"], &["retry", "exit", "attempts"]];

fn cluster(mapper: &mut Mapper<'_>) {
    if mapper.surroundings.has_cluster {
        mapper.about(
            NoteKind::Changed,
            "task.cluster",
            "the job runs in the platform file's cluster, not in the cluster of Copilot's environment",
        );
    } else {
        mapper.add(
            &["task", "cluster"],
            Value::param("Cluster"),
            "the one of Copilot's environment",
        );
        mapper.about(
            NoteKind::ToDo,
            "task.cluster",
            "pass the name of the cluster of Copilot's environment, the export `<application>-<environment>-ClusterId`, as \
             the parameter `Cluster`",
        );
    }
}

/// Retries and the time that they share. Copilot retries whatever went wrong (`States.ALL`): 10 seconds after the first
/// attempt, then half as long again (`state-machine-definition.json.yml`).
fn attempts(mapper: &mut Mapper<'_>, retries: Option<Item<'_>>, timeout: Option<Item<'_>>) {
    let retries = retries.and_then(|item| {
        let number = mapper.integer(&item)?;
        if number < 0 {
            mapper.wrong(&item, "0 or more");
            return None;
        }
        Some((item, number))
    });
    let is_retried = retries.as_ref().is_some_and(|(_, number)| *number > 0);
    let is_off_by_word = !is_retried && mapper.surroundings.is_retried;
    if retries.is_none() && is_off_by_word {
        for path in ONCE {
            mapper.add(path, 1, "Copilot's own");
        }
        mapper.about(
            NoteKind::Changed,
            "retry",
            "Copilot tried the job once, so this overrides the platform file's defaults",
        );
    }
    if let Some((item, number)) = retries {
        if number == 0 && is_off_by_word {
            for path in ONCE {
                mapper.set(&item, path, 1);
            }
            mapper.carried(&item, &["retry"]);
        } else if number == 0 {
            mapper.as_before(&item);
        } else {
            let attempts = number.saturating_add(1);
            mapper.set(&item, &["retry", "attempts"], attempts);
            let from = "Copilot's own";
            mapper.add(&["retry", "interval"], "10s", from);
            mapper.add(&["retry", "backoff"], Value::Word("1.5".to_owned()), from);
            mapper.set(&item, &["retry", "exit", "attempts"], attempts);
            mapper.changed(
                &item,
                &["retry"],
                format!(
                    "{attempts} attempts for tasks that do not get to run, and as many for containers that fail, counted \
                     separately; Copilot counted both together. What another attempt cannot fix, such as a missing \
                     permission, is not retried. If a run may have done half of its work, remove `exit`"
                ),
            );
        }
    }
    let path = ["timeout", "attempt"];
    match timeout {
        None => mapper.about(
            NoteKind::Changed,
            "timeout",
            "Copilot let the job run for as long as it takes; here an attempt is stopped after a day, or after the platform \
             file's limit",
        ),
        Some(item) => {
            let Some(text) = mapper.text(&item) else {
                return;
            };
            match duration::seconds(text).filter(|seconds| *seconds > 0) {
                Some(seconds) if is_retried => {
                    mapper.set(&item, &path, duration::written(seconds));
                    mapper.changed(
                        &item,
                        &path,
                        "Copilot gave this time to all attempts together; here each attempt has it, so that no attempt that \
                         used to fit is cut short, and a job that hangs may be reported later. `timeout.total` limits all \
                         attempts together, if they all fit into it",
                    );
                }
                Some(seconds) => mapper.carry(&item, &path, duration::written(seconds)),
                None => mapper.wrong(&item, "a duration of whole seconds, such as `1h30m`"),
            }
        }
    }
}
