//! Overrides and placement of the model.

use std::collections::BTreeMap;

use loudfail_blueprint as written;
use loudfail_diagnostics::Spanned;

use crate::model::{Amount, ContainerOverrides, Launch, Overrides, Placement, Strategy, Variable};

use super::task::{command, environment, variable};
use super::{text, value};

/// What the task as a whole gets. Defaults may carry what only Fargate knows; a blueprint of its own that does is refused.
/// What is fixed stands in a definition of the job's own, so that only what the input gives is left to say.
pub(super) fn overrides(task: &written::Task, launch: &Launch, is_own: bool) -> Overrides {
    let role = |role: &Option<Spanned<written::Variable>>| {
        let role = role.as_ref().map(|role| variable(role.value.clone()));
        role.filter(|role| !is_own || matches!(role, Variable::Input { .. }))
    };
    let amount = |given| amount(given).filter(|it| !is_own || matches!(it, Amount::Input { .. }));
    Overrides {
        cpu: amount(task.cpu.as_ref()),
        memory: amount(task.memory.as_ref()),
        ephemeral_storage: amount(task.ephemeral_storage.as_ref()).filter(|_| launch.is_fargate()),
        task_role: role(&task.task_role),
        execution_role: role(&task.execution_role),
    }
}

/// What each container gets.
pub(super) fn containers(task: &written::Task) -> BTreeMap<String, ContainerOverrides> {
    let containers = task.containers.iter().flat_map(|containers| &containers.0);
    containers
        .map(|(name, entry)| {
            let container = &entry.value;
            let overrides = ContainerOverrides {
                command: container
                    .command
                    .as_ref()
                    .map(|it| command(it.value.clone())),
                environment: environment(container.environment.clone()),
                cpu: amount(container.cpu.as_ref()),
                memory: amount(container.memory.as_ref()),
                memory_reservation: amount(container.memory_reservation.as_ref()),
            };
            (name.clone(), overrides)
        })
        .collect()
}

/// What the task is given beside its definition. Fargate has no instances to choose from.
pub(super) fn placement(task: &written::Task, launch: &Launch, is_own: bool) -> Placement {
    let on_ec2 = task.placement.as_ref().filter(|_| !launch.is_fargate());
    let tags = task.tags.iter().flat_map(|tags| &tags.0);
    let is_on = |it: &Option<Spanned<written::Bool>>| it.as_ref().is_some_and(|it| it.value.0);
    Placement {
        tags: tags
            .map(|(key, entry)| (key.clone(), value(&entry.value.value)))
            .collect(),
        job_tags: is_on(&task.job_tags),
        // A definition of the job's own has the job's tags.
        propagate_tags: task
            .propagate_tags
            .map_or(is_own, |it| it.value == written::TagSource::TaskDefinition),
        exec: is_on(&task.exec),
        group: text(&task.group),
        member_of: on_ec2
            .and_then(|it| it.member_of.as_ref())
            .into_iter()
            .flatten()
            .map(|expression| expression.value.0.clone())
            .collect(),
        distinct_instance: on_ec2.is_some_and(|it| is_on(&it.distinct_instance)),
        strategy: on_ec2
            .and_then(|it| it.strategy.as_ref())
            .into_iter()
            .flatten()
            .map(|strategy| match &strategy.value {
                written::Strategy::Random => Strategy::Random,
                written::Strategy::Spread(field) => Strategy::Spread(field.value.clone()),
                written::Strategy::Binpack(field) => Strategy::Binpack(field.value.clone()),
            })
            .collect(),
    }
}

fn amount(amount: Option<&Spanned<written::Amount>>) -> Option<Amount> {
    Some(match &amount?.value {
        // Within its range, which fits.
        written::Amount::Fixed(number) => {
            Amount::Fixed(u32::try_from(number.0).unwrap_or(u32::MAX))
        }
        written::Amount::Input(input) => Amount::Input {
            field: input.field.value.clone(),
        },
    })
}
