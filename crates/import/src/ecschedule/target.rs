//! What a rule runs: a task of Amazon ECS (`Target` in `rule.go`, and "EcsParameters" in the EventBridge API Reference).

use loudfail_diagnostics::Diagnostic;

use super::{Shared, launch};
use crate::containers;
use crate::draft::Value;
use crate::item::{Item, Reader};
use crate::platform::PlatformFacts;
use crate::reading::Reading;
use crate::report::NoteKind;

/// Reads the target of a rule.
pub(super) fn read(
    reading: &mut Reading<'_, '_>,
    rule: &Item<'_>,
    fields: &mut Reader<'_>,
    shared: &Shared<'_>,
    platform: &PlatformFacts,
) -> Result<(), Box<Diagnostic>> {
    let own = fields.take("cluster");
    match own.as_ref().or(shared.cluster.as_ref()) {
        Some(cluster) => {
            let to = ["task", "cluster"];
            reading.resource(&to, cluster, ":cluster/")?;
        }
        None if platform.has_cluster => {}
        None => reading.carry.assume(
            &["task", "cluster"],
            Value::param("Cluster"),
            "the file names no cluster, so the deployment requires it",
        ),
    }
    let definition = fields
        .take("taskDefinition")
        .ok_or_else(|| rule.lacks("taskDefinition"))?;
    let to = ["task", "definition"];
    reading.resource(&to, &definition, ":task-definition/")?;
    count(reading, fields)?;
    overrides(reading, fields, &definition)?;
    group(reading, fields)?;
    let network = fields.take("network_configuration");
    let version = fields.take("platform_version");
    launch::read(
        reading,
        fields,
        platform,
        network.as_ref(),
        version.as_ref(),
    )?;
    dead_letters(reading, fields)?;
    tags(reading, fields)
}

/// `taskCount`: an execution runs one task.
fn count(reading: &mut Reading<'_, '_>, fields: &mut Reader<'_>) -> Result<(), Box<Diagnostic>> {
    let Some(item) = fields.take("taskCount") else {
        return Ok(());
    };
    let count: Option<i64> = match reading.known(&item)? {
        Some(text) => Some(text.parse().map_err(|_| item.wrong("a whole number"))?),
        None => None,
    };
    match count {
        // ecschedule takes less than one for one.
        Some(..=1) => {
            let note = reading.carry.note(NoteKind::Carried, "", &item);
            reading.carry.report.add(note);
        }
        None => reading.carry.say(
            NoteKind::ToDo,
            &item,
            "an execution runs one task, whatever this count is, so that each failure is reported on its own",
            Some("if it is more than one, write one blueprint for each task, or let one task do all the work"),
        ),
        Some(_) => reading.carry.say(
            NoteKind::ToDo,
            &item,
            "an execution runs one task, so that each failure is reported on its own: the blueprint runs one task where the \
             rule ran several",
            Some("write one blueprint for each task, or let one task do all the work"),
        ),
    }
    Ok(())
}

/// `containerOverrides`: the first that has a command is the container that does the work.
fn overrides(
    reading: &mut Reading<'_, '_>,
    fields: &mut Reader<'_>,
    definition: &Item<'_>,
) -> Result<(), Box<Diagnostic>> {
    let list = fields.take("containerOverrides");
    let items = match &list {
        Some(list) => list.list_or_problem("a list of container overrides")?,
        None => Vec::new(),
    };
    let mut found = Vec::new();
    for item in &items {
        let mut fields = item
            .fields()
            .ok_or_else(|| item.wrong("a container override"))?;
        let name = fields.take("name").ok_or_else(|| item.lacks("name"))?;
        let command = fields.take("command");
        found.push((name, command, fields));
    }
    let has_command = |command: &Option<Item<'_>>| {
        command
            .as_ref()
            .and_then(Item::list)
            .is_some_and(|words| !words.is_empty())
    };
    let main = found
        .iter()
        .position(|(_, command, _)| has_command(command));
    let which = match main {
        Some(_) => "the first with a command",
        None => "none of which has a command, the first",
    };
    let main = main.unwrap_or(0);
    if found.is_empty() {
        let family = definition.text().unwrap_or_default();
        let family = containers::family(&reading.holes.without(family));
        reading.carry.assume(
            &["task", "container"],
            family,
            "the rule does not specify which container does the work: this is the family's name, so check the task \
             definition",
        );
    }
    let is_one = found.len() == 1;
    for (index, (name, command, mut fields)) in found.into_iter().enumerate() {
        let text = name.text_or_problem()?;
        let called = reading.holes.filled(text);
        if index == main {
            if is_one {
                reading.text(&["task", "container"], &name)?;
            } else {
                let text = format!(
                    "there are several containers, and {which} is assumed to do the work: its exit code is the job's"
                );
                reading
                    .carry
                    .guess(&["task", "container"], called.as_str(), &name, text);
            }
        }
        if !is_one && reading.holes.are_in(text) {
            let note = reading.replace(&[text]);
            reading.carry.say(NoteKind::ToDo, &name, note, None);
        }
        let place = ["task", "containers", called.as_str()];
        let place: &[&str] = if index == main { &["task"] } else { &place };
        let at = |key: &'static str| [place, &[key]].concat();
        if let Some(command) = command {
            reading.texts(&at("command"), &command)?;
        }
        environment(reading, &mut fields, &at("environment"))?;
        for (key, to) in [
            ("cpu", "cpu"),
            ("memory", "memory"),
            ("memoryReservation", "memory_reservation"),
        ] {
            if let Some(item) = fields.take(key) {
                number(reading, &["task", "containers", &called, to], &item)?;
            }
        }
        for (_, item) in fields.rest() {
            if !item.is_null() {
                reading
                    .carry
                    .drop(&item, "ecschedule has no such key", None);
            }
        }
        if index != main && reading.carry.draft.get(place).is_none() {
            reading
                .carry
                .drop(&name, "no setting exists for this container", None);
        }
    }
    Ok(())
}

