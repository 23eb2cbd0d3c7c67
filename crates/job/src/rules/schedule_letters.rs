//! LF0253: the queue of what could not be started.

use loudfail_blueprint::{Example, Rule};
use loudfail_diagnostics::{Code, Diagnostic};

use crate::facts::Facts;
use crate::{schedules, show};

/// The longest name of a queue (CreateQueue, `QueueName`).
const LONGEST: usize = 80;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0253"),
    title: "`dead_letters` is the ARN of a standard SQS queue",
    why: "EventBridge Scheduler sends what it could not start only to a standard queue (Configuring a dead-letter \
          queue for EventBridge Scheduler). By default, the channel's queue is used, whose alarm reports it.",
    example: &[Example::job(
        "schedule:\n  rate: 1h\n  dead_letters: \"arn:aws:sns:us-east-1:123456789012:letters\"\n",
    )],
    instead: &[Example::job(
        "schedule:\n  rate: 1h\n  dead_letters: \"arn:aws:sqs:us-east-1:123456789012:letters\"\n",
    )],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for written in schedules::written(facts) {
        let Some(queue) = &written.schedule.dead_letters else {
            continue;
        };
        let arn = &queue.value.0;
        if arn.ends_with(".fifo") {
            let problem = RULE
                .error(format!("{} is a FIFO queue", show::quoted(arn)))
                .at(queue.span, "Scheduler cannot send to it")
                .help("use a standard queue");
            problems.push(problem);
            continue;
        }
        let is_good = show::arn_resource(arn, "sqs", true)
            .is_some_and(|name| show::name_problem(name, LONGEST, show::is_ecs_name).is_none());
        if !is_good {
            let problem = RULE
                .error(format!("{} is not the ARN of a queue", show::quoted(arn)))
                .at(queue.span, "")
                .help("write an ARN such as `\"arn:aws:sqs:us-east-1:123456789012:letters\"`, or remove the key");
            problems.push(problem);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::job;

    #[test]
    fn queues() {
        for (arn, good) in [
            ("arn:aws:sqs:us-east-1:123456789012:a_B-1", true),
            ("arn:aws:sqs:us-east-1:123456789012:a.fifo", false),
            ("arn:aws:sqs::123456789012:a", false),
            ("arn:aws:sqs:us-east-1:123456789012:", false),
            ("https://sqs.us-east-1.amazonaws.com/123456789012/a", false),
        ] {
            let expected: &[&str] = if good { &[] } else { &["LF0253 1:36"] };
            job(
                &format!("schedule: {{rate: 1h, dead_letters: \"{arn}\"}}"),
                expected,
            );
        }
    }
}
