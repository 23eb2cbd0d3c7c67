//! The view of a channel's stack: what its CloudFormation template, its Terraform module and its README lay out.

#[cfg(test)]
mod tests;

use loudfail_job::{Channel, Encryption, Given, Subscriber, Topic, Value};
use serde::Serialize;

use crate::channel_parameters;
use crate::channel_policy;
use crate::error::RenderError;
use crate::expression::{Attribute, Expression};
use crate::job_stack::StackOutput;
use crate::names;
use crate::parameters::Parameter;
use crate::place::Place;
use crate::policy::Statement;
use crate::tags::{self, Tag};

/// How long dead letters are kept: as long as SQS does. Source: "SetQueueAttributes", MessageRetentionPeriod.
const DEAD_LETTER_SECONDS: u32 = 14 * 86_400;

/// How long a key that is removed can still be saved. A topic keeps no messages, so nothing is lost with its key; the
/// shortest wait there is will do. Source: "ScheduleKeyDeletion".
const KEY_DELETION_DAYS: u32 = 7;

/// Where Amazon Q Developer in chat applications keeps its configurations, whatever the region of a topic.
const CHAT_REGION: &str = "us-east-2";

/// Everything that a channel's files say.
#[derive(Debug, Serialize)]
pub(crate) struct ChannelStack {
    pub(crate) source: String,
    pub(crate) name: String,
    /// The name for its stack.
    pub(crate) stack_name: String,
    pub(crate) topic_name: String,
    pub(crate) environment: String,
    /// Whether the environment's root module deploys it.
    pub(crate) in_root_module: bool,
    /// Where it may be deployed to.
    pub(crate) place: Place,
    pub(crate) description: String,
    /// Its name as the label of a module.
    pub(crate) module: String,
    pub(crate) parameters: Vec<Parameter>,
    /// Whether a deployment is asked for anything that it does not find itself.
    pub(crate) asks: bool,
    pub(crate) topic_arn: Expression,
    /// The topic, where the channel makes it.
    pub(crate) topic: Option<TopicView>,
    /// What is said of a topic that may be another account's.
    pub(crate) foreign: Option<ForeignView>,
    /// The key, where the channel makes one.
    pub(crate) key: Option<KeyView>,
    /// Whether the topic is encrypted with a customer-managed key.
    pub(crate) encrypted: bool,
    pub(crate) dead_letters: DeadLettersView,
    pub(crate) chat: Option<ChatView>,
    pub(crate) subscriptions: Vec<Subscription>,
    pub(crate) tags: Vec<Tag>,
    pub(crate) outputs: Vec<StackOutput>,
}

/// A topic that is kept elsewhere, where nothing says that it is of the account that is deployed to.
#[derive(Debug, Serialize)]
pub(crate) struct ForeignView {
    /// Whether it is known to be another account's.
    is_known: bool,
    /// The account that is deployed to, where it is known.
    account: Option<String>,
    partition: &'static str,
}

/// A topic of the channel's own.
#[derive(Debug, Serialize)]
pub(crate) struct TopicView {
    key_arn: Option<Expression>,
    statements: Vec<Statement>,
}

/// A key of the channel's own.
#[derive(Debug, Serialize)]
pub(crate) struct KeyView {
    description: String,
    alias: String,
    deletion_days: u32,
    statements: Vec<Statement>,
}

/// The queue of what could not be delivered, and the alarm that tells of it.
#[derive(Debug, Serialize)]
pub(crate) struct DeadLettersView {
    name: String,
    alarm_name: String,
    url: Expression,
    queue_name: Expression,
    retention_seconds: u32,
    statements: Vec<Statement>,
    alarm_description: String,
}

/// The chats, and the role that they share.
#[derive(Debug, Serialize)]
pub(crate) struct ChatView {
    region: &'static str,
    configuration_name: String,
    role_name: Expression,
    role_arn: Expression,
    role_description: String,
    trust: Vec<Statement>,
    policy_name: &'static str,
    statements: Vec<Statement>,
    guardrails: Vec<Expression>,
    slack: Option<SlackView>,
    teams: Option<TeamsView>,
}

