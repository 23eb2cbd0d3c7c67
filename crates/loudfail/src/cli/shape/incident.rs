//! A failure that happened, read from what people have at hand of it.

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use loudfail_prove::ends::{ENDS, SKIPPED};
use loudfail_prove::{Shape, Status};
use serde_json::Value;

use crate::repository::limited_text;

/// The largest file that is read, in bytes: the history of an execution may be long.
const LARGEST: u64 = 16 * 1024 * 1024;

/// The error of a task that failed, where nothing else is said.
const TASK_FAILED: &str = "States.TaskFailed";

/// Errors that end an execution past every Catch: the first and the last are not caught by `States.ALL` ("Handling errors in
/// Step Functions workflows"), and a Choice has no Catch.
const UNCAUGHT: [&str; 3] = [
    "States.DataLimitExceeded",
    "States.NoChoiceMatched",
    "States.Runtime",
];

/// A failure that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct Incident {
    /// The error name; none where the execution was ended without one.
    pub(in super::super) error: Option<String>,
    /// The cause, where there is one.
    pub(in super::super) cause: Option<String>,
    pub(in super::super) kind: Kind,
}

/// What failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Kind {
    Task,
    /// The execution, which ended past every Catch.
    Execution(Status),
}

/// Why a text tells of no incident.
#[derive(Debug)]
pub(in super::super) enum IncidentProblem {
    Unreadable(PathBuf, io::Error),
    TooLarge(PathBuf),
    /// The execution did not fail; its status.
    NotFailed(String),
    /// The execution ended with this error after the failure was handled.
    Handled(String),
    /// The execution was skipped, so nothing failed.
    Skipped,
    /// A history in which nothing fails.
    NothingFails,
    /// There is no text.
    Empty,
    /// JSON that is no Cause, or a text that is none.
    NoFailure(&'static str),
}

/// What can be read.
const INSTEAD: &str = "pass the text of a Cause, JSON with `error` and `cause`, or the output of `aws stepfunctions \
                       get-execution-history` or `describe-execution`; with `--error NAME`, any other JSON counts as a \
                       Cause";

/// Fields that tell a Cause: those of a task and of what ECS could not start ("RunTask" in the Amazon ECS API Reference), and
/// those that AWS Lambda writes.
const OF_A_CAUSE: [&str; 9] = [
    "Containers",
    "Failures",
    "LastStatus",
    "StopCode",
    "StoppedReason",
    "TaskArn",
    "TaskDefinitionArn",
    "errorMessage",
    "errorType",
];

impl Incident {
    /// A failure of the task with that error.
    pub(in super::super) fn of(error: &str, cause: Option<String>) -> Self {
        let kind = if UNCAUGHT.contains(&error) {
            Kind::Execution(Status::Failed)
        } else {
            Kind::Task
        };
        Self {
            error: Some(error.to_owned()),
            cause,
            kind,
        }
    }

    /// Reads a file, or standard input for `-`. An error given counts more than one that the file names.
    pub(in super::super) fn read(
        path: &Path,
        error: Option<&str>,
    ) -> Result<Self, IncidentProblem> {
        let unreadable = |error| IncidentProblem::Unreadable(path.to_owned(), error);
        let reader: Box<dyn Read> = if path == Path::new("-") {
            Box::new(io::stdin().lock())
        } else {
            Box::new(File::open(path).map_err(unreadable)?)
        };
        let text = limited_text(reader, LARGEST).map_err(unreadable)?;
        let text = text.ok_or_else(|| IncidentProblem::TooLarge(path.to_owned()))?;
        Self::parse(&text, error)
    }

    /// Reads a text: the cause itself, or JSON that has it.
    fn parse(text: &str, error: Option<&str>) -> Result<Self, IncidentProblem> {
        // Editors end a file with a line feed that no cause has.
        let raw = text.strip_suffix('\n').unwrap_or(text);
        let of_task = |cause: &str| Self::of(TASK_FAILED, Some(cause.to_owned()));
        let mut incident = match serde_json::from_str(text) {
            Ok(Value::Null) => return Err(IncidentProblem::Empty),
            // What `--query` of the AWS CLI prints.
            Ok(Value::String(cause)) => of_task(words(&cause)?),
            Ok(value) => match recognise(&value)? {
                Some(incident) => incident,
                // Whoever names the error says that it is one.
                None if error.is_some() || is_cause(&value) => of_task(raw),
                None => return Err(IncidentProblem::NoFailure("this JSON is not a Cause")),
            },
            Err(_) => of_task(words(raw)?),
        };
        if let Some(error) = error {
            incident = match incident.kind {
                Kind::Execution(Status::Aborted) => Self {
                    error: Some(error.to_owned()),
                    ..incident
                },
                Kind::Task | Kind::Execution(_) => Self::of(error, incident.cause),
            };
        }
        Ok(incident)
    }

