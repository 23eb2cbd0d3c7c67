//! The alarm that tells of each letter in a dead-letter queue.
//!
//! An alarm speaks when it goes off and not while it stays on ("Using Amazon CloudWatch alarms": actions are for state
//! changes). So it counts what is sent: letters lie for days, and an alarm on how many there are is kept on by the first
//! of them. EventBridge and Scheduler send letters with `SendMessage`, which `NumberOfMessagesSent` counts; what it leaves
//! out is what SQS itself moves there ("Using dead-letter queues in Amazon SQS").

use serde_json::{Value, json};

use crate::reason::Reason;
use crate::subject::Deployed;
use crate::template::{Deployment, Template};

/// How late the metrics of a queue may be that nobody has used for six hours, in seconds. Source: "Monitoring Amazon SQS
/// queues using CloudWatch".
const LATE_SECONDS: f64 = 900.0;

/// The longest time that one letter may keep the alarm on, in seconds: what comes then is not told by itself.
const LONGEST_SECONDS: f64 = 3_600.0;

/// What keeps each letter of the queue from being told to a topic by one of a template's alarms.
pub(super) fn problem(
    queue_name: &Value,
    topic: Option<&str>,
    template: &Template,
    deployment: &Deployment,
) -> Option<Reason> {
    let dimensions = [json!({"Name": "QueueName", "Value": queue_name})];
    let mut found = Some(Reason::NoAlarm);
    for alarm in template.of("AWS::CloudWatch::Alarm") {
        let alarm = template.resolve(alarm.properties, deployment);
        if alarm["Namespace"] != "AWS/SQS"
            || alarm["Dimensions"].as_array().map(Vec::as_slice) != Some(&dimensions)
            || !speaks_at_one(&alarm)
            || !tells(&alarm, topic)
        {
            continue;
        }
        match alarm["MetricName"].as_str() {
            Some("ApproximateNumberOfMessagesVisible") => found = Some(Reason::HeldAlarm),
            Some("NumberOfMessagesSent") if is_of_one_period(&alarm) => {
                found = Some(match window(&alarm) {
                    Some(seconds) if seconds < LATE_SECONDS => Reason::HastyAlarm,
                    Some(seconds) if seconds <= LONGEST_SECONDS => return None,
                    _ => Reason::HeldAlarm,
                });
            }
            _ => {}
        }
    }
    found
}

/// Whether an alarm with those properties tells a topic when it goes off.
pub(in crate::laws) fn tells(alarm: &Value, topic: Option<&str>) -> bool {
    let actions = alarm["AlarmActions"].as_array();
    let is_told = actions.is_some_and(|it| it.iter().any(|action| action.as_str() == topic));
    topic.is_some() && is_told && alarm["ActionsEnabled"] != Value::Bool(false)
}

fn speaks_at_one(alarm: &Value) -> bool {
    let threshold = alarm["Threshold"].as_f64();
    match alarm["ComparisonOperator"].as_str() {
        Some("GreaterThanThreshold") => threshold.is_some_and(|it| (0.0..1.0).contains(&it)),
        Some("GreaterThanOrEqualToThreshold") => threshold.is_some_and(|it| it > 0.0 && it <= 1.0),
        _ => false,
    }
}

/// Whether one period with a letter is enough.
fn is_of_one_period(alarm: &Value) -> bool {
    let periods = &alarm["EvaluationPeriods"];
    let enough = alarm.get("DatapointsToAlarm").unwrap_or(periods);
    alarm["Statistic"] == "Sum" && enough.as_f64() == Some(1.0)
}

/// How late a letter may be counted for the alarm to see it, in seconds; so long, and a period more, it keeps the alarm on.
/// None where that may be for ever: a queue that is not used has no metrics, and these must be what ends the alarm
/// ("Configuring how CloudWatch alarms treat missing data").
fn window(alarm: &Value) -> Option<f64> {
    let periods = alarm["EvaluationPeriods"].as_f64()?;
    let period = alarm["Period"].as_f64()?;
    let ends = alarm["TreatMissingData"] == "notBreaching";
    ends.then_some((periods - 1.0) * period)
}

