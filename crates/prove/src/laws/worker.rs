//! Law 1, where Step Functions takes work that is done for a failure.
//!
//! It takes a task for failed if any container ends with another code than 0, also one that was stopped with the task: a
//! sidecar. A machine may take the job's own exit code 0 for a success then, if that container is known to have ended the
//! task. It is where no other one is essential, which the template must say; and any other failure must still be told.

use serde_json::{Value, json};

use crate::failure::{Case, Failures};
use crate::law::Law;
use crate::machine::Machine;
use crate::proof::Findings;
use crate::reason::Reason;
use crate::subject::{Deployed, Subject, violation};
use crate::trial::Trial;
use crate::violation::Violation;

/// Runs tasks of which the container has or has not done its work, with sidecars that were stopped.
pub(crate) fn check(subject: &Subject<'_>, failures: &Failures<'_>, findings: &mut Findings) {
    for name in &subject.machine.named.all {
        for case in cases(name, failures) {
            for job in &subject.jobs {
                findings.add(Trial::of(subject, job, &case).violations);
            }
        }
    }
}

/// Holds the law over the task definition of a template.
pub(crate) fn check_template(
    deployed: &Deployed<'_>,
    machine: &Machine,
    violations: &mut Vec<Violation>,
) {
    for worker in &machine.named.workers {
        let definitions = deployed.template.of("AWS::ECS::TaskDefinition");
        let mut essential = definitions.flat_map(|definition| {
            let containers = definition.properties["ContainerDefinitions"].as_array();
            let containers = containers.into_iter().flatten();
            // One that says nothing is essential ("ContainerDefinition", `essential`).
            let essential = containers.filter(|it| it["Essential"] != false);
            essential.map(|it| it["Name"].as_str())
        });
        if essential.next().flatten() != Some(worker) || essential.next().is_some() {
            let container = worker.clone();
            violations.push(violation(
                Law::Silence,
                machine.arn(),
                Reason::NotTheOnlyEssential { container },
            ));
        }
    }
}

/// How such tasks end: as a name, the stop code, and the container's exit code.
const ENDS: [(&str, &str, Option<i32>); 6] = [
    ("it did its work", "EssentialContainerExited", Some(0)),
    ("it failed", "EssentialContainerExited", Some(1)),
    ("it has no exit code", "EssentialContainerExited", None),
    // A program that is told to stop may end with 0 wherever it is.
    ("somebody stopped the task", "UserInitiated", Some(0)),
    ("AWS took its place away", "SpotInterruption", Some(0)),
    ("its host was lost", "InfrastructureHealth", Some(0)),
];

fn cases(name: &str, failures: &Failures<'_>) -> Vec<Case> {
    let arn = "arn:aws-us-gov:ecs:us-gov-west-1:111122223333:task/batch/0123456789abcdef";
    let others = [
        (
            "a sidecar that ends with 143",
            json!({"ExitCode": 143, "Name": format!("beside-{name}")}),
        ),
        // GuardDuty adds it, and no definition says so.
        (
            "an agent whose image could not be pulled",
            json!({
                "Name": format!("aws-guardduty-agent-{name}"),
                "Reason": "CannotPullContainerError: pull image manifest has been retried 1 time(s)",
            }),
        ),
    ];
    let mut cases = Vec::new();
    for (what, stop_code, exit_code) in ENDS {
        let mut own = json!({"Name": name});
        if let Some(exit_code) = exit_code {
            own["ExitCode"] = exit_code.into();
        }
        for (beside, other) in &others {
            for (place, containers) in [("before", [&own, other]), ("behind", [other, &own])] {
                let cause = task(stop_code, json!(containers), arn);
                let name = format!("`{name}`, {place} {beside}: {what}");
                cases.push(failures.case(name, "States.TaskFailed", &cause, arn));
            }
        }
    }
    cases
}

fn task(stop_code: &str, containers: Value, arn: &str) -> String {
    let echoed = crate::failure::ECHOED;
    let task = json!({
        "Containers": containers,
        "DesiredStatus": "STOPPED",
        "Overrides": {"ContainerOverrides": [{"Command": [echoed]}]},
        "StopCode": stop_code,
        "StoppedReason": "Essential container in task exited",
        "StoppingAt": 1,
        "TaskArn": arn,
        "Version": 5,
    });
    task.to_string()
}
