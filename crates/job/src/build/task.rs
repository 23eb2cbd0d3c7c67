//! The task of the model.

use std::collections::BTreeMap;

use loudfail_blueprint as written;
use loudfail_blueprint::{Integer, Map};
use loudfail_diagnostics::Spanned;

use super::overrides::{containers, overrides, placement};
use super::retry::retry;
use super::{definition, list, text, value};
use crate::facts::Draft;
use crate::model::{CapacityProvider, Command, Definition, Launch, Network, Task, Variable, Word};
use crate::rules::missing_value::{Origin, Required};

pub(super) fn task(draft: &Draft, required: &Required<'_>, resource_name: &str) -> Task {
    let task = draft.merged.task.clone().unwrap_or_default();
    let launch = launch(draft);
    let is_fargate = launch.is_fargate();
    let origin = match required.origin {
        Origin::Definition(name) => Definition::Existing(value(name)),
        Origin::Image(image) => {
            let own = definition::definition(draft, required, &task, resource_name, image);
            Definition::Own(Box::new(own))
        }
    };
    let logs = definition::logs(draft, &task, resource_name);
    // What is fixed stands in a definition of one's own, so that only what the input gives is left to say.
    let is_own = matches!(origin, Definition::Own(_));
    let is_left = |is_input: bool| is_input || !is_own;
    let own_command = task
        .command
        .clone()
        .filter(|it| is_left(it.value.takes_input()));
    let own_environment = task.environment.clone().map(|mut variables| {
        variables
            .0
            .retain(|_, it| is_left(matches!(it.value.value, written::Variable::Input(_))));
        variables
    });
    let overrides = overrides(&task, &launch, is_own);
    let containers = containers(&task);
    let placement = placement(&task, &launch, is_own);
    Task {
        cluster: value(required.cluster),
        definition: origin,
        container: required.container.to_owned(),
        command: own_command.map(|it| command(it.value)),
        environment: environment(own_environment),
        launch,
        // Defaults may carry what only Fargate knows; a blueprint of its own that does is refused.
        platform_version: text(&task.platform_version).filter(|_| is_fargate),
        network: required.subnets.map(|subnets| {
            let network = task.network.as_ref().and_then(|it| it.network());
            let network = network.cloned().unwrap_or_default();
            Network {
                subnets: list(subnets),
                security_groups: network.security_groups.map(|groups| list(&groups.value)),
                assign_public_ip: is_fargate
                    && network
                        .assign_public_ip
                        .is_some_and(|assign| assign.value.0),
            }
        }),
        roles: task
            .roles
            .iter()
            .flatten()
            .filter(|_| !is_own)
            .map(|role| value(&role.value))
            .collect(),
        logs,
        overrides,
        containers,
        placement,
    }
}

fn launch(draft: &Draft) -> Launch {
    match draft.launch() {
        None | Some(written::Launch::Fargate) => Launch::Fargate,
        Some(written::Launch::Ec2) => Launch::Ec2,
        Some(written::Launch::FargateSpot(spot)) => Launch::FargateSpot {
            fallback: retry(draft.merged.retry.as_ref()).start.attempts > 1
                && spot.fallback.is_none_or(|asked| asked.value.0),
        },
        Some(written::Launch::CapacityProviders(providers)) => {
            Launch::CapacityProviders(providers.iter().map(provider).collect())
        }
    }
}

fn provider(provider: &written::CapacityProvider) -> CapacityProvider {
    let number = |number: Option<Spanned<Integer>>, default| {
        let number = number.and_then(|number| u32::try_from(number.value.0).ok());
        number.unwrap_or(default)
    };
    CapacityProvider {
        name: text(&provider.name).unwrap_or_default(),
        weight: number(provider.weight, 1),
        base: number(provider.base, 0),
    }
}

pub(super) fn command(command: written::Command) -> Command {
    match command {
        written::Command::Words(words) => {
            Command::Words(words.into_iter().map(|it| word(it.value)).collect())
        }
        written::Command::Input(input) => Command::Input {
            field: input.field.value,
        },
    }
}

fn word(word: written::Word) -> Word {
    match word {
        written::Word::Text(text) => Word::Text(text.value.0),
        written::Word::Input(input) => Word::Input {
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
