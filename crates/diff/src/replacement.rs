//! Which changes of a property make CloudFormation replace a resource.
//!
//! Source: "Update requires: Replacement" of each property in the AWS CloudFormation Template Reference, held against the
//! `createOnlyProperties` and `conditionalCreateOnlyProperties` of the resource types' schemas, us-east-1, as cfn-lint
//! 1.51.0 carries them.

/// What a change of a property does to its resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Update {
    /// It is changed where it is.
    InPlace,
    /// Another one takes its place.
    Replacement,
    /// Nobody knows here.
    Unknown,
}

/// Each type that the templates make, with the properties whose change replaces it.
const TABLE: &[(&str, &[&str])] = &[
    (
        "AWS::Chatbot::MicrosoftTeamsChannelConfiguration",
        &["ConfigurationName", "TeamId", "TeamsTenantId"],
    ),
    (
        "AWS::Chatbot::SlackChannelConfiguration",
        &["ConfigurationName", "SlackWorkspaceId"],
    ),
    ("AWS::CloudWatch::Alarm", &["AlarmName"]),
    ("AWS::DynamoDB::Table", &["KeySchema", "TableName"]),
    (
        "AWS::ECS::TaskDefinition",
        // A new revision; everything but the tags is part of one.
        &[
            "ContainerDefinitions",
            "Cpu",
            "EnableFaultInjection",
            "EphemeralStorage",
            "ExecutionRoleArn",
            "Family",
            "IpcMode",
            "Memory",
            "NetworkMode",
            "PidMode",
            "PlacementConstraints",
            "ProxyConfiguration",
            "RequiresCompatibilities",
            "RuntimePlatform",
            "TaskRoleArn",
            "Volumes",
        ],
    ),
    ("AWS::Events::Rule", &["EventBusName", "Name"]),
    ("AWS::IAM::Role", &["Path", "RoleName"]),
    ("AWS::KMS::Alias", &["AliasName"]),
    ("AWS::KMS::Key", &[]),
    ("AWS::Logs::LogGroup", &["LogGroupName"]),
    (
        "AWS::SNS::Subscription",
        &["Endpoint", "Protocol", "TopicArn"],
    ),
    ("AWS::SNS::Topic", &["FifoTopic", "TopicName"]),
    ("AWS::SNS::TopicPolicy", &[]),
    ("AWS::SQS::Queue", &["FifoQueue", "QueueName"]),
    ("AWS::SQS::QueuePolicy", &[]),
    ("AWS::Scheduler::Schedule", &["Name"]),
    ("AWS::Scheduler::ScheduleGroup", &["Name"]),
    (
        "AWS::StepFunctions::StateMachine",
        &["StateMachineName", "StateMachineType"],
    ),
];

/// What a change of `property`, the first name of a path, does to a resource of that type.
pub(crate) fn update(resource_type: &str, property: &str) -> Update {
    // A schedule is looked up by its group and its name. The schema does not have the group among what makes a new one,
    // and the API cannot move a schedule, so what an update does with it is left open.
    if (resource_type, property) == ("AWS::Scheduler::Schedule", "GroupName") {
        return Update::Unknown;
    }
    match TABLE.iter().find(|(known, _)| *known == resource_type) {
        Some((_, properties)) if properties.contains(&property) => Update::Replacement,
        Some(_) => Update::InPlace,
        None => Update::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::*;

    /// Every type that a template names.
    fn collect(folder: &Path, found: &mut BTreeSet<String>) {
        for entry in fs::read_dir(folder).expect("the templates") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                collect(&path, found);
                continue;
            }
            let text = fs::read_to_string(&path).expect("a template");
            let types = text
                .lines()
                .filter_map(|line| line.trim().strip_prefix("Type: AWS::"));
            found.extend(types.map(|rest| format!("AWS::{rest}")));
        }
    }

    #[test]
    fn every_type_that_is_made_is_in_the_table_and_no_other() {
        let templates = Path::new(env!("CARGO_MANIFEST_DIR")).join("../render/templates");
        let mut made = BTreeSet::new();
        collect(&templates.join("cloudformation"), &mut made);
        let known: BTreeSet<String> = TABLE.iter().map(|(known, _)| (*known).to_owned()).collect();
        assert_eq!(made, known);
    }

    #[test]
    fn a_name_replaces_and_a_tag_does_not() {
        assert_eq!(update("AWS::IAM::Role", "RoleName"), Update::Replacement);
        assert_eq!(update("AWS::IAM::Role", "Tags"), Update::InPlace);
        assert_eq!(update("AWS::S3::Bucket", "BucketName"), Update::Unknown);
        assert_eq!(
            update("AWS::Scheduler::Schedule", "GroupName"),
            Update::Unknown
        );
    }
}
