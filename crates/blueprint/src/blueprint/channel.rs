//! The keys of where notifications go.

use loudfail_diagnostics::Spanned;

use crate::decode::Map;
use crate::leaf::{Text, Value};
use crate::record::record;

use super::ChannelNames;

record! {
    /// Where notifications go.
    pub struct Channel {
        /// The Slack channel that hears of everything.
        slack: Slack,
        /// The Microsoft Teams channel that hears of everything. Slack and Teams may both be there.
        teams: Teams,
        /// The ARNs of the IAM policies that bound what people may do from the chat. `ReadOnlyAccess` by default;
        /// AWS's own default would be `AdministratorAccess`.
        guardrails: Vec<Spanned<Value>>,
        /// Who hears of everything beside the chat. They get the message as SNS delivers it, in its envelope: raw
        /// delivery is not offered, since a chat that got it would show nothing. An empty list says that others subscribe.
        subscribers: Vec<Subscriber>,
        /// The ARN of a standard topic that is there already, in place of one that is made. Who keeps it must let
        /// EventBridge and CloudWatch publish to it.
        topic: Spanned<Value>,
        /// What the topic is encrypted with: `own` makes a key whose policy lets the publishers use it; an ARN is that
        /// of a customer-managed key whose policy does. Without it no KMS key is used.
        encryption_key: Spanned<Value>,
        /// The ARN of the channel's own key, once it is deployed: what Git sync deploys has to name it, and nobody knows it
        /// before.
        key_arn: Spanned<Text>,
        /// Names of resources that are there already, to import them.
        names: ChannelNames,
        /// Tags for everything that is made for the channel.
        tags: Map<Spanned<Text>>,
    }
}

record! {
    /// A Slack channel. Its workspace has to be authorised once in the console of Amazon Q Developer in chat
    /// applications. In an account, a Slack channel can belong to one channel alone.
    pub struct Slack {
        /// The workspace's id, such as `T0123456789`: it is in the address of Slack's web page.
        workspace: Spanned<Value>,
        /// The channel's id, such as `C0123456789`: it is at the end of the channel's link.
        channel: Spanned<Value>,
    }
}

record! {
    /// A Microsoft Teams channel. Its team has to be authorised once in the console of Amazon Q Developer in chat
    /// applications.
    pub struct Teams {
        /// The team's id, a UUID: `groupId` in the channel's link.
        team: Spanned<Value>,
        /// The tenant's id, a UUID: `tenantId` in the channel's link.
        tenant: Spanned<Value>,
        /// The channel's id as it is in the channel's link: `19%3A...%40thread.tacv2`.
        channel: Spanned<Value>,
    }
}

record! {
    /// Somebody who hears of everything beside the chat: one of these.
    pub struct Subscriber {
        /// An email address. Nothing arrives before its owner has confirmed.
        email: Spanned<Value>,
        /// The ARN of a standard SQS queue, whose policy must let the topic send to it.
        sqs: Spanned<Value>,
    }
}
