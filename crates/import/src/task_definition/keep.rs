//! A job that runs a family as it is.

use loudfail_diagnostics::Diagnostic;

use super::container::Container;
use super::{added, launch, open};
use crate::carry::Carry;
use crate::draft::Value;
use crate::item::{Item, Reader};
use crate::platform::PlatformFacts;
use crate::report::{Note, NoteKind};

/// Reads what a job has to know of a definition that is there already.
pub(super) fn read(
    carry: &mut Carry<'_>,
    family: &Item<'_>,
    fields: &mut Reader<'_>,
    containers: &[Container<'_>],
    platform: &PlatformFacts,
) -> Result<(), Box<Diagnostic>> {
    let to = ["task", "definition"];
    carry.put(&to, family.text_or_problem()?, family);
    let is_fargate = launch(carry, fields)?;
    let mode = fields.take("networkMode");
    let has_network = is_fargate || mode.as_ref().and_then(Item::text) == Some("awsvpc");
    if has_network && !platform.has_subnets {
        carry.assume(
            &["task", "network", "subnets"],
            Value::param("SubnetIds"),
            "a task definition does not specify its subnets, so the deployment requires them",
        );
    }
    if !has_network && platform.has_network {
        // Without a word it is `bridge` ("TaskDefinition", `networkMode`).
        let mode = mode.as_ref().and_then(Item::text).unwrap_or("bridge");
        carry.without_network(&format!(
            "the definition's network mode is `{mode}`, so ECS would refuse the network in the platform file's defaults"
        ));
    }
    let mut roles = Vec::new();
    let mut first = None;
    for key in ["taskRoleArn", "executionRoleArn"] {
        let Some(role) = fields.take(key).filter(|it| !super::fields::is_nothing(it)) else {
            continue;
        };
        let text = role.text_or_problem()?;
        if open::is_role(text) {
            if !roles.contains(&Value::from(text)) {
                roles.push(Value::from(text));
            }
            first.get_or_insert(role);
        } else {
            let lacks = if text.starts_with("arn:") {
                "whole ARN"
            } else {
                "ARN"
            };
            let text = format!("the role `{text}` is named without its {lacks}");
            let instead =
                "set its ARN under `task.roles`, so that the job may pass that role and no other";
            carry.say(NoteKind::ToDo, &role, text, Some(instead));
        }
    }
    if let Some(role) = first {
        let text = "the job may pass the roles of the definition and no others";
        carry.change(&["task", "roles"], roles, &role, text);
    }
    if let Some(main) = containers.iter().find(|it| it.is_main) {
        main.logs_of_kept(carry);
    }
    added(carry, fields);
    let rest: Vec<String> = fields
        .rest()
        .into_iter()
        .filter(|(_, item)| !super::fields::is_nothing(item))
        .map(|(key, _)| format!("`{key}`"))
        .collect();
    let text = format!(
        "`containerDefinitions`{}{} stay in the definition, which the job does not change",
        if rest.is_empty() { "" } else { ", " },
        rest.join(", ")
    );
    carry
        .report
        .add(Note::new(NoteKind::NotCarried, text).job(&carry.name));
    Ok(())
}
