//! A state machine as types, and [`parse`] from its text.
//!
//! What a state may hold is in its type, so a `Next` in a terminal state or a field of another kind of state is a
//! problem of the parser. What needs more than one state is checked by [`crate::graph`].

mod choice;
mod fail;
mod fields;
mod pass;
mod pattern;
mod problem;
mod rescue;
mod succeed;
mod task;
mod wait;

use std::collections::HashMap;

use serde_json::Value;

use crate::json;
use crate::path::Path;
use crate::quotas;
pub use choice::{Choice, ChoiceRule, Comparison, Kind, Operand, Order, Rule};
pub use fail::{Fail, FailText};
use fields::Fields;
pub use pass::Pass;
pub use pattern::Pattern;
pub use problem::{Problem, ProblemKind};
pub use rescue::{Catcher, Retrier};
pub use succeed::Succeed;
pub use task::{Seconds, Task};
pub use wait::{Wait, WaitFor};

/// A state machine.
#[derive(Debug, Clone)]
pub struct StateMachine {
    /// `Comment`.
    pub comment: Option<String>,
    /// `Version`, which is `1.0` where it is given.
    pub version: Option<String>,
    /// `StartAt`: the name of the first state, which [`crate::graph::check`] looks for.
    pub start_at: String,
    /// `TimeoutSeconds` of the whole execution.
    pub timeout_seconds: Option<u64>,
    /// The states, in the order of the text.
    pub states: States,
}

/// The states of a machine by name, in the order of the text.
#[derive(Debug, Clone, Default)]
pub struct States {
    named: Vec<(String, State)>,
    places: HashMap<String, usize>,
}

/// A state.
#[derive(Debug, Clone)]
pub enum State {
    /// Calls a service and waits for its result.
    Task(Box<Task>),
    /// Passes or makes data.
    Pass(Box<Pass>),
    /// Picks the next state.
    Choice(Box<Choice>),
    /// Waits.
    Wait(Box<Wait>),
    /// Ends the execution well.
    Succeed(Box<Succeed>),
    /// Ends the execution as failed.
    Fail(Box<Fail>),
}

/// Where a state leads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Transition {
    /// `Next`: to that state.
    Next(String),
    /// `End`: the execution succeeds.
    End,
}

/// `InputPath` and `OutputPath`, which are a path, absent (everything) or null (an empty object).
#[derive(Debug, Clone, Default)]
pub enum Filter {
    /// Absent, or `$`.
    #[default]
    Everything,
    /// A path.
    Path(Path),
    /// Null.
    Nothing,
}

/// `ResultPath`.
#[derive(Debug, Clone, Default)]
pub enum ResultPath {
    /// Absent, or `$`: the result replaces the input.
    #[default]
    Replace,
    /// A reference path: the result is put there in the input.
    At(Path),
    /// Null: the result is dropped and the input goes on.
    Discard,
}

impl StateMachine {
    /// The state of that name.
    pub fn state(&self, name: &str) -> Option<&State> {
        self.states.get(name)
    }
}

impl FromIterator<(String, State)> for States {
    /// In that order; of two with one name the last is found by it.
    fn from_iter<I: IntoIterator<Item = (String, State)>>(states: I) -> Self {
        let mut made = Self::default();
        for (name, state) in states {
            made.insert(name, state);
        }
        made
    }
}

impl States {
    /// The state of that name.
    pub fn get(&self, name: &str) -> Option<&State> {
        self.entry(name).map(|(_, state)| state)
    }

    /// The name and state, in the order of the text.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &State)> {
        self.named
            .iter()
            .map(|(name, state)| (name.as_str(), state))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.named.len()
    }

    /// Whether there are none, which no machine that was parsed has.
    pub fn is_empty(&self) -> bool {
        self.named.is_empty()
    }

    /// The place in the order of the text.
    pub fn place(&self, name: &str) -> Option<usize> {
        self.places.get(name).copied()
    }

    pub(crate) fn entry(&self, name: &str) -> Option<(&str, &State)> {
        self.named
            .get(self.place(name)?)
            .map(|(name, state)| (name.as_str(), state))
    }

    fn insert(&mut self, name: String, state: State) {
        self.places.insert(name.clone(), self.named.len());
        self.named.push((name, state));
    }
}

