//! The laboratory itself: what the other cases rely on.

use libtest_mimic::Failed;
use loudfail_tests::localstack::{End, Failure, Lab, LabError, Mock};
use serde_json::{Value, json};

use crate::Case;

pub(crate) const CASES: &[Case] = &[
    ("harness_drains_what_was_published_and_nothing_else", drain),
    ("harness_walks_past_retries_to_the_catch", retries),
    ("harness_walks_with_a_mocked_result", result),
    ("harness_runs_executions_with_mocks", executions),
    ("harness_deploys_stacks", stacks),
    ("harness_tells_why_a_stack_fails", broken_stack),
];

fn drain(lab: &Lab) -> Result<(), Failed> {
    let topic = lab.create_topic(&lab.unique("drain"))?;
    let queue = lab.subscribe(&topic)?;
    assert_eq!(lab.drain(&queue)?, []);
    for text in ["one", "two", "three"] {
        lab.publish(&topic, text)?;
    }
    let mut texts: Vec<_> = lab
        .receive_all(&queue, 3)?
        .into_iter()
        .map(|message| message.text)
        .collect();
    texts.sort();
    assert_eq!(texts, ["one", "three", "two"]);
    lab.publish(&topic, "four")?;
    assert_eq!(lab.drain(&queue)?.len(), 1);
    assert_eq!(lab.drain(&queue)?, []);
    Ok(())
}

/// A task that is tried twice more, then caught.
fn retried() -> Value {
    json!({"StartAt": "Run", "States": {
        "Run": {
            "Type": "Task",
            "Resource": "arn:aws:states:::ecs:runTask.sync",
            "Parameters": {"Cluster": "sample", "TaskDefinition": "sample"},
            "Retry": [{"ErrorEquals": ["ECS.ServerException"], "MaxAttempts": 2, "IntervalSeconds": 1}],
            "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.failure", "Next": "Stop"}],
            "End": true
        },
        "Stop": {"Type": "Fail", "Error": "JobFailed", "CausePath": "$.failure.Error"}
    }})
}

fn retries(lab: &Lab) -> Result<(), Failed> {
    let machine = lab.create_machine(&lab.unique("retried"), &retried(), None)?;
    let mocks = [(
        "Run",
        Mock::Failure(Failure::new("ECS.ServerException", "busy")),
    )];
    let walk = lab.walk(&machine, None, &json!({"a": 1}), &mocks)?;
    assert_eq!(walk.path(), ["Run", "Stop"], "{walk}");
    let end = End::Failed {
        error: "JobFailed".to_owned(),
        cause: "ECS.ServerException".to_owned(),
    };
    assert_eq!(walk.end, end);
    let caught = walk.steps.iter().find_map(|step| step.output.clone());
    let expected = json!({"a": 1, "failure": {"Error": "ECS.ServerException", "Cause": "busy"}});
    assert_eq!(caught, Some(expected));
    Ok(())
}

fn result(lab: &Lab) -> Result<(), Failed> {
    let machine = lab.create_machine(&lab.unique("retried"), &retried(), None)?;
    let task = json!({"TaskArn": "arn:aws:ecs:ap-northeast-1:000000000000:task/sample/1"});
    let walk = lab.walk(
        &machine,
        None,
        &json!({}),
        &[("Run", Mock::Result(task.clone()))],
    )?;
    assert_eq!(walk.end, End::Succeeded(task));
    Ok(())
}

fn executions(lab: &Lab) -> Result<(), Failed> {
    if !lab.has_mocks() {
        eprintln!("SKIPPED: this LocalStack was not started with our mocks");
        return Ok(());
    }
    let machine = lab.create_machine(&lab.unique("retried"), &retried(), None)?;
    let task = json!({"TaskArn": "arn:aws:ecs:ap-northeast-1:000000000000:task/sample/1"});
    lab.mock(
        &machine.name,
        "good",
        &[("Run", Mock::Result(task.clone()))],
    )?;
    let good = lab.run_execution(&machine, Some("good"), &json!({}))?;
    assert_eq!(
        (good.status.as_str(), good.output),
        ("SUCCEEDED", Some(task))
    );

    // A case that is added after the file was read is known at once.
    let failure = Failure::new("ECS.ClusterNotFoundException", "Cluster not found.");
    lab.mock(&machine.name, "bad", &[("Run", Mock::Failure(failure))])?;
    let bad = lab.run_execution(&machine, Some("bad"), &json!({}))?;
    assert_eq!(
        (
            bad.status.as_str(),
            bad.error.as_deref(),
            bad.cause.as_deref()
        ),
        (
            "FAILED",
            Some("JobFailed"),
            Some("ECS.ClusterNotFoundException")
        )
    );
    Ok(())
}

fn stacks(lab: &Lab) -> Result<(), Failed> {
    let template = "
Parameters:
  Name: {Type: String}
Resources:
  Topic:
    Type: AWS::SNS::Topic
    Properties: {TopicName: !Ref Name}
Outputs:
  TopicArn: {Value: !Ref Topic}
";
    let name = lab.unique("stack");
    let stack = lab.deploy_stack(&name, template, &[("Name", &name)])?;
    let topic = stack.outputs.get("TopicArn").ok_or("no output")?;
    assert_eq!(stack.ids_of("AWS::SNS::Topic"), [topic]);
    let queue = lab.subscribe(topic)?;
    lab.publish(topic, "hello")?;
    assert_eq!(lab.receive_all(&queue, 1)?.len(), 1);
    lab.delete_stack(&name)?;
    assert!(lab.publish(topic, "nobody").is_err());
    Ok(())
}

fn broken_stack(lab: &Lab) -> Result<(), Failed> {
    let template = "
Resources:
  Machine:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      RoleArn: arn:aws:iam::000000000000:role/none
      DefinitionString: '{\"StartAt\": \"Nowhere\"}'
";
    let name = lab.unique("broken");
    let Err(LabError::Stack { status, events, .. }) = lab.deploy_stack(&name, template, &[]) else {
        return Err("it came up".into());
    };
    assert!(
        status.contains("ROLLBACK") || status.contains("FAILED"),
        "{status}"
    );
    assert!(
        events
            .iter()
            .any(|event| event.starts_with("Machine CREATE_FAILED")),
        "{events:#?}"
    );
    Ok(())
}
