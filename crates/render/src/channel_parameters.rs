//! What the deployment of a channel is asked for.

use std::collections::BTreeMap;

use loudfail_job::{Channel, Encryption, Subscriber, Topic, Value};

use crate::error::RenderError;
use crate::expression::Source;
use crate::parameters::{Parameter, VARIABLES, give};

/// Logical ids that the template of a channel uses for itself, those of subscriptions aside, which end in a hash.
const LOGICAL_IDS: &[&str] = &[
    "ChatRole",
    "DeadLetterAlarm",
    "DeadLetterQueue",
    "DeadLetterQueuePolicy",
    "Key",
    "KeyAlias",
    "RightPlace",
    "SlackChannel",
    "TeamsChannel",
    "Topic",
    "TopicPolicy",
];

/// What a value is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Use {
    Topic,
    Key,
    Workspace,
    SlackChannel,
    Team,
    Tenant,
    TeamsChannel,
    Guardrail,
    Email,
    Queue,
}

/// Everything that a channel's deployment is asked for, by name.
///
/// # Errors
///
/// When a name is taken.
pub(crate) fn of_channel(channel: &Channel) -> Result<Vec<Parameter>, RenderError> {
    let mut uses: BTreeMap<Source, Vec<Use>> = BTreeMap::new();
    for (value, what) in values(channel) {
        let source = match value {
            Value::Literal(_) => continue,
            Value::Param(name) => Source::Param(name.clone()),
            Value::Ssm(path) => Source::Ssm(path.clone()),
        };
        let all = uses.entry(source).or_default();
        if !all.contains(&what) {
            all.push(what);
        }
    }
    let parameters: Result<Vec<Parameter>, RenderError> = uses
        .into_iter()
        .map(|(source, uses)| {
            let name = source.logical_id();
            if LOGICAL_IDS.contains(&name.as_str()) || VARIABLES.contains(&name.as_str()) {
                return Err(RenderError::NameTaken {
                    job: channel.name.clone(),
                    name,
                });
            }
            let description: Vec<&str> = uses.iter().map(|what| what.description()).collect();
            let check = match uses.as_slice() {
                [only] => only.check(),
                _ => ("^.+$", "It must not be empty."),
            };
            Ok(Parameter::new(source, false, description.join(" "), check))
        })
        .collect();
    let mut parameters = parameters?;
    give(&mut parameters, &channel.given);
    Ok(parameters)
}

/// Each value of a channel, and what for.
fn values(channel: &Channel) -> Vec<(&Value, Use)> {
    let mut found = Vec::new();
    match &channel.topic {
        Topic::Own(Encryption::Key(key)) => found.push((key, Use::Key)),
        Topic::Own(Encryption::None | Encryption::OwnKey) => {}
        Topic::Existing { arn, key } => {
            found.push((arn, Use::Topic));
            found.extend(key.iter().map(|key| (key, Use::Key)));
        }
    }
    if let Some(slack) = &channel.slack {
        found.push((&slack.workspace, Use::Workspace));
        found.push((&slack.channel, Use::SlackChannel));
    }
    if let Some(teams) = &channel.teams {
        found.push((&teams.team, Use::Team));
        found.push((&teams.tenant, Use::Tenant));
        found.push((&teams.channel, Use::TeamsChannel));
    }
    if channel.slack.is_some() || channel.teams.is_some() {
        found.extend(
            channel
                .guardrails
                .iter()
                .map(|policy| (policy, Use::Guardrail)),
        );
    }
    found.extend(
        channel
            .subscribers
            .iter()
            .map(|subscriber| match subscriber {
                Subscriber::Email(address) => (address, Use::Email),
                Subscriber::Sqs(queue) => (queue, Use::Queue),
            }),
    );
    found
}

impl Use {
    fn description(self) -> &'static str {
        match self {
            Self::Topic => "The ARN of the topic that notifications go to.",
            Self::Key => "The ARN of the customer-managed key that the topic is encrypted with.",
            Self::Workspace => "The id of the Slack workspace.",
            Self::SlackChannel => "The id of the Slack channel.",
            Self::Team => "The id of the team in Microsoft Teams.",
            Self::Tenant => "The id of the Microsoft tenant.",
            Self::TeamsChannel => "The id of the channel in Microsoft Teams, as it is in its link.",
            Self::Guardrail => "The ARN of a policy that bounds what people may do from the chat.",
            Self::Email => "An email address that hears of everything.",
            Self::Queue => "The ARN of an SQS queue that hears of everything.",
        }
    }

    /// The pattern of a value, and what to say where it does not match.
    fn check(self) -> (&'static str, &'static str) {
        const UUID: &str = "^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$";
        match self {
            Self::Topic => (
                "^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,256}$",
                "It must be the ARN of a standard SNS topic; chat cannot subscribe to a FIFO topic.",
            ),
            Self::Key => (
                "^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$",
                "It must be the ARN of a key, not of an alias.",
            ),
            Self::Workspace => (
                "^T[0-9A-Z]{1,254}$",
                "It must be the id of a workspace, such as T0123456789.",
            ),
            Self::SlackChannel => (
                "^[CG][0-9A-Z]{1,254}$",
                "It must be the id of a channel, such as C0123456789, not its name.",
            ),
            Self::Team => (UUID, "It must be a UUID: groupId in the link to the team."),
            Self::Tenant => (UUID, "It must be a UUID: tenantId in the link to the team."),
            Self::TeamsChannel => (
                "^[A-Za-z0-9_=+/.,-]*%3[Aa][A-Za-z0-9_=+/.,-]+%40[A-Za-z0-9_=+/.,-]*$",
                "It must be as it is in the link to the channel, such as 19%3Aab0123%40thread.tacv2.",
            ),
            Self::Guardrail => (
                "^arn:aws[a-z-]*:iam::(aws|[0-9]{12}):policy/[^*?]+$",
                "It must be the ARN of one policy.",
            ),
            Self::Email => ("^[^@ ]+@[^@ ]+[.][^@ ]+$", "It must be an email address."),
            Self::Queue => (
                "^arn:aws[a-z-]*:sqs:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,80}$",
                "It must be the ARN of a standard SQS queue; a standard topic cannot deliver to a FIFO queue.",
            ),
        }
    }
}
