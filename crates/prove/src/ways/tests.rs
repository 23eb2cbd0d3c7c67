use std::collections::BTreeMap;

use loudfail_states::Limits;
use serde_json::json;

use super::*;
use crate::failure::Failures;
use crate::samples;
use crate::shape::{Place, Shapes};
use crate::tails::Tails;
use crate::trial::Trial;

/// Where an execution of that failure really is when it comes to a tail, and what it took; nothing where it comes to none.
struct Real {
    at: Option<(String, Value, Spent)>,
    attempts: u32,
    is_success: bool,
}

fn subject<'m>(tails: &'m Tails, machine: &'m Machine) -> Subject<'m> {
    Subject {
        beginnings: Some(tails.of(machine)),
        ..Subject::prepare(machine).expect("the job can start")
    }
}

fn run(subject: &Subject<'_>, beginnings: &Beginnings<'_>, case: &Case, times: u32) -> Real {
    let script = Script {
        task: Some((subject.jobs[0], case.failing(times))),
        publish: None,
    };
    let mut at = None;
    let input = subject.input.good.clone();
    let play = subject.machine.play_unless_known(input, &script, |entry| {
        if at.is_none() && beginnings.states(entry.state).is_some() {
            at = Some((entry.state.to_owned(), entry.input.clone(), entry.spent));
        }
        None
    });
    let play = play.unwrap_or_else(|_| panic!("nothing is known"));
    Real {
        at,
        is_success: Judge::new("", &play)
            .succeeded(subject.topic.as_deref())
            .is_empty(),
        attempts: play.calls[subject.jobs[0]],
    }
}

