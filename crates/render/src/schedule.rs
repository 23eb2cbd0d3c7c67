//! The schedules: when EventBridge Scheduler starts the job, and what it may do for that.

mod letters;
mod role;

use letters::Letters;
use loudfail_job::{Group, Job, Recurrence};
use minijinja::Value;
use role::Role;
use serde::Serialize;

use crate::expression::{Attribute, Expression, Part};
use crate::json::object;
use crate::names;

/// The time zone where the blueprint names none; Scheduler's default too.
const UTC: &str = "UTC";

/// The schedules of a job, and what they share.
#[derive(Debug, Serialize)]
pub(crate) struct Schedules {
    all: Vec<Schedule>,
    role: Role,
    /// The name of the group that the stack makes for them.
    own_group: Option<String>,
    /// The alarms on queues that take what the channel's would.
    letters: Vec<Letters>,
    /// How late a start may be before it is told of, where it is the same for all: `within an hour`.
    in_time: String,
}

/// A schedule.
#[derive(Debug, Serialize)]
pub(crate) struct Schedule {
    logical_id: String,
    label: String,
    /// What the blueprint calls it, where there are several.
    title: Option<String>,
    name: String,
    description: String,
    group: Expression,
    expression: String,
    timezone: String,
    start: Option<String>,
    end: Option<String>,
    state: &'static str,
    window_minutes: Option<u64>,
    machine_arn: Expression,
    input: Expression,
    dead_letters_arn: Expression,
    max_age_seconds: u32,
    retry_attempts: u32,
    role_arn: Expression,
    /// When it starts, in words.
    when: String,
    /// The expression for Markdown, and what the blueprint has in its place.
    code: Value,
    /// The input for a block of code in Markdown: it is one line, whatever it says.
    input_block: Value,
    enabled: bool,
}

impl Schedules {
    /// The schedules of a job that has any.
    pub(crate) fn new(job: &Job) -> Option<Self> {
        let first = job.schedules.first()?;
        let group = group_name(job, &first.group);
        Some(Self {
            all: job
                .schedules
                .iter()
                .map(|it| Schedule::new(job, it))
                .collect(),
            role: Role::new(job, &group),
            own_group: (first.group == Group::Own).then_some(group),
            letters: letters::of_job(job),
            in_time: in_time(job),
        })
    }
}

impl Schedule {
    fn new(job: &Job, schedule: &loudfail_job::Schedule) -> Self {
        let input = object(&schedule.input);
        let title = schedule.name.as_deref();
        let (expression, timezone) = match &schedule.recurrence {
            Recurrence::Cron {
                fields, timezone, ..
            } => (format!("cron({fields})"), timezone.clone()),
            Recurrence::Rate { minutes } => (rate(*minutes), None),
            Recurrence::At { time, timezone } => (format!("at({time})"), timezone.clone()),
        };
        let written = match &schedule.recurrence {
            Recurrence::Cron { written, .. } => written.as_deref(),
            _ => None,
        };
        Self {
            logical_id: names::schedule_logical_id(title),
            label: names::schedule_label(title),
            name: match (title, &job.names.schedule) {
                (None, Some(given)) => given.clone(),
                _ => names::schedule_name(&job.resource_name, title),
            },
            description: format!("Starts the job {}.", job.name),
            group: match &schedule.group {
                Group::Named(name) => Expression::text(name),
                Group::Own => Expression::attribute(Attribute::ScheduleGroupName),
            },
            when: when(schedule),
            code: Value::from_safe_string(match written {
                Some(written) => format!("`{expression}`, in the blueprint `{written}`"),
                None => format!("`{expression}`"),
            }),
            expression,
            timezone: timezone.unwrap_or_else(|| UTC.to_owned()),
            start: schedule.start.clone(),
            end: schedule.end.clone(),
            state: if schedule.enabled {
                "ENABLED"
            } else {
                "DISABLED"
            },
            window_minutes: schedule.window_minutes,
            machine_arn: Expression::attribute(Attribute::MachineArn),
            input_block: Value::from_safe_string(input.clone()),
            input: Expression::text(input),
            dead_letters_arn: dead_letters(schedule),
            max_age_seconds: schedule.max_age_seconds,
            retry_attempts: schedule.retry_attempts,
            role_arn: Expression::attribute(Attribute::ScheduleRoleArn),
            title: schedule.name.clone(),
            enabled: schedule.enabled,
        }
    }
}

/// The queue that keeps what a schedule could not start.
fn dead_letters(schedule: &loudfail_job::Schedule) -> Expression {
    match &schedule.dead_letters {
        Some(arn) => Expression::text(arn),
        None => Expression::Parts(vec![Part::DeadLetters]),
    }
}

fn group_name(job: &Job, group: &Group) -> String {
    match group {
        Group::Named(name) => name.clone(),
        Group::Own => names::schedule_group_name(&job.resource_name),
    }
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
fn when(schedule: &loudfail_job::Schedule) -> String {
    let times = schedule.words();
    let later = match schedule.window_minutes {
        None => return times,
        Some(1) => "up to a minute later".to_owned(),
        Some(minutes) => format!("up to {minutes} minutes later"),
    };
    // Behind its first or last start, `or` would be read as one of another of those.
    match (&schedule.start, &schedule.end) {
        (None, None) => format!("{times}, or {later}"),
        _ => format!("{times}; each start may be {later}"),
    }
}

/// How late a start may be, in words.
fn in_time(job: &Job) -> String {
    let mut ages = job.schedules.iter().map(|it| match it.retry_attempts {
        0 => 0,
        _ => it.max_age_seconds,
    });
    let first = ages.next().unwrap_or(0);
    match first {
        _ if ages.any(|age| age != first) => "in time".to_owned(),
        0 => "at once".to_owned(),
        3_600 => "within an hour".to_owned(),
        seconds if seconds.is_multiple_of(3_600) => format!("within {} hours", seconds / 3_600),
        60 => "within a minute".to_owned(),
        seconds if seconds.is_multiple_of(60) => format!("within {} minutes", seconds / 60),
        seconds => format!("within {seconds} seconds"),
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
