//! The failures of a catalogue, read once for all the machines that are proved against it.

use std::borrow::Cow;

use serde_json::{Map, Value, json};

use crate::shape::{Place, Shape, Shapes};

/// The marker as a cause echoes it: the input, which is in the output of many an execution, holds the plain one.
pub(crate) const ECHOED: &str = "loudfail-marker-7f3a9c51-echoed";

/// The failures of a catalogue.
#[derive(Debug)]
pub(crate) struct Failures<'s> {
    pub(crate) shapes: &'s Shapes,
    /// Those of the task that runs the job.
    pub(crate) of_task: Vec<TaskFailure<'s>>,
}

/// A failure of the task that runs the job.
#[derive(Debug)]
pub(crate) struct TaskFailure<'s> {
    pub(crate) shape: &'s Shape,
    /// Its cause with [`ECHOED`] in the command and the environment of its overrides, where the cause is of a task.
    pub(crate) marked: Option<Cow<'s, str>>,
    /// The ARN of the task that the cause is of.
    pub(crate) task: Option<String>,
    /// The stop code in the cause.
    pub(crate) stop_code: Option<String>,
}

impl<'s> Failures<'s> {
    pub(crate) fn of(shapes: &'s Shapes) -> Self {
        Self {
            shapes,
            of_task: shapes.of(Place::Task).map(TaskFailure::of).collect(),
        }
    }
}

impl<'s> TaskFailure<'s> {
    fn of(shape: &'s Shape) -> Self {
        let cause = shape.cause.as_deref();
        let Some(Ok(Value::Object(task))) = cause.map(serde_json::from_str) else {
            return Self {
                shape,
                marked: cause.map(Cow::Borrowed),
                task: None,
                stop_code: None,
            };
        };
        let text = |key: &str| task.get(key)?.as_str().map(str::to_owned);
        Self {
            shape,
            task: text("TaskArn"),
            stop_code: text("StopCode"),
            marked: mark(task).or(cause.map(Cow::Borrowed)),
        }
    }
}

/// A task's cause with a marker in its overrides, if it has any.
fn mark<'s>(mut task: Map<String, Value>) -> Option<Cow<'s, str>> {
    let overrides = task.get_mut("Overrides")?.as_object_mut()?;
    let marked = json!([{
        "Command": [ECHOED],
        "Environment": [{"Name": "TOKEN", "Value": ECHOED}],
        "EnvironmentFiles": [{"Type": "s3", "Value": ECHOED}],
        "Name": "app",
    }]);
    overrides.insert("ContainerOverrides".to_owned(), marked);
    Some(Cow::Owned(Value::Object(task).to_string()))
}
