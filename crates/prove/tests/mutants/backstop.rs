//! Mutants of the rule behind the machine, of its queue and of the topic.

use loudfail_prove::Law;

use super::{assert_guilty, channel, golden, replace, support::Texts, template};

#[test]
fn the_pattern() {
    let told = "anything-but: \"JobFailed\"";
    for (from, to) in [
        ("AWS::Events::Rule", "AWS::Events::EventBus"),
        ("source: [aws.states]", "source: [aws.ecs]"),
        (
            "\"TIMED_OUT\", \"ABORTED\"]",
            "\"TIMED_OUT\", \"SUCCEEDED\"]",
        ),
        ("\"TIMED_OUT\", \"ABORTED\"]", "\"ABORTED\"]"),
        // Whoever stops an execution may give it the name of an error that has been told.
        ("\"TIMED_OUT\", \"ABORTED\"]\n", "\"TIMED_OUT\"]\n"),
        (
            "\"TIMED_OUT\", \"ABORTED\"]\n",
            "\"TIMED_OUT\", \"ABORTED\", \"FAILED\"]\n",
        ),
        (told, "anything-but: [\"JobFailed\", \"States.Runtime\"]"),
        (told, "anything-but: {prefix: \"JobFailed\"}"),
        (told, "exists: true"),
        (told, "wildcard: \"*\""),
        ("                - exists: false\n", ""),
        (
            "stateMachineArn:\n            -",
            "executionArn:\n            -",
        ),
        (
            "          stateMachineArn:\n            - !Ref StateMachine\n",
            "",
        ),
        ("State: ENABLED", "State: DISABLED"),
    ] {
        template(Law::Backstop, from, to);
    }
}

#[test]
fn the_target() {
    let title = "\\\"title\\\": \\\"";
    let long = format!("{title}{}", "t".repeat(250));
    for (from, to) in [
        (
            "Arn: !Ref NotificationTopicArn\n          DeadLetterConfig",
            "Arn: !Ref DeadLetterQueueArn\n          DeadLetterConfig",
        ),
        // EventBridge would send it to both, or refuse the rule.
        (
            "      Targets:\n",
            "      Targets:\n        - {Id: other, Arn: !Ref DeadLetterQueueArn}\n",
        ),
        ("InputTransformer:", "InputTransformers:"),
        ("\"$.detail.status\"", "\"$.detail.cause\""),
        ("\"$.detail.status\"", "\"$.detail.input\""),
        ("<status>", "<state>"),
        ("\\\"id\\\": \\\"<name>\\\"", "\\\"id\\\": \\\"<name>"),
        (
            "\\\"content\\\": {\\\"textType",
            "\\\"contents\\\": {\\\"textType",
        ),
        (title, &long),
    ] {
        template(Law::Backstop, from, to);
    }
    assert_guilty(Law::Backstop, twice);
}

/// A second rule like the first.
fn twice(job: &mut Texts) {
    let start = job.template.find("  Backstop:\n").expect("there is a rule");
    let (before, rest) = job.template.split_at(start);
    let rule = rest.split_once("\n\n").map_or(rest, |(rule, _)| rule);
    let second = rule.replace("  Backstop:\n", "  Backstop2:\n");
    job.template = format!("{before}{second}\n\n{rest}");
}

#[test]
fn the_way_to_the_dead_letters() {
    let config = "          DeadLetterConfig:\n            Arn: !Ref DeadLetterQueueArn\n";
    template(Law::Backstop, config, "");
    let elsewhere = "Arn: \"arn:aws:sqs:us-east-1:111122223333:other\"\n          Retry";
    template(
        Law::Backstop,
        "Arn: !Ref DeadLetterQueueArn\n          Retry",
        elsewhere,
    );
    // The rule asks for something that the channel does not give out.
    assert_guilty(Law::Backstop, |job| {
        job.template = job.template.replace("DeadLetterQueueArn", "QueueArn");
    });
    let output = "Value: !GetAtt DeadLetterQueue.Arn";
    channel(Law::Backstop, output, "Value: !Ref Topic");
    channel(Law::Backstop, "\nOutputs:\n", "\nOutput:\n");
}

