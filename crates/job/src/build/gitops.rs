//! Who deploys, and what deployments are given, of the model.

use std::collections::BTreeMap;

use loudfail_blueprint as written;
use loudfail_blueprint::PlatformFile;

use crate::model::{Channel, Deployer, Encryption, Given, Topic, Value};

/// Who deploys what is committed.
pub(crate) fn deployer(platform: &PlatformFile) -> Option<Deployer> {
    let word = platform.gitops.as_ref()?.deploy_with.as_ref()?;
    Some(match word.value {
        written::Deployer::GitSync => Deployer::GitSync,
        written::Deployer::TerraformRoot => Deployer::TerraformRoot,
        written::Deployer::Atlantis => Deployer::Atlantis,
    })
}

/// Whether the topic and the key of a channel, which its jobs ask for, are known before the channel is deployed.
pub(super) fn knows(channel: &Channel) -> bool {
    let is_known = |value: &Value| match value {
        Value::Literal(_) => true,
        Value::Param(name) => matches!(channel.given.get(name), Some(Given::One(_))),
        Value::Ssm(_) => false,
    };
    match &channel.topic {
        Topic::Own(Encryption::None) => true,
        Topic::Own(Encryption::OwnKey) => channel.key_arn.is_some(),
        Topic::Own(Encryption::Key(key)) => is_known(key),
        Topic::Existing { arn, key } => is_known(arn) && key.as_ref().is_none_or(is_known),
    }
}

/// The folder of the repository that the blueprints' folder is in.
pub(super) fn path(platform: &PlatformFile) -> Option<String> {
    let path = platform.gitops.as_ref()?.path.as_ref()?;
    Some(path.value.0.clone())
}

/// The values that are given, by name.
pub(super) fn given(platform: &PlatformFile) -> BTreeMap<String, Given> {
    let written = platform.parameters.iter().flat_map(|map| &map.0);
    written
        .map(|(name, entry)| {
            let given = match &entry.value.value {
                written::Given::One(text) => Given::One(text.clone()),
                written::Given::Many(items) => {
                    Given::Many(items.iter().map(|item| item.value.0.clone()).collect())
                }
            };
            (name.clone(), given)
        })
        .collect()
}
