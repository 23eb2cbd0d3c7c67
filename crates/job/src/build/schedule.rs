//! The schedule of the model, and the successes that follow from it.

use std::collections::BTreeMap;

use loudfail_blueprint as written;
use loudfail_blueprint::{Blueprint, Fields, Text};
use loudfail_diagnostics::Spanned;

use crate::cron::{Cron, longest_gap_minutes};
use crate::model::{Expectation, Group, Json, Recurrence, Schedule};
use crate::moment::{Moment, in_utc};
use crate::rules::schedule_group::{DEFAULT, OWN};
use crate::schedules::Written;

const MINUTE: u64 = 60;

const HOUR: u64 = 60 * MINUTE;

/// An alarm looks back at most 7 days ("PutMetricAlarm", EvaluationPeriods).
pub(crate) const MOST_SECONDS: u64 = 7 * 24 * HOUR;

/// What comes on top at least: a start that Scheduler had to try again, a day of 25 hours, numbers that CloudWatch gets
/// late. Where starts are tried again for longer than that, it is as long.
const MARGIN_SECONDS: u64 = HOUR;

/// How long Scheduler tries to start an execution: after an hour the dead-letter queue has it, and its alarm tells. Its
/// own default would be a day, and a job would start at some time that nobody expects it at.
const START_AGE_SECONDS: u32 = 3_600;

/// How often it tries in that time: the most that it allows. Source: "RetryPolicy" in the EventBridge Scheduler API
/// Reference.
const START_ATTEMPTS: u32 = 185;

/// The schedules; those whose times are missing are left out, which a rule has reported then.
pub(crate) fn schedules(blueprint: &Blueprint) -> Vec<Schedule> {
    let written = crate::schedules::of(blueprint);
    written.iter().filter_map(schedule).collect()
}

fn schedule(written: &Written<'_>) -> Option<Schedule> {
    let schedule = written.schedule;
    let zone = written.zone()?;
    let bound = |text: &Option<Spanned<Text>>| {
        let moment = Moment::parse(&text.as_ref()?.value.0)?;
        moment.instant(&zone).map(in_utc)
    };
    let retry = schedule.retry.as_ref();
    let attempts = retry.and_then(|it| it.attempts.as_ref());
    let max_age = retry.and_then(|it| it.max_age.as_ref());
    let input = schedule.input.as_ref();
    Some(Schedule {
        name: written.name.map(str::to_owned),
        recurrence: recurrence(schedule)?,
        start: bound(&schedule.start),
        end: bound(&schedule.end),
        window_minutes: schedule
            .window
            .as_ref()
            .map(|window| window.value.seconds / MINUTE),
        input: input.map(|input| object(&input.value)).unwrap_or_default(),
        enabled: schedule
            .enabled
            .as_ref()
            .is_none_or(|enabled| enabled.value.0),
        retry_attempts: attempts
            .and_then(|it| u32::try_from(it.value.0).ok())
            .unwrap_or(START_ATTEMPTS),
        max_age_seconds: max_age
            .and_then(|it| u32::try_from(it.value.seconds).ok())
            .unwrap_or(START_AGE_SECONDS),
        dead_letters: super::text(&schedule.dead_letters),
        group: match super::text(&schedule.group) {
            Some(own) if own == OWN => Group::Own,
            Some(name) => Group::Named(name),
            None => Group::Named(DEFAULT.to_owned()),
        },
    })
}

/// When a schedule starts; nothing where a rule has reported that.
pub(crate) fn recurrence(schedule: &written::Schedule) -> Option<Recurrence> {
    let timezone = super::text(&schedule.timezone);
    match (&schedule.cron, &schedule.rate, &schedule.at) {
        (Some(cron), None, None) => {
            let text = cron.value.0.trim();
            let (fields, _) = Cron::read(text).ok()?;
            let is_other = text.split_whitespace().count() != fields.split(' ').count();
            Some(Recurrence::Cron {
                fields,
                written: is_other.then(|| text.to_owned()),
                timezone,
            })
        }
        (None, Some(rate), None) => Some(Recurrence::Rate {
            minutes: rate.value.seconds / MINUTE,
        }),
        (None, None, Some(at)) => Some(Recurrence::At {
            time: at.value.0.clone(),
            timezone,
        }),
        _ => None,
    }
}