/// Holds what is said of an execution against what it does.
fn is_true(subject: &Subject<'_>, case: &Case, times: u32) -> &'static str {
    let beginnings = subject.beginnings.as_ref().expect("there are tails");
    let job = subject.jobs[0];
    let way = beginnings
        .ways()
        .find(subject, beginnings, job, case, times);
    let limits = Limits::default();
    if !way.spent(case).is_within(limits, &subject.machine.graph) {
        return "too large";
    }
    let real = run(subject, beginnings, case, times);
    match (&way.to, &real.at) {
        (To::Tail { state, .. }, Some((at, input, spent))) => {
            assert_eq!(state, at, "{}", case.name);
            assert_eq!(way.input(case).as_ref(), Some(input), "{}", case.name);
            if times == u32::MAX {
                tells_the_same(subject, case, None);
            }
            let said = way.spent(case);
            assert_eq!((said.events, said.seconds), (spent.events, spent.seconds));
            assert!(said.work_bytes >= spent.work_bytes, "{}", case.name);
            assert!(said.largest_bytes >= spent.largest_bytes, "{}", case.name);
            assert_eq!(way.attempts, real.attempts, "{}", case.name);
            "tail"
        }
        (To::Success, None) => {
            assert!(real.is_success, "{}", case.name);
            "success"
        }
        (To::Open, _) => "open",
        (to, at) => panic!("{}: {to:?}, but {at:?}", case.name),
    }
}

/// Holds what a trial says of an execution, of which it has run the tail alone, against the whole of it.
fn tells_the_same(subject: &Subject<'_>, case: &Case, publish: Option<(&Case, u32)>) {
    let job = subject.jobs[0];
    let whole = Subject::prepare(subject.machine).expect("the job can start");
    let whole = Trial::heard(&whole, job, case, publish);
    let trial = Trial::heard(subject, job, case, publish);
    assert!(whole.play.is_some() && trial.play.is_none());
    let told = |trial: &Trial| {
        let violations = trial.violations.iter();
        let broken: Vec<_> = violations.map(|it| (it.law, it.what.clone())).collect();
        (broken, trial.is_for_backstop, trial.attempts)
    };
    assert_eq!(told(&trial), told(&whole), "{}", case.name);
}

#[test]
fn a_way_leads_where_the_execution_goes() {
    let shapes = Shapes::builtin().expect("the fixture is a catalogue");
    let machines = samples::machines().into_iter().chain(samples::more());
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    let mut ways = 0;
    for machine in machines {
        let tails = Tails::default();
        let failures = Failures::of(&shapes, tails.keys);
        let subject = subject(&tails, &machine);
        let of_task = failures.of_task.iter();
        let mut cases: Vec<&Case> = of_task
            .flat_map(|it| [Some(&it.case), it.cut.as_ref()])
            .flatten()
            .collect();
        cases.extend(&failures.longest);
        let varied: Vec<_> = ["captured-exit-1", "host-terminated", "spot-interruption"]
            .iter()
            .filter_map(|id| failures.varied(shapes.get(id)?, |_| true))
            .collect();
        assert_eq!(varied.len(), 3);
        cases.extend(
            varied
                .iter()
                .flat_map(|it| it.variations.iter().map(|(_, case)| case)),
        );
        for case in cases {
            for times in [u32::MAX, 1] {
                *counts.entry(is_true(&subject, case, times)).or_default() += 1;
            }
        }
        for (_, publish) in &failures.of_publishing {
            tells_the_same(&subject, &failures.plain, Some((publish, u32::MAX)));
            tells_the_same(&subject, &failures.plain, Some((publish, 1)));
        }
        let beginnings = subject.beginnings.as_ref().expect("there are tails");
        ways += beginnings.ways().count();
    }
    // Nearly all are told of by a few.
    assert!(
        counts["tail"] > 5_000 && counts["success"] > 100,
        "{counts:?}"
    );
    assert!(counts["open"] < counts["tail"] / 10, "{counts:?}");
    assert!(ways < 60, "{ways}");
}

fn case(tails: &Tails, error: &str, cause: &str) -> Case {
    Case::new(
        &tails.keys,
        format!("{error} {cause}"),
        error,
        Some(cause),
        None,
    )
}

/// A machine whose task fails, and what comes before the tail.
fn with(states: Value) -> Machine {
    let machine = &samples::machines()[0];
    let mut definition = machine.definition.clone();
    definition["States"]["Run task"]["Catch"][0]["Next"] = json!("Before");
    definition["States"]["Run task"]["Catch"][0]["ResultPath"] = json!("$.failed");
    definition["States"]["After"] = json!({
        "Type": "Pass",
        "InputPath": "$.failed",
        "Next": "What failed",
    });
    let places = definition["States"].as_object_mut().expect("states");
    places.extend(states.as_object().cloned().expect("states"));
    samples::machine(&definition.to_string())
}

fn kind(machine: &Machine, cause: &str) -> &'static str {
    let tails = Tails::default();
    is_true(
        &subject(&tails, machine),
        &case(&tails, "States.TaskFailed", cause),
        u32::MAX,
    )
}

/// What depends on more than what a Choice asks of its input is not said of others.
#[test]
fn what_else_looks_at_a_cause_leaves_the_way_open() {
    let pass = |parameters: Value| {
        with(json!({"Before": {
            "Type": "Pass", "Parameters": parameters, "ResultPath": "$.seen", "Next": "After",
        }}))
    };
    let choice = |rule: Value| {
        let mut rule = rule;
        rule["Next"] = json!("After");
        with(json!({"Before": {
            "Type": "Choice", "Choices": [rule], "Default": "Other",
        }, "Other": {"Type": "Pass", "Next": "After"}}))
    };
    let plain =
        pass(json!({"x.$": "$.failed.Cause", "y.$": "States.Format('<{}>', $.failed.Error)"}));
    assert_eq!(kind(&plain, "no"), "tail");
    assert_eq!(kind(&plain, &"\u{1}".repeat(16_384)), "tail");
    assert_eq!(kind(&plain, &"\u{1}".repeat(32_768)), "too large");
    for parameters in [
        json!({"x.$": "States.StringToJson($.failed.Cause)"}),
        json!({"x.$": "States.StringSplit($.failed.Cause, ',')"}),
        json!({"x.$": "States.ArrayContains(States.Array('no'), $.failed.Cause)"}),
        json!({"x.$": "$..[?(@ == 'no')]"}),
    ] {
        assert_eq!(
            kind(&pass(parameters.clone()), "no"),
            "open",
            "{parameters}"
        );
    }
    let asked = json!({"Variable": "$.failed.Cause", "StringEquals": "no"});
    assert_eq!(kind(&choice(asked), "no"), "tail");
    for rule in [
        json!({"Variable": "$.failed.Cause", "StringEqualsPath": "$$.Execution.Name"}),
        json!({"And": [
            {"Variable": "$$.Execution.Name", "StringEquals": "x"},
            {"Variable": "$.failed.Cause", "StringEquals": "no"},
        ]}),
    ] {
        let expected = if rule.get("And").is_some() {
            "tail"
        } else {
            "open"
        };
        assert_eq!(kind(&choice(rule.clone()), "no"), expected, "{rule}");
    }
    // A part of a text is no text of its own.
    let format =
        json!({"Error.$": "$.failed.Error", "Cause.$": "States.Format('<{}>', $.failed.Cause)"});
    let machine = with(json!({"Before": {
        "Type": "Pass", "Parameters": format, "ResultPath": "$.failed", "Next": "After",
    }}));
    assert_eq!(kind(&machine, "no"), "open");
}

