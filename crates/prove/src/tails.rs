//! The tails of executions: what an execution does from a state on where nothing but the state's input matters any more.
//!
//! The failure path is the longest part of most executions, and the same in many machines, which differ in how they come
//! to it. A tail that kept the laws once keeps them again: what was proved of it is known by a fingerprint of all that
//! it depends on, and that is
//!
//! - the text of the states that can be reached, none of which runs a task that is asked for anything but to publish,
//! - the input of the first of them,
//! - of the context object no more than what is the same from an execution's begin to its end ([`CONSTANTS`]),
//! - what is expected of the execution, and how the publishing of its messages goes.
//!
//! The rest is asked each time: that nothing was published before, and that the limits leave room for what the tail takes.
//! A tail that looks into what a form leaves open is never known, nor is one that a limit cut short, nor one that begins
//! where nothing was caught: a fault means more where something was.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::Hash;
use std::sync::{Arc, Mutex};

use loudfail_states::ast::{Filter, ResultPath};
use loudfail_states::graph::{Edge, Reason, edges};
use loudfail_states::{End, Entry, Limits, Spent, State};
use serde_json::Value;

use crate::fingerprint::{ByFingerprint, Fingerprint, Keys};
use crate::forms::lock;
use crate::machine::{Machine, Play, Service};
use crate::rounds::Rounds;
use crate::trial::{Route, Tried};
use crate::verdict::backstop_speaks;
use crate::violation::{Ending, Violation};
use crate::ways::{Answers, To, Way, Ways};

/// What a tail may ask of the context object.
const CONSTANTS: [&str; 3] = ["$$.Execution.Id", "$$.Execution.Name", "$$.StateMachine.Id"];

/// The tails of which it is known what they come to.
#[derive(Debug, Default)]
pub(crate) struct Tails {
    /// By these its fingerprints are made.
    pub(crate) keys: Keys,
    answers: Answers,
    rounds: Rounds,
    known: Mutex<ByFingerprint<Fingerprint, Known>>,
}

/// What is known of a tail.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    /// What it takes.
    pub(crate) spent: Spent,
    /// What it breaks, told of the execution that was run.
    pub(crate) violations: Arc<[Violation]>,
    /// Whether it ends so that the backstop speaks.
    pub(crate) is_for_backstop: bool,
    /// The states that it goes through.
    pub(crate) path: Fingerprint,
}

/// The states of a machine at which tails begin, each with a fingerprint of those that can be reached from it.
#[derive(Debug)]
pub(crate) struct Beginnings<'t> {
    tails: &'t Tails,
    /// The ways that lead there.
    ways: Ways,
    states: BTreeMap<String, Fingerprint>,
    /// Of every state of the machine, a fingerprint of its definition.
    definitions: BTreeMap<String, Fingerprint>,
}

/// A tail, by all that it depends on, and what was spent before it.
#[derive(Debug, Clone)]
pub(crate) struct Tail {
    pub(crate) state: String,
    fingerprint: Fingerprint,
    pub(crate) before: Spent,
}

impl Tails {
    /// Where the tails of that machine begin.
    pub(crate) fn of(&self, machine: &Machine) -> Beginnings<'_> {
        let edges = edges(&machine.graph);
        let states = machine.graph.states.iter();
        let texts: BTreeMap<&str, String> = states
            .map(|(name, _)| (name, definition(machine, name)))
            .collect();
        let definitions: BTreeMap<String, Fingerprint> = texts
            .iter()
            .map(|(name, text)| ((*name).to_owned(), self.keys.of(text)))
            .collect();
        let settled = settled(machine, &edges, &texts);
        let beginnings = settled
            .iter()
            .filter(|state| begins(machine, &edges, state));
        let states = beginnings.map(|state| {
            let reached = reached(state, &edges);
            let reached = reached.iter().map(|it| (*it, definitions.get(*it)));
            let reached: Vec<(&str, Option<&Fingerprint>)> = reached.collect();
            let key = (machine.arn(), machine.execution_arn(), reached);
            ((*state).to_owned(), self.keys.of(key))
        });
        Beginnings {
            tails: self,
            ways: Ways::default(),
            states: states.collect(),
            definitions,
        }
    }
}

impl<'t> Beginnings<'t> {
    /// The ways that lead there.
    pub(crate) fn ways(&self) -> &Ways {
        &self.ways
    }