/// Those that are on and never end; nothing where none is on.
pub(crate) fn lasting(schedules: &[Schedule]) -> Option<Vec<&Schedule>> {
    let enabled = || schedules.iter().filter(|schedule| schedule.enabled);
    enabled().next()?;
    let is_lasting = |schedule: &&Schedule| {
        schedule.end.is_none()
            && match &schedule.recurrence {
                Recurrence::Rate { .. } => true,
                Recurrence::Cron { fields, .. } => {
                    Cron::parse(fields).is_ok_and(|cron| cron.runs_every_year())
                }
                Recurrence::At { .. } => false,
            }
    };
    Some(enabled().filter(is_lasting).collect())
}

/// How soon a success is expected where the blueprint does not say: what lies between two starts, the window, and the
/// job at its slowest, in whole hours, and one more. A run that the change to summer time leaves out is missed as any
/// other.
pub(crate) fn expectation(schedules: &[Schedule], longest_seconds: u64) -> Expectation {
    let Some(lasting) = lasting(schedules) else {
        return Expectation::Nothing;
    };
    if lasting.is_empty() {
        return Expectation::Ends;
    }
    let Some(gap) = longest_gap(&lasting) else {
        return Expectation::TooSeldom;
    };
    let seconds = gap.saturating_mul(MINUTE).saturating_add(longest_seconds);
    let late = lasting.iter().map(|it| u64::from(it.max_age_seconds)).max();
    let within = seconds.div_ceil(HOUR).saturating_mul(HOUR).saturating_add(
        late.unwrap_or(0)
            .div_ceil(HOUR)
            .saturating_mul(HOUR)
            .max(MARGIN_SECONDS),
    );
    if within > MOST_SECONDS {
        Expectation::TooSeldom
    } else {
        Expectation::Within(within)
    }
}

/// The most minutes between two starts of schedules, windows included. Those with the same clock are looked at
/// together; of two clocks, and of two distances, the one that is better alone counts.
pub(crate) fn longest_gap(schedules: &[&Schedule]) -> Option<u64> {
    let window = |schedule: &Schedule| schedule.window_minutes.unwrap_or(0);
    let mut best: Option<u64> = None;
    let mut clocks: BTreeMap<Option<&str>, (Vec<Cron>, u64)> = BTreeMap::new();
    for schedule in schedules {
        match &schedule.recurrence {
            Recurrence::Rate { minutes } => {
                let gap = minutes.saturating_add(window(schedule));
                best = Some(best.map_or(gap, |best| best.min(gap)));
            }
            Recurrence::Cron {
                fields, timezone, ..
            } => {
                if let Ok(cron) = Cron::parse(fields) {
                    let (crons, widest) = clocks.entry(timezone.as_deref()).or_default();
                    crons.push(cron);
                    *widest = (*widest).max(window(schedule));
                }
            }
            Recurrence::At { .. } => {}
        }
    }
    let clocks = clocks.values();
    let gaps = clocks.filter_map(|(crons, widest)| Some(longest_gap_minutes(crons)? + widest));
    best.into_iter().chain(gaps).min()
}

pub(crate) fn object(fields: &Fields) -> BTreeMap<String, Json> {
    let fields = fields.0.iter();
    fields
        .map(|(key, value)| (key.value.clone(), json(&value.value)))
        .collect()
}

/// A value as the model has it.
pub(crate) fn json(value: &written::Json) -> Json {
    match value {
        written::Json::Bool(value) => Json::Bool(*value),
        written::Json::Number(number) => Json::Number(number.clone()),
        written::Json::Text(text) => Json::Text(text.clone()),
        written::Json::List(items) => {
            Json::List(items.iter().map(|item| json(&item.value)).collect())
        }
        written::Json::Fields(fields) => Json::Object(object(fields)),
    }
}

