//! The view of a channel's stack: what its CloudFormation template, its Terraform module and its README lay out.

use loudfail_job::Channel;
use serde::Serialize;

use crate::expression::{Attribute, Expression};
use crate::job_stack::StackOutput;
use crate::policy::{self, Statement};
use crate::tags::{self, Tag};

/// Everything that a channel's files say.
#[derive(Debug, Serialize)]
pub(crate) struct ChannelStack {
    pub(crate) source: String,
    pub(crate) name: String,
    pub(crate) environment: String,
    pub(crate) description: String,
    pub(crate) topic_arn: Expression,
    pub(crate) topic_description: &'static str,
    pub(crate) statements: Vec<Statement>,
    pub(crate) tags: Vec<Tag>,
    pub(crate) outputs: Vec<StackOutput>,
}

impl ChannelStack {
    /// Decides everything about the stack of `channel` in `environment`.
    pub(crate) fn new(channel: &Channel, environment: &str) -> Self {
        let topic_arn = Expression::attribute(Attribute::TopicArn);
        let topic_description = "The ARN of the topic, which the stack of each job asks for.";
        Self {
            source: channel.source.clone(),
            name: channel.name.clone(),
            environment: environment.to_owned(),
            description: format!(
                "The channel {}: where jobs tell of their failures.",
                channel.name
            ),
            topic_arn: topic_arn.clone(),
            topic_description,
            statements: policy::topic(topic_arn.clone()),
            tags: tags::of_channel(channel, environment),
            outputs: vec![StackOutput {
                logical_id: "TopicArn",
                name: "topic_arn",
                description: topic_description,
                value: topic_arn,
            }],
        }
    }
}
