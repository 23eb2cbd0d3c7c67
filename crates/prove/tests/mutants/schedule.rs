//! Mutants of the schedule: what it starts, where it keeps what it could not start, and what its role may do.

use loudfail_prove::Law;

use super::support::jobs;
use super::{assert_guilty_of, replace};

/// A mutant of the committed job that has a schedule.
#[track_caller]
fn scheduled(law: Law, from: &str, to: &str) {
    let job = jobs().into_iter().find(|job| job.name == "nightly-report");
    assert_guilty_of(law, job.expect("the job is committed"), |job| {
        // The schedule is the last but one of the resources, and its role is behind it.
        let (before, schedule) = job
            .template
            .split_once("  Schedule:\n")
            .expect("the job has a schedule");
        job.template = format!("{before}  Schedule:\n{}", replace(schedule, from, to));
    });
}

/// A mutant of that job's channel.
#[track_caller]
fn channel_of_scheduled(law: Law, from: &str, to: &str) {
    let job = jobs().into_iter().find(|job| job.name == "nightly-report");
    assert_guilty_of(law, job.expect("the job is committed"), |job| {
        job.channel = replace(&job.channel, from, to);
    });
}

#[test]
fn what_could_not_be_started() {
    scheduled(
        Law::Silence,
        "        DeadLetterConfig:\n          Arn: !Ref DeadLetterQueueArn\n",
        "",
    );
    scheduled(
        Law::Silence,
        "          Arn: !Ref DeadLetterQueueArn",
        "          Arn: \"arn:aws:sqs:us-east-1:111122223333:nobody-looks\"",
    );
    scheduled(
        Law::Silence,
        "Arn: !Ref StateMachine",
        "Arn: \"arn:aws:states:us-east-1:111122223333:stateMachine:other\"",
    );
    channel_of_scheduled(
        Law::Silence,
        "    Type: AWS::SQS::Queue\n    Properties:\n",
        "    Type: AWS::SQS::Queue\n    Properties:\n      KmsMasterKeyId: \"alias/mine\"\n",
    );
    // What lies there keeps the alarm on, so that nobody is told of the next one.
    channel_of_scheduled(
        Law::Silence,
        "MetricName: NumberOfMessagesSent",
        "MetricName: ApproximateNumberOfMessagesVisible",
    );
}

#[test]
fn what_the_role_of_the_schedule_may_do() {
    for (from, to) in [
        ("- \"states:StartExecution\"", "- \"states:StopExecution\""),
        ("- \"states:StartExecution\"", "- \"states:*\""),
        (
            "- \"states:StartExecution\"",
            "- \"states:StartExecution\"\n                  - \"states:StopExecution\"",
        ),
        ("- !Ref StateMachine\n", "- \"*\"\n"),
        (
            "- !Ref StateMachine\n",
            "- !Ref StateMachine\n                  - \"arn:aws:states:us-east-1:111122223333:stateMachine:other\"\n",
        ),
        ("- \"sqs:SendMessage\"", "- \"sqs:ReceiveMessage\""),
        (
            "                  - !Ref DeadLetterQueueArn",
            "                  - !Ref NotificationTopicArn",
        ),
        (
            "      Policies:",
            "      ManagedPolicyArns: [\"arn:aws:iam::aws:policy/AdministratorAccess\"]\n      Policies:",
        ),
    ] {
        scheduled(Law::Privilege, from, to);
    }
}

#[test]
fn who_may_take_the_role_of_the_schedule() {
    for (from, to) in [
        // Nobody at all.
        ("AssumeRolePolicyDocument:", "AssumeRolePolicyDocuments:"),
        ("\"aws:SourceAccount\"", "\"aws:PrincipalAccount\""),
        ("\"aws:SourceArn\"", "\"aws:PrincipalArn\""),
        ("schedule-group/default\"", "schedule-group/*\""),
        ("schedule-group/default\"", "schedule/default/x\""),
        ("GroupName: \"default\"", "GroupName: \"other\""),
        (
            "Service: \"scheduler.amazonaws.com\"",
            "Service: \"events.amazonaws.com\"",
        ),
        (
            "RoleArn: !GetAtt ScheduleRole.Arn",
            "RoleArn: \"arn:aws:iam::111122223333:role/admin\"",
        ),
    ] {
        scheduled(Law::Privilege, from, to);
    }
}
