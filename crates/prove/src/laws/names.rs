//! Law 8: every error name that a machine looks for is one that exists. `Ecs.ServerException` for `ECS.ServerException`
//! never fires, and nobody notices.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::law::Law;
use crate::machine::Machine;
use crate::reason::Reason;
use crate::subject::violation;
use crate::violation::Violation;

/// Errors of Step Functions itself ("Handling errors in Step Functions workflows", Error names).
const STATES: [&str; 17] = [
    "ALL",
    "BranchFailed",
    "DataLimitExceeded",
    "ExceedToleratedFailureThreshold",
    "HeartbeatTimeout",
    "Http.Socket",
    "IntrinsicFailure",
    "ItemReaderFailed",
    "NoChoiceMatched",
    "ParameterPathFailure",
    "Permissions",
    "QueryEvaluationError",
    "ResultPathMatchFailure",
    "ResultWriterFailed",
    "Runtime",
    "TaskFailed",
    "Timeout",
];

/// Errors of services, by the prefix that Step Functions puts in front: those of the actions that machines here may call
/// ("RunTask", "StopTask", "Publish", "GetItem", "PutItem", "UpdateItem", "DeleteItem", "ListExecutions",
/// "DescribeExecution", "StartExecution", Errors, in each API Reference, and "Common Errors"), and the name of the client
/// for errors that have none (`ECS.AmazonECSException`). An optimised integration has the prefix in capitals, one of the
/// SDK the client's own name ("Learning to use AWS service SDK integrations in Step Functions": `Sfn`).
const SERVICES: [(&str, &[&str]); 5] = [
    ("AmazonECS", &["Unknown"]),
    (
        "ECS",
        &[
            "AccessDeniedException",
            "AmazonECSException",
            "BlockedException",
            "ClientException",
            "ClusterNotFoundException",
            "ConflictException",
            "InvalidParameterException",
            "LimitExceededException",
            "PlatformTaskDefinitionIncompatibilityException",
            "PlatformUnknownException",
            "ServerException",
            "ThrottlingException",
            "Unknown",
            "UnsupportedFeatureException",
        ],
    ),
    (
        "SNS",
        &[
            "AmazonSNSException",
            "AuthorizationErrorException",
            "EndpointDisabledException",
            "InternalErrorException",
            "InvalidParameterException",
            "InvalidParameterValueException",
            "InvalidSecurityException",
            "KMSAccessDeniedException",
            "KMSDisabledException",
            "KMSInvalidStateException",
            "KMSNotFoundException",
            "KMSOptInRequiredException",
            "KMSThrottlingException",
            "NotFoundException",
            "PlatformApplicationDisabledException",
            "ThrottledException",
            "ValidationException",
        ],
    ),
    (
        "DynamoDB",
        &[
            "AmazonDynamoDBException",
            "ConditionalCheckFailedException",
            "InternalServerErrorException",
            "ItemCollectionSizeLimitExceededException",
            "ProvisionedThroughputExceededException",
            "ReplicatedWriteConflictException",
            "RequestLimitExceededException",
            "ResourceNotFoundException",
            "ThrottlingException",
            "TransactionConflictException",
        ],
    ),
    (
        "Sfn",
        &[
            "ExecutionAlreadyExistsException",
            "ExecutionDoesNotExistException",
            "ExecutionLimitExceededException",
            "InvalidArnException",
            "InvalidExecutionInputException",
            "InvalidNameException",
            "InvalidTokenException",
            "SfnException",
            "StateMachineDeletingException",
            "StateMachineDoesNotExistException",
            "ValidationException",
        ],
    ),
];

/// Holds the law over every state.
pub(crate) fn check(machine: &Machine, violations: &mut Vec<Violation>) {
    let Some(states) = machine.definition["States"].as_object() else {
        return;
    };
    let mut made = BTreeSet::new();
    for state in states.values() {
        collect_made(state, &mut made);
    }
    for (state, definition) in states {
        let mut asked = BTreeSet::new();
        collect_asked(definition, &mut asked);
        let unknown = asked
            .into_iter()
            .filter(|name| !made.contains(name) && !is_known(name));
        violations.extend(unknown.map(|name| {
            let name = name.to_owned();
            violation(Law::Form, state, Reason::UnknownError { name })
        }));
    }
}

/// Whether an error of this name exists.
pub(crate) fn is_known(name: &str) -> bool {
    if let Some(name) = name.strip_prefix("States.") {
        return STATES.contains(&name);
    }
    name.split_once('.').is_some_and(|(service, error)| {
        let mut services = SERVICES.iter();
        services.any(|(known, errors)| *known == service && errors.contains(&error))
    })
}

/// The names that a machine makes itself.
fn collect_made<'m>(value: &'m Value, made: &mut BTreeSet<&'m str>) {
    each(value, &mut |key, field| {
        if key == "Error"
            && let Some(name) = field.as_str()
        {
            made.insert(name);
        }
    });
}

/// The names in `ErrorEquals`, and those that a Choice compares with what is called `Error`.
fn collect_asked<'m>(value: &'m Value, asked: &mut BTreeSet<&'m str>) {
    each(value, &mut |key, field| {
        if key == "ErrorEquals" {
            let names = field.as_array().into_iter().flatten();
            asked.extend(names.filter_map(Value::as_str));
        }
        let compared = |field: &'m Value| {
            let variable = field.get("Variable")?.as_str()?;
            let is_error = variable.ends_with(".Error") || variable.ends_with("['Error']");
            field.get("StringEquals")?.as_str().filter(|_| is_error)
        };
        asked.extend(compared(field));
        asked.extend(field.as_array().into_iter().flatten().filter_map(compared));
    });
}

/// Every field of every object below.
fn each<'m>(value: &'m Value, visit: &mut impl FnMut(&'m str, &'m Value)) {
    match value {
        Value::Object(fields) => {
            for (key, field) in fields {
                visit(key, field);
                each(field, visit);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| each(item, visit)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::{Shapes, Status};

    #[test]
    fn every_error_of_the_catalogue_is_known() {
        let shapes = Shapes::builtin().expect("the fixture is a catalogue");
        for shape in shapes.iter().filter(|it| it.status != Status::Aborted) {
            if let Some(error) = &shape.error {
                assert!(is_known(error), "{error} of {}", shape.id);
            }
        }
    }

    #[test]
    fn names_that_look_like_one_are_not() {
        for name in [
            "Ecs.ServerException",
            "ECS.ServerExceptions",
            "ECS.",
            "States.Taskfailed",
            "States.",
            "ServerException",
            "",
        ] {
            assert!(!is_known(name), "{name}");
        }
    }
}
