//! Law 8: the texts are well-formed, belong together and keep to AWS's quotas.

use std::collections::BTreeSet;

use loudfail_states::quotas::EXECUTION_SECONDS;
use serde_json::Value;

use crate::law::Law;
use crate::machine::{Machine, filled_bytes, placeholders};
use crate::reason::Reason;
use crate::subject::{Deployed, Unit, violation};
use crate::violation::Violation;

/// Bytes of a definition ("Step Functions service quotas") and of a template in Amazon S3 ("Understand CloudFormation
/// quotas").
const TEXT_BYTES: usize = 1_048_576;
/// Bytes of a task definition ("Amazon ECS endpoints and quotas", task definition size: 64 KiB).
const TASK_DEFINITION_BYTES: usize = 65_536;
/// Characters of all inline policies of a role, white space left out ("IAM and AWS STS quotas").
const POLICY_CHARACTERS: usize = 10_240;
/// Resources of a template ("Understand CloudFormation quotas").
const RESOURCES: usize = 500;

/// Characters that names may have: the type, the property, the most. From the API reference of each service.
const NAMES: [(&str, &str, usize); 12] = [
    ("AWS::StepFunctions::StateMachine", "StateMachineName", 80),
    ("AWS::IAM::Role", "RoleName", 64),
    ("AWS::IAM::Policy", "PolicyName", 128),
    ("AWS::Events::Rule", "Name", 64),
    ("AWS::Scheduler::Schedule", "Name", 64),
    ("AWS::SQS::Queue", "QueueName", 80),
    ("AWS::SNS::Topic", "TopicName", 256),
    ("AWS::Logs::LogGroup", "LogGroupName", 512),
    ("AWS::CloudWatch::Alarm", "AlarmName", 255),
    ("AWS::ECS::TaskDefinition", "Family", 255),
    ("AWS::DynamoDB::Table", "TableName", 255),
    (
        "AWS::Chatbot::SlackChannelConfiguration",
        "ConfigurationName",
        128,
    ),
];

/// Holds the law over the texts.
pub(crate) fn check(unit: &Unit<'_>, deployed: &Deployed<'_>, violations: &mut Vec<Violation>) {
    let mut report = |subject: &str, what| violations.push(violation(Law::Form, subject, what));
    for (subject, text) in [
        ("state-machine.asl.json", unit.machine),
        ("cloudformation.yaml", unit.template),
        ("the channel's cloudformation.yaml", unit.channel_template),
    ] {
        if text.len() > TEXT_BYTES {
            let (bytes, most) = (text.len(), TEXT_BYTES);
            report(subject, Reason::TooLarge { bytes, most });
        }
    }
    let count = deployed.template.count();
    if count > RESOURCES {
        report(unit.name, Reason::TooManyResources { count });
    }
    let definition = deployed.machine.properties.get("DefinitionString");
    if definition.and_then(Value::as_str) != Some(unit.machine) {
        report(deployed.machine.id, Reason::DefinitionDiffers);
    }
    let substitutions = &deployed.substitutions;
    let holes = placeholders(unit.machine);
    for name in &holes {
        if !substitutions.contains_key(*name) {
            let name = (*name).to_owned();
            report(deployed.machine.id, Reason::HoleUnfilled { name });
        }
    }
    let written = deployed.machine.properties.get("DefinitionSubstitutions");
    let written: BTreeSet<&str> = written
        .and_then(Value::as_object)
        .map(|entries| entries.keys().map(String::as_str).collect())
        .unwrap_or_default();
    for name in written {
        if !holes.contains(name) || !substitutions.contains_key(name) {
            let name = name.to_owned();
            report(deployed.machine.id, Reason::SubstitutionUseless { name });
        }
    }
    let bytes = filled_bytes(unit.machine, substitutions);
    if bytes > TEXT_BYTES && unit.machine.len() <= TEXT_BYTES {
        let most = TEXT_BYTES;
        report(
            "state-machine.asl.json, filled",
            Reason::TooLarge { bytes, most },
        );
    }
    check_names(deployed, violations);
    check_sizes(deployed, violations);
}

/// Holds the quotas of what is sent as one text, in the deployment that makes it longest.
fn check_sizes(deployed: &Deployed<'_>, violations: &mut Vec<Violation>) {
    let resolve = |value: &Value| deployed.template.resolve(value, &deployed.deployment);
    for resource in deployed.template.of("AWS::ECS::TaskDefinition") {
        let bytes = resolve(resource.properties).to_string().len();
        if bytes > TASK_DEFINITION_BYTES {
            let most = TASK_DEFINITION_BYTES;
            let reason = Reason::TooLarge { bytes, most };
            violations.push(violation(Law::Form, resource.id, reason));
        }
    }
    for role in deployed.template.of("AWS::IAM::Role") {
        let policies = resolve(&role.properties["Policies"]);
        let policies = policies.as_array().into_iter().flatten();
        let documents = policies.map(|policy| policy["PolicyDocument"].to_string());
        let characters = documents.map(|text| text.chars().count()).sum();
        if characters > POLICY_CHARACTERS {
            let most = POLICY_CHARACTERS;
            let reason = Reason::PoliciesTooLong { characters, most };
            violations.push(violation(Law::Form, role.id, reason));
        }
    }
}

fn check_names(deployed: &Deployed<'_>, violations: &mut Vec<Violation>) {
    for (kind, property, most) in NAMES {
        for resource in deployed.template.of(kind) {
            let Some(name) = resource.properties.get(property) else {
                continue;
            };
            let name = deployed.template.resolve(name, &deployed.deployment);
            if let Some(name) = name.as_str()
                && name.chars().count() > most
            {
                let name = name.to_owned();
                let reason = Reason::NameTooLong { name, most };
                violations.push(violation(Law::Form, resource.id, reason));
            }
        }
    }
}

/// Holds the law over the machine as a graph, and over the time that it gives its executions.
pub(crate) fn check_graph(machine: &Machine, violations: &mut Vec<Violation>) {
    let seconds = machine.definition["TimeoutSeconds"].as_u64();
    if let Some(seconds) = seconds.filter(|seconds| *seconds > EXECUTION_SECONDS) {
        let reason = Reason::OutlastsExecutions { seconds };
        violations.push(violation(Law::Form, "the machine", reason));
    }
    for problem in loudfail_states::graph::check(&machine.graph) {
        violations.push(violation(Law::Form, "the machine", Reason::Graph(problem)));
    }
}
