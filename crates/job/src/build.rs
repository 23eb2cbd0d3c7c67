//! The model, made of what every rule has passed.

mod channel;
pub(crate) mod concurrency;
pub(crate) mod definition;
pub(crate) mod gitops;
mod input;
mod names;
mod overrides;
pub(crate) mod retry;
pub(crate) mod schedule;
mod task;
pub(crate) mod timeout;

use std::collections::BTreeMap;

use channel::channel;
use concurrency::concurrency;
use input::input;
use loudfail_blueprint as written;
use loudfail_blueprint::{Map, Reference, Text};
use loudfail_diagnostics::Spanned;
use retry::retry;
use schedule::{expectation, schedules};
use task::task;

pub(crate) use schedule::json;

use crate::environment::Environment;
use crate::facts::{Draft, Facts};
use crate::model::{
    Channel, Chat, Deployer, Expectation, Given, Job, Notify, Platform, Value, ValueList,
};
use crate::rules::concurrency::skips;
use crate::rules::missing_value::{Required, required};

/// The platform of an environment; nothing where a required value is missing, which a rule has reported then.
pub(crate) fn platform(facts: &Facts) -> Option<Platform> {
    let written = facts.platform.as_ref()?;
    let source = &written.file.path;
    let given = gitops::given(&written.read.value);
    let environment = &facts.environment;
    let deployer = gitops::deployer(&written.read.value);
    let in_root_module = matches!(deployer, Some(Deployer::TerraformRoot | Deployer::Atlantis));
    let channels: Option<BTreeMap<String, Channel>> = facts
        .channels()
        .map(|(name, entry)| {
            let mut channel = channel(name, source, &entry.value, environment, &given)?;
            channel.in_root_module = in_root_module;
            Some((name.to_owned(), channel))
        })
        .collect();
    let channels = channels?;
    let jobs: Option<BTreeMap<String, Job>> = facts
        .drafts
        .iter()
        .map(|draft| {
            let required = required(draft, facts).ok()?;
            let channel = channels.get(required.channel)?;
            let mut job = job(draft, &required, channel, environment, &given);
            job.has_deployment_file = deployer == Some(Deployer::GitSync) && gitops::knows(channel);
            job.in_root_module = in_root_module;
            Some((draft.file.stem.clone(), job))
        })
        .collect();
    Some(Platform {
        environment: environment.name.clone(),
        place: environment.place(),
        source: source.clone(),
        deployer,
        path: gitops::path(&written.read.value),
        channels,
        jobs: jobs?,
    })
}

fn job(
    draft: &Draft,
    required: &Required<'_>,
    channel: &Channel,
    environment: &Environment,
    given: &BTreeMap<String, Given>,
) -> Job {
    let merged = &draft.merged;
    let name = &draft.file.stem;
    let whereabouts = environment.whereabouts();
    let notify = merged.notify.clone().unwrap_or_default();
    let mut job = Job {
        name: name.clone(),
        resource_name: environment.prefixed(name),
        names: names::of_job(merged.names.as_ref()),
        environment: environment.name.clone(),
        whereabouts: whereabouts.clone(),
        place: environment.place(),
        source: draft.file.path.clone(),
        description: text(&merged.description),
        owner: text(&merged.owner),
        runbook: text(&merged.runbook),
        task: task(draft, required, &environment.prefixed(name)),
        input: input(draft),
        retry: retry(merged.retry.as_ref()),
        timeout_seconds: timeout::attempt_seconds(merged),
        total_seconds: timeout::total_seconds(merged),
        concurrency: merged.concurrency.as_ref().map(concurrency),
        notify: Notify {
            channel: channel.name.clone(),
            chat: channel.chat(),
            encrypted: channel.encrypted(),
            title: text(&notify.title).unwrap_or_else(|| format!("{name} failed{whereabouts}")),
            success_title: format!("{name} succeeded{whereabouts}"),
            skip_title: format!("{name} was skipped{whereabouts}"),
            next_steps: texts(notify.next_steps.as_deref()),
            keywords: texts(notify.keywords.as_deref()),
            on_success: notify
                .on
                .iter()
                .flatten()
                .any(|event| event.value == written::Event::Success),
            // Defaults may ask for it where no run is ever skipped.
            on_skip: skips(merged)
                && notify
                    .on
                    .iter()
                    .flatten()
                    .any(|event| event.value == written::Event::Skip),
            // Defaults may mention somebody, whom Teams alone cannot call; a blueprint of its own that does is refused.
            mention: text(&notify.mention).filter(|_| channel.chat() != Chat::Teams),
        },
        schedules: schedules(merged),
        expect: Expectation::Nothing,
        given: given.clone(),
        has_deployment_file: false,
        in_root_module: false,
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
        None => expectation(&job.schedules, job.longest_seconds()),
    };
    job
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
