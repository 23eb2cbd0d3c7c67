//! `Retry` and the time limits.

use loudfail_diagnostics::Diagnostic;

use super::around::State;
use crate::draft::Value;
use crate::item::Item;
use crate::reading::Reading;
use crate::report::NoteKind;

/// The longest `TimeoutSeconds`, which means none.
const LONGEST: i64 = 99_999_999;

/// The most attempts of a blueprint.
const MOST_ATTEMPTS: i64 = 100;

/// The fields of a retrier that say how long it waits between attempts.
const WAITS: [&str; 4] = [
    "IntervalSeconds",
    "BackoffRate",
    "MaxDelaySeconds",
    "JitterStrategy",
];

/// Reads them; `whole` is the time limit of the machine.
pub(super) fn read(
    reading: &mut Reading<'_, '_>,
    job: &State<'_>,
    whole: Option<&Item<'_>>,
) -> Result<(), Box<Diagnostic>> {
    let mut fields = job.fields.clone();
    let own = fields.take("TimeoutSeconds");
    let has_timeout = match (&own, whole) {
        (Some(own), _) => timeout(reading, own, None),
        (None, Some(whole)) => timeout(
            reading,
            whole,
            Some("it was that of the whole execution; here it is that of an attempt"),
        ),
        (None, None) => false,
    };
    if let (Some(_), Some(whole)) = (&own, whole) {
        let text = "the execution may take as long as its attempts and the waits between them";
        reading
            .carry
            .drop(whole, text, Some("`timeout.total` limits all of them"));
    }
    if let Some(retry) = fields.take("Retry") {
        retriers(reading, &retry, has_timeout)?;
    }
    Ok(())
}

/// A time limit; whether there is one.
fn timeout(reading: &mut Reading<'_, '_>, item: &Item<'_>, text: Option<&str>) -> bool {
    let seconds = number(reading, item).filter(|it| (1..=LONGEST).contains(it));
    let Some(seconds) = seconds else {
        let text = "no parameter and no expression can stand here, so an attempt may take a day";
        let instead = "write `timeout`";
        reading.carry.say(NoteKind::ToDo, item, text, Some(instead));
        return false;
    };
    if seconds == LONGEST {
        let text = "that is no limit: an attempt may take a day";
        reading
            .carry
            .drop(item, text, Some("write `timeout` for another one"));
        return false;
    }
    match text {
        Some(text) => reading
            .carry
            .change(&["timeout"], duration(seconds), item, text),
        None => reading.carry.set(&["timeout"], duration(seconds), item),
    };
    true
}

/// The first retrier that takes what a task fails with is the job's `retry`.
fn retriers(
    reading: &mut Reading<'_, '_>,
    retry: &Item<'_>,
    has_timeout: bool,
) -> Result<(), Box<Diagnostic>> {
    let mut is_set = false;
    for item in retry.list_or_problem("a list of retriers")? {
        let mut fields = item.fields().ok_or_else(|| item.wrong("a retrier"))?;
        let names = fields
            .take("ErrorEquals")
            .ok_or_else(|| item.lacks("ErrorEquals"))?;
        let names = crate::reading::texts(&names)?;
        let attempts = fields.take("MaxAttempts");
        let attempts = match &attempts {
            Some(attempts) => number_or_problem(reading, attempts, 3)?,
            None => 3,
        };
        let takes = |wanted: &str| names.contains(&wanted) || names.contains(&"States.ALL");
        let is_exit = takes("States.TaskFailed");
        let is_start = is_exit
            || names
                .iter()
                .any(|name| name.contains("ECS") || name.contains("Ecs"));
        if is_set || !is_start {
            let text = if is_set {
                "the retrier before it is the job's `retry`"
            } else {
                "a job is tried again after failures of ECS, of its container and after a timeout"
            };
            reading.carry.drop(&item, text, Some("see `retry`"));
            continue;
        }
        is_set = true;
        if attempts == 0 {
            reading.carry.set(&["retry", "attempts"], 1, &item);
            for key in WAITS {
                if let Some(wait) = fields.take(key) {
                    let text = "nothing is tried again, so nothing waits";
                    reading.carry.drop(&wait, text, None);
                }
            }
            others(reading, &mut fields);
            continue;
        }
        let all = attempts.saturating_add(1);
        let count = all.min(MOST_ATTEMPTS);
        let text = if all > MOST_ATTEMPTS {
            "a job tells what never ran from what ran and failed, and has at most 100 attempts"
        } else if is_exit {
            "a job tells what never ran from what ran and failed; both are tried as often as the retrier did"
        } else {
            "a task that never ran is tried again; a container that failed is not, as the retrier had it"
        };
        reading
            .carry
            .change(&["retry", "attempts"], count, &item, text);
        if is_exit {
            reading
                .carry
                .put(&["retry", "exit", "attempts"], count, &item);
            if has_timeout && takes("States.Timeout") {
                reading
                    .carry
                    .put(&["retry", "exit", "on_timeout"], true, &item);
            }
        }
        waits(reading, &mut fields, &item)?;
    }
    Ok(())
}

