//! What the deployment of a channel is asked for.

use std::collections::BTreeMap;

use loudfail_job::{Ask, Channel, Encryption, Subscriber, Topic, Value};

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
            let asks: Vec<Ask> = uses.iter().map(|what| what.ask()).collect();
            let ask = Ask::of_channel(&asks);
            Ok(Parameter::new(source, false, description.join(" "), ask))
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
            Self::TeamsChannel => "The id of the channel in Microsoft Teams, as in its link.",
            Self::Guardrail => "The ARN of a policy that limits what people may do from the chat.",
            Self::Email => "An email address that receives all notifications.",
            Self::Queue => "The ARN of an SQS queue that receives all notifications.",
        }
    }

    fn ask(self) -> Ask {
        match self {
            Self::Topic => Ask::Topic,
            Self::Key => Ask::Key,
            Self::Workspace => Ask::Workspace,
            Self::SlackChannel => Ask::SlackChannel,
            Self::Team => Ask::Team,
            Self::Tenant => Ask::Tenant,
            Self::TeamsChannel => Ask::TeamsChannel,
            Self::Guardrail => Ask::Guardrail,
            Self::Email => Ask::Email,
            Self::Queue => Ask::Queue,
        }
    }
}
