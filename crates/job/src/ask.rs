//! What a deployment is asked for, and what it takes for an answer.

use regex_lite::Regex;

/// What a value that a deployment gives stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ask {
    /// A cluster.
    Cluster,
    /// A task definition that is there already.
    Definition,
    /// A subnet, or several.
    Subnets,
    /// A security group, or several.
    SecurityGroups,
    /// A role.
    Role,
    /// A text that comes into the definition of a state machine or of a task.
    Text,
    /// The value of a task's tag.
    Tag,
    /// A container's image.
    Image,
    /// An ECR repository.
    Repository,
    /// What a statement of a role allows something on.
    Resource,
    /// A secret of Secrets Manager.
    Secret,
    /// A KMS key.
    Key,
    /// An EFS file system.
    FileSystem,
    /// An access point of a file system.
    AccessPoint,
    /// A topic that is there already.
    Topic,
    /// A Slack workspace.
    Workspace,
    /// A Slack channel.
    SlackChannel,
    /// A team in Microsoft Teams.
    Team,
    /// A tenant of Microsoft's.
    Tenant,
    /// A channel in Microsoft Teams.
    TeamsChannel,
    /// A policy that bounds what people may do from the chat.
    Guardrail,
    /// An email address.
    Email,
    /// An SQS queue that hears of everything.
    Queue,
    /// Several things of a channel at once.
    Several,
}

impl Ask {
    /// What one parameter stands for in a job that asks for it in these places: the one that takes least. A value that a place
    /// cannot take would deploy, and be found out when the task starts.
    #[must_use]
    pub fn of_job(all: &[Self]) -> Self {
        let narrow = all.iter().filter(|ask| **ask != Self::Text);
        // A name is the narrower one where both a name and an ARN are asked for.
        narrow
            .min_by_key(|ask| ask.pattern().starts_with("^arn:"))
            .copied()
            .unwrap_or(Self::Text)
    }

    /// The same in a channel.
    #[must_use]
    pub fn of_channel(all: &[Self]) -> Self {
        match all {
            [only, rest @ ..] if rest.iter().all(|it| it == only) => *only,
            _ => Self::Several,
        }
    }

