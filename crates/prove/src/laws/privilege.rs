//! Law 6: each role may do what is done with it, on those resources, and nothing else.

use serde_json::Value;

use crate::law::Law;
use crate::machine::{Machine, integration};
use crate::policy::{Statement, statements};
use crate::reason::Reason;
use crate::subject::{Deployed, violation};
use crate::template::{Deployment, Resource, Template};
use crate::violation::Violation;

mod need;

use need::{Need, needs};

/// "Using CloudWatch Logs to log execution history in Step Functions". IAM knows no resource for these.
const LOGGING: [&str; 8] = [
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
const TRACING: [&str; 4] = [
    "xray:PutTraceSegments",
    "xray:PutTelemetryRecords",
    "xray:GetSamplingRules",
    "xray:GetSamplingTargets",
];

/// "Amazon ECS task execution IAM role": a login to the registry is for all of it.
const REGISTRY: [&str; 1] = ["ecr:GetAuthorizationToken"];

/// Holds the law over the roles of a job's template.
pub(crate) fn check(deployed: &Deployed<'_>, machine: &Machine, violations: &mut Vec<Violation>) {
    let Deployed {
        template,
        deployment,
        ..
    } = deployed;
    let of_machine = deployed.property("RoleArn");
    let mut is_found = false;
    for role in template.of("AWS::IAM::Role") {
        let arn = serde_json::json!({"Fn::GetAtt": [role.id, "Arn"]});
        let is_machines = template.resolve(&arn, deployment) == of_machine;
        is_found |= is_machines;
        check_role(role, template, deployment, violations);
        if is_machines {
            check_machine_role(role, deployed, machine, violations);
        }
    }
    if !is_found {
        let id = deployed.machine.id;
        violations.push(violation(Law::Privilege, id, Reason::WrongTrust));
    }
}

/// Holds the law over a channel's template.
pub(crate) fn check_channel(
    template: &Template,
    deployment: &Deployment,
    violations: &mut Vec<Violation>,
) {
    for role in template.of("AWS::IAM::Role") {
        check_role(role, template, deployment, violations);
    }
    for kind in [
        "AWS::Chatbot::SlackChannelConfiguration",
        "AWS::Chatbot::MicrosoftTeamsChannelConfiguration",
    ] {
        for channel in template.of(kind) {
            let policies = &channel.properties["GuardrailPolicies"];
            let is_given = policies.as_array().is_some_and(|it| !it.is_empty());
            if !is_given || policies.to_string().contains("policy/AdministratorAccess") {
                violations.push(violation(Law::Privilege, channel.id, Reason::NoGuardrails));
            }
        }
    }
}

/// What holds of every role: no wildcard without a reason, and a trust that no other account's resources can use.
fn check_role(
    role: Resource<'_>,
    template: &Template,
    deployment: &Deployment,
    violations: &mut Vec<Violation>,
) {
    let trust = &role.properties["AssumeRolePolicyDocument"];
    for statement in statements(&template.resolve(trust, deployment)) {
        let mut report = |what| {
            let subject = format!("{}.{}", role.id, statement.sid);
            violations.push(violation(Law::Privilege, &subject, what));
        };
        let is_service = |name: &String| name.ends_with(".amazonaws.com") && !name.contains(' ');
        if !statement.principals.iter().all(is_service) {
            report(Reason::Wildcard {
                text: statement.principals.join(", "),
            });
        }
        if !statement.requires("aws:SourceAccount", deployment.account) {
            let key = "aws:SourceAccount";
            report(Reason::Condition { key });
        }
        let is_open = |value: &String| value == "*" || value.is_empty();
        let sources = statement
            .conditions
            .iter()
            .filter(|(_, key, _)| key.eq_ignore_ascii_case("aws:SourceArn"));
        let values: Vec<&String> = sources.flat_map(|(_, _, values)| values).collect();
        if values.is_empty() || values.into_iter().any(is_open) {
            let key = "aws:SourceArn";
            report(Reason::Condition { key });
        }
    }
    for statement in grants(role, template, deployment) {
        let subject = format!("{}.{}", role.id, statement.sid);
        let mut report = |what| violations.push(violation(Law::Privilege, &subject, what));
        for field in &statement.unknown {
            let field = field.clone();
            report(Reason::Unjudged { field });
        }
        if !statement.is_allow {
            continue;
        }
        for action in statement
            .actions
            .iter()
            .filter(|it| it.contains(['*', '?']))
        {
            let text = action.clone();
            report(Reason::Wildcard { text });
        }
        for resource in statement.resources.iter().filter(|it| is_wild(it)) {
            if !has_reason(&statement, resource) {
                let text = resource.clone();
                report(Reason::Wildcard { text });
            }
        }
    }
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

/// The statements of a role's own policies and of policies that are attached to it in the template.
fn grants(role: Resource<'_>, template: &Template, deployment: &Deployment) -> Vec<Statement> {
    let inline = template.resolve(&role.properties["Policies"], deployment);
    let mut found: Vec<Statement> = inline
        .as_array()
        .into_iter()
        .flatten()
        .flat_map(|policy| statements(&policy["PolicyDocument"]))
        .collect();
    let own = template.resolve(&serde_json::json!({"Ref": role.id}), deployment);
    for policy in template.of("AWS::IAM::Policy") {
        let roles = template.resolve(&policy.properties["Roles"], deployment);
        if roles.as_array().is_some_and(|roles| roles.contains(&own)) {
            let document = &policy.properties["PolicyDocument"];
            found.extend(statements(&template.resolve(document, deployment)));
        }
    }
    found
}

fn check_machine_role(
    role: Resource<'_>,
    deployed: &Deployed<'_>,
    machine: &Machine,
    violations: &mut Vec<Violation>,
) {
    let Deployed {
        template,
        deployment,
        ..
    } = deployed;
    let mut report = |subject: &str, what| {
        let subject = format!("{}.{subject}", role.id);
        violations.push(violation(Law::Privilege, &subject, what));
    };
    let trust = template.resolve(&role.properties["AssumeRolePolicyDocument"], deployment);
    for statement in statements(&trust) {
        if statement.principals != ["states.amazonaws.com"]
            || statement.actions != ["sts:AssumeRole"]
        {
            report(&statement.sid, Reason::WrongTrust);
        }
        if !statement.requires("aws:SourceArn", machine.arn()) {
            let key = "aws:SourceArn";
            report(&statement.sid, Reason::Condition { key });
        }
    }
    for elsewhere in ["ManagedPolicyArns"] {
        if !role.properties[elsewhere].is_null() {
            report(elsewhere, Reason::PolicyElsewhere);
        }
    }
    let grants = grants(role, template, deployment);
    let needs = needs(deployed, machine);
    for need in &needs {
        for resource in need.missing(&grants) {
            let action = need.action.clone();
            report(&need.state, Reason::NotGranted { action, resource });
        }
    }
    for statement in grants.iter().filter(|it| it.is_allow) {
        for action in &statement.actions {
            let wanted: Vec<&Need> = needs.iter().filter(|it| &it.action == action).collect();
            for resource in &statement.resources {
                if !wanted.iter().any(|need| need.may_have(resource)) {
                    report(
                        &statement.sid,
                        Reason::NotUsed {
                            action: action.clone(),
                            resource: resource.clone(),
                        },
                    );
                }
            }
            for need in wanted {
                for (key, value) in &need.conditions {
                    if !statement.requires(key, value) {
                        report(&statement.sid, Reason::Condition { key });
                    }
                }
            }
        }
        let known = ["ecs:cluster", "iam:PassedToService", "kms:ViaService"];
        for (operator, key, _) in &statement.conditions {
            let is_known = known.iter().any(|it| key.eq_ignore_ascii_case(it));
            if !is_known || operator.contains("Not") {
                let field = format!("{operator} {key}");
                report(&statement.sid, Reason::Unjudged { field });
            }
        }
    }
}

/// The value of a parameter of a task, where it is fixed.
fn parameter<'m>(machine: &'m Machine, state: &str, name: &str) -> Option<&'m str> {
    let state: &'m Value = &machine.definition["States"][state];
    state["Parameters"][name].as_str()
}

/// The tasks of a machine with the service and action of each.
fn calls(machine: &Machine) -> impl Iterator<Item = (&str, &str)> {
    machine.graph.states.iter().filter_map(|(name, state)| {
        let loudfail_states::State::Task(task) = state else {
            return None;
        };
        Some((name, integration(&task.resource).unwrap_or(&task.resource)))
    })
}

#[cfg(test)]
mod tests;
