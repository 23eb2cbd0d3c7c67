//! Schedules beside the machine, which become those of the job.

mod keys;

use std::collections::BTreeSet;

use loudfail_diagnostics::Diagnostic;

use super::start_input;
use super::starts::switch_off;
use super::starts::{self, Kind, Machine, Start};
use super::template::Template;
use crate::item::{Item, Reader};
use crate::name::job_name;
use crate::reading::Reading;
use crate::recurrence::{self, Recurrence};
use crate::report::{Note, NoteKind};

/// The longest name of a schedule in a blueprint.
const LONGEST_NAME: usize = 40;

/// Reads what starts the machine; whether there was a schedule.
pub(super) fn read(
    reading: &mut Reading<'_, '_>,
    template: &Template,
    machine: &Machine,
) -> Result<bool, Box<Diagnostic>> {
    let starts = starts::find(reading, template, machine);
    let mut taken = BTreeSet::new();
    let mut group = None;
    for start in &starts {
        let name = (starts.len() > 1).then(|| free(&start.name, &mut taken));
        let place: Vec<&str> = match &name {
            Some(name) => vec!["schedules", name],
            None => vec!["schedule"],
        };
        let item = Item {
            path: start.path.clone(),
            node: &start.properties,
            key: start.key,
        };
        one(reading, start, &item, &place, &mut group)?;
    }
    Ok(!starts.is_empty())
}

/// A name of a schedule that no other one has, `-` left out.
fn free(name: &str, taken: &mut BTreeSet<String>) -> String {
    let name = job_name(name);
    let mut number = 1;
    loop {
        let end = if number == 1 {
            String::new()
        } else {
            format!("-{number}")
        };
        let kept: String = name.chars().take(LONGEST_NAME - end.len()).collect();
        let free = format!("{}{end}", kept.trim_end_matches('-'));
        if taken.insert(free.replace('-', "")) {
            return free;
        }
        number += 1;
    }
}

/// Where the keys of a schedule are: its own, and those of its target.
struct Keys<'a> {
    own: Reader<'a>,
    target: Option<Reader<'a>>,
}

impl<'a> Keys<'a> {
    fn of(item: &Item<'a>, start: &Start) -> Result<Self, Box<Diagnostic>> {
        let mut own = item.fields().ok_or_else(|| item.wrong("a schedule"))?;
        let target = match start.kind {
            Kind::Schedule => own.take("Target"),
            Kind::Rule => own
                .take("Targets")
                .and_then(|it| it.list()?.into_iter().nth(start.target.0)),
            Kind::Event => None,
        };
        let mut target = target.and_then(|it| it.fields());
        // What it starts is known by now.
        let _arn = target.as_mut().and_then(|it| it.take("Arn"));
        Ok(Self { own, target })
    }

    fn take(&mut self, key: &str) -> Option<Item<'a>> {
        let target = self.target.as_mut();
        target
            .and_then(|it| it.take(key))
            .or_else(|| self.own.take(key))
    }

    fn rest(&mut self) -> Vec<(&'a str, Item<'a>)> {
        let mut rest = self.own.rest();
        rest.extend(self.target.iter_mut().flat_map(Reader::rest));
        rest
    }
}

fn one(
    reading: &mut Reading<'_, '_>,
    start: &Start,
    item: &Item<'_>,
    place: &[&str],
    group: &mut Option<String>,
) -> Result<(), Box<Diagnostic>> {
    let mut keys = Keys::of(item, start)?;
    let expression = keys
        .take("ScheduleExpression")
        .or_else(|| keys.take("Schedule"))
        .ok_or_else(|| item.lacks("ScheduleExpression"))?;
    let Some(text) = reading.known(&expression)? else {
        let text =
            "only a deployment knows when this starts the machine, so nothing starts the job yet";
        let instead = format!(
            "set `cron` or `rate` and the schedule's other settings under `{}`, and switch `{}` off before you deploy",
            place.join("."),
            start.name
        );
        reading
            .carry
            .say(NoteKind::ToDo, &expression, text, Some(&instead));
        return Ok(());
    };
    let recurrence = Recurrence::read(&text).filter(|it| match start.kind {
        // A rule of EventBridge has no `at(...)`.
        Kind::Rule => !matches!(it, Recurrence::At(_)),
        Kind::Schedule | Kind::Event => true,
    });
    let recurrence = recurrence.ok_or_else(|| {
        expression
            .wrong("`cron(...)` of six fields, `rate(...)` of minutes, hours or days, or `at(...)`")
    })?;
    let (key, value) = recurrence.key();
    let from = keys.take("StartDate");
    if key == "rate" && from.is_none() {
        let to = [place, &[key]].concat();
        reading
            .carry
            .change(&to, value, &expression, recurrence::RATE);
    } else {
        reading
            .carry
            .set(&[place, &[key]].concat(), value, &expression);
    }
    keys::zone(reading, &mut keys, place, key)?;
    keys::bounds(
        reading,
        [("start", from), ("end", keys.take("EndDate"))],
        place,
        key,
    )?;
    keys::window(reading, &mut keys, place)?;
    let is_off = keys::state(reading, &mut keys, place)?;
    keys::group(reading, item, &mut keys, place, group)?;
    start_input::read(
        reading,
        [
            keys.take("Input"),
            keys.take("InputPath"),
            keys.take("InputTransformer"),
        ],
        start,
        &[place, &["input"]].concat(),
    )?;
    keys::retry(reading, &mut keys, place)?;
    keys::dead_letters(reading, &mut keys, place)?;
    if let Some(condition) = &start.condition {
        let text = format!(
            "`{}` exists where the condition `{condition}` holds, but the job's schedule exists everywhere",
            start.name
        );
        let note = Note::new(NoteKind::ToDo, text).job(&reading.carry.name);
        let instead =
            "set `enabled: false` for it under each environment where the condition does not hold";
        reading
            .carry
            .report
            .add(note.to(place.join(".")).instead(instead));
    }
    keys::others(reading, &mut keys);
    switch_off(reading, start, is_off);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_apart_without_their_hyphens() {
        let mut taken = BTreeSet::new();
        let long = "a".repeat(80);
        assert_eq!(free("NightlyRun", &mut taken), "nightly-run");
        assert_eq!(free("Nightlyrun", &mut taken), "nightlyrun-2");
        assert_eq!(free(&long, &mut taken).len(), LONGEST_NAME);
        assert_eq!(free(&long, &mut taken).len(), LONGEST_NAME);
    }
}
