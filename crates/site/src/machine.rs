//! A state machine as a picture of boxes and arrows.

mod dot;
mod draw;
mod layers;
mod mermaid;
mod svg;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use loudfail_states::ast::{State, StateMachine, Transition};
use loudfail_states::graph::{Reason, edges};
use loudfail_states::{Problem, parse};
use serde_json::Value;

pub use draw::{Arrow, Drawing};
pub(crate) use svg::{Part, style};

/// The longest that a text on an arrow is drawn, in characters. All of it is in the arrow's title.
const LONGEST_LABEL: usize = 26;

/// States and the ways between them.
#[derive(Debug, Clone, PartialEq)]
pub struct Machine {
    /// The start, the states in the order of the text, and the good end where a state has `End`.
    pub nodes: Vec<Node>,
    /// The ways, in the order of the text; those between the same two states are one.
    pub edges: Vec<Edge>,
}

/// A box.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// The state's name; that of the start and the good end is what is written on them.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// Whether no success can be reached from here: the failure path.
    pub is_failure: bool,
    /// The state as its JSON; nothing for the start and the good end.
    pub state: Option<Value>,
}

/// What a box is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Where an execution begins.
    Start,
    /// Calls a service.
    Task,
    /// Passes or makes data.
    Pass,
    /// Picks the next state.
    Choice,
    /// Waits.
    Wait,
    /// Ends well.
    Succeed,
    /// Ends as failed.
    Fail,
}

/// An arrow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    /// The box that it starts at, by its place in [`Machine::nodes`].
    pub from: usize,
    /// The box that it ends at.
    pub to: usize,
    /// When this way is taken: nothing where it is the only one.
    pub condition: Option<String>,
    /// Whether a Catch leads here.
    pub is_catch: bool,
}

impl Kind {
    /// One word, for classes and keys.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Task => "task",
            Self::Pass => "pass",
            Self::Choice => "choice",
            Self::Wait => "wait",
            Self::Succeed => "succeed",
            Self::Fail => "fail",
        }
    }

    fn of(state: &State) -> Self {
        match state {
            State::Task(_) => Self::Task,
            State::Pass(_) => Self::Pass,
            State::Choice(_) => Self::Choice,
            State::Wait(_) => Self::Wait,
            State::Succeed(_) => Self::Succeed,
            State::Fail(_) => Self::Fail,
        }
    }
}

impl Edge {
    /// What is written on it: the condition, shortened.
    #[must_use]
    pub fn label(&self) -> Option<String> {
        let condition = self.condition.as_ref()?;
        Some(match condition.char_indices().nth(LONGEST_LABEL) {
            Some((end, _)) => {
                let beginning = condition.get(..end).unwrap_or_default();
                format!("{}…", beginning.trim_end())
            }
            None => condition.clone(),
        })
    }
}

impl Machine {
    /// Reads a machine's text in Amazon States Language. Its placeholders, `${Name}`, may still be there.
    ///
    /// # Errors
    ///
    /// What the text has against the language.
    pub fn read(text: &str) -> Result<Self, Vec<Problem>> {
        let machine = parse(&filled(text))?;
        // What parses as a machine parses as JSON.
        let json: Value = serde_json::from_str(text).unwrap_or_default();
        Ok(Self::of(&machine, &json))
    }

    /// The place of the state of this name in [`nodes`](Self::nodes).
    #[must_use]
    pub fn place(&self, state: &str) -> Option<usize> {
        let is_it = |node: &Node| node.state.is_some() && node.name == state;
        self.nodes.iter().position(is_it)
    }

