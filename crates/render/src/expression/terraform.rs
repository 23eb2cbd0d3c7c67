//! Expressions in Terraform's language.

use super::{
    Attribute, DEAD_LETTERS_VARIABLE, Expression, KEY_VARIABLE, Part, Source, TOPIC_VARIABLE,
};
use crate::asl::ssm_logical_id;
use crate::format::{self, Language};

impl Expression {
    /// The expression, as `terraform fmt` leaves it: a reference that stands alone is not put into a string.
    pub(crate) fn terraform(&self) -> String {
        let parts = match self {
            Self::Parts(parts) => parts,
            Self::Joined(Source::Param(name)) => return format!("join(\",\", var.{name})"),
            // Terraform reads a StringList as SSM holds it: its items with commas between them.
            Self::Joined(source) => return source.reference(),
        };
        if let [part] = parts.as_slice()
            && let Some((reference, "")) = part.reference()
        {
            return reference;
        }
        let mut out = String::from("\"");
        for (index, part) in parts.iter().enumerate() {
            if let Part::Text(text) = part {
                out.push_str(&format::content(Language::Hcl, text));
                // A sign right before `${` would be read as the escape of one.
                if out.ends_with('$') && index + 1 < parts.len() {
                    out.pop();
                    out.push_str("\\u0024");
                }
            } else if let Some((reference, behind)) = part.reference() {
                out.push_str(&format!("${{{reference}}}{behind}"));
            }
        }
        out.push('"');
        out
    }
}

impl Source {
    /// The reference to the value.
    fn reference(&self) -> String {
        match self {
            Self::Param(name) => format!("var.{name}"),
            // `value` is marked as sensitive, and would hide the whole machine in a plan. `insecure_value` is not, and is
            // empty for a SecureString, which CloudFormation does not take here either.
            Self::Ssm(path) => format!(
                "data.aws_ssm_parameter.{}.insecure_value",
                ssm_logical_id(path)
            ),
        }
    }
}

impl Part {
    /// The reference to the part, and the text that belongs behind it; none for text.
    fn reference(&self) -> Option<(String, &'static str)> {
        Some(match self {
            Self::Text(_) => return None,
            Self::From(source) => (source.reference(), ""),
            Self::Topic => (format!("var.{TOPIC_VARIABLE}"), ""),
            Self::TopicKey => (format!("var.{KEY_VARIABLE}"), ""),
            Self::DeadLetters => (format!("var.{DEAD_LETTERS_VARIABLE}"), ""),
            Self::Region => ("data.aws_region.current.region".to_owned(), ""),
            Self::ConsoleDomain => ("local.console_domain".to_owned(), ""),
            Self::Partition => ("data.aws_partition.current.partition".to_owned(), ""),
            Self::Account => ("data.aws_caller_identity.current.account_id".to_owned(), ""),
            Self::Attribute(attribute) => {
                let (reference, behind) = match attribute {
                    Attribute::MachineArn => ("aws_sfn_state_machine.machine.arn", ""),
                    Attribute::MachineName => ("aws_sfn_state_machine.machine.name", ""),
                    Attribute::RoleArn => ("aws_iam_role.machine.arn", ""),
                    Attribute::ScheduleRoleArn => ("aws_iam_role.schedule.arn", ""),
                    Attribute::ScheduleGroupName => ("aws_scheduler_schedule_group.job.name", ""),
                    Attribute::LogStreamsArn => ("aws_cloudwatch_log_group.machine.arn", ":*"),
                    Attribute::LogGroupName => ("aws_cloudwatch_log_group.machine.name", ""),
                    Attribute::TaskDefinitionArn => ("aws_ecs_task_definition.job.arn", ""),
                    Attribute::ExecutionRoleArn => ("aws_iam_role.execution.arn", ""),
                    Attribute::TaskRoleArn => ("aws_iam_role.task.arn", ""),
                    Attribute::TaskLogStreamsArn => ("aws_cloudwatch_log_group.task.arn", ":*"),
                    Attribute::TaskLogGroupName => ("aws_cloudwatch_log_group.task.name", ""),
                    Attribute::LockTableName => ("aws_dynamodb_table.lock.name", ""),
                    Attribute::LockTableArn => ("aws_dynamodb_table.lock.arn", ""),
                    Attribute::TopicArn => ("aws_sns_topic.channel.arn", ""),
                    Attribute::KeyArn => ("aws_kms_key.channel.arn", ""),
                    Attribute::QueueArn => ("aws_sqs_queue.dead_letters.arn", ""),
                    Attribute::QueueUrl => ("aws_sqs_queue.dead_letters.url", ""),
                    Attribute::QueueName => ("aws_sqs_queue.dead_letters.name", ""),
                    Attribute::ChatRoleArn => ("aws_iam_role.chat.arn", ""),
                };
                (reference.to_owned(), behind)
            }
        })
    }
}
