//! What a template says of the machine beside its definition, and what else in it refers to the machine.

use loudfail_blueprint::{Kind, Node};

use super::find::FILES;
use super::functions;
use super::starts::Machine;
use super::template::Template;
use crate::item::Item;
use crate::reading::Reading;
use crate::report::NoteKind;

/// Properties that are read elsewhere.
const READ: [&str; 6] = [
    "Definition",
    "DefinitionString",
    "DefinitionSubstitutions",
    "Events",
    "Name",
    "StateMachineName",
];

/// Types of resources that are told of elsewhere, or that only the old machine needs.
const OF_NO_NEWS: [&str; 7] = [
    "AWS::IAM::ManagedPolicy",
    "AWS::IAM::Policy",
    "AWS::IAM::Role",
    "AWS::IAM::RolePolicy",
    "AWS::Scheduler::Schedule",
    "AWS::StepFunctions::StateMachineAlias",
    "AWS::StepFunctions::StateMachineVersion",
];

/// Tells of the properties of the machine ("AWS::StepFunctions::StateMachine" in the CloudFormation template reference and
/// "AWS::Serverless::StateMachine" in that of SAM).
pub(super) fn properties(reading: &mut Reading<'_, '_>, template: &Template) {
    let resources = template.resources().into_iter();
    let properties = resources
        .filter(|(id, _)| *id == template.machine)
        .find_map(|(_, item)| item.fields()?.take("Properties")?.fields());
    for (key, item) in properties.into_iter().flat_map(|mut it| it.rest()) {
        let (text, instead) = match key {
            _ if READ.contains(&key) || FILES.contains(&key) => continue,
            "Tags" => {
                tags(reading, &item);
                continue;
            }
            "StateMachineType" | "Type" if item.text() == Some("STANDARD") => {
                let note = reading.carry.note(NoteKind::Carried, "", &item);
                reading.carry.report.add(note);
                continue;
            }
            "StateMachineType" | "Type" => (
                "the job's machine has the type `STANDARD`, the only type that waits for a task",
                None,
            ),
            "RoleArn" | "Role" | "Policies" | "PermissionsBoundary" | "RolePath" => (
                "the job's machine has its own role, which allows what its states do",
                None,
            ),
            "LoggingConfiguration" | "Logging" => (
                "the job's machine logs its failures, without their data, to its own log group",
                None,
            ),
            "TracingConfiguration" | "Tracing" => {
                ("the job's machine is not traced with X-Ray", None)
            }
            "EncryptionConfiguration" => {
                ("the job's machine is encrypted with an AWS owned key", None)
            }
            _ => ("a job has no setting for it", None),
        };
        reading.carry.drop(&item, text, instead);
    }
}

/// `Tags`: a list of keys and values, of SAM a mapping.
fn tags(reading: &mut Reading<'_, '_>, item: &Item<'_>) {
    let Ok(node) = functions::resolved(item.node, reading.holes) else {
        let text = "they come from a function that is not evaluated here";
        let instead = "set them under `tags`";
        reading.carry.say(NoteKind::ToDo, item, text, Some(instead));
        return;
    };
    let resolved = Item {
        node: &node,
        ..item.clone()
    };
    if let Some(mut fields) = resolved.fields() {
        for (key, value) in fields.rest() {
            tag(reading, key, &value);
        }
        return;
    }
    for item in resolved.list().unwrap_or_default() {
        let mut fields = item.fields();
        let mut take = |key: &str| fields.as_mut().and_then(|it| it.take(key));
        match (take("Key").and_then(|it| it.text()), take("Value")) {
            (Some(key), Some(value)) => tag(reading, key, &value),
            _ => reading.carry.drop(&item, "no key and value of a tag", None),
        }
    }
}

/// A tag whose value is known.
fn tag(reading: &mut Reading<'_, '_>, key: &str, value: &Item<'_>) {
    match value.text() {
        Some(text) if !reading.holes.are_in(text) && !reading.holes.are_in(key) => {
            reading.carry.set(&["tags", key], text, value);
        }
        _ => {
            let text = "a tag of the job cannot contain a parameter";
            let instead = "set it under `tags`, or under the `tags` of each environment";
            reading.carry.drop(value, text, Some(instead));
        }
    }
}

/// Tells of what else in the template watches or uses the machine.
pub(super) fn others(reading: &mut Reading<'_, '_>, template: &Template, machine: &Machine) {
    for (id, item) in template.resources() {
        let mut fields = item.fields();
        let kind = fields.as_mut().and_then(|it| it.take("Type")?.text());
        let kind = kind.unwrap_or_default();
        let properties = fields.and_then(|mut it| it.take("Properties"));
        let Some(properties) = properties.filter(|_| id != template.machine) else {
            continue;
        };
        if OF_NO_NEWS.contains(&kind) {
            continue;
        }
        let Ok(node) = functions::resolved(properties.node, reading.holes) else {
            continue;
        };
        let inner = Item {
            node: &node,
            ..properties
        };
        if machine.is_started_by(reading, &inner, kind) || !refers(&node, reading, machine) {
            continue;
        }
        let text = format!("`{kind}` refers to the old machine, and is not carried over");
        let instead = match kind {
            "AWS::Events::Rule" => {
                "the job's own rule reports executions that fail without a report; remove this one with the old machine"
            }
            "AWS::CloudWatch::Alarm" => {
                "a failure is reported without an alarm, and `expect` creates an alarm on missing successes; remove this \
                 one with the old machine"
            }
            _ => "let it refer to the job's machine, or remove it with the old one",
        };
        reading.carry.drop(&item, text, Some(instead));
    }
}

/// Whether something below refers to the machine.
fn refers(node: &Node, reading: &Reading<'_, '_>, machine: &Machine) -> bool {
    match &node.kind {
        Kind::Scalar { text, .. } => machine.is_in(&reading.holes.shown(text)),
        Kind::Sequence(items) => items.iter().any(|it| refers(it, reading, machine)),
        Kind::Mapping(entries) => entries
            .iter()
            .any(|entry| refers(&entry.value, reading, machine)),
        Kind::Refused => false,
    }
}
