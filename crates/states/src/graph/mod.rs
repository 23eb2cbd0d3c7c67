//! What a parser cannot see: whether a machine hangs together.

mod edges;
mod problem;
mod rescues;

use crate::ast::{State, StateMachine, Transition};
use crate::quotas;
pub use edges::{Edge, Reason, edges};
pub use problem::{GraphProblem, RescueField};

/// Every problem of the machine as a graph, in the order of the text.
pub fn check(machine: &StateMachine) -> Vec<GraphProblem> {
    let mut problems = Vec::new();
    if machine.state(&machine.start_at).is_none() {
        problems.push(GraphProblem::StartMissing {
            start_at: machine.start_at.clone(),
        });
    }
    let count = machine.states.len();
    let (mut forward, mut backward) = (vec![Vec::new(); count], vec![Vec::new(); count]);
    for Edge { from, to, reason } in edges(machine) {
        match (machine.states.place(from), machine.states.place(to)) {
            (Some(from), Some(to)) => {
                forward[from].push(to);
                backward[to].push(from);
            }
            _ => problems.push(GraphProblem::TargetMissing {
                state: from.to_owned(),
                target: to.to_owned(),
                reason,
            }),
        }
    }
    let reached = spread(&forward, machine.states.place(&machine.start_at));
    let ends = machine
        .states
        .iter()
        .enumerate()
        .filter(|(_, (_, state))| is_end(state))
        .map(|(place, _)| place);
    let ending = spread(&backward, ends);
    for (place, (name, state)) in machine.states.iter().enumerate() {
        let owned = || name.to_owned();
        let characters = name.chars().count();
        if characters > quotas::NAME_CHARACTERS {
            problems.push(GraphProblem::NameTooLong {
                state: owned(),
                characters,
            });
        }
        if !reached[place] {
            problems.push(GraphProblem::Unreachable { state: owned() });
        }
        if !ending[place] {
            problems.push(GraphProblem::NoEnd { state: owned() });
        }
        if let State::Task(task) = state {
            rescues::check(name, task, &mut problems);
        }
    }
    problems
}

fn is_end(state: &State) -> bool {
    matches!(state, State::Succeed(_) | State::Fail(_))
        || state.transition() == Some(&Transition::End)
}

/// The places that can be reached from some of them, those themselves too.
fn spread(edges: &[Vec<usize>], from: impl IntoIterator<Item = usize>) -> Vec<bool> {
    let mut reached = vec![false; edges.len()];
    let mut open: Vec<usize> = from.into_iter().collect();
    while let Some(place) = open.pop() {
        if !std::mem::replace(&mut reached[place], true) {
            open.extend(&edges[place]);
        }
    }
    reached
}

#[cfg(test)]
mod tests;
