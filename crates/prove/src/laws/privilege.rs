//! Law 6: each role may do what is done with it, on those resources, and nothing else.

mod definition;
mod need;
mod schedule;
mod wildcard;

use need::needs;
use serde_json::Value;

use crate::law::Law;
use crate::laws::channel::Encryption;
use crate::machine::{Machine, integration};
use crate::policy::{Statement, statements};
use crate::reason::Reason;
use crate::subject::{Deployed, violation};
use crate::template::{Deployment, Resource, Template};
use crate::violation::Violation;

/// Holds the law over the roles of a job's template, whose channel's topic may be encrypted.
pub(crate) fn check(
    deployed: &Deployed<'_>,
    machine: &Machine,
    encryption: Encryption,
    violations: &mut Vec<Violation>,
) {
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
        definition::check(role, template, deployment, violations);
        let starting = schedule::of_role(&arn, template, deployment);
        if !starting.is_empty() {
            schedule::check(role, &starting, template, deployment, violations);
        }
        if is_machines {
            check_machine_role(role, deployed, machine, encryption, violations);
        }
    }
    definition::check_exec(machine, template, deployment, violations);
    definition::check_launch(machine, template, deployment, violations);
    for schedule in schedule::without_role(template, deployment) {
        violations.push(violation(Law::Privilege, schedule.id, Reason::WrongTrust));
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
    let trust = statements(&template.resolve(trust, deployment));
    // The chat takes a role for whichever configuration names it.
    let is_of_chat = |it: &Statement| it.principals == ["chatbot.amazonaws.com"];
    let is_chat = !trust.is_empty() && trust.iter().all(is_of_chat);
    for statement in trust {
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
        if !is_chat && (values.is_empty() || values.into_iter().any(is_open)) {
            let key = "aws:SourceArn";
            report(Reason::Condition { key });
        }
    }
    // What the programs of a task do is not in the texts.
    let is_of_task = definition::is_task_role(role, template, deployment);
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
        let unlisted = wildcard::unlisted(&statement, is_chat).into_iter();
        for text in unlisted.filter(|text| !(is_of_task && statement.resources.contains(text))) {
            report(Reason::Wildcard { text });
        }
    }
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
    encryption: Encryption,
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
    let needs = needs(deployed, machine, encryption);
    need::hold(&grants, &needs, &mut report);
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
