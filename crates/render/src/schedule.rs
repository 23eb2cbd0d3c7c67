//! The schedule: when EventBridge Scheduler starts the job, and what it may do for that.

use loudfail_job::{Job, Recurrence};
use minijinja::Value;
use serde::Serialize;

use crate::arns::arn;
use crate::expression::{Attribute, Expression, Part};
use crate::json::object;
use crate::names;
use crate::policy::{Condition, Principal, Statement};

/// The group of schedules that every account has. Source: "Managing a schedule group in EventBridge Scheduler".
const GROUP: &str = "default";

/// The time zone where the blueprint names none; Scheduler's default too.
const UTC: &str = "UTC";

/// How long Scheduler tries to start an execution: after an hour the dead-letter queue has it, and its alarm tells. The
/// default would be a day, and a job would start at some time that nobody expects it at.
const START_AGE_SECONDS: u32 = 3_600;

/// How often it tries in that time: the most that it allows. Source: "RetryPolicy" in the EventBridge Scheduler API
/// Reference.
const RETRY_ATTEMPTS: u32 = 185;

/// The schedule and its role.
#[derive(Debug, Serialize)]
pub(crate) struct Schedule {
    name: String,
    description: String,
    group: &'static str,
    expression: String,
    timezone: String,
    state: &'static str,
    window_minutes: Option<u64>,
    machine_arn: Expression,
    input: Expression,
    dead_letters_arn: Expression,
    start_age_seconds: u32,
    retry_attempts: u32,
    role_name: Expression,
    role_description: String,
    role_arn: Expression,
    policy_name: &'static str,
    trust: Vec<Statement>,
    statements: Vec<Statement>,
    /// When it starts, in words.
    when: String,
    /// The input for a block of code in Markdown: it is one line, whatever it says.
    input_block: Value,
    enabled: bool,
}

impl Schedule {
    /// The schedule of a job that has one.
    pub(crate) fn new(job: &Job) -> Option<Self> {
        let schedule = job.schedule.as_ref()?;
        let input = object(&schedule.input);
        let (expression, timezone) = match &schedule.recurrence {
            Recurrence::Cron { fields, timezone } => (
                format!("cron({fields})"),
                timezone.clone().unwrap_or_else(|| UTC.to_owned()),
            ),
            Recurrence::Rate { minutes } => (rate(*minutes), UTC.to_owned()),
        };
        Some(Self {
            name: names::given_or(job.names.schedule.as_ref(), || {
                names::schedule_name(&job.resource_name)
            }),
            description: format!("Starts the job {}.", job.name),
            group: GROUP,
            when: when(&schedule.recurrence, &timezone, schedule.window_minutes),
            expression,
            timezone,
            state: if schedule.enabled {
                "ENABLED"
            } else {
                "DISABLED"
            },
            window_minutes: schedule.window_minutes,
            machine_arn: Expression::attribute(Attribute::MachineArn),
            input_block: Value::from_safe_string(input.clone()),
            input: Expression::text(input),
            dead_letters_arn: Expression::Parts(vec![Part::DeadLetters]),
            start_age_seconds: START_AGE_SECONDS,
            retry_attempts: RETRY_ATTEMPTS,
            role_name: names::role_name(
                job.names.schedule_role.as_ref(),
                &job.resource_name,
                "schedule",
            ),
            role_description: format!("What the schedule of {} may do.", job.name),
            role_arn: Expression::attribute(Attribute::ScheduleRoleArn),
            policy_name: "schedule",
            trust: vec![trust()],
            statements: statements(),
            enabled: schedule.enabled,
        })
    }
}

/// Who may take the schedule's role: Scheduler, on behalf of schedules of this account and group. It cannot be narrowed to
/// one schedule. Source: "Confused deputy prevention in EventBridge Scheduler".
fn trust() -> Statement {
    Statement {
        sid: "TrustTheSchedule",
        why: &[
            "Only schedules of this account may use the role. Scheduler names the group of a schedule, not the schedule.",
        ],
        principal: Some(Principal::Service("scheduler.amazonaws.com")),
        actions: &["sts:AssumeRole"],
        conditions: vec![
            Condition {
                operator: "StringEquals",
                key: "aws:SourceAccount",
                value: Expression::Parts(vec![Part::Account]),
            },
            Condition {
                operator: "ArnEquals",
                key: "aws:SourceArn",
                value: arn(
                    "scheduler",
                    Part::Region,
                    &format!("schedule-group/{GROUP}"),
                ),
            },
        ],
        ..Statement::ALLOW
    }
}

/// What the schedule's role may do. Sources: "Using templated targets in EventBridge Scheduler"; "Configuring a dead-letter
/// queue for EventBridge Scheduler".
fn statements() -> Vec<Statement> {
    vec![
        Statement {
            sid: "Start",
            why: &["To start this machine and no other."],
            actions: &["states:StartExecution"],
            resources: vec![Expression::attribute(Attribute::MachineArn)],
            ..Statement::ALLOW
        },
        Statement {
            sid: "KeepWhatFailed",
            why: &["To keep what could not be started where an alarm sees it."],
            actions: &["sqs:SendMessage"],
            resources: vec![Expression::Parts(vec![Part::DeadLetters])],
            ..Statement::ALLOW
        },
    ]
}

/// The expression of a distance, in the largest unit that it is whole in.
fn rate(minutes: u64) -> String {
    let (count, unit) = largest(minutes);
    let plural = if count == 1 { "" } else { "s" };
    format!("rate({count} {unit}{plural})")
}

fn largest(minutes: u64) -> (u64, &'static str) {
    if minutes.is_multiple_of(24 * 60) {
        (minutes / (24 * 60), "day")
    } else if minutes.is_multiple_of(60) {
        (minutes / 60, "hour")
    } else {
        (minutes, "minute")
    }
}

/// When it starts, in words, for people.
fn when(recurrence: &Recurrence, timezone: &str, window_minutes: Option<u64>) -> String {
    let times = match recurrence {
        Recurrence::Cron { fields, .. } => format!("by cron({fields}) in the time zone {timezone}"),
        Recurrence::Rate { minutes } => match largest(*minutes) {
            (1, unit) => format!("every {unit}"),
            (count, unit) => format!("every {count} {unit}s"),
        },
    };
    match window_minutes {
        None => times,
        Some(1) => format!("{times}, or up to a minute later"),
        Some(minutes) => format!("{times}, or up to {minutes} minutes later"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates() {
        for (minutes, expected) in [
            (1, "rate(1 minute)"),
            (90, "rate(90 minutes)"),
            (60, "rate(1 hour)"),
            (26 * 60, "rate(26 hours)"),
            (24 * 60, "rate(1 day)"),
            (48 * 60, "rate(2 days)"),
        ] {
            assert_eq!(rate(minutes), expected);
        }
    }
}
