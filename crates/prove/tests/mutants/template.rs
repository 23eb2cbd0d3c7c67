//! Mutants of the template: form and privileges.

use loudfail_prove::Law;

use super::{
    assert_guilty, assert_guilty_of, channel, golden, golden_of, machine, replace, support,
    template,
};

#[test]
fn the_form() {
    template(Law::Form, "\"Comment\": \"Made", "\"Comment\": \"made");
    template(Law::Form, "        Region: !Ref \"AWS::Region\"\n", "");
    template(Law::Form, "        Region: !Ref", "        Regions: !Ref");
    template(
        Law::Form,
        "        Region: !Ref",
        "        More: \"x\"\n        Region: !Ref",
    );
    template(Law::Form, "!FindInMap [Partitions", "!FindInMap [Partition");
    template(
        Law::Form,
        "AWS::StepFunctions::StateMachine",
        "AWS::StepFunctions::Activity",
    );
    let long = format!("RoleName: \"{}\" #", "r".repeat(65));
    template(Law::Form, "RoleName:", &long);
    template(Law::Form, "Resources:", "Resources: [");
    assert_guilty(Law::Form, |job| {
        let queues: String = (0..500)
            .map(|index| format!("  Queue{index}: {{Type: AWS::SQS::Queue}}\n"))
            .collect();
        job.template = job
            .template
            .replacen("Resources:\n", &format!("Resources:\n{queues}"), 1);
    });
}

#[test]
fn what_iam_and_ecs_take() {
    // Each of these ARNs is 100 characters, and its quotes and a comma three more.
    let arns = |count: usize| -> String {
        let arn = format!("arn:aws:sns:us-east-1:111122223333:{}", "t".repeat(65));
        format!("                  - \"{arn}\"\n").repeat(count)
    };
    let notify = "- \"sns:Publish\"\n                Resource:\n";
    template(Law::Form, notify, &format!("{notify}{}", arns(100)));
    let value = "x".repeat(66_000);
    let environment = "          Environment:\n            - Name: ";
    golden_of("own-definition", Law::Form, "everything", |job| {
        let more = format!(
            "{environment}\"MORE\"\n              Value: \"{value}\"\n            - Name: "
        );
        job.template = replace(&job.template, environment, &more);
    });
}

#[test]
fn how_long_an_execution_lasts() {
    machine(Law::Form, |definition| {
        definition["TimeoutSeconds"] = 31_536_001.into()
    });
}

#[test]
fn what_the_role_may_do() {
    let notify = "- \"sns:Publish\"\n                Resource:\n                  - ";
    let every = format!("{notify}\"*\" #");
    template(Law::Privilege, notify, &every);
    template(Law::Privilege, "- \"ecs:RunTask\"", "- \"ecs:*\"");
    template(Law::Privilege, "                  - \"ecs:StopTask\"\n", "");
    template(
        Law::Privilege,
        "                  - \"events:PutRule\"\n",
        "",
    );
    template(
        Law::Privilege,
        "- \"ecs:StopTask\"",
        "- \"ecs:StopTask\"\n                  - \"s3:GetObject\"",
    );
    template(
        Law::Privilege,
        "task-definition/sample:*\"",
        "task-definition/sample:6\"",
    );
    template(
        Law::Privilege,
        "task-definition/sample\"",
        "task-definition/*\"",
    );
    template(Law::Privilege, "cluster/sample\"", "cluster/*\"");
    template(Law::Privilege, "\"ecs:cluster\"", "\"aws:SourceIp\"");
    template(
        Law::Privilege,
        "\"ecs-tasks.amazonaws.com\"",
        "\"lambda.amazonaws.com\"",
    );
    template(
        Law::Privilege,
        "\"iam:PassedToService\"",
        "\"aws:SourceIp\"",
    );
    template(
        Law::Privilege,
        "- \"logs:CreateLogDelivery\"",
        "- \"logs:DeleteLogGroup\"",
    );
    template(Law::Privilege, "Level: ERROR", "Level: OFF");
    template(
        Law::Privilege,
        "Sid: \"Notify\"\n                Effect: \"Allow\"",
        "Sid: \"Notify\"\n                Effect: \"Deny\"",
    );
    let elsewhere =
        "ManagedPolicyArns: [\"arn:aws:iam::aws:policy/AdministratorAccess\"]\n      Policies:";
    template(Law::Privilege, "Policies:", elsewhere);
}

