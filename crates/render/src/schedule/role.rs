//! The one role that all schedules of a job have.

use loudfail_job::Job;
use serde::Serialize;

use super::dead_letters;
use crate::arns::arn;
use crate::expression::{Attribute, Expression, Part};
use crate::names;
use crate::policy::{self, Statement};

/// The role.
#[derive(Debug, Serialize)]
pub(crate) struct Role {
    name: Expression,
    description: String,
    policy_name: &'static str,
    trust: Vec<Statement>,
    statements: Vec<Statement>,
}

impl Role {
    /// The role of a job's schedules, which are in the group of that name.
    pub(super) fn new(job: &Job, group: &str) -> Self {
        let noun = if job.schedules.len() == 1 {
            "schedule"
        } else {
            "schedules"
        };
        Self {
            name: names::role_name(
                job.names.schedule_role.as_ref(),
                &job.resource_name,
                "schedule",
            ),
            description: format!("Permissions of the {noun} of {}.", job.name),
            policy_name: "schedule",
            trust: vec![trust(group)],
            statements: statements(job),
        }
    }
}

/// Who may take the schedules' role: Scheduler, on behalf of schedules of this account and group. It cannot be narrowed
/// to one schedule. Source: "Confused deputy prevention in EventBridge Scheduler".
fn trust(group: &str) -> Statement {
    let group = format!("schedule-group/{group}");
    policy::trust(
        "TrustTheSchedule",
        &[
            "Only schedules of this account may use the role. Scheduler names the group of a schedule, not the schedule.",
        ],
        "scheduler.amazonaws.com",
        ("ArnEquals", arn("scheduler", Part::Region, &group)),
    )
}

/// What the schedules' role may do. Sources: "Using templated targets in EventBridge Scheduler"; "Configuring a
/// dead-letter queue for EventBridge Scheduler".
fn statements(job: &Job) -> Vec<Statement> {
    let mut queues: Vec<Expression> = Vec::new();
    for queue in job.schedules.iter().map(dead_letters) {
        if !queues.contains(&queue) {
            queues.push(queue);
        }
    }
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
            why: &["To keep failed starts in a queue that has an alarm."],
            actions: &["sqs:SendMessage"],
            resources: queues,
            ..Statement::ALLOW
        },
    ]
}
