//! The table: one entry a kind, in the order of their names.
//!
//! Sources: the types in the CloudFormation template reference ("Return values" for the attributes), and the resources in
//! the documentation of Terraform's AWS provider.

use super::{Attribute, Form, Kind, Part};

/// A kind of which nothing is said; entries say what is different.
const PLAIN: Kind = Kind {
    cloudformation: "",
    terraform: "",
    parts: &[],
    identity: &["name"],
    attributes: &[],
    retained: None,
    renames: &[],
    forms: &[],
};

const fn reference(terraform: &'static str) -> Attribute {
    attribute("", terraform)
}

const fn attribute(function: &'static str, terraform: &'static str) -> Attribute {
    Attribute {
        function,
        terraform,
        suffix: "",
    }
}

/// All kinds.
pub const KINDS: &[Kind] = &[
    Kind {
        cloudformation: "AWS::Chatbot::MicrosoftTeamsChannelConfiguration",
        terraform: "aws_chatbot_teams_channel_configuration",
        identity: &["configuration_name"],
        renames: &[
            ("guardrail_policies", "guardrail_policy_arns"),
            ("teams_channel_id", "channel_id"),
            ("teams_tenant_id", "tenant_id"),
        ],
        ..PLAIN
    },
    Kind {
        cloudformation: "AWS::Chatbot::SlackChannelConfiguration",
        terraform: "aws_chatbot_slack_channel_configuration",
        identity: &["configuration_name"],
        renames: &[
            ("guardrail_policies", "guardrail_policy_arns"),
            ("slack_workspace_id", "slack_team_id"),
        ],
        ..PLAIN
    },
    Kind {
        cloudformation: "AWS::CloudWatch::Alarm",
        terraform: "aws_cloudwatch_metric_alarm",
        identity: &["alarm_name"],
        attributes: &[reference("alarm_name"), attribute("Arn", "arn")],
        renames: &[
            ("metrics", "metric_query"),
            ("metrics.metric_stat", "metric"),
            ("metrics.metric_stat.metric", ""),
        ],
        forms: &[
            ("dimensions", Form::Map),
            ("metric_query", Form::Keyed("id")),
            ("metric_query.metric.dimensions", Form::Map),
        ],
        ..PLAIN
    },
    Kind {
        cloudformation: "AWS::DynamoDB::Table",
        terraform: "aws_dynamodb_table",
        attributes: &[reference("name"), attribute("Arn", "arn")],
        renames: &[
            ("table_name", "name"),
            ("attribute_definitions", "attribute"),
            ("attribute_definitions.attribute_name", "name"),
            ("attribute_definitions.attribute_type", "type"),
            ("key_schema.attribute_name", "/{key}_key"),
            (
                "point_in_time_recovery_specification",
                "point_in_time_recovery",
            ),
            (
                "point_in_time_recovery_specification.point_in_time_recovery_enabled",
                "enabled",
            ),
            ("sse_specification", "server_side_encryption"),
            ("sse_specification.sse_enabled", "enabled"),
            ("sse_specification.kms_master_key_id", "kms_key_arn"),
            ("time_to_live_specification", "ttl"),
        ],
        forms: &[
            ("attribute", Form::Keyed("name")),
            ("key_schema", Form::Keyed("key_type")),
        ],
        ..PLAIN
    },
    Kind {
        cloudformation: "AWS::ECS::TaskDefinition",
        terraform: "aws_ecs_task_definition",
        identity: &["family"],
        attributes: &[reference("arn"), attribute("TaskDefinitionArn", "arn")],
        retained: Some("skip_destroy"),
        renames: &[
            ("ephemeral_storage.size_in_gi_b", "size_in_gib"),
            ("volumes", "volume"),
            (
                "volumes.efs_volume_configuration.filesystem_id",
                "file_system_id",
            ),
        ],
        forms: &[
            ("container_definitions", Form::Containers),
            ("volume", Form::Keyed("name")),
        ],
        ..PLAIN
    },
    Kind {
        cloudformation: "AWS::Events::Rule",
        terraform: "aws_cloudwatch_event_rule",
        parts: &[Part {
            terraform: "aws_cloudwatch_event_target",
            owner: ("rule", "name"),
            at: "targets",
        }],
        attributes: &[reference("name"), attribute("Arn", "arn")],
        renames: &[
            ("targets.id", "target_id"),
            ("targets.input_transformer.input_paths_map", "input_paths"),
        ],
        forms: &[
            ("event_pattern", Form::Json),
            ("targets", Form::Keyed("target_id")),
            ("targets.input_transformer.input_paths", Form::Map),
        ],
        ..PLAIN
    },
    Kind {
        cloudformation: "AWS::IAM::Role",
        terraform: "aws_iam_role",
        parts: &[Part {
            terraform: "aws_iam_role_policy",
            owner: ("role", "name"),
            at: "policies",
        }],
        attributes: &[reference("name"), attribute("Arn", "arn")],
        renames: &[
            ("role_name", "name"),
            ("assume_role_policy_document", "assume_role_policy"),
            ("policies.policy_name", "name"),
            ("policies.policy_document", "policy"),
        ],
        forms: &[
            ("assume_role_policy", Form::Policy),
            ("policies", Form::Keyed("name")),
            ("policies.policy", Form::Policy),
        ],
        ..PLAIN
    },
    Kind {
        cloudformation: "AWS::KMS::Alias",
        terraform: "aws_kms_alias",
        attributes: &[reference("name")],
        renames: &[("alias_name", "name")],
        ..PLAIN
    },
    Kind {
        cloudformation: "AWS::KMS::Key",
        terraform: "aws_kms_key",
        // A key has no name.
        identity: &["description"],
        attributes: &[reference("key_id"), attribute("Arn", "arn")],
        renames: &[
            ("key_policy", "policy"),
            ("pending_window_in_days", "deletion_window_in_days"),
        ],
        forms: &[("policy", Form::Policy)],
        ..PLAIN
    },
    Kind {
        cloudformation: "AWS::Logs::LogGroup",
        terraform: "aws_cloudwatch_log_group",
        attributes: &[
            reference("name"),
            Attribute {
                // It stands for the streams of the group too.
                suffix: ":*",
                ..attribute("Arn", "arn")
            },
        ],
        retained: Some("skip_destroy"),
        renames: &[("log_group_name", "name")],
        ..PLAIN
    },
    Kind {
        cloudformation: "AWS::SNS::Subscription",
        terraform: "aws_sns_topic_subscription",
        identity: &["topic_arn", "protocol", "endpoint"],
        attributes: &[reference("arn")],
        ..PLAIN
    },
    Kind {
        cloudformation: "AWS::SNS::Topic",
        terraform: "aws_sns_topic",
        attributes: &[
            reference("arn"),
            attribute("TopicArn", "arn"),
            attribute("TopicName", "name"),
        ],
        renames: &[("topic_name", "name")],
        ..PLAIN
    },
    Kind {
        cloudformation: "AWS::SNS::TopicPolicy",
        terraform: "aws_sns_topic_policy",
        identity: &["arn"],
        renames: &[("topics", "arn"), ("policy_document", "policy")],
        forms: &[("arn", Form::One), ("policy", Form::Policy)],
        ..PLAIN
    },
    Kind {
        cloudformation: "AWS::SQS::Queue",
        terraform: "aws_sqs_queue",
        attributes: &[
            reference("url"),
            attribute("Arn", "arn"),
            attribute("QueueName", "name"),
        ],
        renames: &[
            ("queue_name", "name"),
            ("message_retention_period", "message_retention_seconds"),
        ],
        ..PLAIN
    },
    Kind {
        cloudformation: "AWS::SQS::QueuePolicy",
        terraform: "aws_sqs_queue_policy",
        identity: &["queue_url"],
        renames: &[("queues", "queue_url"), ("policy_document", "policy")],
        forms: &[("queue_url", Form::One), ("policy", Form::Policy)],
        ..PLAIN
    },
    Kind {
        cloudformation: "AWS::Scheduler::Schedule",
        terraform: "aws_scheduler_schedule",
        identity: &["group_name", "name"],
        attributes: &[reference("name"), attribute("Arn", "arn")],
        ..PLAIN
    },
    Kind {
        cloudformation: "AWS::Scheduler::ScheduleGroup",
        terraform: "aws_scheduler_schedule_group",
        attributes: &[reference("name"), attribute("Arn", "arn")],
        ..PLAIN
    },
    Kind {
        cloudformation: "AWS::StepFunctions::StateMachine",
        terraform: "aws_sfn_state_machine",
        attributes: &[
            reference("arn"),
            attribute("Arn", "arn"),
            attribute("Name", "name"),
        ],
        renames: &[
            ("state_machine_name", "name"),
            ("state_machine_type", "type"),
            // The template's reader has filled in the substitutions.
            ("definition_string", "definition"),
            (
                "logging_configuration.destinations.cloud_watch_logs_log_group.log_group_arn",
                "/logging_configuration.log_destination",
            ),
        ],
        ..PLAIN
    },
];
