//! Mutants of what a task gets in place of what its definition says, and of the permissions for it.

use loudfail_prove::Law;
use serde_json::{Value, json};

use super::support::{Texts, jobs_of};
use super::{assert_guilty_of, change_machine, replace};

fn golden(name: &str) -> Texts {
    let jobs = jobs_of("tests/fixtures/golden/overrides/default").expect("there are goldens");
    let job = jobs.into_iter().find(|job| job.name == name);
    job.expect("the golden has the job")
}

/// Changes one place of a job's template.
#[track_caller]
fn template(name: &str, from: &str, to: &str) {
    assert_guilty_of(Law::Privilege, golden(name), |job| {
        job.template = replace(&job.template, from, to);
    });
}

/// Changes the machine whose overrides come from the input.
#[track_caller]
fn from_input(law: Law, mutate: impl FnOnce(&mut Value)) {
    assert_guilty_of(law, golden("from-input"), |job| {
        change_machine(job, mutate);
    });
}

/// Leaves of the rule on a field that the input must have that it is there.
fn take_anything(machine: &mut Value, field: &str) {
    let present = json!({"Variable": format!("$.{field}"), "IsPresent": true});
    let rules = machine.pointer_mut("/States/Check input/Choices");
    for rule in rules.and_then(Value::as_array_mut).into_iter().flatten() {
        if rule.pointer("/Not/And/0") == Some(&present) {
            rule["Not"]["And"] = json!([present]);
        }
    }
}

#[test]
fn roles() {
    let writer = "                  - \"arn:aws:iam::123456789012:role/report-writer\"\n";
    template("from-input", writer, "");
    let other = writer.replace("writer", "other");
    template(
        "fixed",
        "role/report-task\"\n",
        &format!("role/report-task\"\n{other}"),
    );
    template("fixed", "                  - !Ref ExecutionRoleArn\n", "");
    // It may be of another account, so that any role of the stack's own is not enough.
    template(
        "one-role",
        "                  - \"arn:aws:iam::210987654321:role/report-task\"\n",
        "",
    );
    // Of a role that may be any, none can be granted.
    from_input(Law::Privilege, |it| take_anything(it, "role"));
}

#[test]
fn tags() {
    template("fixed", "- \"ecs:TagResource\"", "- \"ecs:StopTask\"");
    template("fixed", "\"ecs:CreateAction\"", "\"aws:SourceIp\"");
    template(
        "fixed",
        "\"ecs:CreateAction\": \"RunTask\"",
        "\"ecs:CreateAction\": \"CreateService\"",
    );
    assert_guilty_of(Law::Privilege, golden("fixed"), |job| {
        let (before, after) = job
            .template
            .split_once("- \"ecs:TagResource\"")
            .expect("tags");
        let after = after.replacen("task/sample/*", "task/*", 1);
        job.template = format!("{before}- \"ecs:TagResource\"{after}");
    });
    // Nothing is tagged, and the role may still do it.
    from_input(Law::Privilege, |it| {
        let parameters = it["States"]["Run task"]["Parameters"].as_object_mut();
        parameters.and_then(|it| it.shift_remove("Tags"));
    });
}

#[test]
fn amounts() {
    from_input(Law::Data, |it| take_anything(it, "disk"));
    from_input(Law::Silence, |it| {
        let overrides = &mut it["States"]["Run task"]["Parameters"]["Overrides"];
        // A task's memory is a text: no run would ever start.
        overrides["Memory.$"] = json!("$.input.memory");
    });
}
