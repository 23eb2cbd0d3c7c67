//! Which failure of the task is of which class. Both a task that never ran and one whose container failed reach Step
//! Functions as `States.TaskFailed`, so the class is in the Cause.
//!
//! A Cause is looked at as a text and never parsed here. That is safe in JSON: a quote inside of a value has a backslash
//! in front, so `"StopCode":"` is that key and nothing else, whatever the overrides and tags that a Cause echoes say. ECS
//! writes a task's fields in alphabetical order, so what stands between `"StoppedReason":"` and `"StoppingAt":` is the
//! reason alone, and what stands between `"Containers":[` and `"DesiredStatus":` is the containers alone.

use super::choice::Test;

/// Where the name of the error is, once it is caught.
const ERROR: &str = "$.failed.Error";

/// Where the cause is, if there is one.
const CAUSE: &str = "$.failed.Cause";

/// Errors of Amazon ECS that say by their name that the task did not run and may run later ("RunTask", Errors, in the
/// Amazon ECS API Reference; Step Functions puts `ECS.` in front).
const SERVICE: [&str; 2] = ["ECS.ServerException", "ECS.ThrottlingException"];

/// Errors of the request, among which throttling of other services and missing capacity hide as well.
const REQUEST: [&str; 2] = ["ECS.ClientException", "ECS.InvalidParameterException"];

/// What Step Functions calls an error that it knows no name for: throttling, capacity, quotas, expired tokens, ...
const OTHER: &str = "ECS.AmazonECSException";

/// What Step Functions calls a RunTask that was answered with `Failures` and no task.
const PLACEMENT: [&str; 2] = ["AmazonECS.Unknown", "ECS.Unknown"];

/// Parts of a stopped reason that say that no other attempt will start ("Amazon ECS stopped tasks error messages"): a
/// permission, an image, a secret or a log group is missing, or a value is wrong.
const REASONS_FOR_EVER: [&str; 15] = [
    "AccessDenied",
    "access denied",
    "not authorized",
    "authorization failed",
    "no basic auth credentials",
    "401 Unauthorized",
    "403 Forbidden",
    "NotFound",
    "not found",
    "manifest unknown",
    "does not exist",
    "does not contain descriptor matching platform",
    "invalid",
    "Invalid",
    "ValidationException",
];

/// Parts of a container's reason that say the same: its command cannot be run, or another container ran that it waited for, and
/// failed (amazon-ecs-agent#3218).
const CONTAINERS_FOR_EVER: [&str; 5] = [
    "no such file or directory",
    "executable file not found",
    "permission denied",
    "exec format error",
    "dependency did not exit successfully",
];

/// Whether there is a cause that can be looked at.
pub(super) fn has_cause() -> Test {
    Test::is_text(CAUSE)
}

/// The task never ran, by the name of the error alone.
pub(super) fn starts_later() -> Test {
    Test::one_of(ERROR, &SERVICE)
}

/// The attempt took too long, and Step Functions has stopped the task.
pub(super) fn timed_out() -> Test {
    Test::one_of(ERROR, &["States.Timeout", "States.HeartbeatTimeout"])
}

/// No other attempt can mend it, although the rest looks like a failure to start. The cause is there.
pub(super) fn never() -> Test {
    let start = vec![
        task_failed(),
        stopped_with("TaskFailedToStart"),
        Test::Any(
            REASONS_FOR_EVER
                .iter()
                .map(|part| reason(part))
                .chain(CONTAINERS_FOR_EVER.iter().map(|part| of_containers(part)))
                .collect(),
        ),
    ];
    Test::Any(vec![
        Test::All(vec![task_failed(), stopped_with("UserInitiated")]),
        Test::All(start),
        Test::All(vec![
            Test::one_of(ERROR, &PLACEMENT),
            Test::Any(vec![
                cause("*\"Reason\":\"MISSING\"*"),
                cause("*\"Reason\":\"INACTIVE\"*"),
            ]),
        ]),
        Test::All(vec![
            Test::equals(ERROR, OTHER),
            Test::Any(vec![cause("*AccessDenied*"), cause("*not authorized*")]),
        ]),
    ])
}

/// The task never ran, or AWS took away what it ran on. The cause is there, and [`never()`] does not hold.
pub(super) fn did_not_start() -> Test {
    let stopped = Test::Any(vec![
        stopped_with("TaskFailedToStart"),
        interrupted(),
        stopped_with("InfrastructureHealth"),
        // These two come without a stop code, from their own reasons.
        cause("*\"StoppedReason\":\"Host EC2 (instance *"),
        cause(
            "*\"StoppedReason\":\"ECS is performing maintenance on the underlying infrastructure*",
        ),
        // Step Functions itself did not get through to Amazon ECS.
        cause("Unable to execute HTTP request: Connect to *"),
    ]);
    Test::Any(vec![
        Test::All(vec![task_failed(), stopped]),
        Test::one_of(ERROR, &PLACEMENT),
        Test::equals(ERROR, OTHER),
        Test::All(vec![
            Test::one_of(ERROR, &REQUEST),
            Test::Any(
                [
                    "*RequestLimitExceeded*",
                    "*Throttling*",
                    "*Rate exceeded*",
                    "*Capacity is unavailable*",
                    "*No Container Instances were found*",
                ]
                .into_iter()
                .map(cause)
                .collect(),
            ),
        ]),
    ])
}

/// A container that the task cannot do without has ended. The cause is there.
pub(super) fn exited() -> Test {
    Test::All(vec![
        task_failed(),
        stopped_with("EssentialContainerExited"),
    ])
}

/// The cause is a whole task: see "What failed".
pub(super) fn is_whole() -> Test {
    cause("{*\"TaskArn\":\"arn:*\"Version\":*}")
}

fn task_failed() -> Test {
    Test::equals(ERROR, "States.TaskFailed")
}

/// There is no room for the task where it was to run, or no longer. Nothing need be there.
pub(super) fn lacks_capacity() -> Test {
    let refused = Test::All(vec![
        Test::Any(vec![
            Test::one_of(ERROR, &PLACEMENT),
            Test::equals(ERROR, OTHER),
            Test::one_of(ERROR, &REQUEST),
        ]),
        Test::Any(vec![
            cause("*Capacity is unavailable*"),
            cause("*RESOURCE:*"),
        ]),
    ]);
    let stopped = Test::All(vec![
        task_failed(),
        Test::Any(vec![
            interrupted(),
            Test::All(vec![
                stopped_with("TaskFailedToStart"),
                reason("Capacity is unavailable"),
            ]),
        ]),
    ]);
    Test::All(vec![has_cause(), Test::Any(vec![refused, stopped])])
}

/// AWS needed the Spot capacity for somebody else ("Amazon ECS clusters for Fargate": `SpotInterruption`; on EC2
/// instances `TerminationNotice`).
fn interrupted() -> Test {
    Test::Any(vec![
        stopped_with("SpotInterruption"),
        stopped_with("TerminationNotice"),
    ])
}

fn stopped_with(code: &str) -> Test {
    cause(&format!("*\"StopCode\":\"{code}\"*"))
}

fn reason(part: &str) -> Test {
    cause(&format!("*\"StoppedReason\":\"*{part}*\"StoppingAt\":*"))
}

fn of_containers(part: &str) -> Test {
    cause(&format!("*\"Containers\":[*{part}*\"DesiredStatus\":*"))
}

fn cause(pattern: &str) -> Test {
    Test::matches(CAUSE, pattern)
}
