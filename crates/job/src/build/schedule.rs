//! The schedule of the model, and the successes that follow from it.

use std::collections::BTreeMap;

use loudfail_blueprint as written;
use loudfail_blueprint::Fields;

use crate::cron::Cron;
use crate::model::{Expectation, Job, Json, Recurrence, Schedule};

const MINUTE: u64 = 60;

const HOUR: u64 = 60 * MINUTE;

/// An alarm looks back at most 7 days ("PutMetricAlarm", EvaluationPeriods).
const MOST_SECONDS: u64 = 7 * 24 * HOUR;

/// What comes on top: a start that Scheduler had to try again for up to an hour, a day of 25 hours, numbers that
/// CloudWatch gets late.
const MARGIN_SECONDS: u64 = HOUR;

/// The schedule; nothing where its times are missing, which a rule has reported then.
pub(super) fn schedule(schedule: &written::Schedule) -> Option<Schedule> {
    let recurrence = match (&schedule.cron, &schedule.rate) {
        (Some(cron), None) => Recurrence::Cron {
            fields: cron
                .value
                .0
                .split_whitespace()
                .collect::<Vec<&str>>()
                .join(" "),
            timezone: super::text(&schedule.timezone),
        },
        (None, Some(rate)) => Recurrence::Rate {
            minutes: rate.value.seconds / MINUTE,
        },
        _ => return None,
    };
    let input = schedule.input.as_ref();
    Some(Schedule {
        recurrence,
        window_minutes: schedule
            .window
            .as_ref()
            .map(|window| window.value.seconds / MINUTE),
        input: input.map(|input| object(&input.value)).unwrap_or_default(),
        enabled: schedule
            .enabled
            .as_ref()
            .is_none_or(|enabled| enabled.value.0),
    })
}

/// How soon a success is expected where the blueprint does not say: what lies between two starts, the window, and the
/// job at its slowest, in whole hours, and one more. A run that the change to summer time leaves out is missed as any
/// other.
pub(super) fn expectation(job: &Job) -> Expectation {
    let Some(schedule) = job.schedule.as_ref().filter(|schedule| schedule.enabled) else {
        return Expectation::Nothing;
    };
    let gap = match &schedule.recurrence {
        Recurrence::Rate { minutes } => Some(*minutes),
        Recurrence::Cron { fields, .. } => Cron::parse(fields)
            .ok()
            .and_then(|cron| cron.longest_gap_minutes()),
    };
    let Some(gap) = gap else {
        return Expectation::TooSeldom;
    };
    let seconds = gap
        .saturating_add(schedule.window_minutes.unwrap_or(0))
        .saturating_mul(MINUTE)
        .saturating_add(job.longest_seconds());
    let within = seconds
        .div_ceil(HOUR)
        .saturating_mul(HOUR)
        .saturating_add(MARGIN_SECONDS);
    if within > MOST_SECONDS {
        Expectation::TooSeldom
    } else {
        Expectation::Within(within)
    }
}

fn object(fields: &Fields) -> BTreeMap<String, Json> {
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
                        channels: {alerts: {}}\n";
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
            ("schedule: {cron: 0 3 * * ? 2027}", Expectation::TooSeldom),
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
