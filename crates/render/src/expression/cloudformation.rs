//! Expressions as nodes of a CloudFormation template.

use super::{
    Attribute, DEAD_LETTERS_PARAMETER, Expression, KEY_PARAMETER, Part, Source, TOPIC_PARAMETER,
};
use crate::asl::ssm_logical_id;
use crate::format::{self, Language};

/// The look-up of the console's domain. `Fn::Sub` cannot look up itself, so it is handed the result.
const CONSOLE_DOMAIN: &str = "!FindInMap [Partitions, !Ref \"AWS::Partition\", ConsoleDomain]";

impl Expression {
    /// The expression as the value of a YAML node, with the short tag that it needs.
    pub(crate) fn cloudformation(&self) -> String {
        let parts = match self {
            Self::Parts(parts) => parts,
            Self::Joined(source) => return format!("!Join [\",\", !Ref {}]", source.logical_id()),
        };
        if parts.as_slice() == [Part::ConsoleDomain] {
            return CONSOLE_DOMAIN.to_owned();
        }
        if let [part] = parts.as_slice()
            && let Some(name) = part.substitution()
        {
            return match name.contains("::") {
                true => format!("!Ref \"{name}\""),
                false if name.contains('.') => format!("!GetAtt {name}"),
                false => format!("!Ref {name}"),
            };
        }
        if let Some(text) = known_text(parts) {
            return format::quoted(Language::Yaml, &text);
        }
        let mut template = String::new();
        for part in parts {
            match (part, part.substitution()) {
                // `Fn::Sub` takes `${!x}` for the text `${x}`.
                (Part::Text(text), _) => template.push_str(&text.replace("${", "${!")),
                (_, Some(name)) => template.push_str(&format!("${{{name}}}")),
                (_, None) => {}
            }
        }
        let template = format::quoted(Language::Yaml, &template);
        if parts.contains(&Part::ConsoleDomain) {
            format!("!Sub [{template}, {{ConsoleDomain: {CONSOLE_DOMAIN}}}]")
        } else {
            format!("!Sub {template}")
        }
    }
}

impl Source {
    /// The name of the template's parameter that holds the value.
    pub(crate) fn logical_id(&self) -> String {
        match self {
            Self::Param(name) => name.clone(),
            Self::Ssm(path) => ssm_logical_id(path),
        }
    }
}

impl Part {
    /// What stands between `${` and `}` of an `Fn::Sub`; none for text.
    fn substitution(&self) -> Option<String> {
        Some(match self {
            Self::Text(_) => return None,
            Self::From(source) => source.logical_id(),
            Self::Topic => TOPIC_PARAMETER.to_owned(),
            Self::TopicKey => KEY_PARAMETER.to_owned(),
            Self::DeadLetters => DEAD_LETTERS_PARAMETER.to_owned(),
            Self::Region => "AWS::Region".to_owned(),
            Self::ConsoleDomain => "ConsoleDomain".to_owned(),
            Self::Partition => "AWS::Partition".to_owned(),
            Self::Account => "AWS::AccountId".to_owned(),
            // Source: "Return values" of each resource in the CloudFormation template reference. A log group's `Arn`
            // ends in `:*`; `Ref` gives a machine's and a topic's ARN, that of a task definition with its revision, a log
            // group's and a schedule group's name and a queue's URL.
            Self::Attribute(attribute) => match attribute {
                Attribute::MachineArn => "StateMachine",
                Attribute::MachineName => "StateMachine.Name",
                Attribute::RoleArn => "StateMachineRole.Arn",
                Attribute::ScheduleRoleArn => "ScheduleRole.Arn",
                Attribute::ScheduleGroupName => "ScheduleGroup",
                Attribute::LogStreamsArn => "LogGroup.Arn",
                Attribute::LogGroupName => "LogGroup",
                Attribute::TaskDefinitionArn => "TaskDefinition",
                Attribute::ExecutionRoleArn => "ExecutionRole.Arn",
                Attribute::TaskRoleArn => "TaskRole.Arn",
                Attribute::TaskLogStreamsArn => "TaskLogGroup.Arn",
                Attribute::TaskLogGroupName => "TaskLogGroup",
                Attribute::LockTableName => "LockTable",
                Attribute::LockTableArn => "LockTable.Arn",
                Attribute::TopicArn => "Topic",
                Attribute::KeyArn => "Key.Arn",
                Attribute::QueueArn => "DeadLetterQueue.Arn",
                Attribute::QueueUrl => "DeadLetterQueue",
                Attribute::QueueName => "DeadLetterQueue.QueueName",
                Attribute::ChatRoleArn => "ChatRole.Arn",
            }
            .to_owned(),
        })
    }
}

/// The whole text, where nothing in it waits for a deployment.
fn known_text(parts: &[Part]) -> Option<String> {
    parts
        .iter()
        .map(|part| match part {
            Part::Text(text) => Some(text.as_str()),
            _ => None,
        })
        .collect()
}
