//! The holes in a machine's text that a deployment fills.

use crate::names::fnv1a;

/// What stands in the machine's text as `${Name}`, for CloudFormation's `DefinitionSubstitutions` and for Terraform's
/// `templatefile` to fill.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Placeholder {
    /// The ARN of the channel's topic.
    TopicArn,
    /// The integration `ecs:runTask.sync`, in the machine's partition.
    RunTask,
    /// The integration `sns:publish`, in the machine's partition.
    Publish,
    /// The ARN of the revision of the job's own task definition that is deployed with the machine.
    TaskDefinitionArn,
    /// The integration `dynamodb:updateItem`, in the machine's partition.
    UpdateItem,
    /// The integration `dynamodb:getItem`, in the machine's partition.
    GetItem,
    /// The integration `aws-sdk:sfn:describeExecution`, in the machine's partition.
    DescribeExecution,
    /// The integration `aws-sdk:sfn:listExecutions`, in the machine's partition.
    ListExecutions,
    /// The name of the table with the slots of those that may run.
    LockTable,
    /// The region that the machine runs in.
    Region,
    /// The domain of the AWS Management Console in the machine's partition, without the region in front.
    ConsoleDomain,
    /// The parameter of this name: one value.
    Param(String),
    /// The list parameter of this name, its items joined with `,`.
    ParamList(String),
    /// The SSM parameter of this name: one value.
    Ssm(String),
    /// The SSM parameter of this name and of type StringList, its items joined with `,`.
    SsmList(String),
}

impl Placeholder {
    /// The name between `${` and `}`. It differs from the CloudFormation parameter behind it, since cfn-lint takes a
    /// substitution that is called like a parameter for a forgotten `Fn::Sub` (E1029).
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::TopicArn => "TopicArn".to_owned(),
            Self::RunTask => "RunTask".to_owned(),
            Self::Publish => "Publish".to_owned(),
            Self::TaskDefinitionArn => "TaskDefinitionArn".to_owned(),
            Self::UpdateItem => "UpdateItem".to_owned(),
            Self::GetItem => "GetItem".to_owned(),
            Self::DescribeExecution => "DescribeExecution".to_owned(),
            Self::ListExecutions => "ListExecutions".to_owned(),
            Self::LockTable => "LockTableName".to_owned(),
            Self::Region => "Region".to_owned(),
            Self::ConsoleDomain => "ConsoleDomain".to_owned(),
            Self::Param(name) | Self::ParamList(name) => format!("Param{name}"),
            Self::Ssm(path) | Self::SsmList(path) => format!("Value{}", ssm_logical_id(path)),
        }
    }
}

/// A CloudFormation logical id for an SSM parameter: its words run together, with a hash of the whole path behind, so
/// that two paths never share one. `/network/private-subnets` gives `SsmNetworkPrivateSubnets1a2b3c4d`.
#[must_use]
pub fn ssm_logical_id(path: &str) -> String {
    let words: String = path
        .split(|character: char| !character.is_ascii_alphanumeric())
        .filter_map(|word| {
            let mut characters = word.chars();
            characters
                .next()
                .map(|first| first.to_ascii_uppercase().to_string() + characters.as_str())
        })
        .collect();
    let words: String = words.chars().take(100).collect();
    format!("Ssm{words}{:08x}", fnv1a(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_that_differ_in_punctuation_alone_get_ids_of_their_own() {
        assert_ne!(ssm_logical_id("/a/b-c"), ssm_logical_id("/a-b/c"));
        assert_eq!(
            ssm_logical_id("/network/private-subnets"),
            "SsmNetworkPrivateSubnets63744447"
        );
    }
}
