//! `Retry` and the time limits.

use loudfail_diagnostics::Diagnostic;

use super::around::State;
use crate::draft::Value;
use crate::item::{Item, Reader};
use crate::platform::RetryFacts;
use crate::reading::Reading;
use crate::report::NoteKind;

/// The longest `TimeoutSeconds`, which means none.
pub(super) const LONGEST: i64 = 99_999_999;

/// The most attempts of a blueprint.
const MOST_ATTEMPTS: i64 = 100;

/// Why a job has less attempts than a retrier.
const MOST: &str = "a job distinguishes tasks that never ran from tasks that ran and failed, and has at most 100 attempts";

/// Errors of Amazon ECS after which a job is tried again, all of them or those whose cause says that the task may run later.
const RETRIED: [&str; 7] = [
    "AmazonECS.Unknown",
    "ECS.AmazonECSException",
    "ECS.ClientException",
    "ECS.InvalidParameterException",
    "ECS.ServerException",
    "ECS.ThrottlingException",
    "ECS.Unknown",
];

/// The fields of a retrier that say how long it waits between attempts.
const WAITS: [&str; 4] = [
    "IntervalSeconds",
    "BackoffRate",
    "MaxDelaySeconds",
    "JitterStrategy",
];

/// Reads them; `whole` is the time limit of the machine, and `defaults` are those of the platform file.
pub(super) fn read(
    reading: &mut Reading<'_, '_>,
    job: &State<'_>,
    whole: Option<&Item<'_>>,
    defaults: RetryFacts,
) -> Result<(), Box<Diagnostic>> {
    let mut fields = job.fields.clone();
    let own = fields.take("TimeoutSeconds");
    let has_timeout = match (&own, whole) {
        (Some(own), _) => timeout(reading, own, None),
        (None, Some(whole)) => timeout(
            reading,
            whole,
            Some("it limited the whole execution; here it limits one attempt"),
        ),
        (None, None) => false,
    };
    if let (Some(_), Some(whole)) = (&own, whole) {
        let text = "the execution may take as long as its attempts and the waits between them";
        reading
            .carry
            .drop(whole, text, Some("`timeout.total` limits all of them"));
    }
    let retry = fields.take("Retry");
    if let Some(retry) = &retry {
        retriers(reading, retry, has_timeout)?;
    }
    against_defaults(reading, retry.as_ref().unwrap_or(&job.item), defaults);
    Ok(())
}

