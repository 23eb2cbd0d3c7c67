//! The backstop: executions that end badly without telling, and what EventBridge tells of them.

use std::fs;

use libtest_mimic::Failed;
use loudfail_tests::deployment::{Template, arguments};
use loudfail_tests::localstack::{
    Execution, Failure, Lab, Machine, Message, Mock, Queue, REGION, problems,
};
use loudfail_tests::outputs::{repository, skip};
use serde_json::{Value, json};

use crate::Case;

pub(crate) const CASES: &[Case] = &[("backstop_tells_of_what_no_catch_sees", backstop)];

/// The sample that is made to end in all these ways. It tells of successes too.
const JOB: &str = "one-shot-migration";

/// The machine's own limit in this test, in seconds: long enough for every path that does not wait on purpose.
const LIMIT_SECONDS: u64 = 15;

/// Where each execution goes first, by its input: it hangs, it reads a field that is not there (which no Catch sees), or
/// it goes the job's own way.
const DETOUR: &str = r#"
    "Detour": {
      "Type": "Choice",
      "Choices": [
        {"Variable": "$.way", "StringEquals": "hang", "Next": "Hang"},
        {"Variable": "$.way", "StringEquals": "die", "Next": "Die"}
      ],
      "Default": "Check input"
    },
    "Hang": {"Type": "Wait", "Seconds": 600, "End": true},
    "Die": {"Type": "Pass", "Parameters": {"nothing.$": "$.nothing"}, "End": true},"#;

fn backstop(lab: &Lab) -> Result<(), Failed> {
    if !lab.has_mocks() {
        skip(
            "the backstop on LocalStack",
            "unset LOUDFAIL_LOCALSTACK_ENDPOINT: a LocalStack of the tests' own takes mocks",
        );
        return Ok(());
    }
    let topic = lab.create_topic(&lab.unique("backstop"))?;
    let queue = lab.subscribe(&topic)?;
    let machine = deploy(lab, &topic)?;
    let late = lab.start_execution(&machine, None, &json!({"way": "hang"}))?;

    let stopped = lab.start_execution(&machine, None, &json!({"way": "hang"}))?;
    lab.stop_execution(&stopped)?;
    let stopped = lab.wait_for_execution(&stopped)?;
    assert_end(&stopped, "ABORTED", None);
    assert_backstop(lab, &queue, &stopped)?;

    let dead = lab.run_execution(&machine, None, &json!({"way": "die"}))?;
    assert_end(&dead, "FAILED", Some("States.Runtime"));
    assert_backstop(lab, &queue, &dead)?;

    let refused = Failure::new("SNS.AuthorizationErrorException", "not authorized");
    let failure = Failure::new("ECS.ClusterNotFoundException", "no such cluster");
    let failed = ("Run task", Mock::Failure(failure));
    let done = (
        "Run task",
        Mock::Result(json!({"TaskArn": "arn:aws:ecs:x:1:task/c/1"})),
    );
    for (case, mocks) in [
        (
            "UntoldFailure",
            [failed.clone(), ("Publish", Mock::Failure(refused.clone()))],
        ),
        (
            "UntoldSuccess",
            [done.clone(), ("Publish success", Mock::Failure(refused))],
        ),
    ] {
        lab.mock(&machine.name, case, &mocks)?;
        let untold = lab.run_execution(&machine, Some(case), &json!({"way": "own"}))?;
        assert_end(&untold, "FAILED", Some("NotificationFailed"));
        assert_backstop(lab, &queue, &untold)?;
    }

    // These tell themselves. The rule has had its chance when it has told of a later execution.
    for (case, mock, status, event) in [
        ("ToldFailure", failed, "FAILED", "JobFailed"),
        ("ToldSuccess", done, "SUCCEEDED", "JobSucceeded"),
    ] {
        lab.mock(&machine.name, case, &[mock])?;
        let told = lab.run_execution(&machine, Some(case), &json!({"way": "own"}))?;
        assert_eq!(told.status, status, "{told:?}");
        let later = lab.run_execution(&machine, None, &json!({"way": "die"}))?;
        let messages = lab.receive_all(&queue, 2)?;
        assert_eq!(
            [events(&messages, &told), events(&messages, &later)],
            [[event], ["ExecutionEnded"]],
            "{messages:#?}"
        );
        assert_eq!(messages.len(), 2, "{messages:#?}");
    }

    let late = lab.wait_for_execution(&late)?;
    assert_end(&late, "TIMED_OUT", None);
    assert_backstop(lab, &queue, &late)
}