fn environment(
    reading: &mut Reading<'_, '_>,
    fields: &mut Reader<'_>,
    to: &[&str],
) -> Result<(), Box<Diagnostic>> {
    let Some(item) = fields.take("environment") else {
        return Ok(());
    };
    let mut variables = item
        .fields()
        .ok_or_else(|| item.wrong("names, each with a string"))?;
    for (name, variable) in variables.rest() {
        if !containers::is_variable_name(name) {
            let text = "an environment variable's name consists of letters, digits, `_`, `.` and `-`, and starts with a \
                        letter or `_`";
            reading.carry.drop(&variable, text, None);
        } else if variable.is_null() {
            reading.carry.set(&[to, &[name]].concat(), "", &variable);
        } else {
            reading.value(&[to, &[name]].concat(), &variable)?;
        }
    }
    Ok(())
}

fn number(
    reading: &mut Reading<'_, '_>,
    to: &[&str],
    item: &Item<'_>,
) -> Result<(), Box<Diagnostic>> {
    match reading.known(item)? {
        Some(text) => {
            let number: i64 = text.parse().map_err(|_| item.wrong("a whole number"))?;
            reading.carry.set(to, number, item);
        }
        None => reading.carry.say(
            NoteKind::ToDo,
            item,
            "a parameter is not allowed here",
            Some(&format!("set `{}`", to.join("."))),
        ),
    }
    Ok(())
}

fn group(reading: &mut Reading<'_, '_>, fields: &mut Reader<'_>) -> Result<(), Box<Diagnostic>> {
    let Some(item) = fields.take("group") else {
        return Ok(());
    };
    let text = item.text_or_problem()?;
    if text.starts_with("family:") || text.starts_with("service:") {
        reading
            .carry
            .drop(&item, "ECS creates groups of that name itself", None);
        return Ok(());
    }
    reading.text(&["task", "group"], &item)
}

/// `dead_letter_config`: a queue's ARN, or its name in the region and account of the rule.
fn dead_letters(
    reading: &mut Reading<'_, '_>,
    fields: &mut Reader<'_>,
) -> Result<(), Box<Diagnostic>> {
    let Some(config) = fields.take("dead_letter_config") else {
        return Ok(());
    };
    let mut inner = config
        .fields()
        .ok_or_else(|| config.wrong("a dead-letter queue"))?;
    let sqs = inner.take("sqs").ok_or_else(|| config.lacks("sqs"))?;
    let text = sqs.text_or_problem()?;
    for (_, item) in inner.rest() {
        reading
            .carry
            .drop(&item, "ecschedule has no such key", None);
    }
    let is_scheduled = reading.carry.draft.get(&["schedule"]).is_some();
    let is_arn = text.starts_with("arn:") && !reading.holes.are_in(text);
    if is_arn && is_scheduled && !text.ends_with(".fifo") {
        let note = "it keeps failed starts, and gets an alarm that notifies the channel; its policy no longer needs to \
                    allow EventBridge rules, because the schedule sends with its own role";
        reading
            .carry
            .change(&["schedule", "dead_letters"], text, &sqs, note);
    } else {
        reading.carry.drop(
            &sqs,
            "the channel's own dead-letter queue is used, whose alarm notifies the channel",
            Some("set the ARN of a standard queue under `schedule.dead_letters` to use that queue"),
        );
    }
    Ok(())
}

fn tags(reading: &mut Reading<'_, '_>, fields: &mut Reader<'_>) -> Result<(), Box<Diagnostic>> {
    let Some(item) = fields.take("propagateTags") else {
        return Ok(());
    };
    match reading.known(&item)?.as_deref() {
        Some("TASK_DEFINITION") => {
            let to = ["task", "propagate_tags"];
            reading.carry.set(&to, "task_definition", &item);
        }
        _ => reading.carry.drop(
            &item,
            "a task can get the tags of its definition, or none",
            Some("set `propagate_tags: task_definition` under `task` for the former"),
        ),
    }
    Ok(())
}