fn waits(
    reading: &mut Reading<'_, '_>,
    fields: &mut crate::item::Reader<'_>,
    retrier: &Item<'_>,
) -> Result<(), Box<Diagnostic>> {
    // One second where nothing is said ("Handling errors in Step Functions workflows").
    match fields.take("IntervalSeconds") {
        Some(interval) => {
            let seconds = number_or_problem(reading, &interval, 1)?;
            reading
                .carry
                .set(&["retry", "interval"], duration(seconds), &interval);
        }
        None => {
            reading.carry.put(&["retry", "interval"], "1s", retrier);
        }
    }
    let mut is_constant = false;
    if let Some(rate) = fields.take("BackoffRate") {
        let text = match reading.known(&rate)? {
            Some(text) => text,
            None => {
                open(reading, &rate, "2");
                "2".to_owned()
            }
        };
        let number: f64 = text.parse().map_err(|_| rate.wrong("a number"))?;
        is_constant = number <= 1.0;
        if number > 10.0 {
            let note = "a wait is at most ten times as long as the one before";
            reading.carry.change(&["retry", "backoff"], 10, &rate, note);
        } else {
            // Two decimals are what a blueprint has.
            let rounded = (number.max(1.0) * 100.0).round() / 100.0;
            reading.carry.set(
                &["retry", "backoff"],
                Value::Word(rounded.to_string()),
                &rate,
            );
        }
    }
    if let Some(delay) = fields.take("MaxDelaySeconds") {
        let is_open = delay.text().is_some_and(|it| !reading.holes.are_known(it));
        if is_constant {
            reading
                .carry
                .drop(&delay, "every wait is as long as the first", None);
        } else if is_open {
            let text = "no parameter can stand here, so nothing limits the waits";
            let instead = "write `retry.max_delay`";
            reading
                .carry
                .say(NoteKind::ToDo, &delay, text, Some(instead));
        } else {
            let seconds = number_or_problem(reading, &delay, 0)?;
            reading
                .carry
                .set(&["retry", "max_delay"], duration(seconds), &delay);
        }
    }
    if let Some(jitter) = fields.take("JitterStrategy") {
        if jitter.text() == Some("FULL") {
            reading.carry.set(&["retry", "jitter"], true, &jitter);
        } else if jitter.text() != Some("NONE") {
            let text = "no parameter can stand here, so waits are as long as they are said to be";
            let instead = "write `retry.jitter`";
            reading
                .carry
                .say(NoteKind::ToDo, &jitter, text, Some(instead));
        } else {
            let note = reading.carry.note(NoteKind::Carried, "", &jitter);
            reading.carry.report.add(note);
        }
    }
    others(reading, fields);
    Ok(())
}

/// A whole number that is known, if only by its default.
fn number(reading: &mut Reading<'_, '_>, item: &Item<'_>) -> Option<i64> {
    match item.text() {
        Some(text) if reading.holes.are_known(text) => {
            reading.known(item).ok().flatten()?.trim().parse().ok()
        }
        _ => item.integer(),
    }
}

/// A whole number; what it is where only a deployment knows it.
fn number_or_problem(
    reading: &mut Reading<'_, '_>,
    item: &Item<'_>,
    otherwise: i64,
) -> Result<i64, Box<Diagnostic>> {
    if let Some(number) = number(reading, item) {
        return Ok(number);
    }
    match item.text() {
        Some(text) if reading.holes.are_in(text) => {
            open(reading, item, &otherwise.to_string());
            Ok(otherwise)
        }
        _ => Err(item.wrong("a whole number")),
    }
}

/// Says that only a deployment knows a number, and what is taken.
fn open(reading: &mut Reading<'_, '_>, item: &Item<'_>, taken: &str) {
    let text = format!("no parameter can stand here, so `{taken}` is taken");
    let instead = "write the number under `retry`";
    reading.carry.say(NoteKind::ToDo, item, text, Some(instead));
}

/// The fields that no retrier has, and its comment.
fn others(reading: &mut Reading<'_, '_>, fields: &mut crate::item::Reader<'_>) {
    for (key, item) in fields.rest() {
        let text = match key {
            "Comment" => "a comment",
            _ => "not a field of a retrier",
        };
        reading.carry.drop(&item, text, None);
    }
}

/// Seconds as people write them.
pub(super) fn duration(seconds: i64) -> String {
    match seconds {
        whole if whole > 0 && whole % 86_400 == 0 => format!("{}d", whole / 86_400),
        whole if whole > 0 && whole % 3_600 == 0 => format!("{}h", whole / 3_600),
        whole if whole > 0 && whole % 60 == 0 => format!("{}m", whole / 60),
        other => format!("{other}s"),
    }
}
