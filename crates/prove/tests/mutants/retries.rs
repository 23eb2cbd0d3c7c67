//! Mutants of the loop around the task.

use loudfail_prove::Law;
use serde_json::{Value, json};

use super::{change_machine, golden_of};

/// Changes the machine of a job of the golden `retries`.
#[track_caller]
fn machine(law: Law, job: &str, mutate: impl FnOnce(&mut Value)) {
    golden_of("retries", law, job, |texts| change_machine(texts, mutate));
}

#[track_caller]
fn set(law: Law, job: &str, pointer: &str, value: Value) {
    machine(law, job, |it| match it.pointer_mut(pointer) {
        Some(place) => *place = value,
        None => panic!("no {pointer}"),
    });
}

#[test]
fn a_loop_without_an_end() {
    // What is never counted is tried until the execution's time is over, and the backstop tells of that.
    let same = json!("$.tries.start");
    let place = "/States/Count start/Parameters/start.$";
    set(Law::Silence, "start", place, same);
    let counted = "/States/Why it failed/Choices/0/And/0/NumericLessThan";
    set(Law::Data, "start", counted, json!(99));
}

#[test]
fn a_loop_that_fails_on_data() {
    // A fresh run that begins without its counts.
    machine(Law::Data, "start", |it| {
        it["States"]["Take input"]["Next"] = json!("Run task");
    });
    let path = json!("$.tries.waiting");
    set(Law::Data, "both", "/States/Wait/SecondsPath", path);
    let waits = "/States/First try/Result/waits/start/0";
    set(Law::Data, "start", waits, json!("30"));
    set(Law::Data, "start", waits, json!(-1));
    machine(Law::Data, "start", |it| {
        let rules = it["States"]["Why it failed"]["Choices"].as_array_mut();
        // Without it the cause is looked at where there is none.
        rules.expect("there are rules").remove(1);
    });
    machine(Law::Data, "exit", |it| {
        let rules = &mut it["States"]["Why it failed"]["Choices"];
        let tests = rules[1]["And"].as_array_mut();
        // Without the guard anything is parsed.
        tests.expect("there are tests").pop();
    });
    let containers = json!("Take exits");
    set(
        Law::Data,
        "exit",
        "/States/Are there exits/Default",
        containers,
    );
    let own = "/States/Take failure/InputPath";
    set(Law::Data, "both", own, json!("$.failure"));
}

#[test]
fn a_loop_that_is_silent() {
    let done = json!("Job succeeded");
    set(Law::Silence, "both", "/States/Give up/Default", done);
    let elsewhere = json!("Job failed");
    set(Law::Data, "exit", "/States/Take failure/Next", elsewhere);
}

#[test]
fn what_a_run_leaves_behind() {
    let elsewhere = json!("$.forgotten");
    let place = "/States/Forget failure/ResultPath";
    set(Law::Secrets, "start", place, elsewhere);
}

#[test]
fn names_that_nothing_has() {
    let name = "/States/Why it failed/Choices/0/And/1/Or/0/StringEquals";
    set(Law::Form, "start", name, json!("Ecs.ServerException"));
    let names = "/States/Publish/Catch/0/ErrorEquals";
    let wrong = json!(["States.All", "States.ALL"]);
    set(Law::Form, "start", names, wrong);
    let name = "/States/What failed/Choices/1/Or/0/StringEquals";
    set(Law::Form, "start", name, json!("States.Timedout"));
}
