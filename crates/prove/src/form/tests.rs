use std::collections::BTreeMap;

use super::{Detail, form};
use crate::failure::Failures;
use crate::fingerprint::Keys;
use crate::proof::{prove_form, prove_machine};
use crate::shape::Shapes;
use crate::tails::Tails;

/// A machine with a Choice that looks at `kind`, a Pass state with those parameters, and a task with those.
fn machine(words: &str, task: &str) -> String {
    format!(
        r#"{{"StartAt": "A", "TimeoutSeconds": 5000, "States": {{
            "A": {{"Type": "Choice", "Comment": "c", "Choices": [{{"Variable": "$.kind", "StringEquals": "x", "Next": "B"}}], "Default": "B"}},
            "B": {{"Type": "Pass", "Parameters": {words}, "Next": "C"}},
            "C": {{"Type": "Task", "Resource": "arn:aws:states:::ecs:runTask.sync", "Parameters": {task}, "TimeoutSeconds": 60, "End": true}}
        }}}}"#
    )
}

fn text(machine: &str) -> Option<String> {
    form(machine, Detail::Coarse).map(|form| form.text())
}

#[track_caller]
fn assert_forms(are_same: bool, first: &str, second: &str) {
    let (one, other) = (text(first), text(second));
    assert!(one.is_some(), "{first}");
    assert_eq!(
        one == other,
        are_same,
        "{first} and {second}: {one:?}, {other:?}"
    );
}

