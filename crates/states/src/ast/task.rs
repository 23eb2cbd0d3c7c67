//! `Task` ("Task workflow state").

use super::fields::Fields;
use super::problem::ProblemKind;
use super::rescue::{self, Catcher, Retrier};
use super::{Filter, ResultPath, Transition};
use crate::path::Path;
use crate::quotas;
use crate::template::Template;

/// A state that calls a service.
#[derive(Debug, Clone)]
pub struct Task {
    /// `Comment`.
    pub comment: Option<String>,
    /// `Next` or `End`.
    pub transition: Transition,
    /// `Resource`: an ARN, which may hold placeholders.
    pub resource: String,
    /// `InputPath`.
    pub input_path: Filter,
    /// `Parameters`.
    pub parameters: Option<Template>,
    /// `Credentials`.
    pub credentials: Option<Template>,
    /// `ResultSelector`.
    pub result_selector: Option<Template>,
    /// `ResultPath`.
    pub result_path: ResultPath,
    /// `OutputPath`.
    pub output_path: Filter,
    /// `TimeoutSeconds` or `TimeoutSecondsPath`.
    pub timeout: Option<Seconds>,
    /// `HeartbeatSeconds` or `HeartbeatSecondsPath`.
    pub heartbeat: Option<Seconds>,
    /// `Retry`.
    pub retry: Vec<Retrier>,
    /// `Catch`.
    pub catch: Vec<Catcher>,
}

/// A number of seconds, fixed or read from the input.
#[derive(Debug, Clone)]
pub enum Seconds {
    /// Fixed, at least 1.
    Literal(u64),
    /// Read from the input; it must be a positive integer.
    Path(Path),
}

pub(super) fn parse(fields: &mut Fields<'_>) -> Option<Task> {
    let comment = fields.text("Comment");
    let transition = fields.transition();
    let resource = fields.required_text("Resource");
    let timeout = seconds(fields, "TimeoutSeconds", "TimeoutSecondsPath");
    let heartbeat = seconds(fields, "HeartbeatSeconds", "HeartbeatSecondsPath");
    if let (Some(Seconds::Literal(timeout)), Some(Seconds::Literal(heartbeat))) =
        (&timeout, &heartbeat)
        && heartbeat >= timeout
    {
        fields.report(
            "HeartbeatSeconds",
            ProblemKind::WrongValue {
                expected: "less than `TimeoutSeconds`",
            },
        );
    }
    let input_path = fields.filter("InputPath");
    let parameters = fields.template("Parameters");
    let credentials = fields.template("Credentials");
    let result_selector = fields.template("ResultSelector");
    let result_path = fields.result_path();
    let output_path = fields.filter("OutputPath");
    let retry = rescue::retriers(fields);
    let catch = rescue::catchers(fields);
    Some(Task {
        comment,
        transition: transition?,
        resource: resource?,
        input_path,
        parameters,
        credentials,
        result_selector,
        result_path,
        output_path,
        timeout,
        heartbeat,
        retry,
        catch,
    })
}

fn seconds(fields: &mut Fields<'_>, literal: &'static str, path: &'static str) -> Option<Seconds> {
    if fields.has(literal) && fields.has(path) {
        fields.report(path, ProblemKind::Conflict { other: literal });
    }
    let from_path = fields.definite_path(path).map(Seconds::Path);
    fields
        .integer(literal, 1, quotas::LONGEST_SECONDS)
        .map(Seconds::Literal)
        .or(from_path)
}
