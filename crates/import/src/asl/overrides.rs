//! What the task's containers get in place of what their definition says.

use loudfail_diagnostics::Diagnostic;

use super::array::{self, Part};
use super::given::Given;
use super::run::{hole_in, infrastructure, made};
use crate::containers;
use crate::draft::Value;
use crate::item::{Item, Reader};
use crate::reading::Reading;
use crate::report::NoteKind;

/// `Overrides`: of several containers the first with a command is the one that does the work.
pub(super) fn read(
    reading: &mut Reading<'_, '_>,
    fields: &mut Reader<'_>,
    definition: &Given<'_>,
    is_fargate: bool,
) -> Result<(), Box<Diagnostic>> {
    let overrides = fields.take("Overrides");
    let mut inner = match &overrides {
        Some(item) => Some(item.fields().ok_or_else(|| item.wrong("overrides"))?),
        None => None,
    };
    let list = inner.as_mut().and_then(|it| it.take("ContainerOverrides"));
    let items = match &list {
        Some(list) => list.list_or_problem("a list of container overrides")?,
        None => Vec::new(),
    };
    let mut found = Vec::new();
    for item in &items {
        let mut fields = item
            .fields()
            .ok_or_else(|| item.wrong("a container override"))?;
        let name = fields.take("Name").ok_or_else(|| item.lacks("Name"))?;
        if !Given::of(name.clone()).is_fixed() {
            return Err(name.wrong("a name that does not depend on the run"));
        }
        let command = Given::take(&mut fields, "Command");
        found.push((name, command, fields));
    }
    let main = found
        .iter()
        .position(|(_, command, _)| command.is_some())
        .unwrap_or(0);
    if found.is_empty() {
        container(reading, definition);
    }
    let is_one = found.len() == 1;
    for (index, (name, command, mut fields)) in found.into_iter().enumerate() {
        let called = reading.holes.filled(name.text_or_problem()?);
        if index == main && is_one {
            reading.text(&["task", "container"], &name)?;
        } else if index == main {
            let text = "there are several containers, and the first with a command is assumed to do the work: its exit code \
                        is the job's";
            reading
                .carry
                .guess(&["task", "container"], called.as_str(), &name, text);
        }
        let place = ["task", "containers", called.as_str()];
        let place: &[&str] = if index == main { &["task"] } else { &place };
        if let Some(command) = command {
            self::command(reading, &[place, &["command"]].concat(), &command)?;
        }
        environment(reading, &mut fields, &[place, &["environment"]].concat())?;
        for (key, to) in [
            ("Cpu", "cpu"),
            ("Memory", "memory"),
            ("MemoryReservation", "memory_reservation"),
        ] {
            amount(
                reading,
                &mut fields,
                key,
                &["task", "containers", &called, to],
            )?;
        }
        for (key, item) in fields.rest() {
            let text = format!("a job does not override `{key}`");
            reading.carry.drop(&item, text, None);
        }
        if index != main && reading.carry.draft.get(place).is_none() {
            reading
                .carry
                .drop(&name, "no setting exists for this container", None);
        }
    }
    let Some(mut inner) = inner else {
        return Ok(());
    };
    amount(reading, &mut inner, "Cpu", &["task", "cpu"])?;
    amount(reading, &mut inner, "Memory", &["task", "memory"])?;
    if is_fargate && let Some(item) = inner.take("EphemeralStorage") {
        let mut storage = item
            .fields()
            .ok_or_else(|| item.wrong("the size of a storage"))?;
        let to = ["task", "ephemeral_storage"];
        amount(reading, &mut storage, "SizeInGiB", &to)?;
        for (_, item) in storage.rest() {
            reading.carry.drop(&item, "not known of a storage", None);
        }
    }
    for (key, to) in [
        ("TaskRoleArn", "task_role"),
        ("ExecutionRoleArn", "execution_role"),
    ] {
        if let Some(role) = Given::take(&mut inner, key) {
            infrastructure(reading, &["task", to], &role, key)?;
        }
    }
    for (key, item) in inner.rest() {
        let text = match key {
            "EphemeralStorage" => "only Fargate has storage of a configurable size".to_owned(),
            _ => format!("a job does not override `{key}`"),
        };
        reading.carry.drop(&item, text, None);
    }
    Ok(())
}