    /// The rounds that are known, whichever the machine.
    pub(crate) fn rounds(&self) -> &'t Rounds {
        &self.tails.rounds
    }

    /// A fingerprint of the definition of a state.
    pub(crate) fn definition(&self, state: &str) -> Option<Fingerprint> {
        self.definitions.get(state).copied()
    }

    /// What is known of failures, whichever the machine.
    pub(crate) fn answers(&self) -> &'t Answers {
        &self.tails.answers
    }

    /// A fingerprint of those by which tails are known.
    pub(crate) fn fingerprint(&self, texts: impl Hash) -> Fingerprint {
        self.tails.keys.of(texts)
    }

    /// The states that can be reached from one at which a tail begins.
    pub(crate) fn states(&self, state: &str) -> Option<Fingerprint> {
        self.states.get(state).copied()
    }

    /// The tail at the end of a way that a failure takes, if one is there.
    pub(crate) fn tail_of(&self, way: &Way, expected: &Tried<'_>) -> Option<Tail> {
        let To::Tail {
            state, fingerprint, ..
        } = &way.to
        else {
            return None;
        };
        Some(Tail {
            state: state.clone(),
            fingerprint: self.fingerprint((fingerprint, expected.key())),
            before: way.spent(expected.case),
        })
    }

    /// The tail that begins at a state, if one does.
    pub(crate) fn tail(&self, entry: &Entry<'_>, expected: &Tried<'_>) -> Option<Tail> {
        let states = self.states(entry.state)?;
        let input = entry.input.to_string();
        Some(Tail {
            state: entry.state.to_owned(),
            fingerprint: self.fingerprint((states, input, expected.key())),
            before: entry.spent,
        })
    }

    /// The route of an execution that goes that way, and then on as is known.
    pub(crate) fn route(&self, way: &Way, known: &Known) -> Route {
        Route::Known(self.fingerprint((way.fingerprint, known.path)))
    }

    /// What is known of a tail, and what an execution of that machine takes with it in all, if there is room for that.
    pub(crate) fn known(&self, tail: &Tail, machine: &Machine) -> Option<Known> {
        let known = lock(&self.tails.known).get(&tail.fingerprint)?.clone();
        let spent = known.spent.and(tail.before);
        let has_room = spent.is_within(Limits::default(), &machine.graph);
        has_room.then_some(Known { spent, ..known })
    }

    /// Whether anything is known of a tail.
    pub(crate) fn knows(&self, tail: &Tail) -> bool {
        lock(&self.tails.known).contains_key(&tail.fingerprint)
    }

    /// Keeps in mind what became of an execution with that tail, if that depends on nothing else, and if it had spent that
    /// before.
    pub(crate) fn learn(&self, tail: &Tail, play: &Play, before: Spent, violations: &[Violation]) {
        let is_cut_short = matches!(play.end, End::TimedOut | End::StepLimit);
        if is_cut_short || play.has_looked || !play.is_caught {
            return;
        }
        let path = play.path();
        let start = path.iter().position(|state| *state == tail.state);
        let path = path.get(start.unwrap_or_default()..);
        let known = Known {
            spent: play.spent.since(before),
            violations: violations.into(),
            is_for_backstop: backstop_speaks(&Ending::from(&play.end)),
            path: self.fingerprint(path),
        };
        lock(&self.tails.known).insert(tail.fingerprint, known);
    }
}

/// The states from which on none can be reached that is not settled by itself.
fn settled<'m>(
    machine: &'m Machine,
    edges: &[Edge<'m>],
    texts: &BTreeMap<&str, String>,
) -> BTreeSet<&'m str> {
    let states = machine.graph.states.iter();
    let mut settled: BTreeSet<&str> = states
        .filter(|(name, state)| texts.get(name).is_some_and(|text| is_settled(state, text)))
        .map(|(name, _)| name)
        .collect();
    loop {
        let is_open = |edge: &&Edge<'m>| !settled.contains(edge.to) && settled.contains(edge.from);
        let Some(edge) = edges.iter().find(is_open) else {
            return settled;
        };
        settled.remove(edge.from);
    }
}

/// Whether all that a state with that definition does depends on its input.
fn is_settled(state: &State, text: &str) -> bool {
    if let State::Task(task) = state
        && Service::of(&task.resource) != Service::Publish
    {
        return false;
    }
    text.match_indices("$$").all(|(at, _)| {
        let rest = text.get(at..).unwrap_or_default();
        let rest = CONSTANTS.iter().find_map(|it| rest.strip_prefix(it));
        rest.is_some_and(|rest| rest.starts_with(['"', ',', ')', ' ']))
    })
}

/// Whether nothing comes to a state but what was made for it: whatever leads there makes its data anew. That there is
/// little of it is why it is worth while to begin there.
fn begins(machine: &Machine, edges: &[Edge<'_>], name: &str) -> bool {
    let is_new = |edge: &Edge<'_>| match (machine.graph.state(edge.from), edge.reason) {
        (Some(State::Task(task)), Reason::Catch(index)) => {
            let catcher = task.catch.get(index);
            catcher.is_some_and(|catcher| matches!(catcher.result_path, ResultPath::Replace))
        }
        (Some(State::Pass(pass)), Reason::Next) => {
            let is_made = pass.parameters.is_some() || pass.result.is_some();
            matches!(pass.result_path, ResultPath::Replace)
                && (is_made || matches!(pass.input_path, Filter::Path(_)))
        }
        _ => false,
    };
    let mut to = edges.iter().filter(|edge| edge.to == name);
    machine.graph.start_at != name && to.all(is_new)
}

/// The states that can be reached from one, with that itself.
fn reached<'m>(name: &'m str, edges: &[Edge<'m>]) -> BTreeSet<&'m str> {
    let mut reached = BTreeSet::new();
    let mut open = vec![name];
    while let Some(name) = open.pop() {
        if reached.insert(name) {
            let from = edges.iter().filter(|edge| edge.from == name);
            open.extend(from.map(|edge| edge.to));
        }
    }
    reached
}

fn definition(machine: &Machine, name: &str) -> String {
    let states = machine.definition.get("States").and_then(|it| it.get(name));
    states.map_or_else(String::new, Value::to_string)
}

#[cfg(test)]
mod tests;
