//! Every resource that takes tags has them, and every name begins with the prefix of its environment.

use std::fs;
use std::path::Path;

use loudfail_tests::outputs::{golden, outputs};
use serde_yaml::Value;

/// What takes tags in CloudFormation. Source: the property `Tags` of each in the CloudFormation template reference.
const TAKE_TAGS: &[&str] = &[
    "AWS::Chatbot::MicrosoftTeamsChannelConfiguration",
    "AWS::Chatbot::SlackChannelConfiguration",
    "AWS::CloudWatch::Alarm",
    "AWS::DynamoDB::Table",
    "AWS::ECS::TaskDefinition",
    "AWS::Events::Rule",
    "AWS::IAM::Role",
    "AWS::KMS::Key",
    "AWS::Logs::LogGroup",
    "AWS::SNS::Topic",
    "AWS::SQS::Queue",
    "AWS::Scheduler::ScheduleGroup",
    "AWS::StepFunctions::StateMachine",
];

/// What takes none there.
const TAKE_NO_TAGS: &[&str] = &[
    "AWS::IAM::Policy",
    "AWS::KMS::Alias",
    "AWS::SNS::Subscription",
    "AWS::SNS::TopicPolicy",
    "AWS::SQS::QueuePolicy",
    "AWS::Scheduler::Schedule",
];

/// What takes tags in Terraform: the argument `tags` of each in the provider's schema, version 6.47.0.
const TAKE_TAGS_IN_TERRAFORM: &[&str] = &[
    "aws_chatbot_slack_channel_configuration",
    "aws_chatbot_teams_channel_configuration",
    "aws_cloudwatch_event_rule",
    "aws_cloudwatch_log_group",
    "aws_cloudwatch_metric_alarm",
    "aws_dynamodb_table",
    "aws_ecs_task_definition",
    "aws_iam_role",
    "aws_kms_key",
    "aws_scheduler_schedule_group",
    "aws_sfn_state_machine",
    "aws_sns_topic",
    "aws_sqs_queue",
];

/// What takes none there.
const TAKE_NO_TAGS_IN_TERRAFORM: &[&str] = &[
    "aws_cloudwatch_event_target",
    "aws_iam_role_policy",
    "aws_kms_alias",
    "aws_scheduler_schedule",
    "aws_sns_topic_policy",
    "aws_sns_topic_subscription",
    "aws_sqs_queue_policy",
];

/// The tags that every resource has: of what it is, and of which environment.
const TAGS: [&str; 2] = ["environment", "job"];

/// The properties that hold a resource's own name.
const NAMES: &[&str] = &[
    "AlarmName",
    "AliasName",
    "ConfigurationName",
    "Family",
    "LogGroupName",
    "Name",
    "QueueName",
    "RoleName",
    "StateMachineName",
    "TableName",
    "TopicName",
];

