//! The limit of executions on LocalStack: executions that list, describe and wait for each other in earnest.
//!
//! Its DynamoDB needs a program that cannot be had without a network, so the calls of the table are mocked; what Step
//! Functions itself is asked is not.

use std::fs;

use libtest_mimic::Failed;
use loudfail_tests::localstack::{ACCOUNT, Lab, Machine, Mock, REGION, filled, problems};
use loudfail_tests::outputs::{repository, skip};
use serde_json::{Value, json};

use crate::Case;

pub(crate) const CASES: &[Case] = &[
    ("of_two_executions_the_older_runs", the_older_runs),
    ("a_slot_is_taken_over_from_whom_it_outlives", taken_over),
];

/// A golden's machine with another state in place of one.
fn machine(
    lab: &Lab,
    golden: &str,
    topic: &str,
    changed: (&str, Value),
) -> Result<Machine, Failed> {
    let path = format!("tests/fixtures/golden/{golden}/state-machine.asl.json");
    let text = fs::read_to_string(repository().join(path))?;
    let mut definition = filled(
        &text,
        &[
            ("RunTask", "arn:aws:states:::ecs:runTask.sync"),
            ("Publish", "arn:aws:states:::sns:publish"),
            ("UpdateItem", "arn:aws:states:::dynamodb:updateItem"),
            ("GetItem", "arn:aws:states:::dynamodb:getItem"),
            (
                "DescribeExecution",
                "arn:aws:states:::aws-sdk:sfn:describeExecution",
            ),
            (
                "ListExecutions",
                "arn:aws:states:::aws-sdk:sfn:listExecutions",
            ),
            ("LockTableName", "slots"),
            ("TopicArn", topic),
            ("Region", REGION),
            ("ConsoleDomain", "console.aws.amazon.com"),
        ],
    )?;
    let states = &mut definition["States"];
    let (state, other) = changed;
    assert!(states[state].is_object(), "there is no {state}");
    states[state] = other;
    for wait in ["Let it appear", "Let its task stop"] {
        if states[wait].is_object() {
            states[wait]["Seconds"] = json!(1);
        }
    }
    Ok(lab.create_machine(&lab.unique("limited"), &definition, None)?)
}

/// The error and the cause of an execution, once it is over.
fn end(lab: &Lab, arn: &str) -> Result<(Option<String>, Option<String>), Failed> {
    let ended = lab.wait_for_execution(arn)?;
    Ok((ended.error, ended.cause))
}

fn the_older_runs(lab: &Lab) -> Result<(), Failed> {
    let topic = lab.create_topic(&lab.unique("limited"))?;
    let queue = lab.subscribe(&topic)?;
    // A task that takes long.
    let task = json!({"Type": "Wait", "Seconds": 600, "End": true});
    let machine = machine(lab, "concurrency/default/skips", &topic, ("Run task", task))?;
    let older = lab.start_execution(&machine, None, &json!({}))?;
    let younger = lab.start_execution(&machine, None, &json!({}))?;
    let (error, cause) = end(lab, &younger)?;
    assert_eq!(error.as_deref(), Some("JobSkipped"), "{cause:?}");
    let cause = cause.unwrap_or_default();
    assert!(cause.contains(&older), "{cause} does not name {older}");
    let messages = lab.receive_all(&queue, 1)?;
    let notification = messages[0].json().ok_or("not JSON")?;
    assert_eq!(problems(&notification), Vec::<String>::new());
    assert_eq!(notification["metadata"]["eventType"], "JobSkipped");
    // Who is stopped is in nobody's way.
    lab.stop_execution(&older)?;
    let next = lab.start_execution(&machine, None, &json!({}))?;
    let last = lab.start_execution(&machine, None, &json!({}))?;
    let (error, cause) = end(lab, &last)?;
    assert_eq!(error.as_deref(), Some("JobSkipped"), "{cause:?}");
    let cause = cause.unwrap_or_default();
    assert!(cause.contains(&next), "{cause} does not name {next}");
    lab.stop_execution(&next)?;
    Ok(())
}

fn taken_over(lab: &Lab) -> Result<(), Failed> {
    if !lab.has_mocks() {
        skip(
            "slots on LocalStack",
            "unset LOUDFAIL_LOCALSTACK_ENDPOINT: a LocalStack of the tests' own takes mocks",
        );
        return Ok(());
    }
    let topic = lab.create_topic(&lab.unique("limited"))?;
    let queue = lab.subscribe(&topic)?;
    let holder = machine(
        lab,
        "concurrency/default/skips",
        &topic,
        (
            "Run task",
            json!({"Type": "Wait", "Seconds": 600, "End": true}),
        ),
    )?;
    let running = lab.start_execution(&holder, None, &json!({}))?;
    let stopped = lab.start_execution(&holder, None, &json!({}))?;
    lab.wait_for_execution(&stopped)?;
    lab.drain(&queue)?;
    let forgotten = format!(
        "arn:aws:states:{REGION}:{ACCOUNT}:execution:{}:none",
        holder.name
    );
    // LocalStack 4.14 makes `DynamoDB.AmazonDynamoDBException` of every mocked failure of DynamoDB, so the write that is
    // refused is left out.
    let refused = json!({"Type": "Pass", "Next": "Read holder"});
    let machine = machine(
        lab,
        "concurrency-strict/default/fails",
        &topic,
        ("Take slot", refused),
    )?;
    for (case, owner, expected) in [
        ("Running", &running, Some("JobFailed")),
        ("Stopped", &stopped, None),
        ("Forgotten", &forgotten, None),
    ] {
        let item = json!({"Item": {"slot": {"S": "1"}, "owner": {"S": owner}}});
        lab.mock(
            &machine.name,
            case,
            &[
                ("Read holder", Mock::Result(item)),
                ("Take over", Mock::Result(json!({}))),
                ("Run task", Mock::Result(json!({}))),
                ("Give slot back", Mock::Result(json!({}))),
            ],
        )?;
        let ended = lab.run_execution(&machine, Some(case), &json!({}))?;
        assert_eq!(ended.error.as_deref(), expected, "{case}: {ended:?}");
        let is_told = usize::from(expected.is_some());
        let messages = lab.receive_all(&queue, is_told)?;
        assert_eq!(messages.len(), is_told, "{case}: {messages:?}");
        for message in messages {
            let notification = message.json().ok_or("not JSON")?;
            assert_eq!(problems(&notification), Vec::<String>::new());
            let description = notification["content"]["description"]
                .as_str()
                .unwrap_or_default();
            assert!(description.contains("LimitReached"), "{description}");
            assert!(description.contains(owner.as_str()), "{description}");
        }
    }
    lab.stop_execution(&running)?;
    Ok(())
}