#[test]
fn words_of_messages_are_no_part_of_a_form() {
    for (first, second) in [
        (r#"{"x": "one"}"#, r#"{"x": "quite another one"}"#),
        (
            r#"{"x": {"y": ["a", "b", "c"]}}"#,
            r#"{"x": {"y": ["1", "2", "3", "four"]}}"#,
        ),
        (
            r#"{"x.$": "States.Format('one {}, two {}', $.a, $.b)"}"#,
            r#"{"x.$": "States.Format('{} says \\'{}\\', \"so\"\n', $.a, $.b)"}"#,
        ),
        (
            r#"{"title": "a"}"#,
            r#"{"title": "a title of many words, and none of them matters"}"#,
        ),
        (r#"{"waits": [10, 30]}"#, r#"{"waits": [20, 600]}"#),
    ] {
        assert_forms(true, &machine(first, "{}"), &machine(second, "{}"));
    }
}

#[test]
fn what_a_law_may_look_at_is_a_part_of_it() {
    for (first, second) in [
        // Values and keys that a law compares with.
        (r#"{"x": "JobFailed"}"#, r#"{"x": "JobDone"}"#),
        (r#"{"eventType": "a"}"#, r#"{"eventType": "b"}"#),
        (r#"{"Error": "a"}"#, r#"{"Error": "b"}"#),
        (r#"{"x": "a"}"#, r#"{"y": "a"}"#),
        // What a Choice looks at.
        (r#"{"kind": "x"}"#, r#"{"kind": "y"}"#),
        // Longer than it may be, and none at all where there must be one.
        (r#"{"x": "a"}"#, r#"{"x": ""}"#),
        (r#"{"x": ["a", "b"]}"#, r#"{"x": ["a", ""]}"#),
        // Where values stand, and what joins them alone.
        (
            r#"{"x.$": "States.Format('a {}', $.a)"}"#,
            r#"{"x.$": "States.Format('a {}', $.b)"}"#,
        ),
        (
            r#"{"x.$": "States.Format('a {}', $.a)"}"#,
            r#"{"x.$": "States.Format('a {} {}', $.a, $.a)"}"#,
        ),
        (
            r#"{"x.$": "States.Format('{}-', $.a)"}"#,
            r#"{"x.$": "States.Format('{}+', $.a)"}"#,
        ),
        (
            r#"{"x.$": "States.StringSplit($.a, 'b')"}"#,
            r#"{"x.$": "States.StringSplit($.a, 'c')"}"#,
        ),
        // Numbers of which it is not known what for, and how many there are.
        (r#"{"x": 1}"#, r#"{"x": 2}"#),
        (r#"{"waits": [10, 30]}"#, r#"{"waits": [10]}"#),
        (r#"{"waits": [10]}"#, r#"{"waits": [0]}"#),
        // A key that is there twice is no machine.
        (r#"{"x": "a"}"#, r#"{"x": "a", "x": "b"}"#),
    ] {
        assert_forms(false, &machine(first, "{}"), &machine(second, "{}"));
    }
    let long = format!(r#"{{"title": "{}"}}"#, "x".repeat(251));
    assert_forms(
        false,
        &machine(r#"{"title": "a"}"#, "{}"),
        &machine(&long, "{}"),
    );
}

#[test]
fn of_a_task_only_what_depends_on_data_or_may_be_wrong_is_left() {
    let right = r#"{"Cluster": "a", "LaunchType": "b", "Overrides": {"ContainerOverrides": [
        {"Name": "c", "Command": ["d", "e"], "Environment": [{"Name": "f", "Value": "g"}]}]},
        "NetworkConfiguration": {"AwsvpcConfiguration": {"Subnets.$": "States.StringSplit('h,i', ',')"}}}"#;
    let bare = machine("{}", "{}");
    assert_forms(true, &bare, &machine("{}", right));
    for wrong in [
        r#"{"Cluster": 7}"#,
        r#"{"Cluster.$": "$.a"}"#,
        r#"{"LaunchType": "a", "CapacityProviderStrategy": [{"CapacityProvider": "b", "Weight": 1}]}"#,
        r#"{"Overrides": {"Cpu": "a"}}"#,
        r#"{"Overrides": {"ContainerOverrides": "a"}}"#,
        r#"{"Overrides": {"ContainerOverrides": [{"Command": ["a", 7]}]}}"#,
        r#"{"Overrides": {"ContainerOverrides": [{"Command.$": "$.a"}]}}"#,
        r#"{"Overrides": {"ContainerOverrides": [{"Environment": ["a"]}]}}"#,
        r#"{"Overrides": {"ContainerOverrides": [{"Environment": [{"Name": "a", "Value": 7}]}]}}"#,
        r#"{"Overrides": {"ContainerOverrides": [{"Environment": [{"Name": "a", "Value.$": "$.a"}]}]}}"#,
        r#"{"Overrides": {"ContainerOverrides": [{"Memory": -1}]}}"#,
        r#"{"Tags": [{"Key": "a", "Value.$": "$.a"}]}"#,
        r#"{"NetworkConfiguration": {"Subnets.$": "States.StringSplit('h{i', ',')"}}"#,
    ] {
        assert_forms(false, &machine("{}", wrong), &bare);
    }
    assert_eq!(
        text(&machine("{}", r#"{"Cluster": "a", "Cluster": "b"}"#)),
        None
    );
}

#[test]
fn some_have_no_form() {
    let is_none = |words: &str| text(&machine(words, "{}")).is_none();
    for words in [
        // The proof's own words.
        "{\"x\": \"\u{f0f0}\"}",
        r#"{"x": "loudfail-marker-7f3a9c51"}"#,
        // A key that is written so that it cannot be told from others.
        r#"{"eventTyp\u0065": "JobFailed"}"#,
        // What is no JSON for every parser.
        r#"{"x": "\ud800"}"#,
        r#"{"x": "\x"}"#,
        r#"{"x": 01}"#,
        r#"{"x": ["a",]}"#,
        "{\"x\": \"a\tb\"}",
    ] {
        assert!(is_none(words), "{words}");
    }
    assert!(is_none(&format!(r#"{{"x": "{}"}}"#, "x".repeat(64 * 1024))));
    let publish = |parameters: &str| {
        text(&format!(
            r#"{{"StartAt": "P", "States": {{"P": {{"Type": "Task", "Resource": "arn:aws:states:::sns:publish", "Parameters": {parameters}, "End": true}}}}}}"#
        ))
    };
    let good = r#"{"TopicArn": "a", "Message.$": "States.JsonToString($.a)"}"#;
    assert!(publish(good).is_some());
    // A quote in the words would break such a message.
    for parameters in [
        r#"{"TopicArn": "a", "Message.$": "States.Format('{}', $.a)"}"#,
        r#"{"TopicArn": "a", "Message": "b"}"#,
        r#"{"TopicArn": "a", "Message.$": "$.a"}"#,
        r#"{"TopicArn.$": "$.a", "Message.$": "States.JsonToString($.a)"}"#,
        r#"["a"]"#,
    ] {
        assert_eq!(publish(parameters), None, "{parameters}");
    }
}

/// A form whose executions look into what is left open proves nothing: each of these would let a guilty machine pass.
#[test]
fn who_looks_into_words_is_told() {
    let shapes = Shapes::builtin().expect("the catalogue");
    let machines = crate::samples::machines();
    let itself = &machines.first().expect("there are samples").text;
    let innocent = |machine: &str| {
        let form = text(machine).expect("it has a form");
        prove_form(
            &form,
            Detail::Coarse,
            &Failures::of(&shapes, Keys::default()),
            &Tails::default(),
            true,
        )
        .is_some()
    };
    assert!(innocent(itself));
    let compose = r#""notification": {"#;
    let looks = [
        r#""x.$": "States.StringSplit($.words.about, 'a')""#,
        r#""x.$": "States.Base64Encode($.words.about)""#,
        r#""x.$": "States.ArrayContains(States.Array($.words.about), 'a')""#,
        r#""x.$": "States.ArrayUnique(States.Array($.words.about))""#,
        r#""x.$": "States.Format($.words.about)""#,
        r#""x.$": "$.words[?(@ == 'a')]""#,
    ];
    let inside = looks.map(|look| itself.replacen(compose, &format!("{look}, {compose}"), 1));
    // A Choice between what composes the message and what sends it.
    let way = r#""Next": "Publish""#;
    let of = |rule: &str| {
        let choice = format!(
            r#""Look": {{"Type": "Choice", "Choices": [{{"Variable": "$.notification.content.description", {rule}, "Next": "Publish"}}], "Default": "Publish"}}, "Publish": {{"#
        );
        let looking = itself.replacen(way, r#""Next": "Look""#, 1);
        looking.replacen(r#""Publish": {"#, &choice, 1)
    };
    let choices = [
        r#""StringMatches": "*a*""#,
        r#""StringLessThan": "b""#,
        r#""StringEqualsPath": "$.cause""#,
        r#""IsTimestamp": true"#,
    ];
    for looking in inside.into_iter().chain(choices.map(of)) {
        assert_ne!(&looking, itself);
        // By itself it holds, so it is the look that is told.
        let by_itself = prove_machine(&looking, &BTreeMap::new(), &shapes).map(drop);
        assert_eq!(by_itself, Ok(()));
        assert!(!innocent(&looking), "{looking}");
    }
    // Whether it is a text is the same of all.
    let asks = of(r#""IsString": true"#);
    assert!(innocent(&asks));
}

#[test]
fn a_form_says_how_long_its_executions_take() {
    let shapes = Shapes::builtin().expect("the catalogue");
    let machines = crate::samples::machines();
    let [_, report, ..] = machines.as_slice() else {
        panic!("there are samples");
    };
    let form = form(&report.text, Detail::Coarse).expect("it has a form");
    assert_eq!(form.timeout, Some(11_790));
    let innocent = prove_form(
        &form.text(),
        Detail::Coarse,
        &Failures::of(&shapes, Keys::default()),
        &Tails::default(),
        true,
    );
    let innocent = innocent.expect("it keeps the laws");
    // Two waits, which a form takes for longer, and the retries of the message.
    assert!(
        (1_202..11_790).contains(&innocent.longest),
        "{}",
        innocent.longest
    );
}