    /// A pattern that each value has to match: CloudFormation's `AllowedPattern`, and a condition in Terraform.
    #[must_use]
    pub fn pattern(self) -> &'static str {
        const UUID: &str = "^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$";
        match self {
            Self::Cluster => "^[A-Za-z0-9_-]{1,255}$",
            Self::Definition => "^[A-Za-z0-9_-]{1,255}(:[0-9]+)?$",
            Self::Subnets => "^subnet-[0-9a-z]+$",
            Self::SecurityGroups => "^sg-[0-9a-z]+$",
            Self::Role => "^arn:aws[a-z-]*:iam::[0-9]{12}:role/[^*?]+$",
            // It lands in a JSON string of the machine, where neither CloudFormation nor Terraform escapes it.
            Self::Text => r#"^[^"\\\x00-\x1f]*$"#,
            // Source: "Tag" in the Amazon ECS API Reference, without letters beyond ASCII.
            Self::Tag => "^[A-Za-z0-9 _.:/=+@-]{0,256}$",
            Self::Image => "^[A-Za-z0-9][A-Za-z0-9._:/@-]{0,254}$",
            Self::Repository => "^[a-z0-9][a-z0-9._/-]{1,255}$",
            Self::Resource => "^arn:aws[a-z-]*:[a-z0-9-]+:[^*?]*:[^*?]+",
            Self::Secret => {
                "^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[A-Za-z0-9/_+=.@!-]+$"
            }
            Self::Key => "^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$",
            Self::FileSystem => "^fs-[0-9a-f]+$",
            Self::AccessPoint => "^fsap-[0-9a-f]+$",
            // A FIFO topic's name ends in `.fifo`; Amazon Q Developer in chat applications cannot subscribe to one.
            Self::Topic => "^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,256}$",
            Self::Workspace => "^T[0-9A-Z]{1,254}$",
            Self::SlackChannel => "^[CG][0-9A-Z]{1,254}$",
            Self::Team | Self::Tenant => UUID,
            Self::TeamsChannel => {
                "^[A-Za-z0-9_=+/.,-]*%3[Aa][A-Za-z0-9_=+/.,-]+%40[A-Za-z0-9_=+/.,-]*$"
            }
            Self::Guardrail => "^arn:aws[a-z-]*:iam::(aws|[0-9]{12}):policy/[^*?]+$",
            Self::Email => "^[^@ ]+@[^@ ]+[.][^@ ]+$",
            Self::Queue => "^arn:aws[a-z-]*:sqs:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,80}$",
            Self::Several => "^.+$",
        }
    }

    /// What the pattern asks for, as a whole sentence; each item of a list has to match.
    #[must_use]
    pub fn constraint(self, is_list: bool) -> &'static str {
        match self {
            Self::Cluster => "It must be the name of a cluster, not its ARN.",
            Self::Definition => {
                "It must be the family of a task definition, or family:revision, not its ARN."
            }
            Self::Subnets if is_list => {
                "Each must be the id of a subnet, such as subnet-0123456789abcdef0."
            }
            Self::Subnets => "It must be the id of a subnet, such as subnet-0123456789abcdef0.",
            Self::SecurityGroups if is_list => {
                "Each must be the id of a security group, such as sg-0123456789abcdef0."
            }
            Self::SecurityGroups => {
                "It must be the id of a security group, such as sg-0123456789abcdef0."
            }
            Self::Role => "It must be the ARN of one role.",
            Self::Text => "It must be text without quotation marks, backslashes and line breaks.",
            Self::Tag => "It must be letters, digits, spaces and _.:/=+@-, at most 256 of them.",
            Self::Image => {
                "It must be the name of an image, such as registry.example/team/app:1.4."
            }
            Self::Repository => "It must be the name of a repository, not its ARN or its address.",
            Self::Resource => "It must be an ARN that names something.",
            Self::Secret => "It must be the whole ARN of a secret.",
            Self::Key => "It must be the ARN of a key, not of an alias.",
            Self::FileSystem => "It must be the id of a file system.",
            Self::AccessPoint => "It must be the id of an access point.",
            Self::Topic => {
                "It must be the ARN of a standard SNS topic; chat cannot subscribe to a FIFO topic."
            }
            Self::Workspace => "It must be the id of a workspace, such as T0123456789.",
            Self::SlackChannel => {
                "It must be the id of a channel, such as C0123456789, not its name."
            }
            Self::Team => "It must be a UUID: groupId in the link to the team.",
            Self::Tenant => "It must be a UUID: tenantId in the link to the team.",
            Self::TeamsChannel => {
                "It must be as it is in the link to the channel, such as 19%3Aab0123%40thread.tacv2."
            }
            Self::Guardrail => "It must be the ARN of one policy.",
            Self::Email => "It must be an email address.",
            Self::Queue => {
                "It must be the ARN of a standard SQS queue; a standard topic cannot deliver to a FIFO queue."
            }
            Self::Several => "It must not be empty.",
        }
    }

    /// Whether a deployment takes a value.
    pub(crate) fn takes(self, value: &str) -> bool {
        // That every pattern is one is tested.
        Regex::new(self.pattern()).map_or(true, |pattern| pattern.is_match(value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values() {
        const UUID: &str = "1234abcd-12ab-34cd-56ef-1234567890ab";
        for (ask, good, bad) in [
            (
                Ask::Cluster,
                "batch",
                "arn:aws:ecs:eu-west-1:123456789012:cluster/batch",
            ),
            (Ask::Definition, "report:6", "report:latest"),
            (Ask::Subnets, "subnet-0a", "sg-0a"),
            (Ask::SecurityGroups, "sg-0a", "subnet-0a"),
            (
                Ask::Role,
                "arn:aws-cn:iam::123456789012:role/a/b",
                "arn:aws:iam::123456789012:role/*",
            ),
            (Ask::Text, "nightly, {}", "a\"b"),
            (Ask::Text, "", "a\\b"),
            (Ask::Tag, "a b", "a?"),
            (Ask::Image, "registry.example/team/app:1.4", "my app"),
            (
                Ask::Repository,
                "team/app",
                "123456789012.dkr.ecr.eu-west-1.amazonaws.com/App",
            ),
            (Ask::Resource, "arn:aws:s3:::bucket", "*"),
            (
                Ask::Secret,
                "arn:aws:secretsmanager:eu-west-1:123456789012:secret:a-AbCdEf",
                "a-AbCdEf",
            ),
            (
                Ask::Key,
                "arn:aws:kms:eu-west-1:123456789012:key/1234abcd",
                "arn:aws:kms:eu-west-1:123456789012:alias/a",
            ),
            (Ask::FileSystem, "fs-0a", "fs-xyz"),
            (Ask::AccessPoint, "fsap-0a", "fs-0a"),
            (
                Ask::Topic,
                "arn:aws:sns:eu-west-1:123456789012:a",
                "arn:aws:sns:eu-west-1:123456789012:a.fifo",
            ),
            (Ask::Workspace, "T0123456789", "acme"),
            (Ask::SlackChannel, "C0123456789", "#alerts"),
            (Ask::Team, UUID, "team"),
            (Ask::Tenant, UUID, "tenant"),
            (
                Ask::TeamsChannel,
                "19%3Aab0123%40thread.tacv2",
                "19:ab0123@thread.tacv2",
            ),
            (
                Ask::Guardrail,
                "arn:aws:iam::aws:policy/ReadOnlyAccess",
                "ReadOnlyAccess",
            ),
            (Ask::Email, "on-call@example.com", "on-call"),
            (
                Ask::Queue,
                "arn:aws:sqs:eu-west-1:123456789012:a",
                "https://sqs.eu-west-1.amazonaws.com/123456789012/a",
            ),
            (Ask::Several, "a", ""),
        ] {
            assert!(Regex::new(ask.pattern()).is_ok(), "{ask:?}");
            assert!(ask.takes(good), "{ask:?} takes {good}");
            assert!(!ask.takes(bad), "{ask:?} refuses {bad}");
        }
    }

    #[test]
    fn one_for_several() {
        assert_eq!(Ask::of_job(&[Ask::Role, Ask::Role]), Ask::Role);
        assert_eq!(Ask::of_job(&[Ask::Role, Ask::Text]), Ask::Role);
        assert_eq!(Ask::of_job(&[Ask::Role, Ask::Cluster]), Ask::Cluster);
        assert_eq!(Ask::of_job(&[]), Ask::Text);
        assert_eq!(Ask::of_channel(&[Ask::Team, Ask::Tenant]), Ask::Several);
    }
}