/// What keeps a schedule's letter from a queue that no template has, or the queue from being looked at. What it is like
/// is taken for granted; that it is looked at is not, so an alarm of the job's template must do that.
pub(in crate::laws) fn problems_elsewhere(
    arn: &str,
    deployed: &Deployed<'_>,
    topic: Option<&str>,
) -> Vec<Reason> {
    let parts: Vec<&str> = arn.split(':').collect();
    let &["arn", _, "sqs", _, _, name] = parts.as_slice() else {
        return vec![Reason::NoDeadLetterQueue];
    };
    match problem(&name.into(), topic, deployed.template, &deployed.deployment) {
        Some(Reason::NoAlarm) => vec![Reason::NoDeadLetterQueue],
        Some(problem) => vec![problem],
        None if name.ends_with(".fifo") => vec![Reason::QueueClosed],
        None => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALARM: &str = "Resources:
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Namespace: AWS/SQS
      MetricName: NumberOfMessagesSent
      Dimensions: [{Name: QueueName, Value: letters}]
      Statistic: Sum
      Period: 60
      EvaluationPeriods: 20
      DatapointsToAlarm: 1
      ComparisonOperator: GreaterThanOrEqualToThreshold
      Threshold: 1
      TreatMissingData: notBreaching
      AlarmActions: [topic]
";

    /// What is wrong with the alarm once a place of it is another.
    #[track_caller]
    fn problem_with(from: &str, to: &str) -> Option<Reason> {
        assert!(ALARM.contains(from), "the alarm has no {from}");
        let template = Template::parse(&ALARM.replace(from, to)).expect("it is a template");
        let deployment = Deployment::EVERYDAY;
        problem(&"letters".into(), Some("topic"), &template, &deployment)
    }

    #[test]
    fn each_letter_is_told_however_late_its_metric_is() {
        for (from, to) in [
            ("Period: 60", "Period: 60"),
            ("EvaluationPeriods: 20", "EvaluationPeriods: 16"),
            ("EvaluationPeriods: 20", "EvaluationPeriods: 61"),
            (
                "GreaterThanOrEqualToThreshold\n      Threshold: 1",
                "GreaterThanThreshold\n      Threshold: 0",
            ),
        ] {
            assert_eq!(problem_with(from, to), None, "{to}");
        }
    }

    #[test]
    fn an_alarm_that_a_letter_keeps_on_tells_of_no_other() {
        for (from, to) in [
            ("NumberOfMessagesSent", "ApproximateNumberOfMessagesVisible"),
            ("EvaluationPeriods: 20", "EvaluationPeriods: 1440"),
            ("notBreaching", "ignore"),
            ("notBreaching", "breaching"),
        ] {
            assert_eq!(problem_with(from, to), Some(Reason::HeldAlarm), "{to}");
        }
    }

    #[test]
    fn an_alarm_that_looks_back_a_minute_misses_the_letter_that_wakes_the_queue() {
        for (from, to) in [
            ("EvaluationPeriods: 20", "EvaluationPeriods: 1"),
            ("EvaluationPeriods: 20", "EvaluationPeriods: 15"),
            (
                "Period: 60\n      EvaluationPeriods: 20",
                "Period: 1200\n      EvaluationPeriods: 1",
            ),
        ] {
            assert_eq!(problem_with(from, to), Some(Reason::HastyAlarm), "{to}");
        }
    }

    #[test]
    fn an_alarm_that_looks_at_something_else_is_none() {
        for (from, to) in [
            ("NumberOfMessagesSent", "NumberOfMessagesReceived"),
            ("Value: letters", "Value: others"),
            ("Statistic: Sum", "Statistic: Average"),
            ("DatapointsToAlarm: 1", "DatapointsToAlarm: 2"),
            ("      DatapointsToAlarm: 1\n", ""),
            ("Threshold: 1", "Threshold: 2"),
            ("[topic]", "[other]"),
        ] {
            assert_eq!(problem_with(from, to), Some(Reason::NoAlarm), "{to}");
        }
    }
}