#[derive(Debug, Serialize)]
struct SlackView {
    workspace: Expression,
    channel: Expression,
}

#[derive(Debug, Serialize)]
struct TeamsView {
    team: Expression,
    tenant: Expression,
    channel: Expression,
}

/// Somebody who hears of everything beside the chat.
#[derive(Debug, Serialize)]
pub(crate) struct Subscription {
    logical_id: String,
    label: String,
    protocol: &'static str,
    endpoint: Expression,
}

impl DeadLettersView {
    /// The queue's name.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }
}

impl ChannelStack {
    /// Decides everything about the stack of `channel` in `environment`.
    ///
    /// # Errors
    ///
    /// When a parameter's name is taken.
    pub(crate) fn new(channel: &Channel, environment: &str) -> Result<Self, RenderError> {
        let name = channel.name.as_str();
        let made = channel.resource_name.as_str();
        let own_key = || Expression::attribute(Attribute::KeyArn);
        let (topic_arn, key_arn) = match &channel.topic {
            Topic::Own(encryption) => (
                Expression::attribute(Attribute::TopicArn),
                match encryption {
                    Encryption::None => None,
                    Encryption::OwnKey => Some(own_key()),
                    Encryption::Key(key) => Some(expression(key)),
                },
            ),
            Topic::Existing { arn, key } => (expression(arn), key.as_ref().map(expression)),
        };
        let parameters = channel_parameters::of_channel(channel)?;
        let makes_topic = matches!(channel.topic, Topic::Own(_));
        let makes_key = matches!(channel.topic, Topic::Own(Encryption::OwnKey));
        Ok(Self {
            source: channel.source.clone(),
            name: name.to_owned(),
            stack_name: made.to_owned(),
            topic_name: names::given_or(channel.names.topic.as_ref(), || made.to_owned()),
            in_root_module: channel.in_root_module,
            place: Place::new(&channel.place),
            environment: environment.to_owned(),
            description: format!("The channel {name}: jobs report their failures to it."),
            module: names::module_label(name),
            asks: parameters
                .iter()
                .any(|parameter| parameter.ssm_path.is_none()),
            parameters,
            topic: makes_topic.then(|| TopicView {
                key_arn: key_arn.clone(),
                statements: channel_policy::topic(&topic_arn),
            }),
            foreign: foreign(channel),
            key: makes_key.then(|| KeyView {
                description: format!("Encrypts the messages of the channel {name}."),
                alias: names::given_or(channel.names.key_alias.as_ref(), || names::key_alias(made)),
                deletion_days: KEY_DELETION_DAYS,
                statements: channel_policy::key(),
            }),
            encrypted: channel.encrypted(),
            dead_letters: dead_letters(channel),
            chat: chat(channel),
            subscriptions: channel.subscribers.iter().map(subscription).collect(),
            tags: tags::of_channel(channel, environment),
            outputs: outputs(&topic_arn, key_arn),
            topic_arn,
        })
    }
}

/// Source: "Cross-account policy evaluation logic" in the IAM User Guide.
fn foreign(channel: &Channel) -> Option<ForeignView> {
    let Topic::Existing { arn, .. } = &channel.topic else {
        return None;
    };
    let arn = match arn {
        Value::Literal(text) => Some(text),
        Value::Param(name) => match channel.given.get(name) {
            Some(Given::One(text)) => Some(text),
            _ => None,
        },
        Value::Ssm(_) => None,
    };
    let of_topic = arn.and_then(|arn| arn.split(':').nth(4));
    let here = channel.place.account.as_deref();
    if here.is_some() && of_topic == here {
        return None;
    }
    Some(ForeignView {
        is_known: here.is_some() && of_topic.is_some(),
        account: here.map(str::to_owned),
        partition: channel.place.partition.unwrap_or("aws"),
    })
}

