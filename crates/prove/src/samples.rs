//! The committed machines, for tests.

use serde_json::Value;

use crate::machine::{Machine, Substitutions, placeholders};
use crate::template::Deployment;

const TEXTS: [&str; 3] = [
    include_str!("../../../dist/default/sample/state-machine.asl.json"),
    include_str!("../../../dist/default/nightly-report/state-machine.asl.json"),
    include_str!("../../../dist/default/one-shot-migration/state-machine.asl.json"),
];

const MORE: [&str; 3] = [
    include_str!("../../../dist/default/ledger-import/state-machine.asl.json"),
    include_str!("../../../dist/default/thumbnails/state-machine.asl.json"),
    include_str!("../../../dist/default/cache-warmup/state-machine.asl.json"),
];

pub(crate) fn machines() -> Vec<Machine> {
    TEXTS.into_iter().map(machine).collect()
}

/// Others, which keep a limit or try again what ended with some code.
pub(crate) fn more() -> Vec<Machine> {
    MORE.into_iter().map(machine).collect()
}

/// A machine whose holes are filled with texts that fit.
pub(crate) fn machine(text: &str) -> Machine {
    let filled = placeholders(text).into_iter().map(|name| {
        let value = match name {
            "RunTask" => "arn:aws:states:::ecs:runTask.sync",
            "Publish" => "arn:aws:states:::sns:publish",
            "UpdateItem" => "arn:aws:states:::dynamodb:updateItem",
            "GetItem" => "arn:aws:states:::dynamodb:getItem",
            "DescribeExecution" => "arn:aws:states:::aws-sdk:sfn:describeExecution",
            "ListExecutions" => "arn:aws:states:::aws-sdk:sfn:listExecutions",
            "ConsoleDomain" => "console.amazonaws-us-gov.com",
            "Region" => Deployment::LONGEST.region,
            other => other,
        };
        (name.to_owned(), value.to_owned())
    });
    let substitutions: Substitutions = filled.collect();
    let name = "x".repeat(80);
    Machine::parse(text, &substitutions, &Deployment::LONGEST, &name, &name)
        .expect("the machine is one")
}

/// The machine with something else at a place.
pub(crate) fn changed(of: &Machine, pointer: &str, value: Value) -> Machine {
    let mut definition = of.definition.clone();
    let place = definition.pointer_mut(pointer).expect("there is something");
    *place = value;
    machine(&definition.to_string())
}
