//! Who may do what with the resources of a channel.

use crate::arns::arn;
use crate::expression::{Attribute, Expression, Part};
use crate::policy::{Condition, Principal, Statement, via_sns};

/// Who may publish to a channel's own topic.
///
/// Sources: "Using resource-based policies for Amazon EventBridge" and "Using Amazon CloudWatch alarms", Amazon SNS
/// topic permissions.
pub(crate) fn topic(topic: &Expression) -> Vec<Statement> {
    let publish = |sid, why, service| Statement {
        sid,
        why,
        principal: Some(Principal::Service(service)),
        actions: &["sns:Publish"],
        resources: vec![topic.clone()],
        ..Statement::ALLOW
    };
    vec![
        Statement {
            effect: "Deny",
            principal: Some(Principal::Anyone),
            conditions: vec![Condition {
                operator: "Bool",
                key: "aws:SecureTransport",
                value: Expression::text("false"),
            }],
            ..publish(
                "RefusePlainText",
                &[
                    "Messages name systems and people, so they travel encrypted or not at all. The machines' roles need no statement:",
                    "they belong to this account, and their own policies name this topic.",
                ],
                "",
            )
        },
        publish(
            "BackstopsTell",
            &[
                "For the rules that report executions which could not report themselves. There is no condition, since EventBridge",
                "sends nothing to check one against: AWS does not support conditions here, and they would refuse every event.",
            ],
            "events.amazonaws.com",
        ),
        Statement {
            conditions: vec![
                source_account(),
                Condition {
                    operator: "ArnLike",
                    key: "aws:SourceArn",
                    value: arn("cloudwatch", Part::Region, "alarm:*"),
                },
            ],
            ..publish(
                "AlarmsTell",
                &["For the alarms of this account and region."],
                "cloudwatch.amazonaws.com",
            )
        },
    ]
}

/// Who may use the key that a channel makes for its topic. In a key's policy, `*` is the key.
///
/// Source: "Managing Amazon SNS encryption keys and costs", compatibility with event sources from AWS services.
pub(crate) fn key() -> Vec<Statement> {
    let uses = |sid, why, principal, conditions| Statement {
        sid,
        why,
        principal: Some(principal),
        actions: &["kms:GenerateDataKey*", "kms:Decrypt"],
        resources: vec![Expression::text("*")],
        conditions,
        ..Statement::ALLOW
    };
    vec![
        Statement {
            sid: "Administer",
            why: &[
                "The account's own policies define who may manage the key; without this statement nobody could.",
            ],
            principal: Some(Principal::Account),
            actions: &["kms:*"],
            resources: vec![Expression::text("*")],
            ..Statement::ALLOW
        },
        uses(
            "PublishersOfThisAccount",
            &[
                "For the machines' roles, and for people who test the channel: only through SNS, which checks who may publish.",
            ],
            Principal::Anyone,
            vec![
                Condition {
                    operator: "StringEquals",
                    key: "kms:CallerAccount",
                    value: Expression::Parts(vec![Part::Account]),
                },
                via_sns(),
            ],
        ),
        uses(
            "BackstopsTell",
            &[
                "For EventBridge, which drops what it cannot encrypt. There is no condition: AWS supports none on the source for",
                "EventBridge and encrypted topics. The key serves this one topic.",
            ],
            Principal::Service("events.amazonaws.com"),
            Vec::new(),
        ),
        uses(
            "AlarmsTell",
            &["For the alarms of this account."],
            Principal::Service("cloudwatch.amazonaws.com"),
            vec![source_account()],
        ),
    ]
}

/// Who may send to a channel's dead-letter queue. A schedule needs no statement: it sends with its own role.
///
/// Sources: "Using dead-letter queues to process undelivered events in EventBridge", and "Configuring a schedule's
/// dead-letter queue in EventBridge Scheduler".
pub(crate) fn dead_letters() -> Vec<Statement> {
    let queue = || vec![Expression::attribute(Attribute::QueueArn)];
    vec![
        Statement {
            sid: "RefusePlainText",
            why: &["As with the topic, nothing is sent or received unencrypted."],
            effect: "Deny",
            principal: Some(Principal::Anyone),
            actions: &["sqs:*"],
            resources: queue(),
            conditions: vec![Condition {
                operator: "Bool",
                key: "aws:SecureTransport",
                value: Expression::text("false"),
            }],
        },
        Statement {
            sid: "BackstopsLeaveLetters",
            why: &[
                "For the rules of this account and region. A schedule sends with its own role and needs nothing here.",
            ],
            principal: Some(Principal::Service("events.amazonaws.com")),
            actions: &["sqs:SendMessage"],
            resources: queue(),
            conditions: vec![
                source_account(),
                Condition {
                    operator: "ArnLike",
                    key: "aws:SourceArn",
                    value: arn("events", Part::Region, "rule/*"),
                },
            ],
            ..Statement::ALLOW
        },
    ]
}

/// Who may take the role of a channel's chat.
pub(crate) fn chat_trust() -> Vec<Statement> {
    vec![Statement {
        sid: "TrustTheChat",
        why: &[
            "Amazon Q Developer in chat applications, which keeps its old name here, and only for this account.",
        ],
        principal: Some(Principal::Service("chatbot.amazonaws.com")),
        actions: &["sts:AssumeRole"],
        conditions: vec![source_account()],
        ..Statement::ALLOW
    }]
}

/// What the chat's role may do: what notifications show of alarms, and nothing else.
///
/// Source: "IAM policies for Amazon Q Developer in chat applications", notification permissions.
pub(crate) fn chat() -> Vec<Statement> {
    vec![Statement {
        sid: "ReadMetrics",
        why: &[
            "To draw the graph of an alarm. These actions read metrics, most of which belong to no resource.",
        ],
        actions: &[
            "cloudwatch:Describe*",
            "cloudwatch:Get*",
            "cloudwatch:List*",
        ],
        resources: vec![Expression::text("*")],
        ..Statement::ALLOW
    }]
}

fn source_account() -> Condition {
    Condition {
        operator: "StringEquals",
        key: "aws:SourceAccount",
        value: Expression::Parts(vec![Part::Account]),
    }
}