#[cfg(test)]
mod tests {
    use loudfail_diagnostics::Sources;

    use crate::model::Expectation;
    use crate::resolve::{InputFile, resolve};

    /// What follows of a blueprint whose job takes an hour at most.
    fn expectation(text: &str) -> Expectation {
        let file = |path: &str, text: &str| InputFile {
            path: path.to_owned(),
            bytes: text.as_bytes().to_vec(),
        };
        let platform = "defaults: {timeout: 1h, task: {cluster: a, definition: a, container: a, launch: ec2}}\n\
                        channels: {alerts: {subscribers: []}}\n";
        let files = [file("job.yaml", text), file("platform.yaml", platform)];
        let (platform, problems) = resolve(&files, &mut Sources::new());
        assert_eq!(problems, []);
        platform.unwrap()[0].jobs["job"].expect
    }

    #[test]
    fn expectations() {
        const HOUR: u64 = 3_600;
        for (text, expected) in [
            ("", Expectation::Nothing),
            ("schedule: {rate: 1h}", Expectation::Within(3 * HOUR)),
            ("schedule: {rate: 5m}", Expectation::Within(3 * HOUR)),
            (
                "schedule: {rate: 1h, window: 1m}",
                Expectation::Within(4 * HOUR),
            ),
            (
                "schedule: {rate: 1h}\nretry: {attempts: 3, interval: 30m, backoff: 1}",
                Expectation::Within(6 * HOUR),
            ),
            (
                "schedule: {cron: 0 3 * * ? *}",
                Expectation::Within(26 * HOUR),
            ),
            (
                "schedule: {cron: 0 3 ? * MON-FRI *, timezone: Asia/Tokyo}",
                Expectation::Within(74 * HOUR),
            ),
            ("schedule: {cron: 0 3 ? * MON *}", Expectation::TooSeldom),
            ("schedule: {cron: 0 3 * * ? 2027}", Expectation::Ends),
            ("schedule: {at: 2026-12-24T18:00:00}", Expectation::Ends),
            (
                "schedule: {rate: 1h, end: 2026-12-24T18:00:00}",
                Expectation::Ends,
            ),
            (
                "schedule: {rate: 1h, retry: {max_age: 5h}}",
                Expectation::Within(7 * HOUR),
            ),
            (
                "schedules: {a: {cron: 0 3 * * 1}, b: {cron: 0 3 * * 4}}",
                Expectation::Within(98 * HOUR),
            ),
            (
                "schedules: {a: {cron: 0 3 * * 1}, b: {cron: 0 3 * * 4, timezone: Asia/Tokyo}}",
                Expectation::TooSeldom,
            ),
            (
                "schedules: {a: {cron: 0 3 * * 1}, b: {cron: 0 3 * * 4, enabled: false}}",
                Expectation::TooSeldom,
            ),
            (
                "schedules: {a: {cron: 0 3 * * *}, b: {rate: 6h}, c: {at: 2026-12-24T18:00:00}}",
                Expectation::Within(8 * HOUR),
            ),
            (
                "schedules: {a: {cron: 0 3 * * *}, b: {cron: 0 15 * * *, window: 2h}}",
                Expectation::Within(16 * HOUR),
            ),
            (
                "schedules: {a: {cron: 0 3 * * *, end: 2027-01-01T00:00:00Z}, b: {rate: 6d}}",
                Expectation::Within(146 * HOUR),
            ),
            ("schedule: {rate: 7d}", Expectation::TooSeldom),
            ("schedule: {rate: 166h}", Expectation::Within(7 * 24 * HOUR)),
            ("schedule: {rate: 1h, enabled: false}", Expectation::Nothing),
            (
                "schedule: {rate: 1h}\nexpect: {success_within: never}",
                Expectation::Nothing,
            ),
            (
                "schedule: {rate: 1h, enabled: false}\nexpect: {success_within: 26h}",
                Expectation::Within(26 * HOUR),
            ),
        ] {
            assert_eq!(expectation(text), expected, "{text}");
        }
    }
}