/// The container of a task of which the state overrides nothing: that of the definition, if the template has it.
fn container(reading: &mut Reading<'_, '_>, definition: &Given<'_>) {
    let to = ["task", "container"];
    let item = definition.item();
    let written = item.text().unwrap_or_default();
    let hole = hole_in(reading, written).unwrap_or_default();
    if let Some(name) = reading.holes.known(&hole).container {
        let text = "the state does not specify which container does the work: the one in the template's task definition is \
                    used";
        reading.carry.change(&to, name, item, text);
        return;
    }
    let read = reading.carry.draft.get(&["task", "definition"]);
    let family = match read.map(|it| &it.value) {
        Some(Value::Text(written)) => {
            Some(containers::family(written)).filter(|it| written.contains(it))
        }
        _ => None,
    };
    match family {
        Some(family) => {
            let text = "the state does not specify which container does the work: this is the family's name, so check the \
                        task definition";
            reading.carry.assume(&to, family, text);
        }
        None => {
            let text = "the state does not specify which container does the work: replace `REPLACE-Container` with its name \
                        in the task definition";
            reading.carry.assume(&to, "REPLACE-Container", text);
        }
    }
}

fn command(
    reading: &mut Reading<'_, '_>,
    to: &[&str],
    given: &Given<'_>,
) -> Result<(), Box<Diagnostic>> {
    match given {
        Given::Fixed(item) => words(reading, to, item),
        Given::Input(item, field) => {
            let value = Value::pair("input", field.as_str());
            reading.carry.set(to, value, item);
            Ok(())
        }
        Given::Made(item) => {
            let text = item.text().unwrap_or_default();
            if let Some(parts) = array::parts(text) {
                let words = parts.into_iter().map(|part| match part {
                    Part::Text(text) => Value::Text(reading.holes.filled(text)),
                    Part::Field(field) => Value::pair("input", field),
                });
                let words = Value::List(words.collect());
                reading.filled(to, words, item, &[text]);
                return Ok(());
            }
            let text = format!(
                "`{}` computes the command, but a blueprint has a fixed command or a field of the input",
                item.text().unwrap_or_default()
            );
            let instead = format!(
                "set it under `{}`, or pass what differs as an environment variable",
                to.join(".")
            );
            reading
                .carry
                .say(NoteKind::ToDo, item, text, Some(&instead));
            Ok(())
        }
    }
}

/// A command in words, for those of which that an expression makes others stand in.
fn words(
    reading: &mut Reading<'_, '_>,
    to: &[&str],
    list: &Item<'_>,
) -> Result<(), Box<Diagnostic>> {
    if list.text().is_some_and(|it| reading.holes.are_in(it)) {
        let text =
            "a parameter is not allowed here, so the container runs the command of its definition";
        let instead = format!("set the command under `{}`", to.join("."));
        reading
            .carry
            .say(NoteKind::ToDo, list, text, Some(&instead));
        return Ok(());
    }
    let items = list.list_or_problem("a list of strings")?;
    let words: Vec<Given<'_>> = items.into_iter().map(Given::of).collect();
    if words.iter().all(Given::is_fixed) {
        return reading.texts(to, list);
    }
    let (mut all, mut fixed) = (Vec::new(), Vec::new());
    for (index, word) in words.iter().enumerate() {
        let text = word.item().text_or_problem()?;
        let name = match word {
            Given::Fixed(_) => {
                fixed.push(text);
                all.push(Value::Text(reading.holes.filled(text)));
                continue;
            }
            Given::Input(_, field) => {
                all.push(Value::pair("input", field.as_str()));
                continue;
            }
            Given::Made(_) => format!("Word{}", index + 1),
        };
        let stand_in = format!("REPLACE-{}", reading.holes.parameter(&[&name], text));
        let note = format!(
            "`{text}` computes this word, but a blueprint has a fixed word or a field of the input"
        );
        let note = reading.carry.note(NoteKind::ToDo, note, word.item());
        let instead = format!(
            "replace `{stand_in}` with a fixed word or with `{{input: field}}`, or pass what differs as an environment \
             variable"
        );
        reading
            .carry
            .report
            .add(note.to(to.join(".")).instead(instead));
        all.push(Value::Text(stand_in));
    }
    let all = Value::List(all);
    if fixed.iter().any(|text| reading.holes.are_in(text)) {
        reading.filled(to, all, list, &fixed);
    } else {
        reading.carry.put(to, all, list);
    }
    Ok(())
}

