//! Channels of the model.

use std::collections::BTreeMap;

use loudfail_blueprint as written;

use super::{names, tags, value};
use crate::environment::Environment;
use crate::model::{Channel, Encryption, Given, Slack, Subscriber, Teams, Topic, Value};
use crate::rules::encryption_key::OWN;

/// What people may do from a chat where nothing is said: look. Chats are in the partition `aws` alone.
const READ_ONLY_ACCESS: &str = "arn:aws:iam::aws:policy/ReadOnlyAccess";

/// A channel; nothing where a required value is missing, which a rule has reported then.
pub(super) fn channel(
    name: &str,
    source: &str,
    channel: &written::Channel,
    environment: &Environment,
    given: &BTreeMap<String, Given>,
) -> Option<Channel> {
    let slack = match &channel.slack {
        Some(slack) => Some(Slack {
            workspace: value(&slack.workspace.as_ref()?.value),
            channel: value(&slack.channel.as_ref()?.value),
        }),
        None => None,
    };
    let teams = match &channel.teams {
        Some(teams) => Some(Teams {
            team: value(&teams.team.as_ref()?.value),
            tenant: value(&teams.tenant.as_ref()?.value),
            channel: value(&teams.channel.as_ref()?.value),
        }),
        None => None,
    };
    let subscribers: Option<Vec<Subscriber>> = channel
        .subscribers
        .iter()
        .flatten()
        .map(|subscriber| match (&subscriber.email, &subscriber.sqs) {
            (Some(email), None) => Some(Subscriber::Email(value(&email.value))),
            (None, Some(queue)) => Some(Subscriber::Sqs(value(&queue.value))),
            _ => None,
        })
        .collect();
    Some(Channel {
        name: name.to_owned(),
        resource_name: environment.prefixed(name),
        names: names::of_channel(channel.names.as_ref()),
        whereabouts: environment.whereabouts(),
        place: environment.place(),
        source: source.to_owned(),
        topic: topic(channel),
        slack,
        teams,
        guardrails: match &channel.guardrails {
            Some(guardrails) => guardrails
                .iter()
                .map(|policy| value(&policy.value))
                .collect(),
            None => vec![Value::Literal(READ_ONLY_ACCESS.to_owned())],
        },
        subscribers: subscribers?,
        key_arn: channel.key_arn.as_ref().map(|arn| arn.value.0.clone()),
        given: given.clone(),
        in_root_module: false,
        tags: tags(&channel.tags),
    })
}

fn topic(channel: &written::Channel) -> Topic {
    let key = channel.encryption_key.as_ref().map(|key| value(&key.value));
    match (&channel.topic, key) {
        (Some(topic), key) => Topic::Existing {
            arn: value(&topic.value),
            key,
        },
        (None, None) => Topic::Own(Encryption::None),
        (None, Some(Value::Literal(word))) if word == OWN => Topic::Own(Encryption::OwnKey),
        (None, Some(key)) => Topic::Own(Encryption::Key(key)),
    }
}
