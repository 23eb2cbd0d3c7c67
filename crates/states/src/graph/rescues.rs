//! The order of `Retry` and `Catch` ("Handling errors in Step Functions workflows").

use std::collections::HashSet;

use super::problem::{GraphProblem, RescueField};
use crate::ast::Task;
use crate::evaluate::takes;

pub(super) fn check(state: &str, task: &Task, problems: &mut Vec<GraphProblem>) {
    let retry: Vec<&[String]> = task
        .retry
        .iter()
        .map(|it| it.error_equals.as_slice())
        .collect();
    let catch: Vec<&[String]> = task
        .catch
        .iter()
        .map(|it| it.error_equals.as_slice())
        .collect();
    for (field, entries) in [(RescueField::Retry, retry), (RescueField::Catch, catch)] {
        check_entries(state, field, &entries, problems);
    }
}

fn check_entries(
    state: &str,
    field: RescueField,
    entries: &[&[String]],
    problems: &mut Vec<GraphProblem>,
) {
    let mut seen = HashSet::new();
    let mut is_task_failed_seen = false;
    let task_failed = [TASK_FAILED.to_owned()];
    for (index, names) in entries.iter().enumerate() {
        let state = || state.to_owned();
        let has_all = names.iter().any(|name| name == "States.ALL");
        if has_all && names.len() > 1 {
            problems.push(GraphProblem::AllNotAlone {
                state: state(),
                field,
                index,
            });
        }
        if has_all && index + 1 < entries.len() {
            problems.push(GraphProblem::AllNotLast {
                state: state(),
                field,
                index,
            });
        }
        for name in *names {
            // What stands behind `States.ALL` is reported by the entry that has it.
            let by_task_failed =
                is_task_failed_seen && name != "States.ALL" && takes(&task_failed, name);
            if name == "States.Runtime" {
                problems.push(GraphProblem::NeverTaken {
                    state: state(),
                    field,
                    index,
                    error: name.clone(),
                });
            } else if !seen.insert(name) || by_task_failed {
                problems.push(GraphProblem::TakenBefore {
                    state: state(),
                    field,
                    index,
                    error: name.clone(),
                });
            }
        }
        is_task_failed_seen |= names.iter().any(|name| name == TASK_FAILED);
    }
}

const TASK_FAILED: &str = "States.TaskFailed";
