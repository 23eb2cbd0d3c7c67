use super::*;
use crate::fingerprint::Keys;
use crate::machine::{Failing, Script};
use crate::samples;
use crate::shape::{Place, Shapes};
use crate::variation::variations;
use crate::violation::Ending;

/// Every variation of every shape, whether the machine names the field or not: the proof of one job tries a few. One
/// machine is enough, since they share the failure path.
#[test]
fn no_variation_of_any_shape_breaks_the_failure_path() {
    let shapes = Shapes::builtin().expect("the fixture is a catalogue");
    let failures = Failures::of(&shapes, Keys::default());
    for machine in samples::machines().into_iter().take(1) {
        let subject = Subject::prepare(&machine).expect("the job can start");
        let mut findings = Findings::default();
        for shape in shapes.of(Place::Task) {
            if let Some(varied) = failures.varied(shape, |_| true) {
                check_shape(&subject, &varied, &mut findings);
            }
        }
        assert!(findings.cases > 5_000, "{}", findings.cases);
        let told: Vec<String> = findings
            .violations
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(told, [""; 0]);
    }
}

#[test]
fn a_cause_that_looks_whole_is_for_the_backstop() {
    let shapes = Shapes::builtin().expect("the fixture is a catalogue");
    let shape = shapes.get("captured-exit-1").expect("it is there");
    let made = variations(shape.cause.as_deref().unwrap_or_default(), |_| true);
    let whole: Vec<_> = made
        .iter()
        .filter(|it| it.what == Change::LooksWhole)
        .collect();
    let [whole] = whole.as_slice() else {
        panic!("there are {}", whole.len());
    };
    let read: Result<Value, _> = serde_json::from_str(&whole.cause);
    assert!(read.is_err(), "{}", whole.cause);
    for machine in samples::machines() {
        let subject = Subject::prepare(&machine).expect("the job can start");
        let failing = Failing::always("States.TaskFailed", Some(&whole.cause));
        let script = Script {
            task: Some((subject.jobs[0], failing)),
            publish: None,
        };
        let play = machine.play(subject.input.good.clone(), &script);
        assert_eq!(Ending::from(&play.end).error(), Some("States.Runtime"));
    }
}
