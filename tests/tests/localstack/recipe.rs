//! The negative control: the well-known recipe must be found silent where it is. If it is not, the tests that find our
//! own machines loud prove nothing.

use libtest_mimic::Failed;
use loudfail_tests::localstack::{Lab, Mock, catalogue, filled, problems};
use serde_json::json;

use crate::Case;

const DEFINITION: &str = include_str!("../../fixtures/recipe/state-machine.asl.json");

pub(crate) const CASES: &[Case] = &[("recipe_is_silent_on_the_shapes_where_it_is", silent)];

/// The shapes on which nobody is told: every one whose cause is not JSON of a task.
const SILENT: &[&str] = &[
    "failures-capacity",
    "failures-memory",
    "failures-cpu-text",
    "failures-agent",
    "throttled",
    "passrole-denied",
    "runtask-denied",
    "cluster-not-found",
    "taskdef-inactive",
    "taskdef-inactive-clientexception",
    "taskdef-not-found",
    "override-unknown-container",
    "server-exception",
    "platform-unknown",
    "role-not-assumable",
    "timeout-task",
    "timeout-heartbeat-named",
    "cause-missing",
    "cause-json-not-object",
    "intrinsic-failure",
    "parameter-path-failure",
    "query-evaluation",
    "cause-cut-32768",
    "no-container-instances",
    "launch-type-unsupported",
    "network-configuration-missing",
    "overrides-too-long",
    "subnet-not-found",
    "security-group-not-found",
    "ec2-throttled",
    "service-linked-role-missing",
    "task-role-not-assumable",
    "tag-denied",
    "platform-incompatible",
    "account-blocked",
    "unsupported-feature",
    "task-quota",
    "capacity-exception",
    "token-expired",
    "sdk-client-error",
    "failures-attribute",
    "failures-eni",
    "failures-placement-detail",
    "failures-empty",
];

fn silent(lab: &Lab) -> Result<(), Failed> {
    let topic = lab.create_topic(&lab.unique("recipe"))?;
    let queue = lab.subscribe(&topic)?;
    let definition = filled(DEFINITION, &[("TopicArn", &topic)])?;
    let machine = lab.create_machine(&lab.unique("recipe"), &definition, None)?;

    let mut silent = Vec::new();
    let mut report = Vec::new();
    for shape in catalogue() {
        let Some(failure) = shape.task_failure() else {
            continue;
        };
        let input = json!({"command": ["bin/report"]});
        let walk = lab.walk(
            &machine,
            None,
            &input,
            &[("RunTask", Mock::Failure(failure))],
        )?;
        let messages = lab.receive_all(&queue, walk.published(&machine))?;
        report.push(format!("{}: {} messages: {walk}", shape.id, messages.len()));
        match &messages[..] {
            [] => silent.push(shape.id),
            [message] => {
                let problems = message.json().map(|message| problems(&message));
                assert_eq!(problems, Some(Vec::new()), "{}", shape.id);
            }
            many => return Err(format!("{}: {} messages", shape.id, many.len()).into()),
        }
    }
    assert_eq!(silent, SILENT, "{}", report.join("\n"));
    Ok(())
}
