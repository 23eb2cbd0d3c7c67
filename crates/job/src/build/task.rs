//! The task of the model.

use std::collections::BTreeMap;

use loudfail_blueprint as written;
use loudfail_blueprint::Map;
use loudfail_diagnostics::Spanned;

use crate::facts::Draft;
use crate::model::{Command, Launch, Network, Task, Variable};
use crate::rules::missing_value::Required;

use super::overrides::{containers, overrides, placement};
use super::{list, text, texts, value};

pub(super) fn task(draft: &Draft, required: &Required<'_>) -> Task {
    let task = draft.merged.task.clone().unwrap_or_default();
    let launch = match draft.launch() {
        written::Launch::Fargate => Launch::Fargate,
        written::Launch::Ec2 => Launch::Ec2,
    };
    let overrides = overrides(&task, launch);
    let containers = containers(&task);
    let placement = placement(&task, launch);
    Task {
        cluster: value(required.cluster),
        definition: value(required.definition),
        container: required.container.to_owned(),
        command: task.command.map(|it| command(it.value)),
        environment: environment(task.environment),
        launch,
        // Defaults may carry what only Fargate knows; a blueprint of its own that does is refused.
        platform_version: text(&task.platform_version).filter(|_| launch == Launch::Fargate),
        network: required.subnets.map(|subnets| {
            let network = task.network.clone().unwrap_or_default();
            Network {
                subnets: list(subnets),
                security_groups: network.security_groups.map(|groups| list(&groups.value)),
                assign_public_ip: launch == Launch::Fargate
                    && network
                        .assign_public_ip
                        .is_some_and(|assign| assign.value.0),
            }
        }),
        roles: task
            .roles
            .iter()
            .flatten()
            .map(|role| value(&role.value))
            .collect(),
        overrides,
        containers,
        placement,
    }
}

pub(super) fn command(command: written::Command) -> Command {
    match command {
        written::Command::Words(words) => Command::Fixed(texts(Some(&words))),
        written::Command::Input(input) => Command::Input {
            field: input.field.value,
        },
    }
}

pub(super) fn environment(
    environment: Option<Map<Spanned<written::Variable>>>,
) -> BTreeMap<String, Variable> {
    let environment = environment.unwrap_or_default().0.into_iter();
    environment
        .map(|(name, entry)| (name, variable(entry.value.value)))
        .collect()
}

pub(super) fn variable(variable: written::Variable) -> Variable {
    match variable {
        written::Variable::Value(known) => Variable::Value(value(&known)),
        written::Variable::Input(input) => Variable::Input {
            field: input.field.value,
        },
    }
}
