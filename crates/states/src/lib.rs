//! Amazon States Language (the JSONPath query language) as types: parse, graph checks, and an evaluator.
//!
//! The text comes from elsewhere and is trusted in nothing: [`parse`] reports every problem as data, [`graph::check`]
//! reports what a parser cannot see, and [`Execution`] runs a machine with the outcomes of its tasks given from outside.
//! Nothing here does I/O, reads a clock or draws a random number.

pub mod ast;
pub mod evaluate;
pub mod graph;
pub mod intrinsic;
mod json;
pub mod path;
pub mod quotas;
pub mod template;
pub mod timestamp;

pub use ast::{Problem, ProblemKind, State, StateMachine, parse};
pub use evaluate::{
    Asked, ContextSeed, End, Entry, Execution, Failure, Fault, Limits, OPAQUE, OPAQUE_SECONDS, Run,
    Spent, StandIns, StateResult, StateStatus, StateTest, StateTestError, Step, TaskCall,
    TaskOutcome, Tasks, evaluate_state, takes,
};
pub use json::string_length;
