//! Inputs of every kind, good and bad, through the machines of the goldens that take them.

use std::fs;
use std::path::Path;

use libtest_mimic::Failed;
use loudfail_tests::localstack::{End, Lab, Machine, Mock, REGION, filled, problems};
use loudfail_tests::outputs::repository;
use serde_json::{Value, json};

use crate::Case;

pub(crate) const CASES: &[Case] = &[
    ("bad_inputs_are_told_and_nothing_of_them", bad_inputs),
    ("good_inputs_start_the_task", good_inputs),
    ("words_of_a_command_come_from_the_input", words),
];

/// What no message may hold.
const MARKER: &str = "marker-4f1b";

/// Words that mean something to the language in which they are put together.
const WORDS: [&str; 6] = ["a b,c)", "it's {}", "c:\\d", "${x}", "", "Größe 😀\n"];

fn declared() -> Value {
    json!({"day": "2026-11-24", "mode": "full", "share": 1})
}

fn from_input() -> Value {
    json!({"disk": 30, "role": "arn:aws:iam::123456789012:role/report-reader"})
}

fn definition(golden: &str, topic: &str) -> Result<Value, Failed> {
    let folder = repository().join("tests/fixtures/golden");
    let text = fs::read_to_string(folder.join(golden).join("state-machine.asl.json"))?;
    Ok(filled(
        &text,
        &[
            ("RunTask", "arn:aws:states:::ecs:runTask.sync"),
            ("Publish", "arn:aws:states:::sns:publish"),
            ("TopicArn", topic),
            ("Region", REGION),
            ("ConsoleDomain", "console.aws.amazon.com"),
        ],
    )?)
}

fn machine(lab: &Lab, golden: &str, topic: &str) -> Result<Machine, Failed> {
    let definition = definition(golden, topic)?;
    let name = Path::new(golden).file_name().unwrap_or_default();
    let name = lab.unique(&name.to_string_lossy());
    Ok(lab.create_machine(&name, &definition, None)?)
}

/// The good input with one field changed, or without it.
fn with(good: &Value, field: &str, value: Option<Value>) -> Value {
    let mut input = good.clone();
    if let Some(fields) = input.as_object_mut() {
        match value {
            Some(value) => fields.insert(field.to_owned(), value),
            None => fields.shift_remove(field),
        };
    }
    input
}

fn bad_inputs(lab: &Lab) -> Result<(), Failed> {
    let topic = lab.create_topic(&lab.unique("bad-inputs"))?;
    let queue = lab.subscribe(&topic)?;
    let wrong = [
        json!(null),
        json!(MARKER),
        json!(7),
        json!([MARKER]),
        json!({"a": MARKER}),
    ];
    for (golden, good, fields) in [
        (
            "input/default/declared",
            declared(),
            // What each field takes of the wrong values, by its place among them.
            [
                ("command", &[3][..]),
                ("day", &[1]),
                ("mode", &[]),
                ("rows", &[2]),
                ("share", &[]),
                ("dry-run", &[]),
            ]
            .as_slice(),
        ),
        (
            "overrides/default/from-input",
            from_input(),
            [
                ("cpu", &[][..]),
                ("disk", &[]),
                ("role", &[]),
                ("share", &[2]),
            ]
            .as_slice(),
        ),
    ] {
        let machine = machine(lab, golden, &topic)?;
        let mut inputs = vec![json!(MARKER), json!([MARKER]), json!(null), json!({})];
        for (field, taken) in fields {
            let is_needed = good.get(*field).is_some();
            inputs.extend(is_needed.then(|| with(&good, field, None)));
            let bad = wrong
                .iter()
                .enumerate()
                .filter(|(place, _)| !taken.contains(place));
            inputs.extend(bad.map(|(_, value)| with(&good, field, Some(value.clone()))));
        }
        for input in inputs {
            let walk = lab.walk(&machine, None, &input, &[])?;
            let told = matches!(&walk.end, End::Failed { error, cause }
                if error == "JobFailed" && cause.contains("InputInvalid"));
            assert!(told, "{golden} with {input}: {walk}");
            let messages = lab.receive_all(&queue, 1)?;
            let [message] = messages.as_slice() else {
                return Err(format!("{golden} with {input}: {} messages", messages.len()).into());
            };
            let notification = message.json().ok_or("not JSON")?;
            assert_eq!(problems(&notification), Vec::<String>::new(), "{input}");
            let description = notification["content"]["description"].as_str();
            let explains = "The input is invalid; the job accepts: ";
            assert!(
                description.is_some_and(|it| it.contains(explains)),
                "{input}"
            );
            assert!(!message.text.contains(MARKER), "{input}: {}", message.text);
        }
    }
    Ok(())
}

fn good_inputs(lab: &Lab) -> Result<(), Failed> {
    let topic = lab.create_topic(&lab.unique("good-inputs"))?;
    let queue = lab.subscribe(&topic)?;
    let task = || Mock::Result(json!({"TaskArn": "arn:aws:ecs:x:1:task/c/1"}));
    for (golden, input) in [
        ("input/default/declared", declared()),
        (
            "input/default/declared",
            json!({"command": ["a"], "day": "", "dry-run": true, "mode": "<none> of \"${them}\"", "rows": -1.5, "share": 25, "more": 1}),
        ),
        (
            "input/default/needed",
            json!({"count": 0, "verbose": false}),
        ),
        ("input/default/implicit", json!({})),
        ("overrides/default/fixed", json!("anything")),
        ("overrides/default/from-input", from_input()),
        ("overrides/default/on-ec2", json!({"memory": 700})),
    ] {
        let machine = machine(lab, golden, &topic)?;
        let walk = lab.walk(&machine, None, &input, &[("Run task", task())])?;
        let succeeded = matches!(walk.end, End::Succeeded(_));
        assert!(succeeded, "{golden} with {input}: {walk}");
        assert_eq!(lab.drain(&queue)?.len(), 0, "{golden} with {input}");
    }
    Ok(())
}

/// What the task would be given, seen through a state that passes it on.
fn words(lab: &Lab) -> Result<(), Failed> {
    let topic = lab.create_topic(&lab.unique("words"))?;
    let mut machine = definition("input/default/words", &topic)?;
    let task = machine["States"]["Run task"].take();
    machine["States"]["Run task"] =
        json!({"Type": "Pass", "Parameters": task["Parameters"], "End": true});
    let machine = lab.create_machine(&lab.unique("words"), &machine, None)?;
    for (input, day, rows, mode) in [
        (json!({"day": "it's"}), "it's", "5", "full"),
        (
            json!({"day": "", "rows": -2.5, "mode": "{}", "_words": ["x"]}),
            "",
            "-2.5",
            "{}",
        ),
    ] {
        let walk = lab.walk(&machine, None, &input, &[])?;
        let End::Succeeded(output) = &walk.end else {
            return Err(format!("{input}: {walk}").into());
        };
        let containers = &output["Overrides"]["ContainerOverrides"];
        let mut expected = vec!["bin/report", "--day", day, "--rows", rows];
        expected.extend(WORDS);
        expected.push(mode);
        assert_eq!(containers[0]["Command"], json!(expected), "{input}");
        assert_eq!(containers[1]["Command"], json!([day, "it's {}"]), "{input}");
    }
    Ok(())
}
