//! Stack deployment files, from which CloudFormation's Git sync deploys.
//!
//! Source: "How Git sync works with CloudFormation", "Stack deployment file": `template-file-path` is the whole path from the
//! root of the repository; `parameters` has a text for each, a list with commas between its items. Tags are left out: the
//! templates tag each resource themselves.

use std::collections::BTreeMap;

use loudfail_job::{Channel, Encryption, Given, Platform, Topic, Value};
use serde::Serialize;

use super::in_repository;
use crate::channel_stack::ChannelStack;
use crate::error::RenderError;
use crate::expression::{DEAD_LETTERS_PARAMETER, KEY_PARAMETER, TOPIC_PARAMETER};
use crate::parameters::{self, Parameter};
use crate::{Made, Output, Templates, asl};

/// What a deployment file says.
#[derive(Serialize)]
struct Deployment<'a> {
    source: &'a str,
    stack_name: &'a str,
    template: String,
    parameters: Vec<Named>,
}

#[derive(Serialize)]
struct Named {
    name: String,
    value: String,
}

#[derive(Serialize)]
struct View<'a> {
    stack: Deployment<'a>,
}

/// What the stack of a channel puts out, as far as it is known before.
struct Arns {
    topic: Option<String>,
    dead_letters: Option<String>,
    key: Option<String>,
}

/// A file for each stack whose parameters are all known. A job whose channel has what nobody knows yet has none, which a
/// rule has told.
pub(super) fn files(
    platform: &Platform,
    templates: &Templates,
) -> Result<Vec<Output>, RenderError> {
    let mut outputs = Vec::new();
    let mut known: BTreeMap<&str, Arns> = BTreeMap::new();
    for channel in platform.channels.values() {
        let stack = ChannelStack::new(channel, &platform.environment)?;
        known.insert(&channel.name, arns(channel, &stack, platform));
        let name = &stack.stack_name;
        if let Some(parameters) = values(&stack.parameters, None) {
            outputs.push(file(
                platform,
                &channel.name,
                (templates, &channel.source),
                name,
                parameters,
            )?);
        }
    }
    for job in platform.jobs.values() {
        let parameters = parameters::of_job(job, &asl::placeholders(job))?;
        let arns = known.get(job.notify.channel.as_str());
        if let Some(parameters) = values(&parameters, arns) {
            outputs.push(file(
                platform,
                &job.name,
                (templates, &job.source),
                &job.resource_name,
                parameters,
            )?);
        }
    }
    Ok(outputs)
}

fn file(
    platform: &Platform,
    owner: &str,
    (templates, source): (&Templates, &str),
    stack_name: &str,
    parameters: Vec<Named>,
) -> Result<Output, RenderError> {
    let folder = format!("{}/{owner}", platform.environment);
    let stack = Deployment {
        source,
        stack_name,
        template: in_repository(platform, &format!("{folder}/cloudformation.yaml")),
        parameters,
    };
    Ok(Output {
        path: format!("{folder}/deployment.yaml"),
        text: Made { templates, source }.file("gitops/deployment.yaml.j2", &View { stack })?,
    })
}

/// The value of each parameter that a deployment must give; nothing where one is not known.
fn values(parameters: &[Parameter], arns: Option<&Arns>) -> Option<Vec<Named>> {
    let asked = parameters.iter().filter(|it| it.ssm_path.is_none());
    asked
        .map(|parameter| {
            let name = parameter.logical_id.clone();
            let value = match name.as_str() {
                TOPIC_PARAMETER => arns?.topic.clone(),
                DEAD_LETTERS_PARAMETER => arns?.dead_letters.clone(),
                KEY_PARAMETER => arns?.key.clone(),
                _ => parameter.given.as_ref().map(|given| given.text.clone()),
            };
            Some(Named {
                name,
                value: value?,
            })
        })
        .collect()
}

fn arns(channel: &Channel, stack: &ChannelStack, platform: &Platform) -> Arns {
    let place = &platform.place;
    let partition = place.partition.unwrap_or("aws");
    let arn = |service: &str, name: &str| {
        let (region, account) = (place.region.as_ref()?, place.account.as_ref()?);
        Some(format!(
            "arn:{partition}:{service}:{region}:{account}:{name}"
        ))
    };
    let (topic, key) = match &channel.topic {
        Topic::Own(encryption) => (
            arn("sns", &stack.topic_name),
            match encryption {
                Encryption::None => None,
                Encryption::OwnKey => channel.key_arn.clone(),
                Encryption::Key(key) => known(key, &channel.given),
            },
        ),
        Topic::Existing { arn, key } => (
            known(arn, &channel.given),
            key.as_ref().and_then(|key| known(key, &channel.given)),
        ),
    };
    Arns {
        topic,
        dead_letters: arn("sqs", stack.dead_letters.name()),
        key,
    }
}

/// A value, if it is known before the deployment.
fn known(value: &Value, given: &BTreeMap<String, Given>) -> Option<String> {
    match value {
        Value::Literal(text) => Some(text.clone()),
        Value::Param(name) => match given.get(name)? {
            Given::One(text) => Some(text.clone()),
            Given::Many(_) => None,
        },
        Value::Ssm(_) => None,
    }
}
