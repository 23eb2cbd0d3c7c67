//! The model, made of what every rule has passed.

mod channel;
mod input;
mod overrides;
mod retry;
mod schedule;
mod task;

use std::collections::BTreeMap;

use loudfail_blueprint as written;
use loudfail_blueprint::{Map, Reference, Text};
use loudfail_diagnostics::Spanned;

use crate::facts::{Draft, Facts};
use crate::model::{Channel, Chat, Expectation, Job, Notify, Platform, Value, ValueList};
use crate::rules::missing_value::{Required, required};

use channel::channel;
use input::input;
use retry::retry;
pub(crate) use schedule::json;
use schedule::{expectation, schedule};
use task::task;

/// The only environment there is.
const ENVIRONMENT: &str = "default";

/// A day: `timeout` where nothing is said.
const DEFAULT_TIMEOUT_SECONDS: u64 = 86_400;

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
        input: input(draft),
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
