//! Values that only a deployment knows, said once and written twice: as CloudFormation and as Terraform.

mod cloudformation;
mod terraform;

use std::sync::Arc;

use loudfail_job::Value as Infrastructure;
use minijinja::value::{Object, ObjectRepr, Value};
use serde::{Serialize, Serializer};

use crate::asl::Placeholder;

/// The parameter that takes the topic's ARN in CloudFormation. The machine's placeholder has another name, since
/// cfn-lint takes a substitution that is called like a parameter for a forgotten `Fn::Sub` (E1029).
pub(crate) const TOPIC_PARAMETER: &str = "NotificationTopicArn";

/// The same in Terraform.
pub(crate) const TOPIC_VARIABLE: &str = "notification_topic_arn";

/// The parameter that takes the ARN of the channel's dead-letter queue in CloudFormation.
pub(crate) const DEAD_LETTERS_PARAMETER: &str = "DeadLetterQueueArn";

/// The same in Terraform.
pub(crate) const DEAD_LETTERS_VARIABLE: &str = "dead_letter_queue_arn";

/// The parameter that takes the ARN of the topic's key in CloudFormation.
pub(crate) const KEY_PARAMETER: &str = "NotificationKeyArn";

/// The same in Terraform.
pub(crate) const KEY_VARIABLE: &str = "notification_key_arn";

/// A string that a deployment puts together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Expression {
    /// The parts, one behind the other.
    Parts(Vec<Part>),
    /// The items of a list, with commas between them.
    Joined(Source),
}

/// A piece of an [`Expression`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    /// Text that is known now.
    Text(String),
    /// What the deployment gets from elsewhere.
    From(Source),
    /// The ARN of the topic that the stack is given.
    Topic,
    /// The ARN of the topic's key that the stack is given.
    TopicKey,
    /// The ARN of the dead-letter queue that the stack is given.
    DeadLetters,
    /// The region that is deployed to.
    Region,
    /// The domain of the AWS Management Console in the partition that is deployed to.
    ConsoleDomain,
    /// The partition that is deployed to: `aws`, `aws-cn`, `aws-us-gov`.
    Partition,
    /// The account that is deployed to.
    Account,
    /// Something that AWS knows of a resource of the same stack.
    Attribute(Attribute),
}

/// Where a deployment gets a value from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Source {
    /// The CloudFormation parameter and Terraform variable of this name.
    Param(String),
    /// The SSM parameter of this name.
    Ssm(String),
}

/// What other resources and the outputs ask of a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Attribute {
    /// The ARN of the state machine.
    MachineArn,
    /// The name of the state machine.
    MachineName,
    /// The ARN of the machine's role.
    RoleArn,
    /// The ARN of the schedule's role.
    ScheduleRoleArn,
    /// The name of the schedule group that a job's stack makes.
    ScheduleGroupName,
    /// The ARN of the machine's log group in the form that log deliveries take, `:*` at its end.
    LogStreamsArn,
    /// The name of the machine's log group.
    LogGroupName,
    /// The ARN of the revision of the job's own task definition that is deployed.
    TaskDefinitionArn,
    /// The ARN of the execution role of the job's own task definition.
    ExecutionRoleArn,
    /// The ARN of the task role of the job's own task definition.
    TaskRoleArn,
    /// The ARN of everything in the log group of the job's containers.
    TaskLogStreamsArn,
    /// The name of the log group of the job's containers.
    TaskLogGroupName,
    /// The name of the table with the slots of those that may run.
    LockTableName,
    /// The ARN of that table.
    LockTableArn,
    /// The ARN of a channel's topic.
    TopicArn,
    /// The ARN of the key that a channel makes for its topic.
    KeyArn,
    /// The ARN of a channel's dead-letter queue.
    QueueArn,
    /// The URL of a channel's dead-letter queue.
    QueueUrl,
    /// The name of a channel's dead-letter queue.
    QueueName,
    /// The ARN of the role that a channel's chat has.
    ChatRoleArn,
}

impl Expression {
    /// Text that is known now, alone.
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::Parts(vec![Part::Text(text.into())])
    }

    /// An attribute, alone.
    pub(crate) fn attribute(attribute: Attribute) -> Self {
        Self::Parts(vec![Part::Attribute(attribute)])
    }

    /// What a deployment puts where the machine's text has `placeholder`.
    pub(crate) fn of_placeholder(placeholder: &Placeholder) -> Self {
        match placeholder {
            Placeholder::TopicArn => Self::Parts(vec![Part::Topic]),
            Placeholder::RunTask => integration("ecs:runTask.sync"),
            Placeholder::Publish => integration("sns:publish"),
            Placeholder::TaskDefinitionArn => Self::attribute(Attribute::TaskDefinitionArn),
            Placeholder::UpdateItem => integration("dynamodb:updateItem"),
            Placeholder::GetItem => integration("dynamodb:getItem"),
            Placeholder::DescribeExecution => integration("aws-sdk:sfn:describeExecution"),
            Placeholder::ListExecutions => integration("aws-sdk:sfn:listExecutions"),
            Placeholder::LockTable => Self::attribute(Attribute::LockTableName),
            Placeholder::Region => Self::Parts(vec![Part::Region]),
            Placeholder::ConsoleDomain => Self::Parts(vec![Part::ConsoleDomain]),
            Placeholder::Param(name) => Self::Parts(vec![Part::From(Source::Param(name.clone()))]),
            Placeholder::ParamList(name) => Self::Joined(Source::Param(name.clone())),
            Placeholder::Ssm(path) => Self::Parts(vec![Part::From(Source::Ssm(path.clone()))]),
            Placeholder::SsmList(path) => Self::Joined(Source::Ssm(path.clone())),
        }
    }
}

