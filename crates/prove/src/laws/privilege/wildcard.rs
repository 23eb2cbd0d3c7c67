//! Wildcards, and the listed reasons for them.

use crate::policy::Statement;

/// "Using CloudWatch Logs to log execution history in Step Functions". IAM knows no resource for these.
pub(super) const LOGGING: [&str; 8] = [
    "logs:CreateLogDelivery",
    "logs:GetLogDelivery",
    "logs:UpdateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:DescribeResourcePolicies",
    "logs:DescribeLogGroups",
];

/// "AWS X-Ray and Step Functions". IAM knows no resource for these.
pub(super) const TRACING: [&str; 4] = [
    "xray:PutTraceSegments",
    "xray:PutTelemetryRecords",
    "xray:GetSamplingRules",
    "xray:GetSamplingTargets",
];

/// "Amazon ECS task execution IAM role": a login to the registry is for all of it.
const REGISTRY: [&str; 1] = ["ecr:GetAuthorizationToken"];

/// "Configuring AWS KMS permissions" of Amazon SNS: the actions on keys that it needs are documented so.
const ACTIONS: [&str; 1] = ["kms:GenerateDataKey*"];

/// "IAM policies for Amazon Q Developer in chat applications": to draw the graph of an alarm. Metrics are no resources.
const CHAT: [&str; 3] = [
    "cloudwatch:Describe*",
    "cloudwatch:Get*",
    "cloudwatch:List*",
];

/// The wildcards of a statement for which there is no listed reason. The chat may read metrics.
pub(super) fn unlisted(statement: &Statement, is_chat: bool) -> Vec<String> {
    let is_read = |action: &String| is_chat && CHAT.contains(&action.as_str());
    let actions = statement.actions.iter().filter(|action| {
        action.contains(['*', '?']) && !ACTIONS.contains(&action.as_str()) && !is_read(action)
    });
    let is_reading = statement.actions.iter().all(is_read);
    let resources = statement
        .resources
        .iter()
        .filter(|resource| is_wild(resource) && !is_reading && !has_reason(statement, resource));
    actions.chain(resources).cloned().collect()
}

/// Whether a need for that action may be granted by that name of it.
pub(super) fn names(granted: &str, action: &str) -> bool {
    let is_listed = ACTIONS.contains(&granted);
    let named = granted.strip_suffix('*').filter(|_| is_listed);
    action == named.unwrap_or(granted)
}

/// Whether a resource is everything, or everything of a kind.
fn is_wild(resource: &str) -> bool {
    let parts: Vec<&str> = resource.splitn(6, ':').collect();
    let [_, _, service, _, _, name] = parts.as_slice() else {
        // Not an ARN: everything, or what a parameter stands for.
        return resource.starts_with('*');
    };
    let kind_alone = |rest: &str| rest.chars().all(|it| matches!(it, '*' | '/' | ':'));
    let name_part = name.split_once(['/', ':']).map_or(*name, |(_, rest)| rest);
    service.contains('*') || kind_alone(name_part)
}

/// The listed reasons for a wildcard.
fn has_reason(statement: &Statement, resource: &str) -> bool {
    let all = |known: &[&str]| {
        let is_known = |action: &String| known.contains(&action.as_str());
        statement.actions.iter().all(is_known)
    };
    if resource == "*" {
        return all(&[&LOGGING[..], &TRACING, &REGISTRY].concat());
    }
    // A blueprint need not name the roles of its task's definition; they can be handed to ECS tasks alone.
    all(&["iam:PassRole"])
        && resource.ends_with(":role/*")
        && statement.requires("iam:PassedToService", "ecs-tasks.amazonaws.com")
}

#[cfg(test)]
mod tests;
