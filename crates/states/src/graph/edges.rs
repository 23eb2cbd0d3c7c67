//! Which state can lead to which, and why.

use crate::ast::{State, StateMachine, Transition};

/// One way from a state to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edge<'m> {
    /// From this state.
    pub from: &'m str,
    /// To this one, which may be missing.
    pub to: &'m str,
    /// By what.
    pub reason: Reason,
}

/// What leads to a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// `Next`.
    Next,
    /// The nth entry of `Choices`.
    Choice(usize),
    /// `Default`.
    Default,
    /// The nth entry of `Catch`.
    Catch(usize),
}

/// All ways, in the order of the text.
pub fn edges(machine: &StateMachine) -> Vec<Edge<'_>> {
    let mut edges = Vec::new();
    for (from, state) in machine.states.iter() {
        let mut add = |to, reason| edges.push(Edge { from, to, reason });
        if let Some(Transition::Next(next)) = state.transition() {
            add(next.as_str(), Reason::Next);
        }
        match state {
            State::Choice(choice) => {
                for (index, rule) in choice.choices.iter().enumerate() {
                    add(&rule.next, Reason::Choice(index));
                }
                if let Some(default) = &choice.default {
                    add(default, Reason::Default);
                }
            }
            State::Task(task) => {
                for (index, catcher) in task.catch.iter().enumerate() {
                    add(&catcher.next, Reason::Catch(index));
                }
            }
            State::Pass(_) | State::Wait(_) | State::Succeed(_) | State::Fail(_) => {}
        }
    }
    edges
}