#[test]
fn another_answer_is_another_way() {
    let rule = json!({"Variable": "$.failed.Cause", "StringMatches": "*no*", "Next": "Other"});
    let machine = with(json!({"Before": {
        "Type": "Choice", "Choices": [rule], "Default": "After",
    }, "Other": {"Type": "Pass", "Parameters": {"Error.$": "$.failed.Error", "Cause": "no"}, "Next": "What failed"}}));
    let tails = Tails::default();
    let subject = subject(&tails, &machine);
    let count = || subject.beginnings.as_ref().expect("tails").ways().count();
    for (cause, expected) in [
        ("no", 1),
        ("not", 1),
        ("yes", 2),
        ("yes, yes", 2),
        ("o no", 2),
    ] {
        let case = case(&tails, "States.TaskFailed", cause);
        assert_eq!(is_true(&subject, &case, u32::MAX), "tail");
        assert_eq!(count(), expected, "{cause}");
    }
    // The machine is asked which errors it takes as well.
    let case = case(&tails, "States.Runtime", "no");
    assert_eq!(is_true(&subject, &case, u32::MAX), "open");
    assert_eq!(count(), 3);
}

/// Data that might be too large with a longer cause are not said to be small enough.
#[test]
fn a_way_says_nothing_of_what_might_be_too_large() {
    let machine = &samples::machines()[0];
    let tails = Tails::default();
    let subject = subject(&tails, machine);
    let beginnings = subject.beginnings.as_ref().expect("tails");
    for (cause, expected) in [(1_000, true), (32_768, true), (270_000, false)] {
        let case = case(&tails, "States.TaskFailed", &"c".repeat(cause));
        let way = beginnings
            .ways()
            .find(&subject, beginnings, subject.jobs[0], &case, u32::MAX);
        let is_within = way
            .spent(&case)
            .is_within(Limits::default(), &machine.graph);
        assert_eq!(is_within, expected, "{cause}");
    }
}

/// The catalogue's shapes are all told apart from each other by nothing but what they are.
#[test]
fn cases_are_known_by_all_that_they_are() {
    let shapes = Shapes::builtin().expect("the fixture is a catalogue");
    let tails = Tails::default();
    let failures = Failures::of(&shapes, tails.keys);
    assert_eq!(failures.of_task.len(), shapes.of(Place::Task).count());
    let one = case(&tails, "a", "b");
    let task = Case::new(&tails.keys, String::new(), "a", Some("b"), Some("c"));
    let none = Case::new(&tails.keys, String::new(), "a", None, None);
    let same = Case::new(&tails.keys, String::new(), "a", Some("b"), None);
    assert_eq!(one.fingerprint, same.fingerprint);
    for other in [
        &task,
        &none,
        &case(&tails, "a", "c"),
        &case(&tails, "b", "b"),
        &case(&tails, "ab", ""),
    ] {
        assert_ne!(one.fingerprint, other.fingerprint);
    }
}
