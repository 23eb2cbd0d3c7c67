//! The alarm for the job that never ran: successes that are missing are told, whatever keeps them away.

use loudfail_job::{Expectation, Job};
use serde::Serialize;

use crate::expression::{Attribute, Expression, Part};
use crate::names;

/// The length of a period, in seconds. With an hour or more, an alarm may look back 7 days, otherwise one, and that holds for
/// alarms on expressions too. Source: "PutMetricAlarm", Period, in the CloudWatch API Reference.
const PERIOD_SECONDS: u64 = 3_600;

/// The longest description, in characters. Source: "PutMetricAlarm", AlarmDescription.
const LONGEST_DESCRIPTION: usize = 1024;

/// The alarm.
#[derive(Debug, Serialize)]
pub(crate) struct SuccessAlarm {
    name: String,
    description: String,
    machine_arn: Expression,
    topic_arn: Expression,
    period_seconds: u64,
    /// How many periods without a success are too many.
    periods: u64,
    /// The same in words.
    within: String,
}

impl SuccessAlarm {
    /// The alarm of a job that expects successes.
    pub(crate) fn new(job: &Job) -> Option<Self> {
        let Expectation::Within(seconds) = job.expect else {
            return None;
        };
        let periods = seconds.div_ceil(PERIOD_SECONDS);
        let within = match periods {
            1 => "an hour".to_owned(),
            hours => format!("{hours} hours"),
        };
        Some(Self {
            name: names::given_or(job.names.alarm.as_ref(), || {
                names::success_alarm_name(&job.resource_name)
            }),
            description: description(job, &within),
            machine_arn: Expression::attribute(Attribute::MachineArn),
            topic_arn: Expression::Parts(vec![Part::Topic]),
            period_seconds: PERIOD_SECONDS,
            periods,
            within,
        })
    }
}

fn description(job: &Job, within: &str) -> String {
    let ours = format!(
        "No execution of the job {}{} has succeeded for {within}. Is its schedule on, was its start refused, or does an execution hang? A newly deployed job stays in alarm until its first success.",
        job.name, job.whereabouts
    );
    match &job.runbook {
        Some(runbook) if ours.len() + runbook.len() + 10 <= LONGEST_DESCRIPTION => {
            format!("{ours} Runbook: {runbook}")
        }
        _ => ours,
    }
}
