//! Law 4: lengths hold in the worst case that AWS's own limits allow.

use serde_json::{Value, json};

use crate::failure::{Case, Failures};
use crate::fingerprint::Keys;
use crate::proof::Findings;
use crate::subject::Subject;
use crate::trial::Trial;

/// Characters of a task's stopped reason and of a container's reason ("Amazon ECS stopped tasks error messages
/// updates": 1,024 since 2024, 255 before; `StopTask` still names the latter).
const REASON: usize = 1_024;
/// Characters of a cluster's and a container's name ("CreateCluster", "ContainerDefinition" in the API reference).
const NAME: usize = 255;
/// Containers of a task ("Amazon ECS service quotas" allow ten, and AWS adds sidecars of its own).
const CONTAINERS: usize = 12;

/// What texts are made of: each is longer than it looks once it is escaped or counted.
const FILLS: [(&str, &str); 5] = [
    ("letters", "x"),
    ("quotes and angles", "\"<"),
    ("not ASCII", "😀"),
    ("angles", "<a"),
    ("newlines and angles", "\n<"),
];

/// As many of them as every proof tries. None of the others gets longer; the tests try them all.
const IN_A_PROOF: usize = 2;

/// The longest tasks and the longest errors.
pub(crate) fn longest(keys: &Keys) -> Vec<Case> {
    let mut cases = Vec::new();
    for (what, fill) in FILLS.iter().take(IN_A_PROOF) {
        for (kind, has_code) in [("with", true), ("without", false)] {
            let cause = task(fill, has_code).to_string();
            let name = format!("the longest task of {what}, {kind} exit codes");
            cases.push(Case::new(
                keys,
                name,
                "States.TaskFailed",
                Some(&cause),
                None,
            ));
        }
    }
    // "SendTaskFailure" and "Fail workflow state": an error name has at most 256 characters, a cause 32,768.
    let error = "E".repeat(256);
    let cause = "c".repeat(32_768);
    let name = "the longest error".to_owned();
    cases.push(Case::new(keys, name, &error, Some(&cause), None));
    cases
}

/// Runs them.
pub(crate) fn check(subject: &Subject<'_>, failures: &Failures<'_>, findings: &mut Findings) {
    for case in &failures.longest {
        for job in &subject.jobs {
            findings.add(Trial::of(subject, job, case).violations);
        }
    }
}

fn task(fill: &str, has_code: bool) -> Value {
    let text = |length: usize| -> String { fill.chars().cycle().take(length).collect() };
    let name = "n".repeat(NAME);
    let mut container = json!({"LastStatus": "STOPPED", "Name": &name, "Reason": text(REASON)});
    if has_code {
        container["ExitCode"] = json!(i32::MIN);
    }
    let region = "us-gov-northeast-10";
    let account = "111122223333";
    let id = "0".repeat(32);
    let arn = |kind: &str| format!("arn:aws-us-gov:ecs:{region}:{account}:{kind}/{name}");
    json!({
        "ClusterArn": arn("cluster"),
        "Containers": vec![container; CONTAINERS],
        "LastStatus": "STOPPED",
        "Overrides": {"ContainerOverrides": []},
        "StopCode": "TerminationNotice-and-more",
        "StoppedReason": text(REASON),
        "TaskArn": format!("{}/{id}", arn("task")),
        "TaskDefinitionArn": format!("{}:2147483647", arn("task-definition")),
        "Version": i64::MAX,
    })
}

#[cfg(test)]
mod tests;
