//! The failures of a catalogue, read once for all the machines that are proved against it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use loudfail_states::string_length;
use serde_json::{Map, Value, json};

use crate::fingerprint::{Fingerprint, Keys};
use crate::forms::lock;
use crate::laws::lengths;
use crate::machine::Failing;
use crate::shape::{Place, Shape, Shapes};
use crate::variation::{Change, variations};

/// The marker as a cause echoes it: the input, which is in the output of many an execution, holds the plain one.
pub(crate) const ECHOED: &str = "loudfail-marker-7f3a9c51-echoed";

/// The failures of a catalogue.
#[derive(Debug)]
pub(crate) struct Failures<'s> {
    /// Those of the task that runs the job.
    pub(crate) of_task: Vec<TaskFailure<'s>>,
    /// The longest ones that there can be.
    pub(crate) longest: Vec<Case>,
    /// One of which nothing is said.
    pub(crate) plain: Case,
    /// Those of the publishing of a notification, with their shapes.
    pub(crate) of_publishing: Vec<(&'s Shape, Case)>,
    keys: Keys,
    varied: Mutex<HashMap<String, Arc<Varied>>>,
}

/// A shape, and what it is varied to.
#[derive(Debug)]
pub(crate) struct Varied {
    pub(crate) case: Case,
    pub(crate) variations: Vec<(Change, Case)>,
}

/// A failure of the task that runs the job.
#[derive(Debug)]
pub(crate) struct TaskFailure<'s> {
    pub(crate) shape: &'s Shape,
    /// It happens, with [`ECHOED`] in the command and the environment of its overrides where its cause is of a task.
    pub(crate) case: Case,
    /// The same with its cause cut behind the overrides, where the cause is of a task.
    pub(crate) cut: Option<Case>,
    /// The stop code in the cause.
    pub(crate) stop_code: Option<String>,
}

/// What a task is made to fail with, and what is then expected.
#[derive(Debug)]
pub(crate) struct Case {
    /// What it is called in what is told of it.
    pub(crate) name: String,
    pub(crate) error: String,
    pub(crate) cause: Option<String>,
    /// The ARN of the task that the notification must name.
    pub(crate) task: Option<String>,
    /// All of it but the name.
    pub(crate) fingerprint: Fingerprint,
    /// Bytes of the error and the cause as JSON.
    pub(crate) bytes: [usize; 2],
}

impl Case {
    pub(crate) fn new(
        keys: &Keys,
        name: String,
        error: &str,
        cause: Option<&str>,
        task: Option<&str>,
    ) -> Self {
        Self {
            name,
            error: error.to_owned(),
            cause: cause.map(str::to_owned),
            task: task.map(str::to_owned),
            fingerprint: keys.of((error, cause, task)),
            bytes: [string_length(error), cause.map_or(0, string_length)],
        }
    }

    /// A shape as it is; it needs an error name.
    fn of(keys: &Keys, shape: &Shape) -> Option<Self> {
        let error = shape.error.as_deref()?;
        let cause = shape.cause.as_deref();
        Some(Self::new(keys, shape.id.clone(), error, cause, None))
    }

    /// It, so many times before an attempt does well.
    pub(crate) fn failing(&self, times: u32) -> Failing<'_> {
        Failing {
            times,
            ..Failing::always(&self.error, self.cause.as_deref())
        }
    }
}

impl<'s> Failures<'s> {
    /// The failures of that catalogue, with the keys of whoever keeps in mind what they come to.
    pub(crate) fn of(shapes: &'s Shapes, keys: Keys) -> Self {
        let of_task = shapes.of(Place::Task);
        Self {
            of_task: of_task
                .filter_map(|it| TaskFailure::of(it, &keys))
                .collect(),
            longest: lengths::longest(&keys),
            plain: Case::new(
                &keys,
                "one attempt fails".to_owned(),
                "States.TaskFailed",
                None,
                None,
            ),
            of_publishing: shapes
                .of(Place::Publish)
                .filter_map(|shape| Some((shape, Case::of(&keys, shape)?)))
                .collect(),
            keys,
            varied: Mutex::default(),
        }
    }

    /// A failure of a task that is made of a machine, and the ARN that must be told of it.
    pub(crate) fn case(&self, name: String, error: &str, cause: &str, task: &str) -> Case {
        Case::new(&self.keys, name, error, Some(cause), Some(task))
    }

