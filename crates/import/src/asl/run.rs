//! The parameters of the task: what runs, and where.

use loudfail_diagnostics::Diagnostic;

use super::around::State;
use super::given::Given;
use super::{overrides, place};
use crate::draft::Value;
use crate::item::{Item, Reader};
use crate::platform::PlatformFacts;
use crate::reading::Reading;
use crate::report::{Note, NoteKind};

/// Reads the state that runs the task.
pub(super) fn read(
    reading: &mut Reading<'_, '_>,
    job: &State<'_>,
    platform: &PlatformFacts,
) -> Result<(), Box<Diagnostic>> {
    let mut state = job.fields.clone();
    let resource = state.take("Resource");
    if let Some(resource) = &resource {
        let text = resource.text().unwrap_or_default();
        if text.ends_with(".waitForTaskToken") {
            let note = "the state waits for its program to return the token; the job waits for the task's end, and the exit \
                        code decides whether it succeeded";
            let instead = "remove the program's calls to SendTaskSuccess, SendTaskFailure and SendTaskHeartbeat, and exit \
                           with a code other than 0 on failure";
            reading
                .carry
                .say(NoteKind::ToDo, resource, note, Some(instead));
        } else if !text.ends_with(".sync") {
            let note = "the state does not wait for its task, so a failed container did not fail the machine; the job waits \
                        for it";
            reading.carry.say(NoteKind::Changed, resource, note, None);
        }
    }
    let parameters = state.take("Parameters").or_else(|| state.take("Arguments"));
    let parameters =
        parameters.ok_or_else(|| job.item.wrong("a state with `Parameters` or `Arguments`"))?;
    let mut fields = parameters
        .fields()
        .ok_or_else(|| parameters.wrong("the parameters of a task"))?;
    match Given::take(&mut fields, "Cluster") {
        Some(cluster) => resource_name(
            reading,
            &["task", "cluster"],
            &cluster,
            ":cluster/",
            "Cluster",
        )?,
        None if platform.has_cluster => {
            let text = "the state names no cluster, which means the cluster `default`; the platform file's cluster is used";
            let note = Note::new(NoteKind::ToDo, text).job(&reading.carry.name);
            reading.carry.report.add(note.to("task.cluster"));
        }
        None => reading.carry.assume(
            &["task", "cluster"],
            "default",
            "the state names no cluster, which means the cluster `default`",
        ),
    }
    let definition = Given::take(&mut fields, "TaskDefinition")
        .ok_or_else(|| parameters.lacks("TaskDefinition"))?;
    let to = ["task", "definition"];
    resource_name(
        reading,
        &to,
        &definition,
        ":task-definition/",
        "TaskDefinition",
    )?;
    let is_fargate = place::launch(reading, &mut fields)?;
    overrides::read(reading, &mut fields, &definition, is_fargate)?;
    place::network(reading, &mut fields, platform, is_fargate)?;
    match Given::take(&mut fields, "PlatformVersion") {
        Some(Given::Fixed(version)) if is_fargate => {
            reading.text(&["task", "platform_version"], &version)?;
        }
        Some(version) if is_fargate => {
            let text = "it depends on the run; the task gets the latest one";
            let instead = "set `platform_version` if it needs another";
            reading
                .carry
                .say(NoteKind::ToDo, version.item(), text, Some(instead));
        }
        Some(version) => {
            let text = "only Fargate has platform versions";
            reading.carry.drop(version.item(), text, None);
        }
        None => {}
    }
    place::placement(reading, &mut fields, is_fargate)?;
    settings(reading, &mut fields)?;
    for (_, item) in fields.rest() {
        reading
            .carry
            .drop(&item, "a job has no such setting for its task", None);
    }
    Ok(())
}

/// A cluster or a task definition, which a job knows by name.
fn resource_name(
    reading: &mut Reading<'_, '_>,
    to: &[&str],
    given: &Given<'_>,
    part: &str,
    parameter: &str,
) -> Result<(), Box<Diagnostic>> {
    match given {
        Given::Fixed(item) => reading.resource(to, item, part),
        Given::Input(item, _) | Given::Made(item) => {
            let holes = hole_in(reading, item.text().unwrap_or_default());
            let value = match holes {
                Some(hole) => reading.name_of(&hole),
                None => Value::param(parameter),
            };
            let note = "it cannot differ between runs, so the deployment requires it: it must be the name, not an ARN";
            reading.carry.guess(to, value, item, note);
            Ok(())
        }
    }
}

/// A value that a deployment may give, and no input.
pub(super) fn infrastructure(
    reading: &mut Reading<'_, '_>,
    to: &[&str],
    given: &Given<'_>,
    parameter: &str,
) -> Result<(), Box<Diagnostic>> {
    match given {
        Given::Fixed(item) => reading.value(to, item),
        Given::Input(item, _) | Given::Made(item) => {
            let text = item.text().unwrap_or_default();
            let value = made(reading, text, parameter);
            let note = "it cannot differ between runs, so the deployment requires it";
            reading.carry.guess(to, value, item, note);
            Ok(())
        }
    }
}

