//! The queue of what Amazon EventBridge could not deliver ("Using dead-letter queues to process undelivered events").

use serde_json::{Value, json};

use super::lets;
use crate::reason::Reason;
use crate::subject::Deployed;
use crate::template::Resource;

/// What keeps a letter from the queue, or the queue from being looked at.
pub(super) fn check(
    deployed: &Deployed<'_>,
    queue_arn: &str,
    rule_arn: &str,
    topic: Option<&str>,
) -> Vec<Reason> {
    let resolve = |value: &Value| deployed.template.resolve(value, &deployed.deployment);
    let attribute = |id: &str, name: &str| resolve(&json!({"Fn::GetAtt": [id, name]}));
    let mut queues = deployed.template.of("AWS::SQS::Queue");
    let Some(queue) = queues.find(|it| attribute(it.id, "Arn").as_str() == Some(queue_arn)) else {
        return vec![Reason::NoDeadLetterQueue];
    };
    let mut found = Vec::new();
    let url = resolve(&json!({"Ref": queue.id}));
    let is_open = deployed.template.of("AWS::SQS::QueuePolicy").any(|policy| {
        let queues = resolve(&policy.properties["Queues"]);
        let document = resolve(&policy.properties["PolicyDocument"]);
        queues.as_array().is_some_and(|it| it.contains(&url))
            && lets(
                &document,
                "events.amazonaws.com",
                "sqs:SendMessage",
                queue_arn,
                Some(rule_arn),
            )
    });
    // EventBridge cannot use the key that AWS manages for Amazon SQS.
    let key = resolve(&queue.properties["KmsMasterKeyId"]);
    let is_closed_by_key = key.as_str().is_some_and(|key| key.contains("alias/aws/"));
    if !is_open || is_closed_by_key {
        found.push(Reason::QueueClosed);
    }
    let name = attribute(queue.id, "QueueName");
    let mut alarms = deployed.template.of("AWS::CloudWatch::Alarm");
    if !alarms.any(|alarm| is_alarm(&alarm, &resolve, &name, topic)) {
        found.push(Reason::NoAlarm);
    }
    found
}

/// Whether an alarm tells of the first letter in the queue.
fn is_alarm(
    alarm: &Resource<'_>,
    resolve: &impl Fn(&Value) -> Value,
    queue: &Value,
    topic: Option<&str>,
) -> bool {
    let properties = resolve(alarm.properties);
    let dimensions = [json!({"Name": "QueueName", "Value": queue})];
    let threshold = properties["Threshold"].as_f64();
    let speaks_at_one = match properties["ComparisonOperator"].as_str() {
        Some("GreaterThanThreshold") => threshold.is_some_and(|it| (0.0..1.0).contains(&it)),
        Some("GreaterThanOrEqualToThreshold") => threshold.is_some_and(|it| it > 0.0 && it <= 1.0),
        _ => false,
    };
    let tells = |actions: &Value| {
        actions
            .as_array()
            .is_some_and(|actions| actions.iter().any(|it| it.as_str() == topic))
    };
    properties["Namespace"] == "AWS/SQS"
        && properties["MetricName"] == "ApproximateNumberOfMessagesVisible"
        && properties["Dimensions"].as_array().map(Vec::as_slice) == Some(&dimensions)
        && speaks_at_one
        && properties["ActionsEnabled"] != Value::Bool(false)
        && topic.is_some()
        && tells(&properties["AlarmActions"])
}
