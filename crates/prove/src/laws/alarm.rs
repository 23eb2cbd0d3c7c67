//! Law 1, where nothing runs that could fail: an alarm of missing successes, if there is one, speaks to the job's topic, and
//! as soon as it says.

use serde_json::{Value, json};

use super::backstop::tells;
use crate::law::Law;
use crate::reason::Reason;
use crate::subject::{Deployed, violation};
use crate::violation::Violation;

const METRIC: &str = "ExecutionsSucceeded";

/// Holds the law over the alarms of a job's template that count successes of executions.
pub(crate) fn check(deployed: &Deployed<'_>, violations: &mut Vec<Violation>) {
    let resolve = |value: &Value| deployed.template.resolve(value, &deployed.deployment);
    let machine = resolve(&json!({"Ref": deployed.machine.id}));
    let dimensions = [json!({"Name": "StateMachineArn", "Value": machine})];
    let topic = deployed.substitutions.get("TopicArn").map(String::as_str);
    for alarm in deployed.template.of("AWS::CloudWatch::Alarm") {
        let properties = resolve(alarm.properties);
        let Some((metric, is_filled)) = counted(&properties) else {
            continue;
        };
        let is_of_machine = metric["Namespace"] == "AWS/States"
            && metric["Dimensions"].as_array().map(Vec::as_slice) == Some(&dimensions);
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
        let speaks = is_of_machine && speaks_at_none && speaks_of_nothing;
        let mut report = |what| violations.push(violation(Law::Silence, alarm.id, what));
        if !(speaks && tells(&properties, topic)) {
            report(Reason::MuteAlarm);
        } else if !is_filled {
            report(Reason::LateAlarm);
        }
    }
}

/// The metric of successes, where an alarm counts them and nothing else, and whether each period has a value.
///
/// Where values are missing, CloudWatch looks at more periods than the alarm has, and an old success holds the alarm back
/// for as many ("Configuring how CloudWatch alarms treat missing data": of three periods, `0 - - - -` is OK even where
/// missing is breaching). `FILL` gives the missing ones a value ("Using math expressions with CloudWatch metrics").
fn counted(alarm: &Value) -> Option<(&Value, bool)> {
    let queries = alarm["Metrics"].as_array().map_or(&[][..], Vec::as_slice);
    if queries.is_empty() {
        return (alarm["MetricName"] == METRIC).then_some((alarm, false));
    }
    let mut read = queries.iter().filter(|it| !it["MetricStat"].is_null());
    let (only, None) = (read.next()?, read.next()) else {
        return None;
    };
    let stat = &only["MetricStat"];
    if stat["Metric"]["MetricName"] != METRIC {
        return None;
    }
    let fill = format!("FILL({},0)", only["Id"].as_str().unwrap_or_default());
    let is_fill = |query: &&Value| {
        let expression = query["Expression"].as_str().unwrap_or_default();
        expression.split_whitespace().collect::<String>() == fill
    };
    // The alarm is on the one query whose data it gets, and it gets those of each that does not say otherwise.
    let mut watched = queries.iter().filter(|it| it["ReturnData"] != false);
    let (watched, None) = (watched.next(), watched.next()) else {
        return Some((&stat["Metric"], false));
    };
    let is_filled = stat["Stat"] == "Sum" && watched.as_ref().is_some_and(is_fill);
    Some((&stat["Metric"], is_filled))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALARM: &str = "Metrics:
- Id: filled
  Expression: FILL(succeeded, 0)
  ReturnData: true
- Id: succeeded
  ReturnData: false
  MetricStat:
    Stat: Sum
    Period: 3600
    Metric: {Namespace: AWS/States, MetricName: ExecutionsSucceeded}
";

    /// Whether the alarm gives each hour a value once a place of it is another; none where it does not count successes.
    #[track_caller]
    fn is_filled(from: &str, to: &str) -> Option<bool> {
        assert!(ALARM.contains(from), "the alarm has no {from}");
        let alarm = serde_yaml::from_str(&ALARM.replace(from, to)).expect("it is YAML");
        counted(&alarm).map(|(_, is_filled)| is_filled)
    }

    #[test]
    fn each_hour_has_a_value() {
        for (from, to) in [
            ("(succeeded, 0)", "(succeeded, 0)"),
            ("(succeeded, 0)", "(succeeded,0)"),
            ("  ReturnData: true\n", ""),
        ] {
            assert_eq!(is_filled(from, to), Some(true), "{to}");
        }
        for (from, to) in [
            ("(succeeded, 0)", "(succeeded, 1)"),
            ("(succeeded, 0)", "(other, 0)"),
            ("  ReturnData: false\n", ""),
            ("ReturnData: true", "ReturnData: false"),
            ("Stat: Sum", "Stat: Average"),
        ] {
            assert_eq!(is_filled(from, to), Some(false), "{to}");
        }
    }

    #[test]
    fn hours_without_data_have_none() {
        let alarm = json!({"MetricName": "ExecutionsSucceeded"});
        assert_eq!(counted(&alarm), Some((&alarm, false)));
    }

    #[test]
    fn an_alarm_of_something_else_is_left_alone() {
        assert_eq!(counted(&json!({"MetricName": "ExecutionsFailed"})), None);
        assert_eq!(is_filled("ExecutionsSucceeded", "ExecutionsFailed"), None);
        let stat = "  MetricStat:\n    Stat: Sum";
        let other = "  MetricStat: {Metric: {MetricName: ExecutionsFailed}}\n- Id: other\n";
        assert_eq!(is_filled(stat, &format!("{other}{stat}")), None);
    }
}