impl State {
    /// `Next` or `End`; `None` for the kinds of state that have neither.
    pub fn transition(&self) -> Option<&Transition> {
        match self {
            Self::Task(task) => Some(&task.transition),
            Self::Pass(pass) => Some(&pass.transition),
            Self::Wait(wait) => Some(&wait.transition),
            Self::Choice(_) | Self::Succeed(_) | Self::Fail(_) => None,
        }
    }
}

/// Parses a definition and reports every problem of it at once. A placeholder such as `${TopicArn}` inside a string
/// is text like any other.
pub fn parse(text: &str) -> Result<StateMachine, Vec<Problem>> {
    let lone = |kind| {
        vec![Problem {
            state: None,
            field: String::new(),
            kind,
        }]
    };
    if text.len() > quotas::DEFINITION_BYTES {
        return Err(lone(ProblemKind::DefinitionTooLarge { bytes: text.len() }));
    }
    let (value, duplicates) = json::read(text).map_err(|problem| {
        lone(ProblemKind::Syntax {
            line: problem.line(),
            column: problem.column(),
            message: problem.to_string(),
        })
    })?;
    let Value::Object(object) = value else {
        return Err(lone(ProblemKind::WrongType {
            expected: "an object",
        }));
    };
    let mut problems: Vec<Problem> = duplicates.into_iter().map(Problem::from).collect();
    let machine = machine(&mut Fields::new(object, None, &mut problems));
    match machine {
        Some(machine) if problems.is_empty() => Ok(machine),
        _ => Err(problems),
    }
}

fn machine(fields: &mut Fields<'_>) -> Option<StateMachine> {
    let comment = fields.text("Comment");
    let version = fields.text("Version");
    if version.as_ref().is_some_and(|it| it != "1.0") {
        fields.report(
            "Version",
            ProblemKind::WrongValue {
                expected: "\"1.0\"",
            },
        );
    }
    fields.query_language();
    let start_at = fields.required_text("StartAt");
    let timeout_seconds = fields.integer("TimeoutSeconds", 1, quotas::LONGEST_SECONDS);
    let states = fields
        .required("States")
        .and_then(|value| fields.as_object("States", value));
    fields.finish("state machine");
    let mut parsed = States::default();
    let states = states?;
    if states.is_empty() {
        fields.report("States", ProblemKind::Empty);
    }
    for (name, value) in states {
        match value {
            Value::Object(object) => {
                let mut fields = Fields::new(object, Some(&name), fields.problems());
                if let Some(state) = state(&mut fields) {
                    parsed.insert(name, state);
                }
            }
            _ => fields.problems().push(Problem {
                state: Some(name),
                field: String::new(),
                kind: ProblemKind::WrongType {
                    expected: "an object",
                },
            }),
        }
    }
    Some(StateMachine {
        comment,
        version,
        start_at: start_at?,
        timeout_seconds,
        states: parsed,
    })
}

fn state(fields: &mut Fields<'_>) -> Option<State> {
    let kind = fields.required_text("Type")?;
    fields.query_language();
    let state = match kind.as_str() {
        "Task" => task::parse(fields).map(Box::new).map(State::Task),
        "Pass" => pass::parse(fields).map(Box::new).map(State::Pass),
        "Choice" => choice::parse(fields).map(Box::new).map(State::Choice),
        "Wait" => wait::parse(fields).map(Box::new).map(State::Wait),
        "Succeed" => Some(State::Succeed(Box::new(succeed::parse(fields)))),
        "Fail" => Some(State::Fail(Box::new(fail::parse(fields)))),
        "Parallel" | "Map" => {
            fields.report("Type", ProblemKind::UnsupportedState { kind });
            return None;
        }
        _ => {
            fields.report("Type", ProblemKind::UnknownState { kind });
            return None;
        }
    };
    fields.finish(match kind.as_str() {
        "Task" => "Task",
        "Pass" => "Pass",
        "Choice" => "Choice",
        "Wait" => "Wait",
        "Succeed" => "Succeed",
        _ => "Fail",
    });
    state
}

#[cfg(test)]
mod tests;