#[test]
fn every_resource_of_cloudformation_has_tags() {
    let mut wrong = Vec::new();
    for path in all("cloudformation.yaml") {
        let text = read(&path);
        wrong.extend(untagged(&text).into_iter().map(|it| shown(&path, &it)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_resource_of_terraform_has_tags() {
    let mut wrong = Vec::new();
    for path in all("terraform/main.tf") {
        let text = read(&path);
        wrong.extend(
            untagged_in_terraform(&text)
                .into_iter()
                .map(|it| shown(&path, &it)),
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_name_begins_with_the_prefix_of_its_environment() {
    let paths = golden("cloudformation.yaml").expect("the goldens");
    let staging: Vec<_> = paths
        .into_iter()
        .filter(|path| path.to_string_lossy().contains("/environments/staging/"))
        .collect();
    assert!(staging.len() >= 3, "{staging:?}");
    let mut wrong = Vec::new();
    for path in staging {
        wrong.extend(
            unprefixed(&read(&path), "staging-")
                .into_iter()
                .map(|it| shown(&path, &it)),
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_lacks_tags_or_a_prefix_is_found_guilty() {
    let template = "Resources:\n  A: {Type: AWS::SNS::Topic, Properties: {TopicName: a}}\n  \
        B: {Type: AWS::SQS::Queue, Properties: {QueueName: p-b, Tags: [{Key: environment, Value: x}]}}\n  \
        C: {Type: AWS::New::Thing}\n  D: {Type: AWS::KMS::Alias, Properties: {AliasName: alias/x/p-d}}\n";
    assert_eq!(
        untagged(template),
        [
            "A has no tag environment",
            "A has no tag job",
            "B has no tag job",
            "whether AWS::New::Thing takes tags is not known here"
        ]
    );
    assert_eq!(unprefixed(template, "p-"), ["A is called a"]);
    let module = "resource \"aws_sns_topic\" \"a\" {\n  name = \"a\"\n}\n\nresource \"aws_new\" \"b\" {\n}\n";
    assert_eq!(
        untagged_in_terraform(module),
        [
            "a has no tag environment",
            "a has no tag job",
            "whether aws_new takes tags is not known here"
        ]
    );
}

/// What of a template lacks tags.
fn untagged(template: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    for (id, kind, properties) in resources(template) {
        if TAKE_TAGS.contains(&kind.as_str()) {
            let tags = properties.get("Tags").and_then(Value::as_sequence);
            let keys: Vec<&str> = tags
                .into_iter()
                .flatten()
                .filter_map(|tag| tag.get("Key").and_then(Value::as_str))
                .collect();
            wrong.extend(lacking(&id, |key| keys.contains(&key)));
        } else if !TAKE_NO_TAGS.contains(&kind.as_str()) {
            wrong.push(format!("whether {kind} takes tags is not known here"));
        }
    }
    wrong
}

/// What of a module lacks tags. Its blocks end with a brace in the first column, as `terraform fmt` leaves them.
fn untagged_in_terraform(module: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    for block in module
        .split("\nresource \"")
        .skip(usize::from(!module.starts_with("resource")))
    {
        let block = block.trim_start_matches("resource \"");
        let block = block.split("\n}").next().unwrap_or(block);
        let mut words = block.split('"');
        let kind = words.next().unwrap_or_default();
        let label = words.nth(1).unwrap_or_default();
        if TAKE_TAGS_IN_TERRAFORM.contains(&kind) {
            let tags = block
                .split_once("\n  tags = {")
                .map_or("", |(_, tags)| tags);
            wrong.extend(lacking(label, |key| {
                tags.contains(&format!("\n    \"{key}\""))
            }));
        } else if !TAKE_NO_TAGS_IN_TERRAFORM.contains(&kind) {
            wrong.push(format!("whether {kind} takes tags is not known here"));
        }
    }
    wrong
}

/// The tags that are not there. A channel has one of its own in place of the job's.
fn lacking(id: &str, has: impl Fn(&str) -> bool) -> Vec<String> {
    TAGS.into_iter()
        .filter(|key| !(has(key) || *key == "job" && has("channel")))
        .map(|key| format!("{id} has no tag {key}"))
        .collect()
}

/// The names of a template that do not begin with the prefix; behind a path it may be at the beginning of its last part.
fn unprefixed(template: &str, prefix: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    for (id, _, properties) in resources(template) {
        for name in NAMES.iter().filter_map(|key| properties.get(*key)) {
            let text = match name {
                Value::Tagged(tagged) => tagged.value.as_str().unwrap_or_default(),
                other => other.as_str().unwrap_or_default(),
            };
            let last = text.rsplit('/').next().unwrap_or(text);
            if !last.starts_with(prefix) {
                wrong.push(format!("{id} is called {text}"));
            }
        }
    }
    wrong
}

fn resources(template: &str) -> Vec<(String, String, Value)> {
    let template: Value = serde_yaml::from_str(template).expect("YAML");
    let resources = template.get("Resources").and_then(Value::as_mapping);
    let found = resources.into_iter().flatten().map(|(id, resource)| {
        let kind = resource.get("Type").and_then(Value::as_str);
        (
            id.as_str().unwrap_or_default().to_owned(),
            kind.unwrap_or_default().to_owned(),
            resource.get("Properties").cloned().unwrap_or_default(),
        )
    });
    found.collect()
}

fn all(name: &str) -> Vec<std::path::PathBuf> {
    let mut paths = outputs(name).expect("the folder dist/");
    paths.extend(golden(name).expect("the goldens"));
    assert!(paths.len() > 10, "only {} of {name}", paths.len());
    paths
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn shown(path: &Path, problem: &str) -> String {
    format!("{}: {problem}", path.display())
}
