//! State machines that somebody wrote by hand: one task of Amazon ECS, and what is told of its failure.
//!
//! The fields of a state are those of the Amazon States Language, and those of a task's parameters those of "RunTask" in
//! the Amazon ECS API Reference.

mod around;
mod array;
mod beside;
mod find;
mod functions;
mod given;
mod holes;
mod message;
mod overrides;
mod place;
mod retry;
mod run;
mod schedule;
mod start_input;
mod starts;
mod template;
#[cfg(test)]
mod tests;

use loudfail_diagnostics::{Diagnostic, SourceId, Sources};

use crate::carry::Carry;
use crate::imported::Imported;
use crate::item::Item;
use crate::name::job_name;
use crate::platform::PlatformFacts;
use crate::reading::Reading;
use crate::report::{Note, NoteKind};
use crate::rules::NOT_A_JOB;

/// What somebody wants of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wishes {
    /// The job's name; that of the machine or of the file where nothing is said.
    pub name: Option<String>,
    /// The state whose task is the job's, where there are several.
    pub state: Option<String>,
    /// The file that a template has its definition in; see [`definition_file`].
    pub definition: Option<SourceId>,
}

/// The path of the file that a template has its definition in, from the template's folder on; nothing where it is in the
/// template, or in no such file.
#[must_use]
pub fn definition_file(sources: &Sources, source: SourceId) -> Option<String> {
    find::elsewhere(sources, source)
}

/// A machine that was read.
#[derive(Debug, Clone, Default)]
pub struct Machine {
    /// The job, and what became of everything.
    pub imported: Imported,
    /// What it was.
    pub old: Option<Old>,
}

/// A machine as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Old {
    /// Its definition as JSON, holes of a deployment as texts.
    pub definition: String,
    /// The state that runs the job's task.
    pub state: String,
}

/// Reads a definition: by itself, as `aws stepfunctions describe-state-machine` prints it, or in a template of
/// CloudFormation.
#[must_use]
pub fn import(
    sources: &mut Sources,
    source: SourceId,
    wishes: &Wishes,
    platform: &PlatformFacts,
) -> Machine {
    let mut machine = Machine::default();
    if let Err(problem) = read(sources, source, wishes, platform, &mut machine) {
        machine.imported.problems.push(*problem);
    }
    machine
}

fn read(
    sources: &mut Sources,
    source: SourceId,
    wishes: &Wishes,
    platform: &PlatformFacts,
    machine: &mut Machine,
) -> Result<(), Box<Diagnostic>> {
    let path = sources.path(source).to_owned();
    let Some(mut found) = find::machine(
        sources,
        source,
        wishes.definition,
        &mut machine.imported.problems,
    )?
    else {
        return Ok(());
    };
    let sources: &Sources = sources;
    let document = Item::document(&found.node);
    let mut fields = document
        .fields()
        .ok_or_else(|| document.wrong("a state machine"))?;
    let states = fields
        .take("States")
        .ok_or_else(|| document.lacks("States"))?;
    let states = around::States::read(&states, fields.take("StartAt").as_ref())?;
    let name = wishes.name.clone().or(found.name).unwrap_or_else(|| {
        let file = path.rsplit('/').next().unwrap_or(&path);
        file.split('.').next().unwrap_or(file).to_owned()
    });
    let job = states.job(wishes.state.as_deref())?;
    let carry = Carry::new(sources, job_name(&name));
    let mut reading = Reading {
        carry,
        holes: &mut found.holes,
    };
    reading.carry.draft.head.push(format!(
        "Imported from {path}, a state machine whose state `{}` runs the task.",
        job.name
    ));
    if let Some(comment) = fields.take("Comment") {
        let text = comment.text_or_problem()?;
        let filled = reading.holes.filled(text);
        reading.carry.describe(&filled, &comment);
    }
    run::read(&mut reading, &job, platform)?;
    let limit = fields.take("TimeoutSeconds");
    retry::read(&mut reading, &job, limit.as_ref(), platform.retry)?;
    states.tell(&mut reading, &job)?;
    for (key, item) in fields.rest() {
        match key {
            "Version" | "QueryLanguage" => {
                let note = reading.carry.note(NoteKind::Carried, "", &item);
                reading.carry.report.add(note);
            }
            _ => reading
                .carry
                .drop(&item, "not a field of a state machine", None),
        }
    }
    let has_schedule = match &found.template {
        Some(template) => {
            let machine = starts::Machine::of(template);
            beside::properties(&mut reading, template);
            beside::others(&mut reading, template, &machine);
            schedule::read(&mut reading, template, &machine)?
        }
        None => false,
    };
    if !has_schedule {
        when(&mut reading.carry, found.template.is_some());
    }
    reading.carry.finish(&mut machine.imported);
    machine.old = Some(Old {
        definition: given::json(&found.node, &found.holes).to_string(),
        state: job.name,
    });
    let holes = &found.holes;
    for note in &mut machine.imported.report.notes {
        note.text = holes.shown(&note.text);
        for text in [&mut note.from, &mut note.to, &mut note.instead] {
            *text = text.as_ref().map(|text| holes.shown(text));
        }
    }
    Ok(())
}

/// What a definition does not say: what starts it.
fn when(carry: &mut Carry<'_>, is_template: bool) {
    let what = if is_template {
        "the template has no schedule that starts the machine"
    } else {
        "a definition does not specify what starts the machine"
    };
    let text = format!("{what}: if one schedule starts both, the work runs twice");
    let schedule = Note::new(NoteKind::ToDo, text);
    let schedule = schedule.job(&carry.name).to("schedule").instead(
        "set the start times under `schedule`, and switch off what starts the old machine before you deploy",
    );
    carry.report.add(schedule);
}

/// The problem that a machine is more than a job.
fn not_a_job(message: impl Into<String>, item: &Item<'_>, label: &str) -> Diagnostic {
    NOT_A_JOB.error(message).at(item.node.span, label)
}
