//! Where notifications go.

use std::collections::BTreeMap;

use super::{ChannelNames, Given, Place, Value};

/// Where notifications go: one SNS topic, and what is subscribed to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel {
    /// The channel's name, as jobs and folders have it. At most 64 characters of `a-z`, `0-9` and `-`.
    pub name: String,
    /// What the names of its resources are made of: the channel's name behind the prefix of the environment. At most 84
    /// characters of the same kinds.
    pub resource_name: String,
    /// Names that are not made of it.
    pub names: ChannelNames,
    /// ` in ` and the environment, where there are others; empty where there is one.
    pub whereabouts: String,
    /// Where the environment is.
    pub place: Place,
    /// The file that defines it, relative to the repository's root.
    pub source: String,
    /// The topic: the channel's own, or one that is there.
    pub topic: Topic,
    /// The Slack channel that hears of everything.
    pub slack: Option<Slack>,
    /// The Microsoft Teams channel that hears of everything.
    pub teams: Option<Teams>,
    /// The ARNs of the policies that bound what people may do from the chat. Never empty: without any, AWS takes
    /// AdministratorAccess ("AWS::Chatbot::SlackChannelConfiguration", GuardrailPolicies).
    pub guardrails: Vec<Value>,
    /// Who hears of it beside the chat.
    pub subscribers: Vec<Subscriber>,
    /// The ARN of its own key, where somebody has written down what it came to be.
    pub key_arn: Option<String>,
    /// Values of what its deployment is asked for, as far as they are known, by the name of the parameter; values for
    /// others may be among them.
    pub given: BTreeMap<String, Given>,
    /// Whether the environment's root module calls its module, and is what deploys it.
    pub in_root_module: bool,
    /// Tags for every resource that takes them.
    pub tags: BTreeMap<String, String>,
}

/// A channel's SNS topic. Always a standard one: chat cannot subscribe to a FIFO topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Topic {
    /// Made by the channel's stack.
    Own(Encryption),
    /// One that somebody else keeps, policy included.
    Existing {
        /// The topic's ARN.
        arn: Value,
        /// The ARN of the customer-managed key that it is encrypted with, if there is one.
        key: Option<Value>,
    },
}

/// How a topic's messages are encrypted at rest. The AWS-managed key is not among them: EventBridge and CloudWatch
/// cannot publish to a topic that has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Encryption {
    /// Not by a KMS key.
    None,
    /// By a key of the channel's stack, whose policy lets the publishers use it.
    OwnKey,
    /// By the key of this ARN, whose policy somebody else keeps.
    Key(Value),
}

/// The chats that a message is written for: they differ in how they mark links, bold text and mentions. What a
/// notification calls `client-markdown` is the Markdown of the chat that it ends up in (Custom notifications, `textType`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chat {
    /// Slack, also where the channel has no chat at all: `*bold*`, `<url|text>`, `<!here>`.
    Slack,
    /// Microsoft Teams: `**bold**`, `[text](url)`, and nobody can be mentioned.
    Teams,
    /// Both hear the same message: plain URLs and plain text read well in either.
    Both,
}

/// A Slack channel (AWS::Chatbot::SlackChannelConfiguration).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slack {
    /// The workspace's id, such as `T0123456789`.
    pub workspace: Value,
    /// The channel's id, such as `C0123456789`.
    pub channel: Value,
}

/// A Microsoft Teams channel (AWS::Chatbot::MicrosoftTeamsChannelConfiguration).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Teams {
    /// The team's id, a UUID.
    pub team: Value,
    /// The tenant's id, a UUID.
    pub tenant: Value,
    /// The channel's id, such as `19%3Aab%40thread.tacv2`.
    pub channel: Value,
}

/// Somebody who hears of everything beside the chat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subscriber {
    /// An email address, which has to confirm.
    Email(Value),
    /// The ARN of an SQS queue, whose policy somebody else keeps.
    Sqs(Value),
}

impl Channel {
    /// The chats that its messages end up in.
    #[must_use]
    pub fn chat(&self) -> Chat {
        match (&self.slack, &self.teams) {
            (Some(_), Some(_)) => Chat::Both,
            (None, Some(_)) => Chat::Teams,
            (_, None) => Chat::Slack,
        }
    }

    /// Whether its topic is encrypted with a customer-managed key.
    #[must_use]
    pub fn encrypted(&self) -> bool {
        matches!(
            self.topic,
            Topic::Own(Encryption::OwnKey | Encryption::Key(_))
                | Topic::Existing { key: Some(_), .. }
        )
    }
}