fn environment(
    reading: &mut Reading<'_, '_>,
    fields: &mut Reader<'_>,
    to: &[&str],
) -> Result<(), Box<Diagnostic>> {
    let list = match Given::take(fields, "Environment") {
        None => return Ok(()),
        Some(Given::Fixed(list)) => list,
        Some(Given::Input(item, _) | Given::Made(item)) => {
            unknown_variables(reading, &item);
            return Ok(());
        }
    };
    for item in list.list_or_problem("a list of environment variables")? {
        if !Given::of(item.clone()).is_fixed() {
            unknown_variables(reading, &item);
            continue;
        }
        let mut variable = item
            .fields()
            .ok_or_else(|| item.wrong("an environment variable"))?;
        let name = variable.take("Name").ok_or_else(|| item.lacks("Name"))?;
        let name = name.text_or_problem()?;
        if !containers::is_variable_name(name) {
            let text = "an environment variable's name consists of letters, digits, `_`, `.` and `-`, and starts with a \
                        letter or `_`";
            reading.carry.drop(&item, text, None);
            continue;
        }
        let to = [to, &[name]].concat();
        match Given::take(&mut variable, "Value") {
            Some(Given::Fixed(value)) => reading.value(&to, &value)?,
            Some(Given::Input(value, field)) => {
                reading.carry.set(&to, Value::pair("input", field), &value);
            }
            Some(Given::Made(value)) if is_token(&value) => {
                let text = "a job's task has no token, because the end of the task counts";
                reading.carry.drop(&value, text, None);
            }
            Some(Given::Made(value)) => {
                let parameter = crate::name::parameter_name(&[name]);
                let text = value.text().unwrap_or_default();
                let stand_in = made(reading, text, &parameter);
                let note = format!(
                    "`{text}` computes it, but a blueprint has a fixed value, a field of the input or a parameter; the \
                     deployment requires it until you set one"
                );
                reading.carry.guess(&to, stand_in, &value, note);
            }
            None => {
                reading.carry.set(&to, "", &item);
            }
        }
    }
    Ok(())
}

/// Whether it is the token of the state, by which a program tells how it ended.
fn is_token(item: &Item<'_>) -> bool {
    let text = item.text().unwrap_or_default();
    let text = text.trim_start_matches("{%").trim_end_matches("%}").trim();
    matches!(text, "$$.Task.Token" | "$states.context.Task.Token")
}

/// Says that an expression makes variables, names and all.
fn unknown_variables(reading: &mut Reading<'_, '_>, item: &Item<'_>) {
    let text = "the blueprint names each variable of a job";
    let instead = "list the possible variables, as in `environment: {DATE: {input: date}}`";
    reading.carry.say(NoteKind::ToDo, item, text, Some(instead));
}

fn amount(
    reading: &mut Reading<'_, '_>,
    fields: &mut Reader<'_>,
    key: &str,
    to: &[&str],
) -> Result<(), Box<Diagnostic>> {
    match Given::take(fields, key) {
        None => {}
        Some(Given::Fixed(item)) if !item.text().is_some_and(|it| reading.holes.are_in(it)) => {
            let number = item.integer().ok_or_else(|| item.wrong("a whole number"))?;
            reading.carry.set(to, number, &item);
        }
        Some(other) => {
            let item = other.item();
            let instead = format!(
                "set `{}`, or declare a field of the type `number` under `input` and name it there",
                to.join(".")
            );
            let text = "it depends on the run";
            reading
                .carry
                .say(NoteKind::ToDo, item, text, Some(&instead));
        }
    }
    Ok(())
}