fn dead_letters(channel: &Channel) -> DeadLettersView {
    let made = || names::queue_name(&channel.resource_name, "dead-letters");
    let name = names::given_or(channel.names.queue.as_ref(), made);
    DeadLettersView {
        url: Expression::attribute(Attribute::QueueUrl),
        queue_name: Expression::attribute(Attribute::QueueName),
        retention_seconds: DEAD_LETTER_SECONDS,
        statements: channel_policy::dead_letters(),
        alarm_name: names::given_or(channel.names.alarm.as_ref(), || {
            names::dead_letters_alarm_name(&channel.resource_name)
        }),
        alarm_description: format!(
            "A notification for the channel {}{} could not be delivered. Read all messages in the \
             queue {name}: each says which rule or schedule it comes from, and why it failed. \
             One that arrives within 20 minutes of another is not reported.",
            channel.name, channel.whereabouts
        ),
        name,
    }
}

fn chat(channel: &Channel) -> Option<ChatView> {
    if channel.slack.is_none() && channel.teams.is_none() {
        return None;
    }
    Some(ChatView {
        region: CHAT_REGION,
        configuration_name: names::given_or(channel.names.configuration.as_ref(), || {
            channel.resource_name.clone()
        }),
        role_name: names::role_name(channel.names.role.as_ref(), &channel.resource_name, "chat"),
        role_arn: Expression::attribute(Attribute::ChatRoleArn),
        role_description: format!("Permissions of the chat of the channel {}.", channel.name),
        trust: channel_policy::chat_trust(),
        policy_name: "notifications",
        statements: channel_policy::chat(),
        guardrails: channel.guardrails.iter().map(expression).collect(),
        slack: channel.slack.as_ref().map(|slack| SlackView {
            workspace: expression(&slack.workspace),
            channel: expression(&slack.channel),
        }),
        teams: channel.teams.as_ref().map(|teams| TeamsView {
            team: expression(&teams.team),
            tenant: expression(&teams.tenant),
            channel: expression(&teams.channel),
        }),
    })
}

/// A subscription is named after its endpoint, so that another order in the blueprint changes nothing.
fn subscription(subscriber: &Subscriber) -> Subscription {
    let (kind, protocol, endpoint) = match subscriber {
        Subscriber::Email(address) => ("Email", "email", address),
        Subscriber::Sqs(queue) => ("Queue", "sqs", queue),
    };
    let named = match endpoint {
        Value::Literal(text) => text.clone(),
        Value::Param(name) => format!("param {name}"),
        Value::Ssm(path) => format!("ssm {path}"),
    };
    let hash = names::fnv1a(&named);
    Subscription {
        logical_id: format!("{kind}Subscription{hash:08x}"),
        label: format!("{protocol}_{hash:08x}"),
        protocol,
        endpoint: expression(endpoint),
    }
}

fn outputs(topic_arn: &Expression, key_arn: Option<Expression>) -> Vec<StackOutput> {
    let mut outputs = vec![
        StackOutput {
            logical_id: "TopicArn",
            name: "topic_arn",
            description: "The ARN of the topic, a parameter of each job's stack.",
            value: topic_arn.clone(),
        },
        StackOutput {
            logical_id: "DeadLetterQueueArn",
            name: "dead_letter_queue_arn",
            description: "The ARN of the dead-letter queue, a parameter of each job's stack.",
            value: Expression::attribute(Attribute::QueueArn),
        },
    ];
    outputs.extend(key_arn.map(|value| StackOutput {
        logical_id: "KeyArn",
        name: "key_arn",
        description: "The ARN of the topic's key, a parameter of each job's stack.",
        value,
    }));
    outputs
}

fn expression(value: &Value) -> Expression {
    Expression::Parts(vec![value.into()])
}