    /// A shape and its variations, in fields that are named; nothing where it has no error name or no cause.
    pub(crate) fn varied(
        &self,
        shape: &Shape,
        names: impl Fn(&str) -> bool,
    ) -> Option<Arc<Varied>> {
        let (error, cause) = (shape.error.as_deref()?, shape.cause.as_deref()?);
        let fields = fields(cause);
        let named: Vec<&String> = fields.iter().filter(|field| names(field)).collect();
        let key = format!("{} {error} {named:?} {cause}", shape.id);
        if let Some(varied) = lock(&self.varied).get(&key) {
            return Some(Arc::clone(varied));
        }
        let made = variations(cause, names).into_iter().map(|variation| {
            let name = format!("{}, {}", shape.id, variation.what);
            let case = Case::new(&self.keys, name, error, Some(&variation.cause), None);
            (variation.what, case)
        });
        let varied = Arc::new(Varied {
            case: Case::of(&self.keys, shape)?,
            variations: made.collect(),
        });
        lock(&self.varied).insert(key, Arc::clone(&varied));
        Some(varied)
    }
}

/// The fields of a task and of its containers.
fn fields(cause: &str) -> Vec<String> {
    let Ok(Value::Object(task)) = serde_json::from_str(cause) else {
        return Vec::new();
    };
    let containers = task.get("Containers").and_then(Value::as_array);
    let containers = containers
        .into_iter()
        .flatten()
        .filter_map(Value::as_object);
    let all = std::iter::once(&task).chain(containers);
    all.flat_map(Map::keys).cloned().collect()
}

impl<'s> TaskFailure<'s> {
    fn of(shape: &'s Shape, keys: &Keys) -> Option<Self> {
        let error = shape.error.as_deref()?;
        let cause = shape.cause.as_deref();
        let case = |name: String, cause: Option<&str>, task: Option<&str>| {
            Case::new(keys, name, error, cause, task)
        };
        let Some(Ok(Value::Object(task))) = cause.map(serde_json::from_str) else {
            return Some(Self {
                shape,
                case: case(shape.id.clone(), cause, None),
                cut: None,
                stop_code: None,
            });
        };
        let text = |key: &str| task.get(key)?.as_str().map(str::to_owned);
        let (arn, stop_code) = (text("TaskArn"), text("StopCode"));
        let marked = mark(task).or(cause.map(str::to_owned));
        let cut = || {
            let marked = marked.as_deref()?;
            let name = format!("{}, its end cut off", shape.id);
            Some(case(
                name,
                marked.get(..marked.len().saturating_sub(2)),
                None,
            ))
        };
        Some(Self {
            shape,
            cut: if shape.has_task_arn { cut() } else { None },
            case: case(shape.id.clone(), marked.as_deref(), arn.as_deref()),
            stop_code,
        })
    }
}

/// A task's cause with a marker in its overrides, if it has any.
fn mark(mut task: Map<String, Value>) -> Option<String> {
    let overrides = task.get_mut("Overrides")?.as_object_mut()?;
    let marked = json!([{
        "Command": [ECHOED],
        "Environment": [{"Name": "TOKEN", "Value": ECHOED}],
        "EnvironmentFiles": [{"Type": "s3", "Value": ECHOED}],
        "Name": "app",
    }]);
    overrides.insert("ContainerOverrides".to_owned(), marked);
    Some(Value::Object(task).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variations_are_of_the_fields_that_are_named() {
        let shapes = Shapes::parse(
            r#"[{"id": "exit", "error": "States.TaskFailed", "cause": "{\"Containers\":[{\"ExitCode\":1}],\"StoppedReason\":\"it ended\"}"}]"#,
        );
        let shapes = shapes.expect("a shape");
        let failures = Failures::of(&shapes, Keys::default());
        let shape = shapes.get("exit").expect("the shape");
        let whats = |name: &str| -> Vec<String> {
            let varied = failures.varied(shape, |field| field == name);
            let varied = varied.expect("an error name and a cause");
            let varied = varied.variations.iter();
            varied.map(|(what, _)| what.to_string()).collect()
        };
        let (reason, code) = (whats("StoppedReason"), whats("ExitCode"));
        assert!(!reason.is_empty() && reason != code, "{reason:?} {code:?}");
        assert_eq!((whats("StoppedReason"), whats("ExitCode")), (reason, code));
    }
}
