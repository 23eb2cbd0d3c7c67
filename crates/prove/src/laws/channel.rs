//! Law 5, on the channel's side: the topic takes what the backstop and the alarms publish.
//!
//! A template without a topic is of a channel whose topic is somebody else's. So is its policy, which cannot be read
//! here: that it lets rules and alarms publish is taken for granted.

use serde_json::{Value, json};

use crate::law::Law;
use crate::policy::{Request, Statement, lets, statements};
use crate::reason::Reason;
use crate::subject::violation;
use crate::template::{Deployment, Template};
use crate::violation::Violation;

/// Services that publish by themselves and so need the topic's own leave ("Example cases for Amazon SNS access
/// control"): rules and alarms.
const PUBLISHERS: [&str; 2] = ["events.amazonaws.com", "cloudwatch.amazonaws.com"];

/// Whether the topic of a channel is encrypted with a key that those who publish must be let use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encryption {
    Yes,
    No,
    /// The topic is somebody else's, and its key is not named.
    Unknown,
}

impl Encryption {
    /// Told by the topic, or by the output that hands the key to the jobs.
    pub(crate) fn of(template: &Template, deployment: &Deployment) -> Self {
        let mut topics = template.of("AWS::SNS::Topic").peekable();
        let is_own = topics.peek().is_some();
        if topics.any(|topic| !topic.properties["KmsMasterKeyId"].is_null())
            || template.output("KeyArn", deployment).is_some()
        {
            return Self::Yes;
        }
        if is_own { Self::No } else { Self::Unknown }
    }
}

/// A request of one of the services that publish by themselves.
///
/// Amazon EventBridge sends topics no source that a condition could compare ("Using resource-based policies for Amazon
/// EventBridge": no Condition blocks in topic policies). For their keys it is taken to be the same.
fn request<'r>(
    service: &'r str,
    action: &'r str,
    resource: &'r str,
    alarm: &'r str,
) -> Request<'r> {
    Request {
        service,
        action,
        resource,
        source: (service == "cloudwatch.amazonaws.com").then_some(alarm),
    }
}

/// An alarm of any name, in the deployment.
fn any_alarm(deployment: &Deployment) -> String {
    let Deployment {
        partition,
        region,
        account,
        ..
    } = deployment;
    format!("arn:{partition}:cloudwatch:{region}:{account}:alarm:job-no-success")
}

/// Holds the law over the topics of a channel's template. A channel with a topic of somebody else's has none.
pub(crate) fn check(template: &Template, deployment: &Deployment, violations: &mut Vec<Violation>) {
    let resolve = |value: &Value| template.resolve(value, deployment);
    let alarm = any_alarm(deployment);
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
            let topic = arn.as_str().unwrap_or_default();
            if !lets(&granted, &request(service, "sns:Publish", topic, &alarm)) {
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
        let [_, arn] = &names;
        let arn = arn.as_str().unwrap_or_default();
        let alarm = any_alarm(deployment);
        let may = |service: &str, action| lets(&granted, &request(service, action, arn, &alarm));
        return PUBLISHERS
            .iter()
            .all(|service| may(service, "kms:Decrypt") && may(service, "kms:GenerateDataKey"));
    }
    true
}
