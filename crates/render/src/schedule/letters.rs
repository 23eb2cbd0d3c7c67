//! The alarms on dead-letter queues that a blueprint names in place of the channel's.
//!
//! The channel's queue has its own. Of any other nobody knows whether somebody looks at it, so the job's stack does.

use loudfail_job::{Job, Schedule};
use serde::Serialize;

use crate::expression::{Expression, Part};
use crate::names;

/// An alarm on a queue.
#[derive(Debug, Serialize)]
pub(crate) struct Letters {
    logical_id: String,
    label: String,
    name: String,
    description: String,
    queue_name: String,
    topic_arn: Expression,
}

/// An alarm for each queue, named after the first schedule that uses it.
pub(super) fn of_job(job: &Job) -> Vec<Letters> {
    let mut seen: Vec<&str> = Vec::new();
    let mut letters = Vec::new();
    for schedule in &job.schedules {
        if let Some(arn) = schedule.dead_letters.as_deref()
            && !seen.contains(&arn)
        {
            seen.push(arn);
            letters.push(of_queue(job, schedule, arn));
        }
    }
    letters
}

fn of_queue(job: &Job, schedule: &Schedule, arn: &str) -> Letters {
    let title = schedule.name.as_deref();
    let queue = arn.rsplit(':').next().unwrap_or(arn);
    Letters {
        logical_id: format!("{}Letters", names::schedule_logical_id(title)),
        label: format!("{}_letters", names::schedule_label(title)),
        name: names::schedule_letters_alarm_name(&job.resource_name, title),
        description: format!(
            "EventBridge Scheduler could not start the job {}. The SQS queue {queue} has each failed start and its reason. Read all messages: one that arrives within 20 minutes of another is not reported.",
            job.name
        ),
        queue_name: queue.to_owned(),
        topic_arn: Expression::Parts(vec![Part::Topic]),
    }
}
