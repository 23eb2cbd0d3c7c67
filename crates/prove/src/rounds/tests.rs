use serde_json::{Value, json};

use super::*;
use crate::failure::Failures;
use crate::form::{Detail, form};
use crate::machine::{Machine, Script};
use crate::proof::prove_form;
use crate::samples;
use crate::shape::Shapes;
use crate::tails::Tails;
use crate::verdict::Judge;

/// Machines that keep a limit in both ways, take an input or none, and try again.
fn machines() -> impl Iterator<Item = Machine> {
    samples::machines().into_iter().chain(samples::more())
}

/// Whether a round of two executions is run, and what is then known of the machine.
fn is_run(tails: &Tails, machine: &mut Machine, key: &str) -> bool {
    machine.log = Some(Log::default());
    let subject = Subject {
        beginnings: Some(tails.of(machine)),
        ..Subject::prepare(machine).expect("the job can start")
    };
    let mut is_run = false;
    subject.round(key, &mut Findings::new(false), |findings| {
        is_run = true;
        for input in [json!("text"), subject.input.good.clone()] {
            let play = machine.play(input, &Script::default());
            let topic = subject.topic.as_deref();
            findings.add(Judge::new("a try", &play).either(topic));
        }
    });
    is_run
}

#[test]
fn a_round_is_known_where_all_that_it_depends_on_is_the_same() {
    let mut machine = samples::machines().remove(0);
    let tails = Tails::default();
    assert!(is_run(&tails, &mut machine, "a"));
    assert!(!is_run(&tails, &mut machine, "a"));
    assert!(is_run(&tails, &mut machine, "b"), "another round");
    for (pointer, value, expected) in [
        ("/States/Explain access/Parameters/what", json!("x"), false),
        ("/States/Run task/TimeoutSeconds", json!(77), true),
        ("/States/Explain input/Parameters/what", json!("what"), true),
        ("/States/Publish/Parameters/TopicArn", json!("other"), true),
        ("/TimeoutSeconds", json!(99_999_999), true),
    ] {
        let mut other = samples::changed(&machine, pointer, value);
        assert_eq!(is_run(&tails, &mut other, "a"), expected, "{pointer}");
        assert!(!is_run(&tails, &mut other, "a"), "{pointer}, once more");
    }
    assert!(
        is_run(&Tails::default(), &mut machine, "a"),
        "nobody ran it"
    );
}

#[test]
fn what_a_round_took_is_known_too() {
    let tails = Tails::default();
    let run_task = json!({"Type": "Task", "Resource": "${RunTask}", "End": true});
    let is_text = json!({"Variable": "$", "IsString": true, "Next": "Wait"});
    let text = json!({"StartAt": "Is it a string", "States": {
        "Is it a string": {"Type": "Choice", "Choices": [is_text], "Default": "Run task"},
        "Wait": {"Type": "Wait", "Seconds": 70, "Next": "Run task"},
        "Run task": run_task,
    }});
    for expected in [true, false] {
        let mut machine = samples::machine(&text.to_string());
        assert_eq!(is_run(&tails, &mut machine, "a"), expected);
        assert_eq!(machine.longest(), 70);
    }
}

#[test]
fn a_round_that_broke_a_law_or_looked_or_was_not_run_whole_is_never_known() {
    let tails = Tails::default();
    let silent = json!({"Type": "Succeed"});
    let opaque = loudfail_states::OPAQUE.to_string();
    let looks = format!("States.StringSplit('{opaque}', ' ')");
    let mut machine = samples::machines().remove(0);
    let mut silent = samples::changed(&machine, "/States/Explain input", silent);
    let mut looking = samples::changed(
        &machine,
        "/States/Explain input/Parameters",
        json!({"what": "", "why": "", "x.$": looks}),
    );
    for _ in 0..2 {
        assert!(is_run(&tails, &mut silent, "a"));
        assert!(is_run(&tails, &mut looking, "a"));
    }
    machine.log = Some(Log::default());
    let subject = Subject {
        beginnings: Some(tails.of(&machine)),
        ..Subject::prepare(&machine).expect("the job can start")
    };
    for _ in 0..2 {
        let mut is_run = false;
        subject.round("b", &mut Findings::new(false), |_| {
            is_run = true;
            machine.play(json!({}), &Script::default());
            machine.log.as_ref().expect("it has one").add(None, 0);
        });
        assert!(is_run);
    }
}

/// Whatever state of a machine is made another, its proof comes to the same with all that is known of others as without.
#[test]
fn what_is_known_of_others_changes_no_verdict() {
    let shapes = Shapes::builtin().expect("the fixture is a catalogue");
    let tails = Tails::default();
    let verdict = |text: &str, tails: &Tails| {
        let failures = Failures::of(&shapes, tails.keys);
        let known = prove_form(text, Detail::Coarse, &failures, tails, false);
        known.map(|known| known.longest)
    };
    let (mut innocent, mut guilty) = (0, 0);
    for machine in machines() {
        let form = form(&machine.text, Detail::Coarse)
            .expect("it has a form")
            .text();
        assert!(verdict(&form, &tails).is_some());
        let definition: Value = serde_json::from_str(&form).expect("JSON");
        let names = definition["States"].as_object().expect("states").keys();
        for name in names {
            let mut other = definition.clone();
            let state = &mut other["States"][name];
            *state = match state["Type"].as_str() {
                Some("Pass") => {
                    json!({"Type": "Pass", "InputPath": "$.failed", "Next": state["Next"]})
                }
                Some("Choice") => json!({"Type": "Pass", "Next": state["Choices"][0]["Next"]}),
                _ => json!({"Type": "Succeed"}),
            };
            let text = other.to_string();
            let known = verdict(&text, &tails);
            let alone = verdict(&text, &Tails::default());
            assert_eq!(known, alone, "{name} is another");
            *if known.is_some() {
                &mut innocent
            } else {
                &mut guilty
            } += 1;
        }
    }
    assert!(guilty > 100 && innocent > 0, "{guilty}, {innocent}");
}

#[test]
fn a_log_tells_of_what_came_after() {
    let log = Log::default();
    log.add(Some(vec![9]), 9);
    let start = log.len();
    assert_eq!(log.since(start), Some((vec![], 0)));
    log.add(Some(vec![2, 3]), 7);
    log.add(Some(vec![3, 1]), 6);
    assert_eq!(log.since(start), Some((vec![2, 3, 1], 7)));
    log.add(None, 1);
    assert_eq!(log.since(start), None);
}
