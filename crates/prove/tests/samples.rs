//! The committed outputs are innocent, and what is proved of them can be shown.

mod support;

use std::path::{Path, PathBuf};
use std::{fs, io};

use loudfail_prove::{
    Ending, Law, Place, Proof, Shape, Shapes, Teller, Violation, prove, simulate,
};
use support::{Texts, jobs, shapes, texts};

/// What is known to be broken in the committed outputs: the law and the beginning of the subject. A test fails as soon
/// as one of these is repaired, so that the list is never longer than it must be.
const KNOWN: [(Law, &str); 2] = [
    // The `<` of a reason is taken out by writing a list as JSON, which doubles what it is made of.
    (
        Law::Lengths,
        "the longest task of quotes and angles, with exit",
    ),
    (
        Law::Lengths,
        "the longest task of quotes and angles, without",
    ),
];

fn is_known(violation: &Violation, (law, subject): &(Law, &str)) -> bool {
    violation.law == *law && violation.subject.starts_with(subject)
}

#[track_caller]
fn assert_innocent(job: &Texts) -> Vec<Violation> {
    let violations = prove(&job.unit(), &shapes()).err().unwrap_or_default();
    let told: Vec<String> = violations
        .iter()
        .filter(|it| !KNOWN.iter().any(|known| is_known(it, known)))
        .map(ToString::to_string)
        .collect();
    assert_eq!(told, [""; 0], "{}", job.name);
    violations
}

#[test]
fn the_committed_outputs_hold_every_law() {
    for job in jobs() {
        let violations = assert_innocent(&job);
        for known in &KNOWN {
            let is_there = violations.iter().any(|it| is_known(it, known));
            assert!(is_there, "{}: known, and no longer so: {known:?}", job.name);
        }
    }
}

#[test]
fn a_channel_may_be_a_topic_of_somebody_elses() {
    for mut job in jobs() {
        job.channel.clear();
        assert_innocent(&job);
    }
}

/// The goldens have what the samples have not: hostile words, references, every default.
#[test]
fn the_goldens_hold_every_law() -> io::Result<()> {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/golden");
    let mut count = 0;
    for case in golden.read_dir()? {
        let environment = case?.path().join("default");
        let folders: Vec<PathBuf> = environment
            .read_dir()?
            .map(|entry| entry.map(|it| it.path()))
            .collect::<io::Result<_>>()?;
        let (jobs, channels): (Vec<&PathBuf>, Vec<&PathBuf>) = folders
            .iter()
            .partition(|folder| folder.join("state-machine.asl.json").exists());
        let Some(channel) = channels.first() else {
            continue;
        };
        let channel = fs::read_to_string(channel.join("cloudformation.yaml"))?;
        for job in jobs {
            let machine = fs::read_to_string(job.join("state-machine.asl.json"))?;
            let template = fs::read_to_string(job.join("cloudformation.yaml"))?;
            let name = job.display().to_string();
            assert_innocent(&texts(&name, &machine, &template, &channel));
            count += 1;
        }
    }
    assert!(count >= 5, "{count} goldens");
    Ok(())
}

/// A proof needs outputs with nothing known against them, so the three containers of a message become none.
fn proof_of(job: &Texts, shapes: &Shapes) -> Proof {
    let limit = "\"$.told.count\", \"NumericLessThan\": 3";
    let mut job = job.clone();
    for text in [&mut job.machine, &mut job.template] {
        *text = text.replace(limit, &limit.replace('3', "0"));
    }
    prove(&job.unit(), shapes).expect("it holds every law")
}

#[test]
fn every_shape_has_an_outcome_and_somebody_tells() {
    let shapes = shapes();
    for job in jobs() {
        let proof = proof_of(&job, &shapes);
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
    let show = |shape: &Shape| simulate(&sample.unit(), shape).expect("it can be simulated");
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
}
