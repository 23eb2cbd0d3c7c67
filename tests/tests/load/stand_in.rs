//! What stands in for a job's task: LocalStack runs none.
//!
//! The failure comes from a `Fail` state, and LocalStack refuses errors there, as in its mocks, whose names begin with
//! `States.`. So those names begin with `Lab.` here, in the failures and in what the machine compares with alike. Walks with
//! `TestState`, which takes any name, are among the other tests of LocalStack.

use loudfail_tests::localstack::{Shape, catalogue};
use serde_json::{Map, Value, json};

use crate::Failed;
use crate::draw::Draw;

/// How an execution fails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Way {
    /// The task fails with this error and cause, and the machine tells.
    Task(Box<(String, String)>),
    /// It does, and nobody can be told on the topic that the machine has, so the backstop tells.
    Untold,
    /// It dies of what no Catch sees.
    Dead,
    /// Somebody stops it.
    Stopped,
}

/// The most of a cause that an execution carries here: a cause may have 32,768 characters, an input of all of them is slow.
const LONGEST: usize = 40_000;

impl Way {
    /// A way by lot: four of five are failures of the task.
    pub(crate) fn draw(draw: &mut Draw) -> Self {
        let task = |draw: &mut Draw| {
            let failures: Vec<(String, String)> = catalogue()
                .iter()
                .filter_map(Shape::task_failure)
                .filter_map(|failure| Some((failure.error, failure.cause?)))
                .filter(|(_, cause)| cause.len() < LONGEST)
                .collect();
            draw.of(&failures).clone()
        };
        match draw.below(15) {
            0 => Self::Untold,
            1 => Self::Dead,
            2 => Self::Stopped,
            _ => Self::Task(Box::new(task(draw))),
        }
    }

    /// The input of the execution.
    pub(crate) fn input(&self, topic: &str) -> Value {
        let (error, cause) = match self {
            Self::Task(failure) => (ours(&failure.0), failure.1.as_str()),
            Self::Untold | Self::Dead | Self::Stopped => ("ECS.ServerException".to_owned(), "busy"),
        };
        let (way, topic) = match self {
            Self::Task(_) => ("task", topic.to_owned()),
            Self::Untold => ("task", format!("{topic}-that-is-not-there")),
            Self::Dead => ("die", topic.to_owned()),
            Self::Stopped => ("hang", topic.to_owned()),
        };
        json!({"way": way, "topic": topic, "failure": {"error": error, "cause": cause}})
    }

    /// How the execution ends: its status and its error.
    pub(crate) fn end(&self) -> (&'static str, Option<&'static str>) {
        match self {
            Self::Task(_) => ("FAILED", Some("JobFailed")),
            Self::Untold => ("FAILED", Some("NotificationFailed")),
            Self::Dead => ("FAILED", Some("States.Runtime")),
            Self::Stopped => ("ABORTED", None),
        }
    }

    /// What the one message is: the machine's own, or the backstop's.
    pub(crate) fn event(&self) -> &'static str {
        match self {
            Self::Task(_) => "JobFailed",
            Self::Untold | Self::Dead | Self::Stopped => "ExecutionEnded",
        }
    }
}

/// The machine with a stand-in for its task, which fails as the execution's input says, and with a start from which an
/// execution can die or hang. The topic is the input's, so that there may be none; SNS is asked once, since the waits of six
/// attempts take two minutes.
pub(crate) fn put_in(definition: &Value) -> Result<Value, Failed> {
    let mut definition = definition.clone();
    let start = definition["StartAt"].clone();
    let states = definition["States"].as_object_mut().ok_or("no states")?;
    let task = object(states, "Run task")?;
    for key in [
        "Resource",
        "TimeoutSeconds",
        "TimeoutSecondsPath",
        "HeartbeatSeconds",
        "Retry",
    ] {
        task.remove(key);
    }
    task.insert("Type".to_owned(), json!("Parallel"));
    task.insert(
        "Parameters".to_owned(),
        json!({"failure.$": "$$.Execution.Input.failure"}),
    );
    let fail =
        json!({"Type": "Fail", "ErrorPath": "$.failure.error", "CausePath": "$.failure.cause"});
    task.insert(
        "Branches".to_owned(),
        json!([{"StartAt": "Task", "States": {"Task": fail}}]),
    );
    let publish = object(states, "Publish")?;
    publish.remove("Retry");
    let parameters = object(publish, "Parameters")?;
    parameters.remove("TopicArn");
    parameters.insert("TopicArn.$".to_owned(), json!("$$.Execution.Input.topic"));
    let way =
        |way: &str, next: &str| json!({"Variable": "$.way", "StringEquals": way, "Next": next});
    for (name, state) in [
        (
            "Detour",
            json!({"Type": "Choice", "Choices": [way("hang", "Hang"), way("die", "Die")], "Default": start}),
        ),
        ("Hang", json!({"Type": "Wait", "Seconds": 600, "End": true})),
        (
            "Die",
            json!({"Type": "Pass", "Parameters": {"nothing.$": "$.nothing"}, "End": true}),
        ),
    ] {
        states.insert(name.to_owned(), state);
    }
    definition["StartAt"] = json!("Detour");
    rename(&mut definition);
    Ok(definition)
}

/// The name that an error has here.
fn ours(error: &str) -> String {
    match error.strip_prefix("States.") {
        Some(name) => format!("Lab.{name}"),
        None => error.to_owned(),
    }
}

/// Gives error names that a Choice compares with the names that they have here.
fn rename(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                match value {
                    Value::String(text) if key == "StringEquals" => *text = ours(text),
                    other => rename(other),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(rename),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn object<'v>(
    fields: &'v mut Map<String, Value>,
    name: &str,
) -> Result<&'v mut Map<String, Value>, Failed> {
    let found = fields.get_mut(name).and_then(Value::as_object_mut);
    found.ok_or_else(|| format!("no `{name}`").into())
}