    /// The incident as a shape.
    pub(in super::super) fn shape(self, id: String, title: String, source: String) -> Shape {
        Shape {
            id,
            title,
            has_task_arn: self.task_field("TaskArn").is_some() && self.is_as_ecs_writes_it(),
            caught_by_states_all: self.kind == Kind::Task,
            status: match self.kind {
                Kind::Task => Status::Failed,
                Kind::Execution(status) => status,
            },
            source,
            error: self.error,
            cause: self.cause,
        }
    }

    /// Whether a machine knows the cause for a task: it looks at the text, which ECS writes without spaces and with the version
    /// last. One that somebody shortened or laid out has no task that a message could name.
    fn is_as_ecs_writes_it(&self) -> bool {
        let cause = self.cause.as_deref().unwrap_or_default();
        let behind = cause.split_once("\"TaskArn\":\"arn:");
        behind.is_some_and(|(_, behind)| behind.contains("\"Version\":"))
    }

    /// A text field of the task that the cause describes, if it describes one.
    pub(super) fn task_field(&self, name: &str) -> Option<String> {
        let task: Value = serde_json::from_str(self.cause.as_deref()?).ok()?;
        let is_task = task
            .get("TaskArn")
            .and_then(Value::as_str)
            .is_some_and(|arn| arn.starts_with("arn:"));
        let field = task.get(name)?.as_str()?;
        is_task.then(|| field.to_owned())
    }
}

/// A text that says something, and that somebody can read.
fn words(text: &str) -> Result<&str, IncidentProblem> {
    if text.trim().is_empty() {
        return Err(IncidentProblem::Empty);
    }
    let is_odd = |it: char| it.is_control() && !matches!(it, '\n' | '\r' | '\t' | '\u{1b}');
    if text.contains(is_odd) {
        return Err(IncidentProblem::NoFailure("this is not text"));
    }
    if !text.contains(char::is_alphanumeric) {
        return Err(IncidentProblem::NoFailure("this text has no words"));
    }
    Ok(text)
}

/// Whether JSON is a Cause by itself.
fn is_cause(value: &Value) -> bool {
    OF_A_CAUSE.iter().any(|key| value.get(key).is_some())
}

/// The outputs of the AWS CLI, and an error and a cause as a Catch gets them.
fn recognise(value: &Value) -> Result<Option<Incident>, IncidentProblem> {
    if let Some(events) = value.get("events").and_then(Value::as_array) {
        let found = history(events).ok_or(IncidentProblem::NothingFails)?;
        return found.map(Some);
    }
    if let Some(found) = event(value) {
        return found.map(Some);
    }
    let (error, cause) = (text(value, "error"), text(value, "cause"));
    if let (Some(_), Some(status)) = (value.get("executionArn"), text(value, "status")) {
        return execution(&status, error, cause).map(Some);
    }
    if error.is_none() && cause.is_none() {
        return Ok(None);
    }
    failed(error.as_deref().unwrap_or(TASK_FAILED), cause).map(Some)
}

/// The last failure of a task of ECS; where there is none the last of any task, then that of the execution.
fn history(events: &[Value]) -> Option<Result<Incident, IncidentProblem>> {
    let is_of_ecs = |event: &&Value| {
        let details = event.as_object().into_iter().flatten();
        details
            .into_iter()
            .any(|(_, details)| details.get("resourceType").and_then(Value::as_str) == Some("ecs"))
    };
    let is_of_task =
        |event: &&Value| text(event, "type").is_some_and(|kind| kind.starts_with("Task"));
    let mut failures: Vec<&Value> = events.iter().filter(|it| event(it).is_some()).collect();
    // Either end of a history may be the newest: the AWS CLI has `--reverse-order`. Ids go up with time, from one
    // ("HistoryEvent" in the API reference of Step Functions).
    failures.sort_by_key(|event| event.get("id").and_then(Value::as_u64));
    // A run is skipped after the request for a place has failed, as it should.
    let mut found = failures.iter().filter_map(|it| event(it));
    if let Some(skipped) = found.find(|it| matches!(it, Err(IncidentProblem::Skipped))) {
        return Some(skipped);
    }
    let newest = || failures.iter().rev().copied();
    let last = newest()
        .find(is_of_ecs)
        .or_else(|| newest().find(is_of_task))
        .or_else(|| newest().next())?;
    event(last)
}

/// One event of a history, or its details alone: "HistoryEvent" in the API reference of Step Functions.
fn event(value: &Value) -> Option<Result<Incident, IncidentProblem>> {
    let (name, details) = value.as_object()?.iter().find(|(name, _)| {
        ["Failed", "TimedOut", "Aborted"]
            .iter()
            .any(|end| name.ends_with(&format!("{end}EventDetails")))
    })?;
    let (error, cause) = (text(details, "error"), text(details, "cause"));
    Some(match name.as_str() {
        "executionFailedEventDetails" => execution("FAILED", error, cause),
        "executionTimedOutEventDetails" => execution("TIMED_OUT", error, cause),
        "executionAbortedEventDetails" => execution("ABORTED", error, cause),
        _ => failed(error.as_deref().unwrap_or(TASK_FAILED), cause),
    })
}

fn execution(
    status: &str,
    error: Option<String>,
    cause: Option<String>,
) -> Result<Incident, IncidentProblem> {
    let status = match status {
        // A machine without a Catch ends with the error of its task.
        "FAILED" => return failed(error.as_deref().unwrap_or(TASK_FAILED), cause),
        "TIMED_OUT" => Status::TimedOut,
        "ABORTED" => Status::Aborted,
        other => return Err(IncidentProblem::NotFailed(other.to_owned())),
    };
    Ok(Incident {
        error: error.filter(|_| status == Status::Aborted),
        cause,
        kind: Kind::Execution(status),
    })
}

fn failed(error: &str, cause: Option<String>) -> Result<Incident, IncidentProblem> {
    if error == SKIPPED {
        return Err(IncidentProblem::Skipped);
    }
    if ENDS.contains(&error) {
        return Err(IncidentProblem::Handled(error.to_owned()));
    }
    Ok(Incident::of(error, cause))
}

/// A field by its name in either case; an object is taken as the JSON text that it would be in a cause.
fn text(value: &Value, name: &str) -> Option<String> {
    let object = value.as_object()?;
    let (_, field) = object
        .iter()
        .find(|(key, _)| key.eq_ignore_ascii_case(name))?;
    match field {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}

impl IncidentProblem {
    /// What to do about it.
    pub(in super::super) fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Handled(_) => Some(
                "the failure itself is in the history: `aws stepfunctions get-execution-history --reverse-order --execution-arn ARN`",
            ),
            Self::NothingFails => Some("with `--reverse-order`, the newest events come first"),
            Self::Empty | Self::NoFailure(_) => Some(INSTEAD),
            _ => None,
        }
    }
}

impl fmt::Display for IncidentProblem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(path, error) if path == Path::new("-") => {
                write!(formatter, "cannot read standard input: {error}")
            }
            Self::Unreadable(path, error) => {
                write!(formatter, "cannot read {}: {error}", path.display())
            }
            Self::TooLarge(path) => {
                write!(
                    formatter,
                    "{} has more than {LARGEST} bytes",
                    path.display()
                )
            }
            Self::NotFailed(status) => {
                write!(
                    formatter,
                    "the execution did not fail; it is {}",
                    status.escape_debug()
                )
            }
            Self::Handled(error) => write!(
                formatter,
                "`{error}` is the end of an execution whose failure was handled, and does not describe the failure"
            ),
            Self::Skipped => formatter
                .write_str("the execution was skipped because others ran: nothing failed in it"),
            Self::NothingFails => formatter.write_str("nothing fails in this history"),
            Self::Empty => formatter.write_str("there is no failure to read: the text is empty"),
            Self::NoFailure(what) => write!(formatter, "{what}, and describes no failure"),
        }
    }
}

#[cfg(test)]
mod tests;
