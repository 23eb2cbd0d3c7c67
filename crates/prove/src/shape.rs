//! The failure shapes that a proof goes through.

use std::collections::BTreeSet;
use std::fmt;

use serde::Deserialize;

const CATALOGUE: &str = include_str!("../../../tests/fixtures/failures/catalogue.json");

/// One way in which a task or an execution fails.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Shape {
    /// A short name, unique in its catalogue.
    pub id: String,
    /// The failure in a person's words.
    #[serde(default)]
    pub title: String,
    /// The error name, where there is one.
    #[serde(default)]
    pub error: Option<String>,
    /// The cause, where there is one; what it holds depends on the failure.
    #[serde(default)]
    pub cause: Option<String>,
    /// True if the cause is JSON of a task that has an ARN.
    #[serde(default)]
    pub has_task_arn: bool,
    /// True if a Catch of `States.ALL` sees it. The others end the execution past every Catch.
    #[serde(default = "caught")]
    pub caught_by_states_all: bool,
    /// How an execution ends that nothing inside it sees the failure of.
    #[serde(default)]
    pub status: Status,
    /// Where it is known from.
    #[serde(default)]
    pub source: String,
}

/// What the catalogue calls the container that does the work.
const CONTAINERS: [&str; 2] = ["app", "sample"];

impl Shape {
    /// The same failure of a job whose container has that name. A name has no character that JSON would escape.
    #[must_use]
    pub fn of_container(&self, name: &str) -> Self {
        let field = |name: &str| format!("\"Name\":\"{name}\"");
        let cause = self.cause.as_ref().map(|cause| {
            CONTAINERS.iter().fold(cause.clone(), |cause, known| {
                cause.replace(&field(known), &field(name))
            })
        });
        Self {
            cause,
            ..self.clone()
        }
    }
}

fn caught() -> bool {
    true
}

/// How an execution ends badly, in the words of the API: `FAILED`, `TIMED_OUT` or `ABORTED` in JSON.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Status {
    /// Its state machine failed.
    #[default]
    Failed,
    /// It ran for longer than it may.
    TimedOut,
    /// Somebody stopped it.
    Aborted,
}

impl Status {
    /// The word of the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Failed => "FAILED",
            Self::TimedOut => "TIMED_OUT",
            Self::Aborted => "ABORTED",
        }
    }
}

/// What a shape is a failure of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The task that runs the job; its Catch sees it.
    Task,
    /// The publishing of a notification; the Catch there sees it.
    Publish,
    /// Another task of the machine, such as a lock.
    Other,
    /// The execution; nothing inside it sees it.
    Execution,
}

impl Shape {
    /// What it is a failure of.
    pub fn place(&self) -> Place {
        let error = self.error.as_deref().unwrap_or_default();
        let is_ended = self.status != Status::Failed || self.error.is_none();
        if is_ended || !self.caught_by_states_all {
            Place::Execution
        } else if error.starts_with("SNS.") {
            Place::Publish
        } else if error.starts_with("DynamoDB.") {
            Place::Other
        } else {
            Place::Task
        }
    }
}

/// A catalogue of shapes, each id once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shapes(Vec<Shape>);

/// Why a text is not a catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ShapesProblem {
    /// It is not a JSON list of shapes.
    Syntax {
        /// Line, from 1; 0 where it is unknown.
        line: usize,
        /// Column, from 1; 0 where it is unknown.
        column: usize,
        /// What the JSON parser says.
        message: String,
    },
    /// Two shapes have one id.
    SameId {
        /// The id.
        id: String,
    },
}

impl Shapes {
    /// The shapes that the tool knows by itself.
    pub fn builtin() -> Result<Self, ShapesProblem> {
        Self::parse(CATALOGUE)
    }

    /// Parses a JSON list of shapes.
    pub fn parse(text: &str) -> Result<Self, ShapesProblem> {
        let shapes = serde_json::from_str(text).map_err(|problem: serde_json::Error| {
            ShapesProblem::Syntax {
                line: problem.line(),
                column: problem.column(),
                message: problem.to_string(),
            }
        })?;
        Self(Vec::new()).with(Self(shapes))
    }

    /// These and those of another catalogue.
    pub fn with(mut self, more: Self) -> Result<Self, ShapesProblem> {
        self.0.extend(more.0);
        let mut seen = BTreeSet::new();
        for shape in &self.0 {
            if !seen.insert(shape.id.as_str()) {
                return Err(ShapesProblem::SameId {
                    id: shape.id.clone(),
                });
            }
        }
        Ok(self)
    }

    /// The shape of that id.
    pub fn get(&self, id: &str) -> Option<&Shape> {
        self.0.iter().find(|shape| shape.id == id)
    }

    /// The shapes in the order of the text.
    pub fn iter(&self) -> std::slice::Iter<'_, Shape> {
        self.0.iter()
    }

    /// The shapes of one place.
    pub(crate) fn of(&self, place: Place) -> impl Iterator<Item = &Shape> {
        self.0.iter().filter(move |shape| shape.place() == place)
    }
}

impl<'a> IntoIterator for &'a Shapes {
    type Item = &'a Shape;
    type IntoIter = std::slice::Iter<'a, Shape>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for ShapesProblem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // The message of the JSON parser ends with the line and column.
            Self::Syntax { message, .. } => write!(formatter, "not a list of shapes: {message}"),
            Self::SameId { id } => write!(formatter, "there are two shapes `{id}`"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_builtin_catalogue_has_shapes_of_every_place() {
        let shapes = Shapes::builtin().expect("the fixture is a catalogue");
        for place in [Place::Task, Place::Publish, Place::Other, Place::Execution] {
            assert!(shapes.of(place).count() > 0, "{place:?}");
        }
    }

    #[test]
    fn an_execution_that_was_stopped_or_timed_out_is_past_every_catch() {
        let text = r#"[{"id":"a","error":"E","status":"ABORTED"},{"id":"b","error":"E","status":"TIMED_OUT"},
            {"id":"c","error":"E","status":"FAILED"},{"id":"d","error":"E"}]"#;
        let shapes = Shapes::parse(text).expect("a catalogue");
        let places: Vec<Place> = shapes.iter().map(Shape::place).collect();
        let (execution, task) = (Place::Execution, Place::Task);
        assert_eq!(places, [execution, execution, task, task]);
        for (shape, word) in shapes
            .iter()
            .zip(["ABORTED", "TIMED_OUT", "FAILED", "FAILED"])
        {
            assert_eq!(shape.status.as_str(), word);
        }
    }

    #[test]
    fn what_is_no_catalogue_is_refused() {
        let same = r#"[{"id":"a"},{"id":"a"}]"#;
        assert_eq!(
            Shapes::parse(same),
            Err(ShapesProblem::SameId { id: "a".into() })
        );
        let status = r#"[{"id":"a","status":"SUCCEEDED"}]"#;
        for text in ["", "{}", "[{}]", r#"[{"id":1}]"#, status] {
            assert!(
                matches!(Shapes::parse(text), Err(ShapesProblem::Syntax { .. })),
                "{text}"
            );
        }
    }
}
