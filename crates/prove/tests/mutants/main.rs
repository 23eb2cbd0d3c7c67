//! Each mutant of the committed outputs is found guilty of the law that it breaks.

mod backstop;
mod concurrency;
mod definition;
mod input;
mod machine;
mod overrides;
mod retries;
mod schedule;
mod schedules;
mod sidecars;
mod template;

use std::collections::BTreeMap;
use std::sync::{LazyLock, Mutex};

use loudfail_prove::{Forms, Law, Violation, prove};
use serde_json::Value;
use support::{Texts, jobs, jobs_of, shapes};

#[path = "../support/mod.rs"]
mod support;

/// A mutant of the first sample must break that law in a way that the sample itself does not.
#[track_caller]
fn assert_guilty(law: Law, mutate: impl FnOnce(&mut Texts)) {
    let sample = jobs().into_iter().next().expect("there are jobs");
    assert_guilty_of(law, sample, mutate);
}

/// A mutant of a golden's job.
#[track_caller]
fn golden(law: Law, name: &str, mutate: impl FnOnce(&mut Texts)) {
    golden_of("channels", law, name, mutate);
}

/// A mutant of a job of that golden.
#[track_caller]
fn golden_of(golden: &str, law: Law, name: &str, mutate: impl FnOnce(&mut Texts)) {
    let folder = format!("tests/fixtures/golden/{golden}/default");
    let jobs = jobs_of(&folder).expect("there are goldens");
    let job = jobs.into_iter().find(|job| job.name == name);
    assert_guilty_of(law, job.expect("the golden has the job"), mutate);
}

#[track_caller]
fn assert_guilty_of(law: Law, innocent: Texts, mutate: impl FnOnce(&mut Texts)) {
    let mut job = innocent.clone();
    mutate(&mut job);
    assert_ne!(job, innocent, "the mutation changes nothing");
    static BEFORE: LazyLock<Mutex<BTreeMap<String, Vec<Violation>>>> =
        LazyLock::new(Mutex::default);
    let before = {
        let mut before = BEFORE.lock().expect("no mutant has panicked here");
        let known = before.entry(innocent.name.clone());
        known.or_insert_with(|| violations(&innocent)).clone()
    };
    let is_new = |it: &Violation| {
        !before
            .iter()
            .any(|old| old.law == it.law && old.subject == it.subject && old.what == it.what)
    };
    let found: Vec<Violation> = violations(&job).into_iter().filter(is_new).collect();
    let told: Vec<String> = found
        .iter()
        .take(9)
        .map(|it| format!("{}: {}: {}", it.law, it.subject, it.what))
        .collect();
    assert!(
        found.iter().any(|it| it.law == law),
        "not guilty of {law}, but of {told:#?}"
    );
    // By way of forms it is as guilty, also where the innocent one was proved before.
    static FORMS: LazyLock<Forms> = LazyLock::new(Forms::default);
    let shapes = shapes();
    let prover = FORMS.prover(&shapes, true);
    let _ = prover.prove(&innocent.unit());
    assert_eq!(
        prover.prove(&job.unit()).err().unwrap_or_default(),
        violations(&job)
    );
}

fn violations(job: &Texts) -> Vec<Violation> {
    prove(&job.unit(), &shapes()).err().unwrap_or_default()
}

/// Changes the machine, in its file and in the template alike.
#[track_caller]
fn machine(law: Law, mutate: impl FnOnce(&mut Value)) {
    assert_guilty(law, |job| change_machine(job, mutate));
}

/// Changes the machine of a job, in its file and in the template alike.
#[track_caller]
fn change_machine(job: &mut Texts, mutate: impl FnOnce(&mut Value)) {
    let mut definition = serde_json::from_str(&job.machine).expect("the machine is JSON");
    mutate(&mut definition);
    let text = format!("{definition:#}\n");
    let (old, new) = (indent(&job.machine), indent(&text));
    assert!(
        job.template.contains(&old),
        "the template holds the machine"
    );
    job.template = job.template.replace(&old, &new);
    job.machine = text;
}

/// Changes one place of the template.
#[track_caller]
fn template(law: Law, from: &str, to: &str) {
    assert_guilty(law, |job| job.template = replace(&job.template, from, to));
}

/// Changes one place of the channel's template.
#[track_caller]
fn channel(law: Law, from: &str, to: &str) {
    assert_guilty(law, |job| job.channel = replace(&job.channel, from, to));
}

#[track_caller]
fn replace(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "nothing to mutate: {from}");
    text.replacen(from, to, 1)
}

fn indent(text: &str) -> String {
    text.lines()
        .map(|line| format!("        {line}\n"))
        .collect()
}
