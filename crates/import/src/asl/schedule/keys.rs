//! The keys of a schedule, one by one.

use loudfail_diagnostics::Diagnostic;

use super::super::retry::duration;
use super::Keys;
use crate::item::Item;
use crate::reading::Reading;
use crate::report::NoteKind;

/// The group of a schedule that names none.
const DEFAULT_GROUP: &str = "default";

/// `ScheduleExpressionTimezone`. Rules count in UTC ("Creating a rule that runs on a schedule in Amazon EventBridge").
pub(super) fn zone(
    reading: &mut Reading<'_, '_>,
    keys: &mut Keys<'_>,
    place: &[&str],
    recurrence: &str,
) -> Result<(), Box<Diagnostic>> {
    let Some(item) = keys.take("ScheduleExpressionTimezone") else {
        return Ok(());
    };
    if recurrence == "rate" {
        let text = "the interval between two starts is the same in every time zone";
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
    let text = format!("a parameter is not allowed here, so {now}");
    let instead = format!("set `{}`", to.join("."));
    reading
        .carry
        .say(NoteKind::ToDo, item, text, Some(&instead));
}

/// `StartDate` and `EndDate`, which are in UTC.
pub(super) fn bounds(
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
                let text = "Scheduler refuses a `start` that has passed: remove it then";
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
pub(super) fn window(
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
pub(super) fn state(
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
                let text = "a parameter is not allowed here, so the schedule is on";
                let instead = format!(
                    "set `{}: false`, or set it under the environments where the schedule must be off",
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
pub(super) fn group(
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
        let text = "only the deployment knows its name; the schedule is in the group `default`";
        let instead =
            "set `group: own` for a group that the job's stack creates, or the group's name";
        reading.carry.drop(item, text, Some(instead));
    }
    let name = known.unwrap_or_else(|| DEFAULT_GROUP.to_owned());
    let to = [place, &["group"]].concat();
    let first = group.get_or_insert_with(|| name.clone());
    let item = item.as_ref();
    if *first != name {
        let text = "all schedules of a job are in the group of the first one";
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
pub(super) fn retry(
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
            let text = "a start that is not retried has no maximum age";
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
        let text = "a parameter is not allowed here, so Scheduler uses its default";
        reading
            .carry
            .say(NoteKind::ToDo, &item, text, Some("set the number"));
        return Ok(None);
    };
    let number = text.parse().map_err(|_| item.wrong("a whole number"))?;
    Ok(Some((number, item)))
}

/// `DeadLetterConfig`.
pub(super) fn dead_letters(
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
            let note = "it keeps failed starts, and gets an alarm that notifies the channel";
            reading.carry.change(&to, text, arn, note);
        }
        _ => {
            let why =
                "the channel's own dead-letter queue is used, whose alarm notifies the channel";
            let instead = format!(
                "set the ARN of a standard queue under `{}` to use that queue",
                to.join(".")
            );
            reading.carry.drop(&config, why, Some(&instead));
        }
    }
    Ok(())
}

/// What a job's schedule does not have, or has of its own.
pub(super) fn others(reading: &mut Reading<'_, '_>, keys: &mut Keys<'_>) {
    for (key, item) in keys.rest() {
        let (text, instead) = match key {
            "Description" if reading.carry.draft.get(&["description"]).is_none() => {
                let text = item.text().unwrap_or_default();
                let filled = reading.holes.filled(text);
                reading.carry.describe(&filled, &item);
                continue;
            }
            "Description" => ("a job has one description", None),
            "Name" | "OmitName" => ("the job's schedule has its own name", None),
            "Id" => ("a schedule has one target, without an id", None),
            "RoleArn" | "PermissionsBoundary" => (
                "the job's stack has its own role that may start this job and nothing else",
                None,
            ),
            "KmsKeyArn" => (
                "a schedule's input is encrypted with an AWS owned key",
                None,
            ),
            "ActionAfterCompletion" => (
                "the job's stack keeps its schedule after its last start",
                None,
            ),
            "EventBusName" => ("a schedule needs no event bus", None),
            "EventPattern" => (
                "a job starts by its schedule, not by an event",
                Some("let a separate rule start the job's state machine after its deployment"),
            ),
            "Tags" => (
                "a schedule has the tags of the job",
                Some("set them under `tags`"),
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
}
