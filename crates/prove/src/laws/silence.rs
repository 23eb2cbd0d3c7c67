//! Law 1: each failure shape leads to exactly one valid notification. With law 3: in none of them, nor in the error and
//! cause of the execution, is a value of the overrides or the input.

use std::collections::BTreeSet;

use crate::failure::{ECHOED, Failures, TaskFailure};
use crate::law::Law;
use crate::machine::{Failing, Play, Script, Service};
use crate::proof::{Findings, Outcome, Teller};
use crate::reason::Reason;
use crate::shape::{Place, Shape, Shapes};
use crate::subject::{Subject, violation};
use crate::trial::Trial;
use crate::verdict::{Expected, Judge, tells_failure};
use crate::violation::Ending;
use loudfail_states::{End, State};

/// Runs every shape that a Catch sees, success, retries, failures of the publishing, and inputs that nobody meant.
pub(crate) fn check(subject: &Subject<'_>, failures: &Failures<'_>, findings: &mut Findings) {
    for job in &subject.jobs {
        has_timeout(subject, job, findings);
        let mut errors = BTreeSet::new();
        for failure in &failures.of_task {
            fail(subject, job, failure, findings);
            // Nothing but its error tells one cause that cannot be read from another.
            if failure.shape.has_task_arn && errors.insert(&failure.shape.error) {
                cut(subject, job, failure, findings);
            }
        }
    }
    others(subject, findings);
    publishing(subject, failures.shapes, findings);
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

fn fail(subject: &Subject<'_>, job: &str, failure: &TaskFailure<'_>, findings: &mut Findings) {
    let shape = failure.shape;
    let Some(failing) = Failing::of(shape) else {
        return;
    };
    let failing = Failing {
        cause: failure.marked.as_deref(),
        ..failing
    };
    let trial = Trial::of(subject, &shape.id, job, failing, failure.task.as_deref());
    if let Some(play) = &trial.play {
        findings.outcomes.push(outcome(shape, play));
    }
    let attempts = trial.attempts(job);
    findings.add(trial.violations);
    if attempts > 1 {
        after_all(subject, job, shape, failing, findings);
    }
}

/// A failure that happens once and is tried again: nobody is told, and the output of the execution does not hold what
/// the cause echoes.
fn after_all(
    subject: &Subject<'_>,
    job: &str,
    shape: &Shape,
    failing: Failing<'_>,
    findings: &mut Findings,
) {
    let once = Failing {
        times: 1,
        ..failing
    };
    let play = play(subject, job, once, None);
    let name = format!("{}, once", shape.id);
    let mut violations = Judge::new(&name, &play).succeeded(subject.topic.as_deref());
    if let End::Succeeded(output) = &play.end
        && output.to_string().contains(ECHOED)
    {
        let place = "the output of the execution";
        violations.push(violation(Law::Secrets, &name, Reason::Shown { place }));
    }
    findings.add(violations);
}

/// A task's cause that is cut behind the overrides is no JSON, and what is told of it must not be the cause itself.
fn cut(subject: &Subject<'_>, job: &str, failure: &TaskFailure<'_>, findings: &mut Findings) {
    let (Some(failing), Some(marked)) = (Failing::of(failure.shape), &failure.marked) else {
        return;
    };
    let failing = Failing {
        cause: marked.get(..marked.len().saturating_sub(2)),
        ..failing
    };
    let name = format!("{}, its end cut off", failure.shape.id);
    findings.add(Trial::of(subject, &name, job, failing, None).violations);
}

fn play<'m>(
    subject: &Subject<'m>,
    job: &str,
    failing: Failing<'_>,
    publish: Option<Failing<'_>>,
) -> Play {
    let script = Script {
        task: Some((job, failing)),
        publish,
    };
    subject.machine.play(subject.input.good.clone(), &script)
}

/// Another task, such as a lock, that fails for good.
fn others(subject: &Subject<'_>, findings: &mut Findings) {
    for state in subject.machine.tasks(Service::Other) {
        for error in ["States.TaskFailed", "States.Permissions", "States.Timeout"] {
            let play = play(subject, state, Failing::always(error, None), None);
            // One that comes after the job has failed may be passed over, so only silence counts.
            let name = format!("{error} of `{state}`");
            findings.add(Judge::new(&name, &play).either(subject.topic.as_deref()));
        }
    }
}

fn publishing(subject: &Subject<'_>, shapes: &Shapes, findings: &mut Findings) {
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
    let (error, cause) = ("States.TaskFailed", None);
    let expected = Expected {
        error,
        task: None,
        topic,
    };
    for job in &subject.jobs {
        let once = Failing {
            times: 1,
            ..Failing::always(error, cause)
        };
        let retried = play(subject, job, once, None);
        let judge = Judge::new("one attempt fails", &retried);
        findings.add(if Ending::from(&retried.end) == Ending::Succeeded {
            judge.succeeded(topic)
        } else {
            judge.failed(&expected)
        });
        let always = Failing::always(error, cause);
        for (index, shape) in shapes.of(Place::Publish).enumerate() {
            let Some(publish) = Failing::of(shape) else {
                continue;
            };
            let play_untold = play(subject, job, always, Some(publish));
            findings.outcomes.push(outcome(shape, &play_untold));
            findings.add(Judge::new(&shape.id, &play_untold).untold(&expected));
            if index > 0 {
                // How the publishing fails matters to no state but its own.
                continue;
            }
            let once = Failing {
                times: 1,
                ..publish
            };
            let play_late = play(subject, job, always, Some(once));
            let name = format!("{}, once", shape.id);
            findings.add(Judge::new(&name, &play_late).failed(&expected));
        }
    }
}

fn inputs(subject: &Subject<'_>, findings: &mut Findings) {
    for malformed in subject.input.malformed() {
        let play = subject.machine.play(malformed.input, &Script::default());
        let judge = Judge::new(&malformed.name, &play);
        let topic = subject.topic.as_deref();
        findings.add(if malformed.is_seen {
            judge.refused(topic)
        } else {
            judge.either(topic)
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
