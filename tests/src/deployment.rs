//! What a person would pass at deployment: values for the parameters of a generated template.

use std::collections::BTreeMap;

use serde_yaml::Value;

/// The parameters of a CloudFormation template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// Name and type of each parameter that has no default.
    pub required: BTreeMap<String, String>,
}

impl Template {
    /// Reads a template.
    ///
    /// # Errors
    ///
    /// When it is not YAML.
    pub fn parse(text: &str) -> Result<Self, serde_yaml::Error> {
        let template: Value = serde_yaml::from_str(text)?;
        let mut required = BTreeMap::new();
        for (name, parameter) in template
            .get("Parameters")
            .and_then(Value::as_mapping)
            .into_iter()
            .flatten()
        {
            let kind = parameter
                .get("Type")
                .and_then(Value::as_str)
                .unwrap_or_default();
            if let (Some(name), None) = (name.as_str(), parameter.get("Default")) {
                required.insert(name.to_owned(), kind.to_owned());
            }
        }
        Ok(Self { required })
    }
}

/// A value for each required parameter: right in form, and for the topic the one given.
#[must_use]
pub fn arguments(template: &Template, topic: &str) -> BTreeMap<String, String> {
    let value = |name: &str| match name {
        "NotificationTopicArn" => topic.to_owned(),
        "DeadLetterQueueArn" => "arn:aws:sqs:us-east-1:000000000000:dead-letters".to_owned(),
        name if name.contains("Subnet") => {
            "subnet-0123456789abcdef0,subnet-0123456789abcdef1".to_owned()
        }
        name if name.contains("SecurityGroup") => "sg-0123456789abcdef0".to_owned(),
        "NotificationKeyArn" => "arn:aws:kms:us-east-1:000000000000:key/0".to_owned(),
        "SlackWorkspaceId" => "T0123456789".to_owned(),
        "SlackChannelId" => "C0123456789".to_owned(),
        "TeamsTeamId" | "TeamsTenantId" => "11111111-2222-3333-4444-555555555555".to_owned(),
        name if name.contains("RoleArn") => "arn:aws:iam::000000000000:role/sample".to_owned(),
        name if name.contains("SecretArn") => {
            "arn:aws:secretsmanager:us-east-1:000000000000:secret:a-AbCdEf".to_owned()
        }
        name if name.contains("KeyArn") => "arn:aws:kms:us-east-1:000000000000:key/0".to_owned(),
        name if name.contains("FileSystem") => "fs-0123456789abcdef0".to_owned(),
        name if name.contains("AccessPoint") => "fsap-0123456789abcdef0".to_owned(),
        name if name.contains("ArchiveArn") => "arn:aws:s3:::placeholder".to_owned(),
        _ => "placeholder".to_owned(),
    };
    template
        .required
        .keys()
        .map(|name| (name.clone(), value(name)))
        .collect()
}
