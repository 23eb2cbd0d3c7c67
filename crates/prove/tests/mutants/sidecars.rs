//! Mutants of a job whose sidecars are stopped with it.

use loudfail_prove::Law;
use serde_json::{Value, json};

use super::{Texts, assert_guilty_of, change_machine, jobs};

#[track_caller]
fn job(law: Law, mutate: impl FnOnce(&mut Texts)) {
    let job = jobs().into_iter().find(|job| job.name == "thumbnails");
    assert_guilty_of(law, job.expect("it is committed"), mutate);
}

#[track_caller]
fn machine(law: Law, mutate: impl FnOnce(&mut Value)) {
    job(law, |texts| change_machine(texts, mutate));
}

#[test]
fn a_sidecar_that_can_end_the_task() {
    for essential in ["Essential: true", ""] {
        job(Law::Silence, |texts| {
            texts.template = texts.template.replace("Essential: false", essential);
        });
    }
}

#[test]
fn work_that_is_done_and_yet_a_failure() {
    machine(Law::Silence, |it| {
        it["States"]["Is it that exit"]["Choices"][0]["Next"] = json!("Give up");
    });
}

#[test]
fn a_failure_that_is_taken_for_work_that_is_done() {
    // Any container's, and any code.
    for test in ["StringEquals", "NumericEquals"] {
        machine(Law::Silence, |it| {
            let tests = it["States"]["Is it that exit"]["Choices"][0]["And"].as_array_mut();
            tests
                .expect("there are tests")
                .retain(|it| it.get(test).is_none());
        });
    }
    // Whoever stopped the task.
    machine(Law::Silence, |it| {
        let rules = it["States"]["Why it failed"]["Choices"].as_array_mut();
        let rule = rules.expect("there are rules").last_mut();
        let tests = rule.expect("the last one")["And"].as_array_mut();
        tests.expect("there are tests").retain(|it| {
            let pattern = it["StringMatches"].as_str();
            !pattern.is_some_and(|pattern| pattern.contains("StopCode"))
        });
    });
}

#[test]
fn overrides_in_the_output_of_work_that_is_done() {
    machine(Law::Secrets, |it| {
        let state = &mut it["States"]["Forget sidecars"];
        state["ResultPath"] = json!("$.forgotten");
    });
}