/// Deploys the sample's committed template under a name of its own, with a detour before its first state.
fn deploy(lab: &Lab, topic: &str) -> Result<Machine, Failed> {
    let path = repository().join(format!("dist/default/{JOB}/cloudformation.yaml"));
    let name = lab.unique("backstop");
    let mut text = fs::read_to_string(path)?.replace(JOB, &name);
    let indented = DETOUR.replace('\n', "\n        ");
    let start = r#""StartAt": "Check input","#;
    let limit = text
        .lines()
        .map(str::trim)
        .find(|line| line.starts_with("\"TimeoutSeconds\""))
        .ok_or("a machine without a limit")?
        .to_owned();
    for (from, to) in [
        (start, r#""StartAt": "Detour","#.to_owned()),
        (
            limit.as_str(),
            format!("\"TimeoutSeconds\": {LIMIT_SECONDS},"),
        ),
        ("\"States\": {", format!("\"States\": {{{indented}")),
        // SNS will not change its mind here, and the waits would take two minutes.
        ("\"MaxAttempts\": 6", "\"MaxAttempts\": 0".to_owned()),
    ] {
        assert!(text.contains(from), "{from}");
        // The task's own limit has the same key; the machine's stands before it.
        let most = if from == limit { 1 } else { usize::MAX };
        text = text.replacen(from, &to, most);
    }
    let arguments = arguments(&Template::parse(&text)?, topic);
    let arguments: Vec<(&str, &str)> = arguments
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let stack = lab.deploy_stack(&name, &text, &arguments)?;
    let [arn] = stack.ids_of("AWS::StepFunctions::StateMachine")[..] else {
        return Err("the job's stack does not have one state machine".into());
    };
    Ok(lab.machine(arn)?)
}

#[track_caller]
fn assert_end(execution: &Execution, status: &str, error: Option<&str>) {
    assert_eq!(execution.status, status, "{execution:?}");
    if let Some(error) = error {
        assert_eq!(execution.error.as_deref(), Some(error), "{execution:?}");
    }
}

/// Fails unless one message arrives, from the backstop, about this execution.
fn assert_backstop(lab: &Lab, queue: &Queue, execution: &Execution) -> Result<(), Failed> {
    let messages = lab.receive_all(queue, 1)?;
    let [message] = &messages[..] else {
        return Err(format!("{} messages: {messages:#?}", messages.len()).into());
    };
    let notification = message.json().ok_or("not JSON")?;
    assert_eq!(problems(&notification), Vec::<String>::new());
    assert_eq!(notification["id"], name(execution));
    assert_eq!(
        notification["content"]["title"],
        "The orders migration failed"
    );
    assert_eq!(notification["metadata"]["eventType"], "ExecutionEnded");
    assert_eq!(
        notification["metadata"]["relatedResources"],
        json!([execution.arn])
    );
    let status = &execution.status;
    assert_eq!(
        notification["metadata"]["additionalContext"]["status"],
        json!(status)
    );
    let description = notification["content"]["description"]
        .as_str()
        .unwrap_or_default();
    let head = format!("*The execution ended:* `{status}` ");
    let link = format!(
        "\n\n<https://{REGION}.console.aws.amazon.com/states/home?region={REGION}#/v2/executions/details/{}|Execution>\n",
        execution.arn
    );
    assert!(
        description.starts_with(&head) && description.contains(&link),
        "{description}"
    );
    Ok(())
}

/// What the messages about this execution are.
fn events(messages: &[Message], execution: &Execution) -> Vec<String> {
    let notifications = messages.iter().filter_map(Message::json);
    notifications
        .filter(|notification| notification["id"] == name(execution))
        .filter_map(|notification| {
            let event: &Value = &notification["metadata"]["eventType"];
            event.as_str().map(str::to_owned)
        })
        .collect()
}

fn name(execution: &Execution) -> &str {
    execution.arn.rsplit(':').next().unwrap_or_default()
}