#[test]
fn the_dead_letters() {
    for (from, to) in [
        ("AWS::SQS::QueuePolicy", "AWS::SQS::QueueInlinePolicy"),
        (
            "Sid: \"BackstopsLeaveLetters\"\n            Effect: \"Allow\"",
            "Effect: \"Deny\"",
        ),
        ("\"sqs:SendMessage\"", "\"sqs:ReceiveMessage\""),
        (
            "SqsManagedSseEnabled: true",
            "KmsMasterKeyId: \"alias/aws/sqs\"",
        ),
        ("SqsManagedSseEnabled: true", "FifoQueue: true"),
        (":rule/*\"", ":rule/other-*\""),
        (":events:${AWS::Region}:", ":events:us-east-1:"),
        ("AWS::CloudWatch::Alarm", "AWS::CloudWatch::Dashboard"),
        ("Threshold: 1", "Threshold: 100"),
        (
            "MetricName: NumberOfMessagesSent",
            "MetricName: ApproximateNumberOfMessagesVisible",
        ),
        ("Statistic: Sum", "Statistic: Average"),
        ("EvaluationPeriods: 20", "EvaluationPeriods: 10"),
        ("EvaluationPeriods: 20", "EvaluationPeriods: 1440"),
        ("DatapointsToAlarm: 1", "DatapointsToAlarm: 2"),
        ("TreatMissingData: notBreaching", "TreatMissingData: ignore"),
        (
            "Value: !GetAtt DeadLetterQueue.QueueName",
            "Value: \"other\"",
        ),
        ("AlarmActions:", "OKActions:"),
        (
            "AlarmActions:\n        - !Ref Topic",
            "AlarmActions:\n        - !GetAtt DeadLetterQueue.Arn",
        ),
        (
            "AlarmActions:",
            "ActionsEnabled: false\n      AlarmActions:",
        ),
    ] {
        channel(Law::Backstop, from, to);
    }
    // Everybody's rules, and none: TLS is refused.
    assert_guilty(Law::Backstop, |job| {
        let queue = "            Condition:\n              StringEquals:\n                \"aws:SourceAccount\": !Ref \"AWS::AccountId\"\n              ArnLike:\n                \"aws:SourceArn\": !Sub \"arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/*\"\n";
        job.channel = replace(&job.channel, queue, "");
    });
    assert_guilty(Law::Backstop, |job| {
        job.channel = job.channel.replace(
            "\"aws:SecureTransport\": \"false\"",
            "\"aws:SecureTransport\": \"true\"",
        );
    });
}

#[test]
fn the_topic() {
    let name = "TopicName: \"alerts\"";
    let rules = "Service: \"events.amazonaws.com\"\n            Action:\n              - \"sns:Publish\"\n            Resource:\n              - !Ref Topic\n";
    let condition = "            Condition:\n              StringEquals:\n                \"aws:SourceAccount\": !Ref \"AWS::AccountId\"\n";
    for (from, to) in [
        ("events.amazonaws.com", "sns.amazonaws.com"),
        ("cloudwatch.amazonaws.com", "sns.amazonaws.com"),
        // EventBridge sends nothing that a condition could compare.
        (rules, &format!("{rules}{condition}")),
        (":cloudwatch:${AWS::Region}:", ":cloudwatch:us-east-1:"),
        (
            "Sid: \"AlarmsTell\"\n            Effect: \"Allow\"",
            "Effect: \"Deny\"",
        ),
        (name, &format!("{name}\n      FifoTopic: true")),
        (
            name,
            &format!("{name}\n      KmsMasterKeyId: alias/aws/sns"),
        ),
    ] {
        channel(Law::Backstop, from, to);
    }
}

#[test]
fn the_key() {
    let rules = "Service: \"events.amazonaws.com\"\n            Action:\n              - \"kms:GenerateDataKey*\"";
    let alarms = "Service: \"cloudwatch.amazonaws.com\"\n            Action:\n              - \"kms:GenerateDataKey*\"\n              - \"kms:Decrypt\"";
    for (from, to) in [
        (rules, rules.replace("events", "sns")),
        (rules, rules.replace("GenerateDataKey*", "Encrypt")),
        (alarms, alarms.replace("cloudwatch", "sns")),
        (alarms, alarms.replace("Decrypt", "Encrypt")),
        (
            "KmsMasterKeyId: !GetAtt Key.Arn",
            "KmsMasterKeyId: \"alias/aws/sns\"".to_owned(),
        ),
    ] {
        golden(Law::Backstop, "in-teams", |job| {
            job.channel = replace(&job.channel, from, &to);
        });
    }
}

/// A channel whose topic is somebody else's still has a queue, which is looked at.
#[test]
fn the_dead_letters_of_somebody_elses_topic() {
    for (from, to) in [
        ("\"sqs:SendMessage\"", "\"sqs:ReceiveMessage\""),
        ("AlarmActions:", "OKActions:"),
        (
            "- !Ref SharedTopicArn",
            "- \"arn:aws:sns:us-east-1:111122223333:other\"",
        ),
    ] {
        golden(Law::Backstop, "in-existing", |job| {
            job.channel = replace(&job.channel, from, to);
        });
    }
}
