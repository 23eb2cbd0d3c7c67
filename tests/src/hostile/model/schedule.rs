//! A schedule as it is resolved, and as a template has it.

use loudfail_job::{Json, Recurrence, Schedule};
use serde_json::{Value as Data, json};
use serde_yaml::Value as Yaml;

use super::plain;

/// What a template must say of a schedule.
pub(super) fn expected(schedule: &Schedule) -> Data {
    let (expression, timezone) = match &schedule.recurrence {
        Recurrence::Cron {
            fields, timezone, ..
        } => (format!("cron({fields})"), timezone.clone()),
        Recurrence::Rate { minutes } => (format!("{minutes} minutes"), None),
        Recurrence::At { time, timezone } => (format!("at({time})"), timezone.clone()),
    };
    json!({
        "expression": expression,
        "timezone": timezone.unwrap_or_else(|| "UTC".to_owned()),
        "state": if schedule.enabled { "ENABLED" } else { "DISABLED" },
        "start": schedule.start,
        "end": schedule.end,
        "window": schedule.window_minutes,
        "input": schedule.input.iter().map(|(name, value)| (name.clone(), data(value))).collect::<serde_json::Map<_, _>>(),
        "attempts": schedule.retry_attempts,
        "age": schedule.max_age_seconds,
    })
}

/// What it says.
pub(super) fn told(told: &Yaml) -> Data {
    let at = |path: &[&str]| {
        let value = path.iter().try_fold(told, |value, key| value.get(key));
        value.map_or(Data::Null, plain)
    };
    let expression = at(&["ScheduleExpression"]);
    let expression = expression.as_str().unwrap_or_default();
    // A rate in whole hours or days is said in those.
    let rate = expression
        .strip_prefix("rate(")
        .and_then(|rate| rate.strip_suffix(')'));
    let rate = rate.and_then(|rate| {
        let (count, unit) = rate.split_once(' ')?;
        let count: u64 = count.parse().ok()?;
        let minutes = match unit.trim_end_matches('s') {
            "minute" => 1,
            "hour" => 60,
            "day" => 1440,
            _ => return None,
        };
        Some(format!("{} minutes", count * minutes))
    });
    let input = at(&["Target", "Input"]);
    let input = input.as_str().map_or(json!({}), |text| {
        serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
    });
    json!({
        "expression": rate.unwrap_or_else(|| expression.to_owned()),
        "timezone": at(&["ScheduleExpressionTimezone"]),
        "state": at(&["State"]),
        "start": at(&["StartDate"]),
        "end": at(&["EndDate"]),
        "window": at(&["FlexibleTimeWindow", "MaximumWindowInMinutes"]),
        "input": input,
        "attempts": at(&["Target", "RetryPolicy", "MaximumRetryAttempts"]),
        "age": at(&["Target", "RetryPolicy", "MaximumEventAgeInSeconds"]),
    })
}

fn data(value: &Json) -> Data {
    match value {
        Json::Bool(value) => json!(value),
        Json::Number(text) => {
            serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
        }
        Json::Text(text) => json!(text),
        Json::List(items) => items.iter().map(data).collect(),
        Json::Object(members) => members
            .iter()
            .map(|(name, value)| (name.clone(), data(value)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
    }
}
