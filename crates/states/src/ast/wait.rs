//! `Wait` ("Wait workflow state").

use super::fields::Fields;
use super::problem::ProblemKind;
use super::{Filter, Transition};
use crate::path::Path;
use crate::quotas;
use crate::timestamp::Timestamp;

/// A state that waits.
#[derive(Debug, Clone)]
pub struct Wait {
    /// `Comment`.
    pub comment: Option<String>,
    /// `Next` or `End`.
    pub transition: Transition,
    /// `InputPath`.
    pub input_path: Filter,
    /// `OutputPath`.
    pub output_path: Filter,
    /// How long.
    pub wait_for: WaitFor,
}

/// How long a `Wait` state waits.
#[derive(Debug, Clone)]
pub enum WaitFor {
    /// `Seconds`.
    Seconds(u64),
    /// `SecondsPath`.
    SecondsPath(Path),
    /// `Timestamp`.
    Timestamp(Timestamp),
    /// `TimestampPath`.
    TimestampPath(Path),
}

const FIELDS: &[&str] = &["Seconds", "SecondsPath", "Timestamp", "TimestampPath"];

pub(super) fn parse(fields: &mut Fields<'_>) -> Option<Wait> {
    let comment = fields.text("Comment");
    let transition = fields.transition();
    let input_path = fields.filter("InputPath");
    let output_path = fields.filter("OutputPath");
    let given: Vec<&'static str> = FIELDS
        .iter()
        .copied()
        .filter(|field| fields.has(field))
        .collect();
    match given.as_slice() {
        [] => fields.report("", ProblemKind::MissingOneOf { fields: FIELDS }),
        [first, others @ ..] => {
            for field in others {
                fields.report(field, ProblemKind::Conflict { other: first });
            }
        }
    }
    let seconds = fields
        .integer("Seconds", 0, quotas::LONGEST_SECONDS)
        .map(WaitFor::Seconds);
    let seconds_path = fields
        .definite_path("SecondsPath")
        .map(WaitFor::SecondsPath);
    let timestamp = fields.text("Timestamp").and_then(|text| {
        let timestamp = Timestamp::parse(&text);
        if timestamp.is_none() {
            fields.report(
                "Timestamp",
                ProblemKind::WrongValue {
                    expected: "a timestamp like 2016-03-14T01:59:00Z",
                },
            );
        }
        timestamp.map(WaitFor::Timestamp)
    });
    let timestamp_path = fields
        .definite_path("TimestampPath")
        .map(WaitFor::TimestampPath);
    let wait_for = seconds.or(seconds_path).or(timestamp).or(timestamp_path);
    Some(Wait {
        comment,
        transition: transition?,
        input_path,
        output_path,
        wait_for: wait_for?,
    })
}
