//! One rule, which becomes one job.

use std::collections::BTreeSet;

use loudfail_diagnostics::Diagnostic;

use super::{About, Shared, target};
use crate::carry::Carry;
use crate::holes::Holes;
use crate::imported::Imported;
use crate::item::{Item, Reader};
use crate::name::job_name;
use crate::platform::PlatformFacts;
use crate::reading::Reading;
use crate::recurrence::{self, Recurrence};
use crate::report::{Note, NoteKind};

/// Reads a rule.
pub(super) fn read(
    about: &About<'_>,
    item: &Item<'_>,
    shared: &Shared<'_>,
    platform: &PlatformFacts,
    holes: &mut Holes,
    taken: &mut BTreeSet<String>,
    imported: &mut Imported,
) -> Result<(), Box<Diagnostic>> {
    // Paths are those within the rule: the job is one rule, and lines tell the rest.
    let bare = Item {
        path: String::new(),
        ..item.clone()
    };
    let mut fields = bare.fields().ok_or_else(|| item.wrong("a rule"))?;
    let named = fields.take("name").ok_or_else(|| item.lacks("name"))?;
    let written = named.text_or_problem()?;
    let name = free(&job_name(&holes.without(written)), taken);
    let carry = Carry::new(about.sources, name);
    let mut reading = Reading { carry, holes };
    let shown = reading.holes.shown(written);
    let file = about.sources.path(about.source);
    reading.carry.draft.head.push(format!(
        "Imported from the ecschedule rule `{shown}` in {file}."
    ));
    if reading.carry.name == shown {
        let note = reading.carry.note(NoteKind::Carried, "", &named);
        reading.carry.report.add(note);
    } else {
        let text = format!("the job is called `{}`", reading.carry.name);
        reading.carry.say(NoteKind::Changed, &named, text, None);
    }
    if let Some(description) = fields.take("description") {
        let text = description.text_or_problem()?;
        let filled = match reading.known(&description)? {
            Some(known) => known,
            None => {
                let note = reading.replace(&[text]);
                let note = reading.carry.note(NoteKind::ToDo, note, &description);
                reading.carry.report.add(note.to("description"));
                reading.holes.filled(text)
            }
        };
        reading.carry.describe(&filled, &description);
    }
    let is_off = schedule(&mut reading, item, &mut fields)?;
    region(&mut reading, &mut fields, shared)?;
    target::read(&mut reading, item, &mut fields, shared, platform)?;
    for (key, item) in fields.rest() {
        match key {
            "targetId" => {
                reading
                    .carry
                    .drop(&item, "a schedule has one target, without an id", None)
            }
            "role" => reading.carry.drop(
                &item,
                "the job's stack has its own role that may start this job and nothing else",
                None,
            ),
            "trackingId" => {
                reading
                    .carry
                    .drop(&item, "ecschedule uses it to identify the rule", None)
            }
            _ if item.is_null() => {}
            _ => reading
                .carry
                .drop(&item, "ecschedule has no such key", None),
        }
    }
    let off = if is_off {
        format!(
            "the rule `{shown}` is off: leave it off, or it starts the task in addition to the job's own schedule"
        )
    } else {
        format!(
            "both the rule `{shown}` and the job's schedule start the task until the rule is off: set `disabled: true`, run \
             `ecschedule apply -rule`, and then deploy"
        )
    };
    let off = Note::new(NoteKind::ToDo, off)
        .job(&reading.carry.name)
        .instead(
            "a rule that you only remove from the file stays in AWS, so delete it there at the end",
        );
    reading.carry.report.add(off);
    reading.carry.finish(imported);
    Ok(())
}

/// A name that no other rule of the file has got.
fn free(name: &str, taken: &mut BTreeSet<String>) -> String {
    let mut free = name.to_owned();
    let mut number = 1;
    while !taken.insert(free.clone()) {
        number += 1;
        let number = number.to_string();
        let kept: String = name.chars().take(79 - number.len()).collect();
        free = format!("{kept}-{number}");
    }
    free
}

/// `scheduleExpression` and `disabled`; whether the rule is off. Rules count in UTC ("Creating a rule that runs on a
/// schedule in Amazon EventBridge").
fn schedule(
    reading: &mut Reading<'_, '_>,
    rule: &Item<'_>,
    fields: &mut Reader<'_>,
) -> Result<bool, Box<Diagnostic>> {
    let item = fields
        .take("scheduleExpression")
        .ok_or_else(|| rule.lacks("scheduleExpression"))?;
    let is_scheduled = match reading.known(&item)? {
        Some(text) => {
            match Recurrence::read(&text) {
                Some(Recurrence::Cron(cron)) => {
                    reading.carry.set(&["schedule", "cron"], cron, &item);
                }
                Some(Recurrence::Rate(rate)) => {
                    let to = ["schedule", "rate"];
                    reading.carry.change(&to, rate, &item, recurrence::RATE);
                }
                // A rule of EventBridge has no `at(...)`.
                Some(Recurrence::At(_)) | None => {
                    let expected =
                        "`cron(...)` of six fields or `rate(...)` of minutes, hours or days";
                    return Err(item.wrong(expected));
                }
            }
            true
        }
        None => {
            reading.carry.say(
                NoteKind::ToDo,
                &item,
                "the calls in the file determine when it starts, so nothing starts it yet",
                Some("set `cron` or `rate` under `schedule`"),
            );
            false
        }
    };
    let mut is_off = false;
    if let Some(disabled) = fields.take("disabled") {
        let is_disabled = match disabled.text() {
            Some(text) if reading.holes.are_in(text) => {
                let Some(known) = reading.known(&disabled)? else {
                    let text = "a parameter is not allowed here, so the schedule is on";
                    let instead = "set `enabled: false` under `schedule` if it must be off";
                    reading
                        .carry
                        .say(NoteKind::ToDo, &disabled, text, Some(instead));
                    return Ok(false);
                };
                known.parse().ok()
            }
            _ => disabled.bool(),
        };
        is_off = is_disabled == Some(true);
        match is_disabled {
            Some(true) if is_scheduled => {
                reading
                    .carry
                    .set(&["schedule", "enabled"], false, &disabled);
            }
            Some(true) => reading
                .carry
                .drop(&disabled, "the job has no schedule yet", None),
            Some(false) => {
                let note = reading.carry.note(NoteKind::Carried, "", &disabled);
                reading.carry.report.add(note);
            }
            None => return Err(disabled.wrong("`true` or `false`")),
        }
    }
    Ok(is_off)
}

/// A region that only this rule has.
fn region(
    reading: &mut Reading<'_, '_>,
    fields: &mut Reader<'_>,
    shared: &Shared<'_>,
) -> Result<(), Box<Diagnostic>> {
    let Some(region) = fields.take("region") else {
        return Ok(());
    };
    let own = region.text_or_problem()?;
    let common = shared.region.as_ref().and_then(Item::text);
    if common == Some(own) {
        reading
            .carry
            .drop(&region, "it is the same as the file's", None);
    } else {
        reading.carry.say(
            NoteKind::ToDo,
            &region,
            "the job runs where its stack is deployed: deploy this one to that region",
            Some("an environment with that `region`, and `only` in this blueprint, enforce it"),
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_apart() {
        let mut taken = BTreeSet::new();
        let long = "a".repeat(80);
        assert_eq!(free("a", &mut taken), "a");
        assert_eq!(free("a", &mut taken), "a-2");
        assert_eq!(free("a", &mut taken), "a-3");
        assert_eq!(free(&long, &mut taken), long);
        assert_eq!(free(&long, &mut taken).len(), 80);
    }
}
