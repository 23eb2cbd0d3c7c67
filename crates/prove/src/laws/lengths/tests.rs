use super::*;
use crate::law::Law;
use crate::machine::{Failing, Script};
use crate::samples;
use crate::shape::Shapes;

/// The proof of one job tries the fills that get longest; here that is seen.
#[test]
fn no_fill_is_longer_than_those_of_a_proof() {
    for machine in samples::machines() {
        let subject = Subject::prepare(&machine).expect("the job can start");
        let longest = |fills: &[(&str, &str)]| {
            let lengths = fills.iter().map(|(_, fill)| {
                let cause = task(fill, true).to_string();
                let failing = Failing::always("States.TaskFailed", Some(&cause));
                let script = Script {
                    task: Some((subject.jobs[0], failing)),
                    publish: None,
                };
                let play = machine.play(subject.input.good.clone(), &script);
                let message = play.published.last().map(|it| it.message.clone());
                let message = message.unwrap_or_default();
                let text = message["content"]["description"].as_str().map(str::len);
                assert!(text.is_some(), "{message}");
                let characters = message["content"]["description"].as_str();
                characters.map_or(0, |it| it.chars().count())
            });
            lengths.max().unwrap_or_default()
        };
        assert_eq!(longest(&FILLS), longest(&FILLS[..IN_A_PROOF]));
    }
}

#[test]
fn what_is_too_long_is_found() {
    for machine in samples::machines() {
        let mut text = machine.definition.clone();
        let title = "/States/Compose notification/Parameters/notification/content/title";
        if let Some(place) = text.pointer_mut(title) {
            *place = json!("t".repeat(251));
        }
        let machine = samples::machine(&text.to_string());
        let subject = Subject::prepare(&machine).expect("the job can start");
        let mut findings = Findings::default();
        let shapes = Shapes::default();
        let failures = Failures::of(&shapes, Keys::default());
        check(&subject, &failures, &mut findings);
        let laws: Vec<Law> = findings.violations.iter().map(|it| it.law).collect();
        assert_eq!(laws, [Law::Lengths; 2 * IN_A_PROOF + 1]);
    }
}
