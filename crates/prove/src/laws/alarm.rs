//! Law 1, where nothing runs that could fail: an alarm of missing successes, if there is one, speaks to the job's topic.

use serde_json::{Value, json};

use super::backstop::tells;
use crate::law::Law;
use crate::reason::Reason;
use crate::subject::{Deployed, violation};
use crate::violation::Violation;

/// Holds the law over the alarms of a job's template that count successes of executions.
pub(crate) fn check(deployed: &Deployed<'_>, violations: &mut Vec<Violation>) {
    let resolve = |value: &Value| deployed.template.resolve(value, &deployed.deployment);
    let machine = resolve(&json!({"Ref": deployed.machine.id}));
    let dimensions = [json!({"Name": "StateMachineArn", "Value": machine})];
    let topic = deployed.substitutions.get("TopicArn").map(String::as_str);
    for alarm in deployed.template.of("AWS::CloudWatch::Alarm") {
        if resolve(&alarm.properties["MetricName"]) != "ExecutionsSucceeded" {
            continue;
        }
        let properties = resolve(alarm.properties);
        let is_of_machine = properties["Namespace"] == "AWS/States"
            && properties["Dimensions"].as_array().map(Vec::as_slice) == Some(&dimensions);
        let threshold = properties["Threshold"].as_f64();
        let speaks_at_none = match properties["ComparisonOperator"].as_str() {
            Some("LessThanThreshold") => threshold.is_some_and(|it| it > 0.0 && it <= 1.0),
            Some("LessThanOrEqualToThreshold") => {
                threshold.is_some_and(|it| (0.0..1.0).contains(&it))
            }
            _ => false,
        };
        // A machine that nobody starts has no metrics ("Configuring how CloudWatch alarms treat missing data").
        let speaks_of_nothing = properties["TreatMissingData"] == "breaching";
        if !(is_of_machine && speaks_at_none && speaks_of_nothing && tells(&properties, topic)) {
            violations.push(violation(Law::Silence, alarm.id, Reason::MuteAlarm));
        }
    }
}
