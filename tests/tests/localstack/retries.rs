//! The loop around the task, walked: the real Choice on the real Cause, the counts, and the way out.

use std::fs;

use libtest_mimic::Failed;
use loudfail_tests::localstack::{
    End, Failure, Lab, Machine, Mock, Queue, Walk, catalogue, filled, problems,
};
use loudfail_tests::outputs::repository;
use serde_json::json;

use crate::Case;
use crate::differential::differences;

pub(crate) const CASES: &[Case] = &[("retries_are_made_and_end", retries)];

const RUN_TASK: &str = "Run task";

/// A job of a golden, what its task does in turn (the last thing for ever), and how often it should be run.
type Play = (&'static str, &'static str, &'static [&'static str], usize);

/// The task succeeds.
const WELL: &str = "";

/// The job's container does its work, and a sidecar is stopped with it: Step Functions takes the task for failed.
const DONE: &str = "its work is done";

/// The cause of [`DONE`].
const CAUSE_OF_DONE: &str = r#"{"Containers":[{"ExitCode":143,"Name":"log-router"},{"ExitCode":0,"Name":"app"}],"DesiredStatus":"STOPPED","Overrides":{"ContainerOverrides":[{"Command":["bin/report"]}]},"StopCode":"EssentialContainerExited","StoppedReason":"Essential container in task exited","StoppingAt":1,"TaskArn":"arn:aws:ecs:ap-northeast-1:000000000000:task/batch/0123456789abcdef","Version":5}"#;

const PLAYS: &[Play] = &[
    ("retries", "start", &["failures-memory", WELL], 2),
    ("retries", "start", &["failures-memory"], 3),
    ("retries", "start", &["server-exception", "eni-timeout"], 3),
    ("retries", "start", &["captured-exit-1"], 1),
    ("retries", "start", &["passrole-denied"], 1),
    ("retries", "start", &["cannot-pull-denied"], 1),
    ("retries", "start", &["cause-missing"], 1),
    ("retries", "start", &["cause-cut-32768"], 1),
    // Each kind has a count of its own.
    (
        "retries",
        "both",
        &[
            "timeout-task",
            "throttled",
            "captured-exit-1",
            "spot-interruption",
            "throttled",
        ],
        5,
    ),
    ("retries", "both", &["captured-exit-1"], 4),
    ("retries", "both", &["timeout-task", WELL], 2),
    ("retries", "exit", &["oom-capital", WELL], 2),
    ("retries", "exit", &["sidecar-first"], 2),
    ("retries", "exit", &["captured-exit-1"], 1),
    ("retries", "exit", &["containers-twelve"], 1),
    ("spot", "falls-back", &["spot-interruption", WELL], 2),
    ("spot", "falls-back", &["capacity-exception"], 3),
    ("spot", "falls-back", &["throttled"], 3),
    ("sidecars", "plain", &[DONE], 1),
    ("sidecars", "plain", &["captured-exit-1"], 1),
    ("sidecars", "again", &["captured-exit-1", DONE], 2),
    ("sidecars", "again", &["sidecar-first"], 3),
];

fn retries(lab: &Lab) -> Result<(), Failed> {
    let topic = lab.create_topic(&lab.unique("retries"))?;
    let queue = lab.subscribe(&topic)?;
    for (golden, job, outcomes, runs) in PLAYS {
        let path = format!("tests/fixtures/golden/{golden}/default/{job}/state-machine.asl.json");
        let text = fs::read_to_string(repository().join(path))?;
        let definition = filled(
            &text,
            &[
                ("RunTask", "arn:aws:states:::ecs:runTask.sync"),
                ("Publish", "arn:aws:states:::sns:publish"),
                ("TopicArn", &topic),
                ("Region", "ap-northeast-1"),
                ("ConsoleDomain", "console.aws.amazon.com"),
            ],
        )?;
        let machine = lab.create_machine(&lab.unique(job), &definition, None)?;
        let faults = play(lab, &machine, &queue, outcomes, *runs)?;
        assert_eq!(faults, Vec::<String>::new(), "{job}, {outcomes:?}");
    }
    Ok(())
}

fn play(
    lab: &Lab,
    machine: &Machine,
    queue: &Queue,
    outcomes: &[&str],
    runs: usize,
) -> Result<Vec<String>, Failed> {
    let failures: Vec<Option<Failure>> = outcomes
        .iter()
        .map(|id| {
            if *id == DONE {
                return Some(Failure {
                    error: "States.TaskFailed".to_owned(),
                    cause: Some(CAUSE_OF_DONE.to_owned()),
                });
            }
            let shape = catalogue().into_iter().find(|shape| shape.id == *id);
            shape.and_then(|shape| shape.task_failure())
        })
        .collect();
    let mocks: Vec<(&str, Mock)> = failures
        .iter()
        .map(|failure| {
            let mock = match failure {
                Some(failure) => Mock::Failure(failure.clone()),
                None => Mock::Result(json!({"TaskArn": "arn:aws:ecs:x:1:task/c/1"})),
            };
            (RUN_TASK, mock)
        })
        .collect();
    let input = json!({"command": ["bin/report", "--all"]});
    let walk = lab.walk(machine, None, &input, &mocks)?;
    let messages = lab.receive_all(queue, walk.published(machine))?;
    let mut faults = Vec::new();
    let ran = walk
        .path()
        .iter()
        .filter(|state| **state == RUN_TASK)
        .count();
    if ran != runs {
        faults.push(format!("run {ran} times: {walk}"));
    }
    let succeeds = matches!(outcomes.last(), Some(&WELL | &DONE));
    faults.extend(end_faults(&walk, succeeds));
    let told: Vec<_> = messages
        .iter()
        .filter_map(|message| message.json())
        .filter(|message| message["metadata"]["eventType"] == "JobFailed")
        .collect();
    if told.len() != usize::from(!succeeds) {
        faults.push(format!("{} messages: {walk}", told.len()));
    }
    faults.extend(told.iter().flat_map(problems));
    // Each step by itself, with the failure that it met.
    let last = failures.iter().flatten().next_back();
    let mut attempts = failures.iter();
    for step in walk.steps {
        let failure = match step.state.as_str() {
            RUN_TASK => attempts.next().and_then(Option::as_ref).or(last),
            _ => last,
        };
        let failure = failure.ok_or("a play without a failure")?;
        let alone = Walk {
            steps: vec![step],
            end: walk.end.clone(),
        };
        faults.extend(differences(
            machine,
            &alone,
            RUN_TASK,
            failure,
            told.first(),
        ));
    }
    Ok(faults)
}

fn end_faults(walk: &Walk, succeeds: bool) -> Vec<String> {
    match &walk.end {
        End::Failed { error, .. } if error == "JobFailed" && !succeeds => Vec::new(),
        End::Succeeded(output) if succeeds => {
            // What the cause of an attempt echoes must not be left behind.
            let leaks = output.to_string().contains("ContainerOverrides");
            leaks.then(|| format!("{output}")).into_iter().collect()
        }
        end => vec![format!("it ended with {end:?}")],
    }
}
