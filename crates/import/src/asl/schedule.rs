//! Schedules beside the machine, which become those of the job.

use std::collections::BTreeSet;

use loudfail_diagnostics::Diagnostic;

use super::retry::duration;
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

/// The group of a schedule that names none.
const DEFAULT_GROUP: &str = "default";

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
            "only a deployment knows when it starts the machine, so nothing starts the job yet";
        let instead = format!(
            "write `cron` or `rate` under `{}`, and what else the schedule says, and switch `{}` off before you deploy",
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
    zone(reading, &mut keys, place, key)?;
    bounds(
        reading,
        [("start", from), ("end", keys.take("EndDate"))],
        place,
        key,
    )?;
    window(reading, &mut keys, place)?;
    let is_off = state(reading, &mut keys, place)?;
    self::group(reading, item, &mut keys, place, group)?;
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
    retry(reading, &mut keys, place)?;
    dead_letters(reading, &mut keys, place)?;
    if let Some(condition) = &start.condition {
        let text = format!(
            "`{}` is there where the condition `{condition}` holds, and the job's schedule everywhere",
            start.name
        );
        let note = Note::new(NoteKind::ToDo, text).job(&reading.carry.name);
        let instead =
            "write `enabled: false` for it under each environment where that does not hold";
        reading
            .carry
            .report
            .add(note.to(place.join(".")).instead(instead));
    }
    others(reading, &mut keys);
    switch_off(reading, start, is_off);
    Ok(())
}

/// `ScheduleExpressionTimezone`. Rules count in UTC ("Creating a rule that runs on a schedule in Amazon EventBridge").
fn zone(
    reading: &mut Reading<'_, '_>,
    keys: &mut Keys<'_>,
    place: &[&str],
    recurrence: &str,
) -> Result<(), Box<Diagnostic>> {
    let Some(item) = keys.take("ScheduleExpressionTimezone") else {
        return Ok(());
    };
    if recurrence == "rate" {
        let text = "the distance between two starts is the same in every time zone";
        reading.carry.drop(&item, text, None);
        return Ok(());
    }
    let to = [place, &["timezone"]].concat();
    match reading.known(&item)? {
        Some(zone) => {
            reading.carry.set(&to, zone, &item);
        }
        None => unknown(reading, &item, &to, "the clock is UTC"),
    }
    Ok(())
}

/// Says that no parameter can stand where a value is, and what is so for now.
fn unknown(reading: &mut Reading<'_, '_>, item: &Item<'_>, to: &[&str], now: &str) {
    let text = format!("no parameter can stand here, so {now}");
    let instead = format!("write `{}`", to.join("."));
    reading
        .carry
        .say(NoteKind::ToDo, item, text, Some(&instead));
}

