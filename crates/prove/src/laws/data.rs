//! Law 2: the failure path cannot fail on data.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::failure::{Failures, Varied};
use crate::law::Law;
use crate::notification::NotificationProblem;
use crate::proof::Findings;
use crate::reason::Reason;
use crate::shape::Shape;
use crate::subject::Subject;
use crate::trial::{Route, Trial};
use crate::variation::Change;
use crate::violation::Violation;

/// Runs the variations of a task's cause, reduced to the fields that the machine names: what a machine never names
/// cannot matter to it. There is one such cause for each way that a stop code leads, where the machine looks at that. The
/// tests run every variation of every shape.
pub(crate) fn check(subject: &Subject<'_>, failures: &Failures<'_>, findings: &mut Findings) {
    let known: RefCell<BTreeMap<String, bool>> = RefCell::default();
    let names = |field: &str| {
        let mut known = known.borrow_mut();
        if let Some(is_named) = known.get(field) {
            return *is_named;
        }
        let is_named = is_named(&subject.machine.text, field);
        known.insert(field.to_owned(), is_named);
        is_named
    };
    let mut codes = BTreeMap::new();
    for failure in &failures.of_task {
        let shape = failure.shape;
        let Some(cause) = shape.cause.as_deref().filter(|_| shape.has_task_arn) else {
            continue;
        };
        let least = codes.entry(&failure.stop_code).or_insert(shape);
        if cause.len() < least.cause.as_ref().map_or(0, String::len) {
            *least = shape;
        }
    }
    let mut routes = BTreeSet::new();
    for shape in codes.into_values() {
        let reduced = Shape {
            cause: shape.cause.as_deref().map(|cause| reduce(cause, &names)),
            ..shape.clone()
        };
        let Some(varied) = failures.varied(&reduced, names) else {
            continue;
        };
        let jobs = subject.jobs.iter();
        let route: Vec<Route> = jobs
            .map(|job| Trial::of(subject, job, &varied.case).route)
            .collect();
        if routes.insert(route) {
            check_shape(subject, &varied, findings);
        }
    }
}

/// Whether a machine names a field: in a path, or in a pattern of `StringMatches`, where quotes are escaped.
fn is_named(machine: &str, field: &str) -> bool {
    machine.contains(&format!(".{field}")) || machine.contains(&format!("{field}\\\""))
}

/// A task's cause with one container and without the fields that have no such name.
fn reduce(cause: &str, names: &impl Fn(&str) -> bool) -> String {
    let Ok(Value::Object(mut task)) = serde_json::from_str(cause) else {
        return cause.to_owned();
    };
    task.retain(|field, _| names(field));
    if let Some(reason) = task.get_mut("StoppedReason") {
        *reason = json!("it stopped");
    }
    let arn = task.get("TaskArn").cloned();
    if let Some(containers) = task.get_mut("Containers") {
        // A container says of which task it is, and so looks a little like one.
        *containers =
            json!([{"ExitCode": 1, "Name": "app", "Reason": "it failed", "TaskArn": arn}]);
    }
    Value::Object(task).to_string()
}

/// Runs the variations of a shape.
pub(crate) fn check_shape(subject: &Subject<'_>, varied: &Varied, findings: &mut Findings) {
    for (change, case) in &varied.variations {
        for job in &subject.jobs {
            let trial = Trial::of(subject, job, case);
            if *change == Change::LooksWhole && trial.is_for_backstop {
                findings.cases += 1;
                continue;
            }
            let mut violations = trial.violations;
            violations.retain(|it| !is_long(it));
            for violation in &mut violations {
                violation.law = Law::Data;
            }
            findings.add(violations);
        }
    }
}

/// Lengths are law 4's, with what AWS itself allows.
fn is_long(violation: &Violation) -> bool {
    matches!(
        violation.what,
        Reason::Notification(NotificationProblem::TooLong { .. })
    )
}

#[cfg(test)]
mod tests;
