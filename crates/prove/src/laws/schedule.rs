//! Law 1, where nothing runs that could fail: what a schedule could not start is kept where an alarm sees it.

use serde_json::Value;

use super::backstop::{Queue, problems_elsewhere};
use crate::law::Law;
use crate::machine::Machine;
use crate::reason::Reason;
use crate::subject::{Deployed, violation};
use crate::template::Template;
use crate::violation::Violation;

/// Holds the law over the schedules of a job's template, whose channel's template may have the dead-letter queue.
pub(crate) fn check(
    deployed: &Deployed<'_>,
    machine: &Machine,
    channel: &Template,
    violations: &mut Vec<Violation>,
) {
    let resolve = |value: &Value| deployed.template.resolve(value, &deployed.deployment);
    let topic = deployed.substitutions.get("TopicArn").cloned();
    for schedule in deployed.template.of("AWS::Scheduler::Schedule") {
        let mut report = |what| violations.push(violation(Law::Silence, schedule.id, what));
        let target = &schedule.properties["Target"];
        if resolve(&target["Arn"]).as_str() != Some(machine.arn()) {
            report(Reason::NotThatMachine);
        }
        let queue = &target["DeadLetterConfig"]["Arn"];
        match Queue::find(queue, deployed, channel, topic.clone()) {
            None => {
                let arn = resolve(queue);
                let arn = arn.as_str().unwrap_or_default();
                let problems = problems_elsewhere(arn, deployed, topic.as_deref());
                problems.into_iter().for_each(report);
            }
            Some(queue) => queue.problems_of_role().into_iter().for_each(report),
        }
    }
}
