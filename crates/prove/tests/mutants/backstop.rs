//! Mutants of the rule behind the machine.

use loudfail_prove::Law;

use super::{assert_guilty, channel, support::Texts, template};

#[test]
fn the_pattern() {
    template(Law::Backstop, "AWS::Events::Rule", "AWS::Events::EventBus");
    template(Law::Backstop, "\"aws.states\"", "\"aws.ecs\"");
    template(Law::Backstop, "\"ABORTED\"", "\"SUCCEEDED\"");
    template(Law::Backstop, "\"TIMED_OUT\", ", "");
    template(
        Law::Backstop,
        "\"anything-but\": \"JobFailed\"",
        "\"anything-but\": [\"JobFailed\", \"States.Runtime\"]",
    );
    template(
        Law::Backstop,
        "\"anything-but\": \"JobFailed\"",
        "\"anything-but\": {\"prefix\": \"JobFailed\"}",
    );
    template(
        Law::Backstop,
        "\"anything-but\": \"JobFailed\"",
        "\"exists\": true",
    );
    template(Law::Backstop, ", {\"exists\": false}", "");
    template(Law::Backstop, "stateMachineArn:", "executionArn:");
    template(
        Law::Backstop,
        "          stateMachineArn: [!Ref StateMachine]\n",
        "",
    );
    template(
        Law::Backstop,
        "\"anything-but\": \"JobFailed\"",
        "\"wildcard\": \"*\"",
    );
    template(Law::Backstop, "State: ENABLED", "State: DISABLED");
}

#[test]
fn the_target() {
    let target = "Arn: !Ref NotificationTopicArn\n          DeadLetterConfig";
    template(
        Law::Backstop,
        target,
        "Arn: !GetAtt BackstopQueue.Arn\n          DeadLetterConfig",
    );
    template(Law::Backstop, "InputTransformer:", "InputTransformers:");
    template(Law::Backstop, "\"$.detail.status\"", "\"$.detail.cause\"");
    template(Law::Backstop, "\"$.detail.status\"", "\"$.detail.input\"");
    template(Law::Backstop, "<status>", "<state>");
    template(Law::Backstop, "\"id\": \"<name>\"", "\"id\": \"<name>");
    template(
        Law::Backstop,
        "\"content\": {\n                  \"textType",
        "\"contents\": {\n                  \"textType",
    );
    template(
        Law::Backstop,
        "\"title\": \"the",
        &format!("\"title\": \"{}", "t".repeat(250)),
    );
    assert_guilty(Law::Backstop, twice);
}

/// A second rule like the first.
fn twice(job: &mut Texts) {
    let start = job.template.find("  Backstop:\n").expect("there is a rule");
    let end = job
        .template
        .find("  BackstopQueue:\n")
        .expect("there is a queue");
    let second = job.template[start..end].replace("  Backstop:\n", "  Backstop2:\n");
    job.template.insert_str(start, &second);
}

#[test]
fn the_dead_letters() {
    let config = "          DeadLetterConfig:\n            Arn: !GetAtt BackstopQueue.Arn\n";
    template(Law::Backstop, config, "");
    template(
        Law::Backstop,
        "Arn: !GetAtt BackstopQueue.Arn\n          Input",
        "Arn: \"arn:aws:sqs:us-east-1:111122223333:other\"\n          Input",
    );
    template(
        Law::Backstop,
        "AWS::SQS::QueuePolicy",
        "AWS::SQS::QueueInlinePolicy",
    );
    template(Law::Backstop, "!GetAtt Backstop.Arn", "\"*\"");
    template(
        Law::Backstop,
        "Action: \"sqs:SendMessage\"",
        "Action: \"sqs:ReceiveMessage\"",
    );
    template(
        Law::Backstop,
        "SqsManagedSseEnabled: true",
        "KmsMasterKeyId: \"alias/aws/sqs\"",
    );
    template(
        Law::Backstop,
        "AWS::CloudWatch::Alarm",
        "AWS::CloudWatch::Dashboard",
    );
    template(Law::Backstop, "Threshold: 0", "Threshold: 100");
    template(
        Law::Backstop,
        "!GetAtt BackstopQueue.QueueName",
        "\"other\"",
    );
    template(Law::Backstop, "AlarmActions:", "OKActions:");
}

#[test]
fn the_topic() {
    channel(Law::Backstop, "events.amazonaws.com", "sns.amazonaws.com");
    channel(
        Law::Backstop,
        "cloudwatch.amazonaws.com",
        "sns.amazonaws.com",
    );
    channel(
        Law::Backstop,
        "TopicName: \"alerts\"",
        "TopicName: \"alerts\"\n      FifoTopic: true",
    );
    channel(
        Law::Backstop,
        "TopicName: \"alerts\"",
        "TopicName: \"alerts\"\n      KmsMasterKeyId: alias/aws/sns",
    );
}