/// The parameter that stands for what an expression makes: that of its one hole, if it has one.
pub(super) fn made(reading: &mut Reading<'_, '_>, text: &str, parameter: &str) -> Value {
    match hole_in(reading, text) {
        Some(hole) => reading.reference(&hole),
        None => Value::param(parameter),
    }
}

/// The mask of the one hole in an expression.
pub(super) fn hole_in(reading: &Reading<'_, '_>, text: &str) -> Option<String> {
    let mut masks = reading.holes.masks(text).into_iter();
    masks.next().filter(|_| masks.next().is_none())
}

/// What is left of RunTask.
fn settings(reading: &mut Reading<'_, '_>, fields: &mut Reader<'_>) -> Result<(), Box<Diagnostic>> {
    match Given::take(fields, "Group") {
        Some(Given::Fixed(group))
            if !group
                .text()
                .is_some_and(|it| it.starts_with("family:") || it.starts_with("service:")) =>
        {
            reading.text(&["task", "group"], &group)?;
        }
        Some(other) => reading.carry.drop(
            other.item(),
            "a task group is one name; without a name, ECS derives it from the family",
            None,
        ),
        None => {}
    }
    match Given::take(fields, "PropagateTags") {
        Some(Given::Fixed(item)) if item.text() == Some("TASK_DEFINITION") => {
            reading
                .carry
                .set(&["task", "propagate_tags"], "task_definition", &item);
        }
        Some(other) => reading.carry.drop(
            other.item(),
            "a task can get the tags of its definition, or none",
            None,
        ),
        None => {}
    }
    match Given::take(fields, "EnableExecuteCommand") {
        Some(Given::Fixed(item)) if item.bool() == Some(true) => {
            reading.carry.set(&["task", "exec"], true, &item);
        }
        Some(Given::Fixed(item)) if item.bool() == Some(false) => {
            let note = reading.carry.note(NoteKind::Carried, "", &item);
            reading.carry.report.add(note);
        }
        Some(other) => reading
            .carry
            .drop(other.item(), "it is `true` or `false`", None),
        None => {}
    }
    match Given::take(fields, "Count") {
        Some(Given::Fixed(item)) if item.integer() == Some(1) => {
            let note = reading.carry.note(NoteKind::Carried, "", &item);
            reading.carry.report.add(note);
        }
        Some(other) => {
            let text = "an execution runs one task, so that each failure is reported on its own";
            let instead = "write one blueprint for each, or let one task do all the work";
            reading
                .carry
                .say(NoteKind::ToDo, other.item(), text, Some(instead));
        }
        None => {}
    }
    match Given::take(fields, "Tags") {
        Some(Given::Fixed(tags)) => self::tags(reading, &tags)?,
        Some(other) => {
            let text = "the names of tags cannot depend on the run";
            let instead = "set them under `tags`";
            reading
                .carry
                .say(NoteKind::ToDo, other.item(), text, Some(instead));
        }
        None => {}
    }
    for (key, text) in [
        (
            "EnableECSManagedTags",
            "ECS's own tags are not enabled: the task has the tags of the job or of its definition",
        ),
        ("StartedBy", "Step Functions itself sets who started a task"),
        ("ReferenceId", "nothing refers to a job's task"),
        (
            "ClientToken",
            "Step Functions itself identifies each request",
        ),
    ] {
        if let Some(given) = Given::take(fields, key) {
            reading.carry.drop(given.item(), text, None);
        }
    }
    Ok(())
}

/// The tags of the task.
fn tags(reading: &mut Reading<'_, '_>, tags: &Item<'_>) -> Result<(), Box<Diagnostic>> {
    for item in tags.list_or_problem("a list of tags")? {
        let mut inner = item.fields().ok_or_else(|| item.wrong("a tag"))?;
        let key = inner.take("Key").ok_or_else(|| item.lacks("Key"))?;
        if !Given::of(key.clone()).is_fixed() {
            let text = "the names of tags cannot depend on the run";
            let instead = "set it under `task.tags`";
            reading.carry.say(NoteKind::ToDo, &key, text, Some(instead));
            continue;
        }
        let key = key.text_or_problem()?;
        match Given::take(&mut inner, "Value") {
            Some(Given::Fixed(value)) => reading.value(&["task", "tags", key], &value)?,
            Some(other) => reading
                .carry
                .drop(other.item(), "a tag has a fixed value", None),
            None => {
                reading.carry.set(&["task", "tags", key], "", &item);
            }
        }
    }
    Ok(())
}