#[test]
fn who_may_take_the_role() {
    let account = "              StringEquals:\n                \"aws:SourceAccount\": !Ref \"AWS::AccountId\"\n";
    template(Law::Privilege, account, "");
    template(
        Law::Privilege,
        "\"aws:SourceArn\":",
        "\"aws:PrincipalArn\":",
    );
    template(Law::Privilege, "stateMachine:sample\"", "stateMachine:*\"");
    template(
        Law::Privilege,
        "Service: \"states.amazonaws.com\"",
        "Service: \"lambda.amazonaws.com\"",
    );
    template(
        Law::Privilege,
        "Service: \"states.amazonaws.com\"",
        "AWS: \"*\"",
    );
    template(
        Law::Privilege,
        "RoleArn: !GetAtt StateMachineRole.Arn",
        "RoleArn: \"arn:aws:iam::111122223333:role/admin\"",
    );
}

#[test]
fn the_channels_configuration() {
    let configuration = |policies: &str| {
        format!(
            "Resources:\n  Slack:\n    Type: AWS::Chatbot::SlackChannelConfiguration\n    Properties:\n      ConfigurationName: x\n{policies}"
        )
    };
    let administrator = "      GuardrailPolicies: [!Sub \"arn:${AWS::Partition}:iam::aws:policy/AdministratorAccess\"]\n";
    for policies in ["", "      GuardrailPolicies: []\n", administrator] {
        channel(Law::Privilege, "Resources:\n", &configuration(policies));
    }
}

#[test]
fn the_key_of_the_topic() {
    for (from, to) in [
        ("- \"kms:GenerateDataKey*\"", "- \"kms:Encrypt\""),
        ("- \"kms:GenerateDataKey*\"", "- \"kms:*\""),
        ("                  - \"kms:Decrypt\"\n", ""),
        ("- !Ref NotificationKeyArn", "- \"*\""),
        ("\"kms:ViaService\"", "\"aws:SourceIp\""),
        ("\"sns.${AWS::Region}", "\"sqs.${AWS::Region}"),
    ] {
        for name in ["in-teams", "in-existing"] {
            golden(Law::Privilege, name, |job| {
                job.template = replace(&job.template, from, to);
            });
        }
    }
    // Where the topic has no key, its use is for nothing.
    golden(Law::Privilege, "in-teams", |job| {
        job.channel = replace(&job.channel, "      KmsMasterKeyId: !GetAtt Key.Arn\n", "");
        job.channel = replace(&job.channel, "  KeyArn:\n", "  Key:\n");
    });
}

#[test]
fn the_role_of_the_chat() {
    let role = "Service: \"chatbot.amazonaws.com\"";
    channel(Law::Privilege, role, "Service: \"lambda.amazonaws.com\"");
    channel(Law::Privilege, "\"cloudwatch:Get*\"", "\"s3:Get*\"");
    let account = "Service: \"chatbot.amazonaws.com\"\n            Action:\n              - \"sts:AssumeRole\"\n            Condition:\n              StringEquals:\n                \"aws:SourceAccount\"";
    let other = account.replace("SourceAccount", "PrincipalAccount");
    channel(Law::Privilege, account, &other);
}

/// The alarm of missing successes.
#[test]
fn the_alarm_of_the_job() {
    let report = || {
        let jobs = support::jobs().into_iter();
        let mut some = jobs.filter(|job| job.template.contains("ExecutionsSucceeded"));
        some.next().expect("a sample has such an alarm")
    };
    for (from, to) in [
        ("      AlarmActions:", "      OKActions:"),
        ("TreatMissingData: breaching", "TreatMissingData: missing"),
        ("LessThanThreshold", "GreaterThanThreshold"),
        ("Name: StateMachineArn", "Name: StateMachine"),
        ("Namespace: AWS/States", "Namespace: AWS/State"),
        ("FILL(succeeded, 0)", "FILL(succeeded, 1)"),
        ("FILL(succeeded, 0)", "FILL(succeeded, REPEAT)"),
        ("FILL(succeeded, 0)", "succeeded + 0"),
        ("ReturnData: false", "ReturnData: true"),
        ("Stat: Sum", "Stat: Average"),
    ] {
        assert_guilty_of(Law::Silence, report(), |job| {
            job.template = replace(&job.template, from, to);
        });
    }
}

#[test]
fn a_policy_that_is_attached_to_the_role() {
    // What a role may do also stands where nobody looks for it.
    let policy = "Resources:\n  Extra:\n    Type: AWS::IAM::Policy\n    Properties:\n      PolicyName: extra\n      \
        Roles: [!Ref StateMachineRole]\n      PolicyDocument:\n        Statement:\n          \
        - {Sid: Extra, Effect: Allow, Action: [\"s3:GetObject\"], Resource: [\"arn:aws:s3:::a/*\"]}\n";
    template(Law::Privilege, "Resources:\n", policy);
}