/// The ARN of an optimized integration. Like everything in an ARN that names AWS itself, its partition is the machine's.
fn integration(action: &str) -> Expression {
    Expression::Parts(vec![
        Part::Text("arn:".to_owned()),
        Part::Partition,
        Part::Text(format!(":states:::{action}")),
    ])
}

impl From<&Infrastructure> for Part {
    fn from(value: &Infrastructure) -> Self {
        match value {
            Infrastructure::Literal(text) => Self::Text(text.clone()),
            Infrastructure::Param(name) => Self::From(Source::Param(name.clone())),
            Infrastructure::Ssm(path) => Self::From(Source::Ssm(path.clone())),
        }
    }
}

/// In a view, an expression stays one: the engine writes it in the language of the template.
impl Serialize for Expression {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Value::from_object(self.clone()).serialize(serializer)
    }
}

impl Object for Expression {
    fn repr(self: &Arc<Self>) -> ObjectRepr {
        ObjectRepr::Plain
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(parts: &[Part]) -> Expression {
        Expression::Parts(parts.to_vec())
    }

    fn text(text: &str) -> Part {
        Part::Text(text.to_owned())
    }

    #[test]
    fn both_languages_say_the_same() {
        let subnets = Source::Param("SubnetIds".to_owned());
        let path = Source::Ssm("/network/subnets".to_owned());
        for (expression, cloudformation, terraform) in [
            (
                Expression::text("a${b}%{c}"),
                r#""a${b}%{c}""#,
                r#""a$${b}%%{c}""#,
            ),
            (Expression::text(""), r#""""#, r#""""#),
            (
                parts(&[Part::Topic]),
                "!Ref NotificationTopicArn",
                "var.notification_topic_arn",
            ),
            (
                parts(&[Part::Region]),
                r#"!Ref "AWS::Region""#,
                "data.aws_region.current.region",
            ),
            (
                parts(&[Part::From(subnets.clone())]),
                "!Ref SubnetIds",
                "var.SubnetIds",
            ),
            (
                parts(&[Part::From(path.clone())]),
                "!Ref SsmNetworkSubnets544d55cd",
                "data.aws_ssm_parameter.SsmNetworkSubnets544d55cd.insecure_value",
            ),
            (
                Expression::Joined(subnets),
                r#"!Join [",", !Ref SubnetIds]"#,
                r#"join(",", var.SubnetIds)"#,
            ),
            (
                Expression::Joined(path),
                r#"!Join [",", !Ref SsmNetworkSubnets544d55cd]"#,
                "data.aws_ssm_parameter.SsmNetworkSubnets544d55cd.insecure_value",
            ),
            (
                Expression::attribute(Attribute::LogStreamsArn),
                "!GetAtt LogGroup.Arn",
                r#""${aws_cloudwatch_log_group.machine.arn}:*""#,
            ),
            (
                Expression::attribute(Attribute::RoleArn),
                "!GetAtt StateMachineRole.Arn",
                "aws_iam_role.machine.arn",
            ),
            (
                Expression::attribute(Attribute::TopicArn),
                "!Ref Topic",
                "aws_sns_topic.channel.arn",
            ),
            (
                parts(&[
                    text("arn:"),
                    Part::Partition,
                    text(":x:"),
                    Part::Account,
                    text(":${y}*"),
                ]),
                r#"!Sub "arn:${AWS::Partition}:x:${AWS::AccountId}:${!y}*""#,
                r#""arn:${data.aws_partition.current.partition}:x:${data.aws_caller_identity.current.account_id}:$${y}*""#,
            ),
            (
                parts(&[Part::ConsoleDomain]),
                r#"!FindInMap [Partitions, !Ref "AWS::Partition", ConsoleDomain]"#,
                "local.console_domain",
            ),
            (
                parts(&[Part::Region, text("."), Part::ConsoleDomain]),
                r#"!Sub ["${AWS::Region}.${ConsoleDomain}", {ConsoleDomain: !FindInMap [Partitions, !Ref "AWS::Partition", ConsoleDomain]}]"#,
                r#""${data.aws_region.current.region}.${local.console_domain}""#,
            ),
            (
                parts(&[text("5$"), Part::Region, text("{")]),
                r#"!Sub "5$${AWS::Region}{""#,
                r#""5\u0024${data.aws_region.current.region}{""#,
            ),
        ] {
            assert_eq!(expression.cloudformation(), cloudformation);
            assert_eq!(expression.terraform(), terraform);
        }
    }
}
