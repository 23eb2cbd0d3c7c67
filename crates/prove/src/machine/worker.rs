//! The containers that a machine asks for by name: those whose exit code 0 it takes for work that is done, although the task
//! counts as failed, are among them.

use std::collections::BTreeSet;

use loudfail_states::ast::{Comparison, Operand, Order, Rule};
use loudfail_states::{State, StateMachine};
use serde_json::Value;

/// The containers that a machine asks for by name.
#[derive(Debug, Clone, Default)]
pub(crate) struct Named {
    pub(crate) all: BTreeSet<String>,
    /// Those that it asks for together with the exit code 0.
    pub(crate) workers: BTreeSet<String>,
}

/// The containers that rules of Choice states ask for.
pub(crate) fn named(machine: &StateMachine) -> Named {
    let mut found = Named::default();
    for (_, state) in machine.states.iter() {
        if let State::Choice(choice) = state {
            for choice in &choice.choices {
                of_rule(&choice.rule, &mut found);
            }
        }
    }
    found
}

fn of_rule(rule: &Rule, found: &mut Named) {
    match rule {
        Rule::And(rules) => {
            if rules.iter().any(is_done) {
                let names = rules.iter().filter_map(name);
                found.workers.extend(names.map(str::to_owned));
            }
            rules.iter().for_each(|rule| of_rule(rule, found));
        }
        Rule::Or(rules) => rules.iter().for_each(|rule| of_rule(rule, found)),
        Rule::Not(rule) => of_rule(rule, found),
        Rule::Test { .. } => found.all.extend(name(rule).map(str::to_owned)),
    }
}

fn is_done(rule: &Rule) -> bool {
    let Rule::Test {
        variable,
        comparison: Comparison::Numeric(Order::Equals, Operand::Literal(number)),
    } = rule
    else {
        return false;
    };
    variable.text().ends_with(".ExitCode") && number.as_f64() == Some(0.0)
}

fn name(rule: &Rule) -> Option<&str> {
    match rule {
        Rule::Test {
            variable,
            comparison: Comparison::String(Order::Equals, Operand::Literal(name)),
        } if variable.text().ends_with(".Name") => Some(name),
        _ => None,
    }
}

/// What is in the cause of a task that a container has ended, if all of it is there.
const WHOLE: [&str; 3] = [
    r#""StopCode":"EssentialContainerExited""#,
    r#""TaskArn":"arn:"#,
    r#""Version":"#,
];

/// Whether a failure is none: such a container has ended the task, with the exit code 0.
pub(crate) fn is_work_done(workers: &BTreeSet<String>, error: &str, cause: Option<&str>) -> bool {
    let Some(cause) = cause.filter(|_| !workers.is_empty() && error == "States.TaskFailed") else {
        return false;
    };
    // As ECS writes it. Of anything else a machine need not know what it is.
    if !WHOLE.iter().all(|part| cause.contains(part)) {
        return false;
    }
    let Ok(task) = serde_json::from_str::<Value>(cause) else {
        return false;
    };
    let containers = task["Containers"].as_array();
    let is_done = |container: &Value| {
        let name = container["Name"].as_str();
        name.is_some_and(|name| workers.contains(name)) && container["ExitCode"] == 0
    };
    containers.is_some_and(|containers| containers.iter().any(is_done))
}
