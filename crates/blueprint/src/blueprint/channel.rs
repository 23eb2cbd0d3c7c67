//! The keys of where notifications go.

use loudfail_diagnostics::Spanned;

use crate::decode::Map;
use crate::leaf::{Text, Value};
use crate::record::record;

use super::ChannelNames;

record! {
    /// Where notifications go.
    pub struct Channel {
        /// The Slack channel that receives every notification.
        slack: Slack,
        /// The Microsoft Teams channel that receives every notification. A channel can have both Slack and Teams.
        teams: Teams,
        /// The ARNs of the IAM policies that limit what people may do from the chat. `ReadOnlyAccess` by default; AWS's own
        /// default would be `AdministratorAccess`.
        guardrails: Vec<Spanned<Value>>,
        /// Who receives every notification besides the chat. Subscribers get the message as SNS delivers it, in its
        /// envelope: raw message delivery is not available, since a chat that received it would show nothing. An empty list
        /// declares that others subscribe.
        subscribers: Vec<Subscriber>,
        /// The ARN of an existing standard topic, in place of a new one. The topic's owner must allow EventBridge and
        /// CloudWatch to publish to it.
        topic: Spanned<Value>,
        /// How the topic is encrypted: `own` creates a key whose policy lets the publishers use it; an ARN names an existing
        /// customer-managed key whose policy does. Without this key, no KMS key is used.
        encryption_key: Spanned<Value>,
        /// The ARN of the channel's own key, once it is deployed. Git sync's deployment files must contain the ARN, which is
        /// not known before.
        key_arn: Spanned<Text>,
        /// Names of existing resources, to import them.
        names: ChannelNames,
        /// Tags for every resource of the channel.
        tags: Map<Spanned<Text>>,
    }
}

record! {
    /// A Slack channel. Its workspace must be authorised once in the console of Amazon Q Developer in chat applications.
    /// Within an AWS account, a Slack channel can belong to only one channel.
    pub struct Slack {
        /// The workspace's id, such as `T0123456789`. It is part of the address of Slack's web page.
        workspace: Spanned<Value>,
        /// The channel's id, such as `C0123456789`. It is at the end of the channel's link.
        channel: Spanned<Value>,
    }
}

record! {
    /// A Microsoft Teams channel. Its team must be authorised once in the console of Amazon Q Developer in chat
    /// applications.
    pub struct Teams {
        /// The team's id, a UUID: `groupId` in the channel's link.
        team: Spanned<Value>,
        /// The tenant's id, a UUID: `tenantId` in the channel's link.
        tenant: Spanned<Value>,
        /// The channel's id, as it appears in the channel's link: `19%3A...%40thread.tacv2`.
        channel: Spanned<Value>,
    }
}

record! {
    /// A recipient of every notification besides the chat. Set exactly one of these keys.
    pub struct Subscriber {
        /// An email address. Nothing is delivered until its owner confirms the subscription.
        email: Spanned<Value>,
        /// The ARN of a standard SQS queue. Its policy must let the topic send to it.
        sqs: Spanned<Value>,
    }
}
