//! Mutants of machines that keep to a limit of executions, and of what belongs to them.

use loudfail_prove::Law;
use serde_json::{Value, json};

use super::support::{Texts, jobs_of};
use super::{assert_guilty_of, indent, replace};

const STRICT: &str = "tests/fixtures/golden/concurrency-strict/default";
const LOOSE: &str = "tests/fixtures/golden/concurrency/default";

fn job(folder: &str, name: &str) -> Texts {
    let jobs = jobs_of(folder).expect("there are goldens");
    let job = jobs.into_iter().find(|job| job.name == name);
    job.expect("the golden has the job")
}

/// Changes the states of a golden's machine, in its file and in the template alike.
#[track_caller]
fn states(law: Law, folder: &str, name: &str, mutate: impl FnOnce(&mut Value)) {
    assert_guilty_of(law, job(folder, name), |job| {
        let mut definition: Value = serde_json::from_str(&job.machine).expect("it is JSON");
        mutate(&mut definition["States"]);
        let text = format!("{definition:#}\n");
        job.template = replace(&job.template, &indent(&job.machine), &indent(&text));
        job.machine = text;
    });
}

#[track_caller]
fn set(law: Law, folder: &str, name: &str, pointer: &str, value: Value) {
    states(law, folder, name, |states| {
        let place = states.pointer_mut(pointer);
        *place.unwrap_or_else(|| panic!("there is no {pointer}")) = value;
    });
}

#[track_caller]
fn template(law: Law, folder: &str, name: &str, from: &str, to: &str) {
    assert_guilty_of(law, job(folder, name), |job| {
        job.template = replace(&job.template, from, to);
    });
}

#[test]
fn slots_are_taken_under_conditions() {
    for state in ["Take slot", "Take over", "Give slot back"] {
        let pointer = format!("/{state}/Parameters");
        states(Law::Limit, STRICT, "waits", |states| {
            let parameters = states.pointer_mut(&pointer).and_then(Value::as_object_mut);
            let removed = parameters.and_then(|it| it.shift_remove("ConditionExpression"));
            assert!(removed.is_some(), "{state} has no condition");
        });
    }
    let wrong = json!("#owner = :holder OR #owner = :you");
    set(
        Law::Limit,
        STRICT,
        "skips",
        "/Take over/Parameters/ConditionExpression",
        wrong,
    );
}

#[test]
fn slots_are_had_again() {
    let next = json!("Next slot");
    set(
        Law::Limit,
        STRICT,
        "skips",
        "/Is the holder over/Choices/0/Next",
        next.clone(),
    );
    // Forgotten after 90 days.
    set(
        Law::Limit,
        STRICT,
        "fails",
        "/Describe holder again/Catch/0/Next",
        next,
    );
    // Nobody else is asked about.
    let inconsistent = json!(false);
    set(
        Law::Limit,
        STRICT,
        "skips",
        "/Read holder/Parameters/ConsistentRead",
        inconsistent,
    );
}

#[test]
fn slots_are_given_back() {
    set(
        Law::Limit,
        STRICT,
        "skips",
        "/Run task/Next",
        json!("Job done"),
    );
    let kept = json!("Take failure");
    set(
        Law::Limit,
        STRICT,
        "waits",
        "/Has the task stopped/Choices/0/Next",
        kept,
    );
}

#[test]
fn the_list_is_looked_at() {
    set(
        Law::Limit,
        LOOSE,
        "skips",
        "/Is it the whole list/Choices/1/Next",
        json!("Go on"),
    );
    set(
        Law::Limit,
        LOOSE,
        "fails",
        "/Is it this one/Choices/1/Next",
        json!("Go on"),
    );
}

#[test]
fn nobody_asks_until_the_history_is_full() {
    states(Law::Limit, STRICT, "waits", |states| {
        states["May it wait"]["Choices"][0]["NumericLessThan"] = json!(200);
        states["Wait for its turn"]["Seconds"] = json!(9);
    });
}

/// A skip is for the limit alone.
#[test]
fn what_fails_is_not_skipped() {
    for (folder, state) in [
        (STRICT, "Take slot"),
        (STRICT, "Describe holder"),
        (LOOSE, "List executions"),
    ] {
        states(Law::Silence, folder, "skips", |states| {
            let catchers = states[state]["Catch"].as_array_mut().expect("it catches");
            let last = catchers.last_mut().expect("it catches something");
            last["Next"] = json!("Explain skip");
        });
    }
    states(Law::Silence, STRICT, "fails", |states| {
        let catchers = states["Take slot"]["Catch"]
            .as_array_mut()
            .expect("it catches");
        catchers.truncate(1);
        states["Take slot"]["Catch"][0]["Next"] = json!("Job failed");
    });
    set(
        Law::Silence,
        STRICT,
        "skips",
        "/Run task/Catch/0/Next",
        json!("Explain skip"),
    );
    set(
        Law::Silence,
        LOOSE,
        "skips",
        "/Job skipped/Error",
        json!("JobFailed"),
    );
}

#[test]
fn the_backstop_leaves_skipped_runs_alone_and_those_only() {
    let (both, one) = (
        "anything-but: [\"JobFailed\", \"JobSkipped\"]",
        "anything-but: \"JobFailed\"",
    );
    template(Law::Backstop, STRICT, "skips", both, one);
    template(Law::Backstop, STRICT, "fails", one, both);
}

#[test]
fn the_role() {
    let table = "!GetAtt LockTable.Arn";
    template(Law::Privilege, STRICT, "skips", table, "\"*\"");
    template(
        Law::Privilege,
        STRICT,
        "skips",
        table,
        "!Sub \"${LockTable.Arn}*\"",
    );
    template(
        Law::Privilege,
        STRICT,
        "skips",
        "dynamodb:GetItem",
        "dynamodb:DeleteItem",
    );
    template(
        Law::Privilege,
        STRICT,
        "skips",
        "dynamodb:UpdateItem",
        "dynamodb:*",
    );
    template(
        Law::Privilege,
        STRICT,
        "skips",
        ":execution:skips:*",
        ":execution:*",
    );
    template(
        Law::Privilege,
        STRICT,
        "skips",
        ":execution:skips:*",
        ":execution:fails:*",
    );
    template(
        Law::Privilege,
        LOOSE,
        "skips",
        "- \"states:ListExecutions\"",
        "- \"states:ListStateMachines\"",
    );
}
