//! Law 1: each failure shape leads to exactly one valid notification. With law 3: in none of them, nor in the error and
//! cause of the execution, is a value of the overrides or the input.

use std::collections::BTreeSet;

use crate::ends::tells_failure;
use crate::failure::{Case, Failures};
use crate::law::Law;
use crate::machine::{Failing, Play, Script, Service};
use crate::proof::{Findings, Outcome, Teller};
use crate::reason::Reason;
use crate::shape::Shape;
use crate::subject::{Subject, violation};
use crate::trial::Trial;
use crate::verdict::Judge;
use crate::violation::Ending;
use loudfail_states::State;

/// Runs every shape that a Catch sees, success, retries, failures of the publishing, and inputs that nobody meant.
pub(crate) fn check(subject: &Subject<'_>, failures: &Failures<'_>, findings: &mut Findings) {
    for job in &subject.jobs {
        has_timeout(subject, job, findings);
        let mut errors = BTreeSet::new();
        for failure in &failures.of_task {
            if let Some(play) = fail(subject, job, &failure.case, findings) {
                findings.outcomes.push(outcome(failure.shape, &play));
            }
            // A task's cause that is cut behind the overrides is no JSON, and what is told of it must not be the cause
            // itself. Nothing but its error tells one cause that cannot be read from another.
            if let Some(cut) = &failure.cut
                && errors.insert(&cut.error)
            {
                findings.add(Trial::of(subject, job, cut).violations);
            }
        }
    }
    others(subject, findings);
    publishing(subject, failures, findings);
    inputs(subject, findings);
}

fn has_timeout(subject: &Subject<'_>, job: &str, findings: &mut Findings) {
    let graph = &subject.machine.graph;
    let of_task = match graph.state(job) {
        Some(State::Task(task)) => task.timeout.is_some(),
        _ => false,
    };
    if !of_task && graph.timeout_seconds.is_none() {
        findings
            .violations
            .push(violation(Law::Silence, job, Reason::NoTimeout));
    }
}

/// A failure happens at every attempt, and once where it is tried again: then nobody is told, and the output of the
/// execution does not hold what the cause echoes.
fn fail(subject: &Subject<'_>, job: &str, case: &Case, findings: &mut Findings) -> Option<Play> {
    let trial = Trial::of(subject, job, case);
    findings.add(trial.violations);
    if trial.attempts > 1 {
        findings.add(Trial::once(subject, job, case));
    }
    trial.play
}

/// Another task, such as a lock, that fails for good.
fn others(subject: &Subject<'_>, findings: &mut Findings) {
    let machine = subject.machine;
    let topic = subject.topic.as_deref();
    let good = subject.input.good.to_string();
    let well = machine.play(subject.input.good.clone(), &Script::default());
    findings.add(Judge::new("no task fails", &well).either(topic));
    // What fails if it is called and is not called makes no difference.
    let called = machine
        .tasks(Service::Other)
        .filter(|state| well.calls.contains_key(*state));
    for state in called {
        for error in ["States.TaskFailed", "States.Permissions", "States.Timeout"] {
            let script = Script {
                task: Some((state, Failing::always(error, None))),
                publish: None,
            };
            subject.round(("fails", state, error, &good), findings, |findings| {
                let play = machine.play(subject.input.good.clone(), &script);
                // One that comes after the job has failed may be passed over, so only silence counts.
                let name = format!("{error} of `{state}`");
                findings.add(Judge::new(&name, &play).either(topic));
            });
        }
    }
}

fn publishing(subject: &Subject<'_>, failures: &Failures<'_>, findings: &mut Findings) {
    let topic = subject.topic.as_deref();
    let good = &subject.input.good;
    let play_well = subject.machine.play(good.clone(), &Script::default());
    findings.add(Judge::new("success", &play_well).succeeded(topic));
    let denied = Failing::always("SNS.AuthorizationErrorException", None);
    if !play_well.published.is_empty() {
        let script = Script {
            task: None,
            publish: Some(denied),
        };
        let play_unheard = subject.machine.play(good.clone(), &script);
        findings.add(Judge::new("success, and nobody hears", &play_unheard).either(topic));
    }
    let plain = &failures.plain;
    for job in &subject.jobs {
        fail(subject, job, plain, findings);
        for (index, (shape, publish)) in failures.of_publishing.iter().enumerate() {
            let untold = Trial::heard(subject, job, plain, Some((publish, u32::MAX)));
            if let Some(play) = &untold.play {
                findings.outcomes.push(outcome(shape, play));
            }
            findings.add(untold.violations);
            // How the publishing fails matters to no state but its own.
            if index == 0 {
                let late = Trial::heard(subject, job, plain, Some((publish, 1)));
                findings.add(late.violations);
            }
        }
    }
}

fn inputs(subject: &Subject<'_>, findings: &mut Findings) {
    let good = subject.input.good.to_string();
    for malformed in subject.input.malformed() {
        subject.round(("input", &malformed.name, &good), findings, |findings| {
            let play = subject.machine.play(malformed.input, &Script::default());
            let judge = Judge::new(&malformed.name, &play);
            let topic = subject.topic.as_deref();
            findings.add(if malformed.is_seen {
                judge.refused(topic)
            } else {
                judge.either(topic)
            });
        });
    }
}

/// What a shape came to.
pub(crate) fn outcome(shape: &Shape, play: &Play) -> Outcome {
    let end = Ending::from(&play.end);
    let told = play
        .published
        .iter()
        .find(|it| it.delivered && tells_failure(&it.message));
    Outcome {
        shape: shape.id.clone(),
        path: play.path(),
        teller: match told {
            Some(_) => Teller::Machine,
            None if crate::verdict::backstop_speaks(&end) => Teller::Backstop,
            None => Teller::Nobody,
        },
        message: told.map(|it| it.message.clone()),
        end,
    }
}