    fn of(machine: &StateMachine, json: &Value) -> Self {
        let mut nodes = vec![Node {
            name: "Start".to_owned(),
            kind: Kind::Start,
            is_failure: false,
            state: None,
        }];
        nodes.extend(machine.states.iter().map(|(name, state)| Node {
            name: name.to_owned(),
            kind: Kind::of(state),
            is_failure: false,
            state: json.get("States").and_then(|it| it.get(name)).cloned(),
        }));
        let ends = |state: &State| state.transition() == Some(&Transition::End);
        if machine.states.iter().any(|(_, state)| ends(state)) {
            nodes.push(Node {
                name: "Succeeded".to_owned(),
                kind: Kind::Succeed,
                is_failure: false,
                state: None,
            });
        }
        let mut drawn = Self {
            nodes,
            edges: Vec::new(),
        };
        drawn.add_edges(machine);
        drawn.mark_failures();
        drawn
    }

    fn add_edges(&mut self, machine: &StateMachine) {
        let places: BTreeMap<&str, usize> = machine
            .states
            .iter()
            .zip(1..)
            .map(|((name, _), place)| (name, place))
            .collect();
        let mut ways: Vec<Way> = Vec::new();
        if let Some(first) = places.get(machine.start_at.as_str()) {
            ways.push((0, *first, None, false));
        }
        for edge in edges(machine) {
            // Where a way leads nowhere the proof says so; here it is left out.
            if let (Some(from), Some(to)) = (places.get(edge.from), places.get(edge.to)) {
                let condition = condition(machine, edge.from, edge.reason);
                let is_catch = matches!(edge.reason, Reason::Catch(_));
                ways.push((*from, *to, condition, is_catch));
            }
        }
        let end = self.nodes.len() - 1;
        for ((_, state), from) in machine.states.iter().zip(1..) {
            if state.transition() == Some(&Transition::End) {
                ways.push((from, end, None, false));
            }
        }
        ways.sort_by_key(|(from, ..)| *from);
        self.edges = merged(ways);
    }

    /// The failure path: where no success can be reached any more.
    fn mark_failures(&mut self) {
        let is_good = |node: &Node| node.kind == Kind::Succeed;
        let mut good: BTreeSet<usize> = (0..self.nodes.len())
            .filter(|place| self.nodes.get(*place).is_some_and(is_good))
            .collect();
        loop {
            let before = good.len();
            for edge in &self.edges {
                if good.contains(&edge.to) {
                    good.insert(edge.from);
                }
            }
            if good.len() == before {
                break;
            }
        }
        for (place, node) in self.nodes.iter_mut().enumerate() {
            node.is_failure = !good.contains(&place);
        }
    }
}

/// The text with the name of each placeholder in its place: braces would be those of an intrinsic. Free text has no
/// placeholder in it, since its `$` in front of a brace is written as an escape.
fn filled(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("${") {
        let Some((name, after)) = behind.split_once('}') else {
            break;
        };
        out.push_str(before);
        out.push_str(name);
        rest = after;
    }
    out.push_str(rest);
    out
}

/// When a way is taken, in words.
fn condition(machine: &StateMachine, from: &str, reason: Reason) -> Option<String> {
    match (machine.state(from)?, reason) {
        (State::Choice(choice), Reason::Choice(place)) => {
            Some(words::rule(&choice.choices.get(place)?.rule))
        }
        (State::Task(task), Reason::Catch(place)) => {
            Some(words::errors(&task.catch.get(place)?.error_equals))
        }
        (_, Reason::Default) => Some("otherwise".to_owned()),
        _ => None,
    }
}

/// A way: from, to, when, and whether by a Catch.
type Way = (usize, usize, Option<String>, bool);

/// Ways between the same two states as one, which is taken where one of them is.
fn merged(ways: Vec<Way>) -> Vec<Edge> {
    let mut edges: Vec<Edge> = Vec::new();
    for (from, to, condition, is_catch) in ways {
        let same = edges
            .iter_mut()
            .find(|edge| edge.from == from && edge.to == to && edge.is_catch == is_catch);
        match same {
            Some(edge) => {
                edge.condition = match (edge.condition.take(), condition) {
                    (Some(one), Some(other)) => Some(format!("{one}; or {other}")),
                    _ => None,
                };
            }
            None => edges.push(Edge {
                from,
                to,
                condition,
                is_catch,
            }),
        }
    }
    edges
}

#[cfg(test)]
mod tests;
