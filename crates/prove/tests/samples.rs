//! The committed outputs are innocent, and what is proved of them can be shown.

mod support;

use std::io;

use loudfail_prove::{Ending, Place, Reason, Shape, Teller, prove, simulate};
use serde_json::json;
use support::{Texts, jobs, jobs_of, shapes};

#[track_caller]
fn assert_innocent(job: &Texts) {
    let violations = prove(&job.unit(), &shapes()).err().unwrap_or_default();
    let told: Vec<String> = violations.iter().map(ToString::to_string).collect();
    assert_eq!(told, [""; 0], "{}", job.name);
}

#[test]
fn the_committed_outputs_hold_every_law() {
    for job in jobs() {
        assert_innocent(&job);
    }
}

/// The goldens have what the samples have not: hostile words, references, every default, channels with a key, and with
/// a topic of somebody else's, names that are given, and the longest ones behind a prefix.
#[test]
fn the_goldens_hold_every_law() -> io::Result<()> {
    let mut count = 0;
    for case in support::root().join("tests/fixtures/golden").read_dir()? {
        let case = case?.file_name();
        let case = format!("tests/fixtures/golden/{}", case.to_string_lossy());
        for environment in support::root().join(&case).read_dir()? {
            let environment = environment?;
            // What is made for all environments together stands beside their folders.
            if !environment.file_type()?.is_dir() {
                continue;
            }
            let environment = environment.file_name();
            let folder = format!("{case}/{}", environment.to_string_lossy());
            // A channel that is in no folder is nothing to prove.
            for job in jobs_of(&folder)?.iter().filter(|it| !it.channel.is_empty()) {
                assert_innocent(job);
                count += 1;
            }
        }
    }
    assert!(count >= 12, "{count} goldens");
    Ok(())
}

/// A queue that is nowhere may not be taken for one that is looked at.
#[test]
fn a_channel_of_which_nothing_is_known_has_no_queue() {
    for mut job in jobs() {
        job.channel.clear();
        let violations = prove(&job.unit(), &shapes()).err().unwrap_or_default();
        let found: Vec<&Reason> = violations.iter().map(|it| &it.what).collect();
        // The backstop's, and that of a schedule which has none of its own.
        let queues = job
            .template
            .matches("Arn: !Ref DeadLetterQueueArn\n")
            .count();
        assert_eq!(
            found,
            vec![&Reason::NoDeadLetterQueue; queues],
            "{}",
            job.name
        );
    }
}

#[test]
fn every_shape_has_an_outcome_and_somebody_tells() {
    let shapes = shapes();
    for job in jobs() {
        let proof = prove(&job.unit(), &shapes).expect("it holds every law");
        assert!(proof.cases > 100, "{}", proof.cases);
        for shape in shapes.iter().filter(|shape| shape.place() != Place::Other) {
            let mut outcomes = proof.outcomes.iter().filter(|it| it.shape == shape.id);
            let outcome = outcomes.next().expect("each shape has an outcome");
            assert_eq!(outcomes.count(), 0, "{}", shape.id);
            let teller = match shape.place() {
                Place::Task => Teller::Machine,
                _ => Teller::Backstop,
            };
            assert_eq!(outcome.teller, teller, "{}", shape.id);
            assert!(outcome.message.is_some(), "{}", shape.id);
        }
    }
}

#[test]
fn a_simulation_shows_the_way_and_the_messages() {
    let jobs = jobs();
    let shapes = shapes();
    let sample = jobs.first().expect("there are jobs");
    let show = |shape: &Shape| simulate(&sample.unit(), shape, None).expect("it can be simulated");
    let shape = |id: &str| shapes.get(id).expect("the catalogue has it");

    let failed = show(shape("captured-exit-1"));
    let states: Vec<&str> = failed
        .steps
        .iter()
        .map(|step| step.state.as_str())
        .collect();
    assert_eq!(states.first(), Some(&"Check input"));
    assert_eq!(states.last(), Some(&"Job failed"));
    assert_eq!(failed.end.error(), Some("JobFailed"));
    let tellers: Vec<Teller> = failed.messages.iter().map(|it| it.by).collect();
    assert_eq!(tellers, [Teller::Machine]);

    let untold = show(shape("notify-denied"));
    let delivered: Vec<(Teller, bool)> = untold
        .messages
        .iter()
        .map(|it| (it.by, it.is_delivered))
        .collect();
    assert_eq!(delivered.last(), Some(&(Teller::Backstop, true)));
    assert!(
        delivered
            .iter()
            .rev()
            .skip(1)
            .all(|it| *it == (Teller::Machine, false))
    );

    let aborted = show(shape("execution-aborted"));
    assert_eq!(aborted.steps, []);
    assert!(matches!(aborted.end, Ending::Aborted { .. }));
    assert_eq!(aborted.messages.len(), 1);

    let input = json!({"command": ["given"]});
    let given = simulate(&sample.unit(), shape("captured-exit-1"), Some(&input));
    let given = given.expect("it can be simulated");
    assert_eq!(given.steps.first().map(|step| &*step.input), Some(&input));
    assert_eq!(given.end, failed.end);
}
