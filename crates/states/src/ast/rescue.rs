//! `Retry` and `Catch` ("Handling errors in Step Functions workflows").

use serde_json::Value;

use super::ResultPath;
use super::fields::Fields;
use super::problem::ProblemKind;
use crate::quotas;

/// One entry of `Retry`.
#[derive(Debug, Clone)]
pub struct Retrier {
    /// `ErrorEquals`.
    pub error_equals: Vec<String>,
    /// `IntervalSeconds`: the wait before the first retry, 1 by default.
    pub interval_seconds: u64,
    /// `MaxAttempts`: how many retries, 3 by default.
    pub max_attempts: u64,
    /// `BackoffRate`: what each wait is multiplied with for the next, 2.0 by default.
    pub backoff_rate: f64,
    /// `MaxDelaySeconds`: the longest wait.
    pub max_delay_seconds: Option<u64>,
    /// Whether `JitterStrategy` is `FULL`: each wait is then anything from 0 to the full one.
    pub full_jitter: bool,
}

/// One entry of `Catch`.
#[derive(Debug, Clone)]
pub struct Catcher {
    /// `ErrorEquals`.
    pub error_equals: Vec<String>,
    /// `ResultPath` of the error output.
    pub result_path: ResultPath,
    /// `Next`.
    pub next: String,
}

impl Retrier {
    /// The longest wait before a retry, in seconds; retries are counted from 1. With full jitter it may be shorter.
    pub fn delay_seconds(&self, retry: u64) -> u64 {
        let exponent = i32::try_from(retry.saturating_sub(1)).unwrap_or(i32::MAX);
        let delay = self.interval_seconds as f64 * self.backoff_rate.powi(exponent);
        // A float that is too large becomes the largest integer.
        let delay = delay.ceil() as u64;
        self.max_delay_seconds.map_or(delay, |most| delay.min(most))
    }
}

pub(super) fn retriers(fields: &mut Fields<'_>) -> Vec<Retrier> {
    entries(fields, "Retry", |fields| {
        let error_equals = error_equals(fields);
        let interval_seconds = fields
            .integer("IntervalSeconds", 1, quotas::LONGEST_SECONDS)
            .unwrap_or(1);
        let max_attempts = fields
            .integer("MaxAttempts", 0, quotas::MOST_RETRIES)
            .unwrap_or(3);
        let backoff_rate = match fields.take("BackoffRate") {
            None => 2.0,
            Some(value) => value
                .as_f64()
                .filter(|rate| *rate >= 1.0)
                .unwrap_or_else(|| {
                    fields.report(
                        "BackoffRate",
                        ProblemKind::WrongValue {
                            expected: "a number of at least 1.0",
                        },
                    );
                    2.0
                }),
        };
        let max_delay_seconds = fields.integer("MaxDelaySeconds", 1, quotas::LONGEST_RETRY_DELAY);
        if max_delay_seconds.is_some_and(|most| most <= interval_seconds) {
            fields.report(
                "MaxDelaySeconds",
                ProblemKind::WrongValue {
                    expected: "more than `IntervalSeconds`",
                },
            );
        }
        let jitter = fields.text("JitterStrategy");
        if jitter
            .as_deref()
            .is_some_and(|it| it != "FULL" && it != "NONE")
        {
            fields.report(
                "JitterStrategy",
                ProblemKind::WrongValue {
                    expected: "`FULL` or `NONE`",
                },
            );
        }
        let full_jitter = jitter.as_deref() == Some("FULL");
        fields.take("Comment");
        fields.finish("retrier");
        Some(Retrier {
            error_equals,
            interval_seconds,
            max_attempts,
            backoff_rate,
            max_delay_seconds,
            full_jitter,
        })
    })
}

pub(super) fn catchers(fields: &mut Fields<'_>) -> Vec<Catcher> {
    entries(fields, "Catch", |fields| {
        let error_equals = error_equals(fields);
        let result_path = fields.result_path();
        let next = fields.required_text("Next");
        fields.take("Comment");
        fields.finish("catcher");
        Some(Catcher {
            error_equals,
            result_path,
            next: next?,
        })
    })
}

fn entries<T>(
    fields: &mut Fields<'_>,
    field: &str,
    parse: impl Fn(&mut Fields<'_>) -> Option<T>,
) -> Vec<T> {
    let Some(items) = fields
        .take(field)
        .and_then(|value| fields.as_array(field, value))
    else {
        return Vec::new();
    };
    let mut entries = Vec::with_capacity(items.len());
    for (index, item) in items.into_iter().enumerate() {
        let location = format!("{field}[{index}]");
        if let Some(object) = fields.as_object(&location, item) {
            entries.extend(parse(&mut fields.nested(&location, object)));
        }
    }
    entries
}

fn error_equals(fields: &mut Fields<'_>) -> Vec<String> {
    let field = "ErrorEquals";
    let Some(items) = fields
        .required(field)
        .and_then(|value| fields.as_array(field, value))
    else {
        return Vec::new();
    };
    if items.is_empty() {
        fields.report(field, ProblemKind::Empty);
    }
    let mut names = Vec::with_capacity(items.len());
    for item in items {
        match item {
            Value::String(name) => names.push(name),
            _ => fields.report(
                field,
                ProblemKind::WrongType {
                    expected: "an array of strings",
                },
            ),
        }
    }
    names
}
