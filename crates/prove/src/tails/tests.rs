use serde_json::json;

use super::*;
use crate::failure::Case;
use crate::law::Law;
use crate::samples;
use crate::subject::Subject;
use crate::trial::{Trial, Tried};

const ERROR: &str = "ECS.AccessDeniedException";

/// What becomes of an execution that fails so; it is run if that is not known.
fn try_it(tails: &Tails, machine: &Machine, cause: &str, task: Option<&str>) -> Trial {
    let subject = Subject {
        beginnings: Some(tails.of(machine)),
        ..Subject::prepare(machine).expect("the job can start")
    };
    let name = "a failure".to_owned();
    let case = Case::new(&tails.keys, name, ERROR, Some(cause), task);
    Trial::of(&subject, subject.jobs[0], &case)
}

fn is_known(tails: &Tails, machine: &Machine, cause: &str, task: Option<&str>) -> bool {
    let before = lock(&tails.known).len();
    let is_known = try_it(tails, machine, cause, task).play.is_none();
    is_known && lock(&tails.known).len() == before
}

#[test]
fn a_tail_is_known_where_all_that_it_depends_on_is_the_same() {
    for machine in samples::machines() {
        let tails = Tails::default();
        assert!(!is_known(&tails, &machine, "no", None));
        assert!(is_known(&tails, &machine, "no", None));
        assert!(!is_known(&tails, &machine, "no!", None), "another cause");
        assert!(!is_known(&tails, &machine, "no", Some("arn")), "a task");

        let other = samples::changed(&machine, "/States/Run task/TimeoutSeconds", json!(77));
        assert!(is_known(&tails, &other, "no", None), "before the tail");
        let title = "/States/Compose notification/Parameters/notification/content/title";
        let other = samples::changed(&machine, title, json!("another"));
        assert!(!is_known(&tails, &other, "no", None), "the tail");
        let topic = "/States/Publish/Parameters/TopicArn";
        let other = samples::changed(&machine, topic, json!("another"));
        assert!(!is_known(&tails, &other, "no", None), "the topic");
    }
}

#[test]
fn what_breaks_a_law_is_known_to_break_it() {
    for machine in samples::machines() {
        let tails = Tails::default();
        // A title has 250 characters at most.
        let title = "/States/Compose notification/Parameters/notification/content/title";
        let machine = samples::changed(&machine, title, json!("t".repeat(251)));
        for _ in 0..2 {
            let trial = try_it(&tails, &machine, "no", None);
            assert!(trial.play.is_none());
            assert_eq!(lock(&tails.known).len(), 1);
            let laws: Vec<Law> = trial.violations.iter().map(|it| it.law).collect();
            assert_eq!(laws, [Law::Lengths]);
        }
    }
}

#[test]
fn what_looks_into_something_opaque_is_never_known() {
    for machine in samples::machines() {
        let tails = Tails::default();
        let error = "/States/Explain access/Parameters/what";
        let opaque = loudfail_states::OPAQUE.to_string();
        let made = json!(format!("States.StringSplit('{opaque}', ' ')"));
        let machine = samples::changed(&machine, error, made);
        let text = machine
            .text
            .replace("\"what\":\"States", "\"what.$\":\"States");
        let machine = samples::machine(&text);
        for _ in 0..2 {
            assert!(!is_known(&tails, &machine, "no", None));
        }
    }
}

/// Each way in which more than the input could matter keeps a tail from beginning there.
#[test]
fn a_tail_begins_where_nothing_else_matters() {
    let machine = &samples::machines()[0];
    let begins = |machine: &Machine, state: &str| {
        let tails = Tails::default();
        tails.of(machine).states.contains_key(state)
    };
    assert!(begins(machine, "What failed"));
    assert!(begins(machine, "Describe failure"));
    assert!(!begins(machine, "Run task"));
    // What comes from a Choice has come from somewhere else.
    assert!(!begins(machine, "Take task"));

    let job = "/States/Compose notification/Parameters/notification/metadata/summary.$";
    for (path, expected) in [
        ("$$.Execution.Name", true),
        ("States.Format('{}', $$.Execution.Id)", true),
        ("$$.Execution.Input.a", false),
        ("$$.Execution.NameOrSo", false),
        ("$$.State.EnteredTime", false),
        ("$$['Execution']['Input']", false),
    ] {
        let other = samples::changed(machine, job, json!(path));
        assert_eq!(begins(&other, "What failed"), expected, "{path}");
    }
    let resource = "/States/Publish/Resource";
    let put = json!("arn:aws:states:::dynamodb:updateItem");
    let other = samples::changed(machine, resource, put);
    assert!(!begins(&other, "What failed"));
    let mut definition = machine.definition.clone();
    definition["States"]["Run task"]["Catch"][0]["ResultPath"] = json!("$.failed");
    let other = samples::machine(&definition.to_string());
    assert!(!begins(&other, "What failed"), "all the rest comes there");
}

/// Who has told before a tail that is known tells once more.
#[test]
fn nothing_is_known_once_a_message_is_out() {
    let machine = &samples::machines()[0];
    let tails = Tails::default();
    assert!(!is_known(&tails, machine, "no", None));
    let other = samples::changed(
        machine,
        "/States/Run task/Catch/0/Next",
        json!("Tell early"),
    );
    let mut definition = other.definition.clone();
    let topic = &machine.definition["States"]["Publish"]["Parameters"]["TopicArn"];
    definition["States"]["Tell early"] = json!({
        "Type": "Task",
        "Resource": "arn:aws:states:::sns:publish",
        "Parameters": {"TopicArn": topic, "Message.$": "$$.State.EnteredTime"},
        "ResultPath": null,
        "Next": "Forget the rest",
    });
    definition["States"]["Forget the rest"] = json!({
        "Type": "Pass",
        "Parameters": {"Error.$": "$.Error", "Cause.$": "$.Cause"},
        "Next": "What failed",
    });
    let other = samples::machine(&definition.to_string());
    assert!(tails.of(&other).states.contains_key("What failed"));
    assert!(!is_known(&tails, &other, "no", None));
}

/// A tail that is known is run where it would not have the time that it takes.
#[test]
fn a_tail_has_room_or_is_not_known() {
    let machine = &samples::machines()[0];
    let tails = Tails::default();
    assert!(!is_known(&tails, machine, "no", None));
    let tail = |spent: Spent| {
        let beginnings = tails.of(machine);
        let subject = Subject::prepare(machine).expect("the job can start");
        let name = "a failure".to_owned();
        let case = Case::new(&tails.keys, name, ERROR, Some("no"), None);
        let tried = Tried {
            case: &case,
            publish: None,
            topic: subject.topic.as_deref(),
            is_work_done: false,
        };
        let way = beginnings
            .ways()
            .find(&subject, &beginnings, subject.jobs[0], &case, u32::MAX);
        let tail = beginnings.tail_of(&way, &tried).expect("it begins there");
        let tail = Tail {
            before: spent,
            ..tail
        };
        beginnings.known(&tail, machine).is_some()
    };
    assert!(tail(Spent::default()));
    let most = Limits::default();
    for spent in [
        Spent {
            events: most.events,
            ..Spent::default()
        },
        Spent {
            work_bytes: most.work_bytes,
            ..Spent::default()
        },
        Spent {
            seconds: u64::MAX,
            ..Spent::default()
        },
    ] {
        assert!(!tail(spent), "{spent:?}");
    }
}
