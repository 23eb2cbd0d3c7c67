//! The model, made of what every rule has passed.

mod channel;
mod schedule;

use std::collections::BTreeMap;

use loudfail_blueprint as written;
use loudfail_blueprint::{Map, Reference, Text};
use loudfail_diagnostics::Spanned;

use crate::facts::{Draft, Facts};
use crate::model::{
    Channel, Chat, Command, Expectation, Job, Launch, Network, Notify, Platform, Retry, Task,
    Value, ValueList, Variable,
};
use crate::rules::missing_value::{Required, required};
use crate::rules::number::DEFAULT_INTERVAL_SECONDS;

use channel::channel;
use schedule::{expectation, schedule};

/// The only environment there is.
const ENVIRONMENT: &str = "default";

/// A day: `timeout` where nothing is said.
const DEFAULT_TIMEOUT_SECONDS: u64 = 86_400;

/// A backoff of 2 where nothing is said.
const DEFAULT_BACKOFF_HUNDREDTHS: u32 = 200;

/// The platform; nothing where a required value is missing, which a rule has reported then.
pub(crate) fn platform(facts: &Facts) -> Option<Platform> {
    let source = &facts.platform.as_ref()?.file.path;
    let channels: Option<BTreeMap<String, Channel>> = facts
        .channels()
        .map(|(name, entry)| Some((name.to_owned(), channel(name, source, &entry.value)?)))
        .collect();
    let channels = channels?;
    let jobs: Option<BTreeMap<String, Job>> = facts
        .drafts
        .iter()
        .map(|draft| {
            let required = required(draft, facts).ok()?;
            let channel = channels.get(required.channel)?;
            Some((draft.file.stem.clone(), job(draft, &required, channel)))
        })
        .collect();
    Some(Platform {
        environment: ENVIRONMENT.to_owned(),
        channels,
        jobs: jobs?,
    })
}

fn job(draft: &Draft, required: &Required<'_>, channel: &Channel) -> Job {
    let merged = &draft.merged;
    let name = &draft.file.stem;
    let notify = merged.notify.clone().unwrap_or_default();
    let mut job = Job {
        name: name.clone(),
        environment: ENVIRONMENT.to_owned(),
        source: draft.file.path.clone(),
        description: text(&merged.description),
        owner: text(&merged.owner),
        runbook: text(&merged.runbook),
        task: task(draft, required),
        retry: retry(merged.retry.as_ref()),
        timeout_seconds: merged
            .timeout
            .as_ref()
            .map_or(DEFAULT_TIMEOUT_SECONDS, |timeout| timeout.seconds),
        notify: Notify {
            channel: channel.name.clone(),
            chat: channel.chat(),
            encrypted: channel.encrypted(),
            title: text(&notify.title).unwrap_or_else(|| format!("{name} failed")),
            next_steps: texts(notify.next_steps.as_deref()),
            keywords: texts(notify.keywords.as_deref()),
            on_success: notify
                .on
                .iter()
                .flatten()
                .any(|event| event.value == written::Event::Success),
            // Defaults may mention somebody, whom Teams alone cannot call; a blueprint of its own that does is refused.
            mention: text(&notify.mention).filter(|_| channel.chat() != Chat::Teams),
        },
        schedule: merged.schedule.as_ref().and_then(schedule),
        expect: Expectation::Nothing,
        tags: tags(&merged.tags),
    };
    job.expect = match merged
        .expect
        .as_ref()
        .and_then(|it| it.success_within.as_ref())
    {
        Some(within) => match &within.value {
            written::Within::Duration(within) => Expectation::Within(within.seconds),
            written::Within::Never => Expectation::Nothing,
        },
        None => expectation(&job),
    };
    job
}

fn task(draft: &Draft, required: &Required<'_>) -> Task {
    let task = draft.merged.task.clone().unwrap_or_default();
    let launch = match draft.launch() {
        written::Launch::Fargate => Launch::Fargate,
        written::Launch::Ec2 => Launch::Ec2,
    };
    let environment = task.environment.unwrap_or_default().0.into_iter();
    Task {
        cluster: value(required.cluster),
        definition: value(required.definition),
        container: required.container.to_owned(),
        command: task.command.map(|command| match command.value {
            written::Command::Words(words) => Command::Fixed(texts(Some(&words))),
            written::Command::Input(input) => Command::Input {
                field: input.field.value,
                default: input.default.map(|words| texts(Some(&words))),
            },
        }),
        environment: environment
            .map(|(name, entry)| (name, variable(entry.value.value)))
            .collect(),
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
    }
}

fn retry(retry: Option<&written::Retry>) -> Retry {
    let attempts = retry.and_then(|retry| retry.attempts);
    let attempts = attempts
        .and_then(|attempts| u32::try_from(attempts.value.0).ok())
        .unwrap_or(1);
    // With one attempt there is nothing to wait for, whatever the defaults say of waiting.
    let retry = retry.filter(|_| attempts > 1).cloned().unwrap_or_default();
    let backoff = retry
        .backoff
        .map(|backoff| u32::try_from(backoff.hundredths));
    let backoff_hundredths = backoff
        .and_then(Result::ok)
        .unwrap_or(DEFAULT_BACKOFF_HUNDREDTHS);
    Retry {
        attempts,
        interval_seconds: retry
            .interval
            .map_or(DEFAULT_INTERVAL_SECONDS, |interval| interval.value.seconds),
        backoff_hundredths,
        // Without growth every wait is the first one, and a longest wait from the defaults says nothing.
        max_delay_seconds: retry
            .max_delay
            .filter(|_| backoff_hundredths > 100)
            .map(|delay| delay.value.seconds),
        jitter: retry.jitter.is_some_and(|jitter| jitter.value.0),
    }
}

fn variable(variable: written::Variable) -> Variable {
    match variable {
        written::Variable::Value(known) => Variable::Value(value(&known)),
        written::Variable::Input(input) => Variable::Input {
            field: input.field.value,
            default: input.default.map(|default| default.value.0),
        },
    }
}

fn value(value: &written::Value) -> Value {
    match value {
        written::Value::Literal(text) => Value::Literal(text.clone()),
        written::Value::Reference(Reference::Param(name)) => Value::Param(name.value.clone()),
        written::Value::Reference(Reference::Ssm(name)) => Value::Ssm(name.value.clone()),
    }
}

fn list(list: &written::ValueList) -> ValueList {
    match list {
        written::ValueList::Items(items) => {
            ValueList::Items(items.iter().map(|item| value(&item.value)).collect())
        }
        written::ValueList::Reference(Reference::Param(name)) => {
            ValueList::Param(name.value.clone())
        }
        written::ValueList::Reference(Reference::Ssm(name)) => ValueList::Ssm(name.value.clone()),
    }
}

fn tags(tags: &Option<Map<Spanned<Text>>>) -> BTreeMap<String, String> {
    let tags = tags.iter().flat_map(|tags| &tags.0);
    tags.map(|(key, entry)| (key.clone(), entry.value.value.0.clone()))
        .collect()
}

fn text(text: &Option<Spanned<Text>>) -> Option<String> {
    text.as_ref().map(|text| text.value.0.clone())
}

fn texts(texts: Option<&[Spanned<Text>]>) -> Vec<String> {
    let texts = texts.unwrap_or_default().iter();
    texts.map(|text| text.value.0.clone()).collect()
}
