//! Law 5, on the channel's side: the topic takes what the backstop and the alarms publish.

use serde_json::{Value, json};

use crate::law::Law;
use crate::policy::{Statement, statements};
use crate::reason::Reason;
use crate::subject::violation;
use crate::template::{Deployment, Template};
use crate::violation::Violation;

/// Services that publish by themselves and so need the topic's own leave ("Example cases for Amazon SNS access
/// control"): rules and alarms.
const PUBLISHERS: [&str; 2] = ["events.amazonaws.com", "cloudwatch.amazonaws.com"];

/// Holds the law over the topics of a channel's template. A channel with a topic of somebody else's has none.
pub(crate) fn check(template: &Template, deployment: &Deployment, violations: &mut Vec<Violation>) {
    let resolve = |value: &Value| template.resolve(value, deployment);
    for topic in template.of("AWS::SNS::Topic") {
        let mut report = |what| violations.push(violation(Law::Backstop, topic.id, what));
        if resolve(&topic.properties["FifoTopic"]) == Value::Bool(true) {
            report(Reason::FifoTopic);
        }
        let arn = resolve(&json!({"Ref": topic.id}));
        let granted: Vec<Statement> = template
            .of("AWS::SNS::TopicPolicy")
            .filter(|policy| {
                let topics = resolve(&policy.properties["Topics"]);
                topics.as_array().is_some_and(|it| it.contains(&arn))
            })
            .flat_map(|policy| statements(&resolve(&policy.properties["PolicyDocument"])))
            .collect();
        for service in PUBLISHERS {
            let is_open = granted.iter().any(|it| {
                it.is_allow
                    && it.principals.iter().any(|name| name == service)
                    && it
                        .actions
                        .iter()
                        .any(|name| name.eq_ignore_ascii_case("sns:Publish"))
                    && it.resources.iter().any(|name| arn.as_str() == Some(name))
            });
            if !is_open {
                report(Reason::TopicClosed { service });
            }
        }
        let key = resolve(&topic.properties["KmsMasterKeyId"]);
        if !key.is_null() && !is_usable(&key, template, deployment) {
            report(Reason::TopicKey);
        }
    }
}

/// Whether the publishers may use the key of a topic: that of AWS's they may not, one of the template as its policy
/// says, and another is for its owner to know ("Amazon SNS data encryption").
fn is_usable(key: &Value, template: &Template, deployment: &Deployment) -> bool {
    if key.as_str().is_none_or(|key| key.contains("alias/aws/")) {
        return false;
    }
    for resource in template.of("AWS::KMS::Key") {
        let names = ["Ref", "Arn"].map(|name| match name {
            "Ref" => template.resolve(&json!({"Ref": resource.id}), deployment),
            _ => template.resolve(&json!({"Fn::GetAtt": [resource.id, name]}), deployment),
        });
        if !names.contains(key) {
            continue;
        }
        let policy = template.resolve(&resource.properties["KeyPolicy"], deployment);
        let granted = statements(&policy);
        let may = |service: &str, action: &str| {
            granted.iter().any(|it| {
                let is_action = |name: &String| {
                    let name = name.trim_end_matches('*');
                    name == "kms:" || action.eq_ignore_ascii_case(name)
                };
                it.is_allow
                    && it.principals.iter().any(|name| name == service)
                    && it.actions.iter().any(is_action)
            })
        };
        return PUBLISHERS
            .iter()
            .all(|service| may(service, "kms:Decrypt") && may(service, "kms:GenerateDataKey"));
    }
    true
}