/// A time limit; whether there is one.
fn timeout(reading: &mut Reading<'_, '_>, item: &Item<'_>, text: Option<&str>) -> bool {
    let seconds = number(reading, item).filter(|it| (1..=LONGEST).contains(it));
    let Some(seconds) = seconds else {
        let text = "parameters and expressions are not allowed here, so an attempt may take a day";
        let instead = "set `timeout`";
        reading.carry.say(NoteKind::ToDo, item, text, Some(instead));
        return false;
    };
    if seconds == LONGEST {
        let text = "this is not a limit: an attempt may take a day";
        reading
            .carry
            .drop(item, text, Some("set `timeout` for another limit"));
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

/// A retrier.
struct Retrier<'a> {
    item: Item<'a>,
    names: Vec<&'a str>,
    attempts: Option<Item<'a>>,
    /// What else it has.
    fields: Reader<'a>,
    /// Whether it says that its errors are not tried again.
    is_exclusion: bool,
}

impl<'a> Retrier<'a> {
    fn read(reading: &Reading<'_, '_>, item: Item<'a>) -> Result<Self, Box<Diagnostic>> {
        let mut fields = item.fields().ok_or_else(|| item.wrong("a retrier"))?;
        let names = fields
            .take("ErrorEquals")
            .ok_or_else(|| item.lacks("ErrorEquals"))?;
        let names = crate::reading::texts(&names)?;
        let attempts = fields.take("MaxAttempts");
        let written = attempts.as_ref().and_then(Item::text).unwrap_or_default();
        let is_exclusion = reading.holes.are_known(written)
            && reading.holes.filled(written).trim().parse() == Ok(0);
        Ok(Self {
            item,
            names,
            attempts,
            fields,
            is_exclusion,
        })
    }

    /// Whether it takes all that a task fails with, a container that failed among it.
    fn is_of_tasks(&self) -> bool {
        self.has("States.TaskFailed") || self.has("States.ALL")
    }

    fn is_of_timeouts(&self) -> bool {
        self.has("States.Timeout") || self.has("States.ALL")
    }

    /// Whether it takes errors of Amazon ECS by their names: those of a task that did not get to run.
    fn is_of_ecs(&self) -> bool {
        let mut names = self.names.iter();
        names.any(|name| name.contains("ECS") || name.contains("Ecs"))
    }

    fn has(&self, name: &str) -> bool {
        self.names.contains(&name)
    }

    /// Attempts in all, the first one included.
    fn attempts(&self, reading: &mut Reading<'_, '_>) -> Result<i64, Box<Diagnostic>> {
        let more = match &self.attempts {
            Some(attempts) => number_or_problem(reading, attempts, 3)?,
            None => 3,
        };
        Ok(more.saturating_add(1))
    }
}

/// Of each failure the first retrier that takes it decides: one of errors of Amazon ECS, what is tried again that never ran, and
/// one of all failures of tasks, what is tried again whose container failed. Those that only keep errors from being tried again
/// decide nothing of the others.
fn retriers(
    reading: &mut Reading<'_, '_>,
    retry: &Item<'_>,
    has_timeout: bool,
) -> Result<(), Box<Diagnostic>> {
    let items = retry.list_or_problem("a list of retriers")?.into_iter();
    let all = items.map(|item| Retrier::read(reading, item));
    let mut all = all.collect::<Result<Vec<Retrier<'_>>, _>>()?;
    let exit = all.iter().position(Retrier::is_of_tasks);
    let start = all
        .iter()
        .position(|it| it.is_of_tasks() || it.is_of_ecs() && !it.is_exclusion);
    let timeout = all.iter().position(Retrier::is_of_timeouts);
    let tries = |place: Option<usize>| place.is_some_and(|it| !all[it].is_exclusion);
    let (tries_start, tries_exit) = (tries(start), tries(exit));
    let tries_timeout = has_timeout && tries_exit && tries(timeout);
    for (place, retrier) in all.iter_mut().enumerate() {
        let (is_start, is_exit) = (start == Some(place), exit == Some(place));
        let is_timeout = tries_timeout && timeout == Some(place);
        let item = retrier.item.clone();
        if is_start && retrier.is_exclusion {
            reading.carry.set(&["retry", "attempts"], 1, &item);
            unused(reading, retrier);
        } else if is_start {
            let wanted = retrier.attempts(reading)?;
            let text = if wanted > MOST_ATTEMPTS {
                MOST
            } else if is_exit {
                "a job distinguishes tasks that never ran from tasks that ran and failed; both are tried as often as the \
                 retrier did"
            } else if tries_exit {
                "this retries a task that never ran; `retry.exit` retries a failed container"
            } else {
                "this retries a task that never ran, but not a failed container, like the retrier"
            };
            let count = wanted.min(MOST_ATTEMPTS);
            let to = ["retry", "attempts"];
            reading.carry.change(&to, count, &item, text);
            if is_exit {
                let to = ["retry", "exit", "attempts"];
                reading.carry.put(&to, count, &item);
            }
            if is_exit && is_timeout {
                let to = ["retry", "exit", "on_timeout"];
                reading.carry.put(&to, true, &item);
            }
            waits(reading, &["retry"], retrier)?;
        } else if is_exit && !retrier.is_exclusion {
            let wanted = retrier.attempts(reading)?;
            let text = if wanted > MOST_ATTEMPTS {
                MOST
            } else {
                "it counts only failed containers: `retry` itself counts tasks that never ran"
            };
            let count = wanted.min(MOST_ATTEMPTS);
            let to = ["retry", "exit", "attempts"];
            reading.carry.change(&to, count, &item, text);
            if is_timeout {
                let to = ["retry", "exit", "on_timeout"];
                reading.carry.put(&to, true, &item);
            }
            waits(reading, &["retry", "exit"], retrier)?;
        } else if is_timeout {
            let text = "an attempt that takes too long is retried like a failed container";
            let to = ["retry", "exit", "on_timeout"];
            reading.carry.change(&to, true, &item, text);
        } else if exit.is_some_and(|it| it < place) || !retrier.is_exclusion && retrier.is_of_ecs()
        {
            let text = "the retrier before it is the job's `retry`";
            reading.carry.drop(&item, text, Some("see `retry`"));
        } else if retrier.is_exclusion {
            let is_retried = |name: &&&str| RETRIED.contains(name);
            let errors = retrier.names.iter().filter(is_retried);
            let errors: Vec<String> = errors.map(|it| format!("`{it}`")).collect();
            if errors.is_empty() || !tries_start {
                let note = reading.carry.note(NoteKind::Carried, "", &item);
                reading.carry.report.add(note);
            } else {
                let text = format!(
                    "a job is retried after {} if the failure shows that the task may run later",
                    errors.join(" and ")
                );
                reading.carry.drop(&item, text, Some("see `retry`"));
            }
            unused(reading, retrier);
        } else {
            let text =
                "a job is retried after failures of ECS or of its container, and after a timeout";
            reading.carry.drop(&item, text, Some("see `retry`"));
        }
    }
    Ok(())
}

/// Says of the waits of a retrier that nothing waits.
fn unused(reading: &mut Reading<'_, '_>, retrier: &mut Retrier<'_>) {
    for key in WAITS {
        if let Some(wait) = retrier.fields.take(key) {
            let text = "nothing is retried, so nothing waits";
            reading.carry.drop(&wait, text, None);
        }
    }
    others(reading, &mut retrier.fields);
}

/// Says that nothing is tried again that the machine does not, where the platform file would have it, and where that would have
/// less than the machine.
fn against_defaults(reading: &mut Reading<'_, '_>, item: &Item<'_>, defaults: RetryFacts) {
    let exit: &[&str] = &["retry", "exit", "attempts"];
    let timeout: &[&str] = &["retry", "exit", "on_timeout"];
    let has_exit = reading.carry.draft.get(exit).is_some();
    if has_exit && defaults.has_codes {
        let text = "the machine retries a container after any exit code, but the platform file's `defaults` list exit \
                    codes, which apply here";
        let instead = "list the exit codes after which the job may be retried";
        let note = reading.carry.note(NoteKind::ToDo, text, item);
        let note = note.to("retry.exit.codes").instead(instead);
        reading.carry.report.add(note);
    }
    for (is_said, to, value) in [
        (
            defaults.has_attempts,
            &["retry", "attempts"][..],
            Value::from(1),
        ),
        (defaults.has_exit, exit, Value::from(1)),
        (
            defaults.has_on_timeout && has_exit,
            timeout,
            Value::from(false),
        ),
    ] {
        if is_said && reading.carry.draft.get(to).is_none() {
            let text = "the machine does not retry this, but the platform file's `defaults` would";
            reading.carry.change(to, value, item, text);
        }
    }
}

/// How long is waited, under `retry` or `retry.exit`.
fn waits(
    reading: &mut Reading<'_, '_>,
    at: &[&str],
    retrier: &mut Retrier<'_>,
) -> Result<(), Box<Diagnostic>> {
    let (fields, item) = (&mut retrier.fields, &retrier.item);
    let to = |key| [at, &[key]].concat();
    // One second where nothing is said ("Handling errors in Step Functions workflows").
    let mut first = 1;
    match fields.take("IntervalSeconds") {
        Some(interval) => {
            let seconds = number_or_problem(reading, &interval, 1)?;
            first = seconds;
            reading
                .carry
                .set(&to("interval"), duration(seconds), &interval);
        }
        None => {
            reading.carry.put(&to("interval"), "1s", item);
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
            let note = "a wait is at most ten times as long as the previous one";
            reading.carry.change(&to("backoff"), 10, &rate, note);
        } else {
            // Two decimals are what a blueprint has.
            let rounded = (number.max(1.0) * 100.0).round() / 100.0;
            reading
                .carry
                .set(&to("backoff"), Value::Word(rounded.to_string()), &rate);
        }
    }
    if let Some(delay) = fields.take("MaxDelaySeconds") {
        let is_open = delay.text().is_some_and(|it| !reading.holes.are_known(it));
        if is_constant {
            reading
                .carry
                .drop(&delay, "every wait is as long as the first", None);
        } else if is_open {
            let text = "a parameter is not allowed here, so nothing limits the waits";
            let instead = format!("set `{}`", to("max_delay").join("."));
            reading
                .carry
                .say(NoteKind::ToDo, &delay, text, Some(&instead));
        } else {
            let seconds = number_or_problem(reading, &delay, 0)?;
            reading
                .carry
                .set(&to("max_delay"), duration(seconds), &delay);
        }
    }
    if let Some(jitter) = fields.take("JitterStrategy") {
        if jitter.text() == Some("FULL") {
            reading.carry.set(&to("jitter"), true, &jitter);
        } else if jitter.text() != Some("NONE") {
            let text = "a parameter is not allowed here, so the waits have their exact length";
            let instead = format!("set `{}`", to("jitter").join("."));
            reading
                .carry
                .say(NoteKind::ToDo, &jitter, text, Some(&instead));
        } else {
            let note = reading.carry.note(NoteKind::Carried, "", &jitter);
            reading.carry.report.add(note);
        }
    }
    others(reading, fields);
    if at != ["retry"] {
        uninherited(reading, item, is_constant.then_some(first));
    }
    Ok(())
}

/// What `retry` says of waits holds for `retry.exit` as well, unless that says otherwise. A year is the longest of all waits.
/// `constant` are the seconds of waits that are all the same.
fn uninherited(reading: &mut Reading<'_, '_>, item: &Item<'_>, constant: Option<i64>) {
    let is_limited = reading.carry.draft.get(&["retry", "max_delay"]).is_some();
    if let Some(seconds) = constant.filter(|_| is_limited) {
        // A limit beside waits that do not grow is an error, and so is one below the first wait.
        let text = "with the limit in `retry`, waits must grow: every wait after the first is a second longer";
        let longer = duration(seconds.saturating_add(1));
        let to = ["retry", "exit", "max_delay"];
        reading.carry.change(&to, longer, item, text);
        reading.carry.put(&["retry", "exit", "backoff"], 2, item);
    }
    for (key, value) in [
        ("backoff", Value::from(2)),
        ("max_delay", Value::from("365d")),
        ("jitter", Value::from(false)),
    ] {
        let to = ["retry", "exit", key];
        let is_said = reading.carry.draft.get(&["retry", key]).is_some();
        if is_said && reading.carry.draft.get(&to).is_none() {
            reading.carry.put(&to, value, item);
        }
    }
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
    let text = format!("a parameter is not allowed here, so `{taken}` is used");
    let instead = "set the number under `retry`";
    reading.carry.say(NoteKind::ToDo, item, text, Some(instead));
}

/// The fields that no retrier has, and its comment.
fn others(reading: &mut Reading<'_, '_>, fields: &mut Reader<'_>) {
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
