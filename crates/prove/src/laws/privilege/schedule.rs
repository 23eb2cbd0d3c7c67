//! What a schedule's role needs, told by the schedule's target.

use serde_json::{Value, json};

use super::grants;
use crate::law::Law;
use crate::policy::statements;
use crate::reason::Reason;
use crate::subject::violation;
use crate::template::{Deployment, Resource, Template};
use crate::violation::Violation;

/// The schedules that have the role of that ARN.
pub(super) fn of_role<'t>(
    role: &Value,
    template: &'t Template,
    deployment: &Deployment,
) -> Vec<Resource<'t>> {
    let role = template.resolve(role, deployment);
    let schedules = template.of("AWS::Scheduler::Schedule");
    schedules
        .filter(|it| template.resolve(&it.properties["Target"]["RoleArn"], deployment) == role)
        .collect()
}

/// The schedules whose role is not in the template, so that nobody knows what it may do.
pub(super) fn without_role<'t>(
    template: &'t Template,
    deployment: &Deployment,
) -> Vec<Resource<'t>> {
    let arn =
        |role: Resource<'_>| template.resolve(&json!({"Fn::GetAtt": [role.id, "Arn"]}), deployment);
    let roles: Vec<Value> = template.of("AWS::IAM::Role").map(arn).collect();
    let schedules = template.of("AWS::Scheduler::Schedule");
    schedules
        .filter(|it| {
            let role = template.resolve(&it.properties["Target"]["RoleArn"], deployment);
            !roles.contains(&role)
        })
        .collect()
}

/// Holds the law over the role of schedules: it starts what they start, fills their dead-letter queues, and is for
/// schedules of their group alone.
///
/// Sources: "Using templated targets", "Configuring a dead-letter queue" and "Confused deputy prevention" in the
/// EventBridge Scheduler User Guide.
pub(super) fn check(
    role: Resource<'_>,
    schedules: &[Resource<'_>],
    template: &Template,
    deployment: &Deployment,
    violations: &mut Vec<Violation>,
) {
    let mut report = |subject: &str, what| {
        let subject = format!("{}.{subject}", role.id);
        violations.push(violation(Law::Privilege, &subject, what));
    };
    let resolve = |value: &Value| template.resolve(value, deployment);
    let trust = statements(&resolve(&role.properties["AssumeRolePolicyDocument"]));
    if trust.is_empty() {
        report("AssumeRolePolicyDocument", Reason::WrongTrust);
    }
    for statement in trust {
        if statement.principals != ["scheduler.amazonaws.com"]
            || statement.actions != ["sts:AssumeRole"]
        {
            report(&statement.sid, Reason::WrongTrust);
        }
        for schedule in schedules {
            if !statement.requires("aws:SourceArn", &group(*schedule, template, deployment)) {
                let key = "aws:SourceArn";
                report(&statement.sid, Reason::Condition { key });
            }
        }
    }
    if !role.properties["ManagedPolicyArns"].is_null() {
        report("ManagedPolicyArns", Reason::PolicyElsewhere);
    }
    let mut needs: Vec<(&str, &str, String)> = Vec::new();
    for schedule in schedules {
        let target = resolve(&schedule.properties["Target"]);
        for (action, resource) in [
            ("states:StartExecution", &target["Arn"]),
            ("sqs:SendMessage", &target["DeadLetterConfig"]["Arn"]),
        ] {
            if let Some(resource) = resource.as_str() {
                needs.push((schedule.id, action, resource.to_owned()));
            }
        }
    }
    let grants = grants(role, template, deployment);
    for (schedule, action, resource) in &needs {
        let mut granting = grants.iter().filter(|it| it.is_allow);
        let is_granted = granting
            .any(|it| it.actions.iter().any(|it| it == action) && it.resources.contains(resource));
        if !is_granted {
            let action = (*action).to_owned();
            let resource = resource.clone();
            report(schedule, Reason::NotGranted { action, resource });
        }
    }
    for statement in grants {
        for action in statement.actions.iter().filter(|_| statement.is_allow) {
            for resource in &statement.resources {
                let is_needed = needs
                    .iter()
                    .any(|(_, needed, on)| action == needed && resource == on);
                if !is_needed {
                    let (action, resource) = (action.clone(), resource.clone());
                    report(&statement.sid, Reason::NotUsed { action, resource });
                }
            }
        }
        // What a schedule does sends no keys, so a condition would keep it from starting anything.
        for (operator, key, _) in &statement.conditions {
            let field = format!("{operator} {key}");
            report(&statement.sid, Reason::Unjudged { field });
        }
    }
}

/// The ARN of the group that a schedule is in: that is what Scheduler names as the source.
fn group(schedule: Resource<'_>, template: &Template, deployment: &Deployment) -> String {
    let name = match &schedule.properties["GroupName"] {
        Value::Null => json!("default"),
        name => template.resolve(name, deployment),
    };
    let Deployment {
        partition,
        region,
        account,
        ..
    } = deployment;
    let name = name.as_str().unwrap_or_default();
    format!("arn:{partition}:scheduler:{region}:{account}:schedule-group/{name}")
}