/// `StartDate` and `EndDate`, which are in UTC.
fn bounds(
    reading: &mut Reading<'_, '_>,
    dates: [(&str, Option<Item<'_>>); 2],
    place: &[&str],
    recurrence: &str,
) -> Result<(), Box<Diagnostic>> {
    for (key, item) in dates {
        let Some(item) = item else { continue };
        if recurrence == "at" {
            let text = "a schedule that starts once has no beginning and no end";
            reading.carry.drop(&item, text, None);
            continue;
        }
        let to = [place, &[key]].concat();
        let known = reading.known(&item)?;
        match known.as_deref().and_then(moment) {
            Some(moment) if key == "start" => {
                let text = "Scheduler refuses a `start` that has passed: take it away then";
                reading.carry.change(&to, moment, &item, text);
            }
            Some(moment) => {
                reading.carry.set(&to, moment, &item);
            }
            None => unknown(reading, &item, &to, "it is left out"),
        }
    }
    Ok(())
}

/// A time in UTC without parts of seconds: `2026-12-24T18:00:00.000Z` is `2026-12-24T18:00:00Z`.
fn moment(text: &str) -> Option<String> {
    let (whole, rest) = text.trim().split_at_checked(19)?;
    let form = "dddd-dd-ddTdd:dd:dd";
    let is_time = whole
        .chars()
        .zip(form.chars())
        .all(|(it, form)| match form {
            'd' => it.is_ascii_digit(),
            other => it == other,
        });
    let rest = rest.trim_start_matches('.');
    let rest = rest.trim_start_matches(|it: char| it.is_ascii_digit());
    let is_utc = matches!(rest, "" | "Z" | "+00:00");
    (is_time && is_utc).then(|| format!("{whole}Z"))
}

/// `FlexibleTimeWindow`.
fn window(
    reading: &mut Reading<'_, '_>,
    keys: &mut Keys<'_>,
    place: &[&str],
) -> Result<(), Box<Diagnostic>> {
    let Some(item) = keys.take("FlexibleTimeWindow") else {
        return Ok(());
    };
    let mut inner = item.fields().ok_or_else(|| item.wrong("a window"))?;
    let mode = inner.take("Mode");
    let most = inner.take("MaximumWindowInMinutes");
    let to = [place, &["window"]].concat();
    let mode = match &mode {
        Some(mode) => reading.known(mode)?,
        None => None,
    };
    match (mode.as_deref(), most) {
        (Some("OFF"), most) => {
            let note = reading.carry.note(NoteKind::Carried, "", &item);
            reading.carry.report.add(note);
            if let Some(most) = most {
                reading.carry.drop(&most, "the window is off", None);
            }
        }
        (Some("FLEXIBLE"), Some(most)) => match reading.known(&most)?.map(|it| it.parse::<i64>()) {
            Some(Ok(minutes)) => {
                let window = duration(minutes.saturating_mul(60));
                reading.carry.set(&to, window, &most);
            }
            Some(Err(_)) => return Err(most.wrong("minutes")),
            None => unknown(reading, &most, &to, "there is no window"),
        },
        _ => unknown(reading, &item, &to, "there is no window"),
    }
    Ok(())
}

/// `State`, and `Enabled` of older templates of SAM; whether it is off.
fn state(
    reading: &mut Reading<'_, '_>,
    keys: &mut Keys<'_>,
    place: &[&str],
) -> Result<bool, Box<Diagnostic>> {
    let to = [place, &["enabled"]].concat();
    let mut is_off = false;
    for key in ["State", "Enabled"] {
        let Some(item) = keys.take(key) else { continue };
        match reading.known(&item)?.as_deref() {
            Some("DISABLED" | "false" | "False") => {
                reading.carry.set(&to, false, &item);
                is_off = true;
            }
            Some(_) => {
                let note = reading.carry.note(NoteKind::Carried, "", &item);
                reading.carry.report.add(note);
            }
            None => {
                let text = "no parameter can stand here, so the schedule is on";
                let instead = format!(
                    "write `{}: false`, or that under the environments where it is to be off",
                    to.join(".")
                );
                reading
                    .carry
                    .say(NoteKind::ToDo, &item, text, Some(&instead));
            }
        }
    }
    Ok(is_off)
}

/// `GroupName`. All schedules of a job are in one group, that of the first.
fn group(
    reading: &mut Reading<'_, '_>,
    schedule: &Item<'_>,
    keys: &mut Keys<'_>,
    place: &[&str],
    group: &mut Option<String>,
) -> Result<(), Box<Diagnostic>> {
    let item = keys.take("GroupName");
    let known = match &item {
        Some(item) => reading.known(item)?,
        None => None,
    };
    if let (Some(item), None) = (&item, &known) {
        let text =
            "its name is not known before the deployment; the schedule is in the group `default`";
        let instead = "write `group: own` for one that the job's stack makes, or its name";
        reading.carry.drop(item, text, Some(instead));
    }
    let name = known.unwrap_or_else(|| DEFAULT_GROUP.to_owned());
    let to = [place, &["group"]].concat();
    let first = group.get_or_insert_with(|| name.clone());
    let item = item.as_ref();
    if *first != name {
        let text = "all schedules of a job are in one group, that of the first";
        let item = item.unwrap_or(schedule);
        reading.carry.change(&to, first.as_str(), item, text);
    } else if name != DEFAULT_GROUP
        && let Some(item) = item
    {
        reading.carry.set(&to, name, item);
    }
    Ok(())
}

/// `RetryPolicy`.
fn retry(
    reading: &mut Reading<'_, '_>,
    keys: &mut Keys<'_>,
    place: &[&str],
) -> Result<(), Box<Diagnostic>> {
    let Some(item) = keys.take("RetryPolicy") else {
        return Ok(());
    };
    let mut inner = item.fields().ok_or_else(|| item.wrong("a retry policy"))?;
    let attempts = number(reading, inner.take("MaximumRetryAttempts"))?;
    if let Some((attempts, item)) = &attempts {
        let to = [place, &["retry", "attempts"]].concat();
        reading.carry.set(&to, *attempts, item);
    }
    if let Some((age, item)) = number(reading, inner.take("MaximumEventAgeInSeconds"))? {
        let to = [place, &["retry", "max_age"]].concat();
        if attempts.is_some_and(|(attempts, _)| attempts == 0) {
            let text = "a start that is not tried again does not grow old";
            reading.carry.drop(&item, text, None);
        } else {
            reading.carry.set(&to, duration(age), &item);
        }
    }
    Ok(())
}

/// A whole number that is known.
fn number<'a>(
    reading: &mut Reading<'_, '_>,
    item: Option<Item<'a>>,
) -> Result<Option<(i64, Item<'a>)>, Box<Diagnostic>> {
    let Some(item) = item else { return Ok(None) };
    let Some(text) = reading.known(&item)? else {
        let text = "no parameter can stand here, so Scheduler does what it does by default";
        reading
            .carry
            .say(NoteKind::ToDo, &item, text, Some("write the number"));
        return Ok(None);
    };
    let number = text.parse().map_err(|_| item.wrong("a whole number"))?;
    Ok(Some((number, item)))
}

/// `DeadLetterConfig`.
fn dead_letters(
    reading: &mut Reading<'_, '_>,
    keys: &mut Keys<'_>,
    place: &[&str],
) -> Result<(), Box<Diagnostic>> {
    let Some(config) = keys.take("DeadLetterConfig") else {
        return Ok(());
    };
    let arn = config.fields().and_then(|mut it| it.take("Arn"));
    let text = arn.as_ref().and_then(Item::text).unwrap_or_default();
    let to = [place, &["dead_letters"]].concat();
    let is_arn = text.starts_with("arn:") && !reading.holes.are_in(text);
    match &arn {
        Some(arn) if is_arn && !text.ends_with(".fifo") => {
            let note = "it keeps starts that failed, and gets an alarm that tells the channel";
            reading.carry.change(&to, text, arn, note);
        }
        _ => {
            let why = "the channel's own dead-letter queue is used, whose alarm tells the channel";
            let instead = format!(
                "write the ARN of a standard queue under `{}` to use that one",
                to.join(".")
            );
            reading.carry.drop(&config, why, Some(&instead));
        }
    }
    Ok(())
}

/// What a job's schedule does not have, or has of its own.
fn others(reading: &mut Reading<'_, '_>, keys: &mut Keys<'_>) {
    for (key, item) in keys.rest() {
        let (text, instead) = match key {
            "Description" if reading.carry.draft.get(&["description"]).is_none() => {
                let text = item.text().unwrap_or_default();
                let filled = reading.holes.filled(text);
                reading.carry.describe(&filled, &item);
                continue;
            }
            "Description" => ("a job has one description", None),
            "Name" | "OmitName" => ("the job's schedule has a name of its own", None),
            "Id" => ("a schedule has one target, without an id", None),
            "RoleArn" | "PermissionsBoundary" => (
                "the job's stack has a role of its own that may start that job and nothing else",
                None,
            ),
            "KmsKeyArn" => ("a schedule's input is encrypted with a key of AWS", None),
            "ActionAfterCompletion" => (
                "the job's stack keeps its schedule when its last start is over",
                None,
            ),
            "EventBusName" => ("a schedule needs no event bus", None),
            "EventPattern" => (
                "a job starts by its schedule, and by no event",
                Some("let a rule of its own start the job's state machine once that is deployed"),
            ),
            "Tags" => (
                "a schedule has the tags of the job",
                Some("write them under `tags`"),
            ),
            _ => ("a job's schedule has no such key", None),
        };
        reading.carry.drop(&item, text, instead);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments() {
        for (text, expected) in [
            ("2026-12-24T18:00:00.000Z", Some("2026-12-24T18:00:00Z")),
            ("2026-12-24T18:00:00Z", Some("2026-12-24T18:00:00Z")),
            ("2026-12-24T18:00:00", Some("2026-12-24T18:00:00Z")),
            ("2026-12-24T18:00:00+00:00", Some("2026-12-24T18:00:00Z")),
            ("2026-12-24T18:00:00+09:00", None),
            ("2026-12-24 18:00:00", None),
            ("2026-12-24", None),
            ("", None),
        ] {
            assert_eq!(moment(text).as_deref(), expected, "{text}");
        }
    }

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
