//! The sample channel with everything, deployed: an encrypted topic, a chat, a subscriber, a dead-letter queue.

use std::fs;

use libtest_mimic::Failed;
use loudfail_tests::deployment::{Template, arguments};
use loudfail_tests::localstack::Lab;
use loudfail_tests::outputs::repository;

use crate::Case;

pub(crate) const CASES: &[Case] = &[("an_encrypted_channel_delivers", encrypted)];

fn encrypted(lab: &Lab) -> Result<(), Failed> {
    let path = repository().join("dist/default/operations/cloudformation.yaml");
    let text = fs::read_to_string(path)?;
    let arguments = arguments(&Template::parse(&text)?, "");
    let arguments: Vec<(&str, &str)> = arguments
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let name = lab.unique("operations");
    let stack = lab.deploy_stack(&name, &text, &arguments)?;
    let output = |name: &str| {
        let found = stack.outputs.get(name);
        found.ok_or(format!("the stack has no output {name}"))
    };
    // What the stacks of jobs ask for.
    let topic = output("TopicArn")?;
    assert_eq!(stack.ids_of("AWS::SNS::Topic"), [topic]);
    assert!(output("DeadLetterQueueArn")?.ends_with(":operations-dead-letters"));
    assert!(output("KeyArn")?.contains(":key/"));
    assert_eq!(stack.ids_of("AWS::CloudWatch::Alarm").len(), 1);
    let queue = lab.subscribe(topic)?;
    lab.publish(topic, "hello")?;
    assert_eq!(lab.receive_all(&queue, 1)?.len(), 1);
    lab.delete_stack(&name)?;
    Ok(())
}
