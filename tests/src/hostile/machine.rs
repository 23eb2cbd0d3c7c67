//! Any bytes as a state machine.

use std::sync::LazyLock;

use loudfail_prove::Shapes;
use loudfail_states::timestamp::Timestamp;
use loudfail_states::{ContextSeed, Execution, Limits, TaskCall, TaskOutcome, graph, parse};
use serde_json::{Value, json};

/// What a run may take: more than any machine of ours does, and little enough for thousands of runs a second.
const LIMITS: Limits = Limits {
    events: 400,
    work_bytes: 1 << 20,
};

/// The causes that tasks fail with, JSON cut and whole among them.
const CAUSES: [Option<&str>; 5] = [
    None,
    Some(""),
    Some("{\"TaskArn\":\"arn:aws:ecs:eu-central-1:000000000000:task/sample/0\",\"Containers\":["),
    Some(
        "{\"Containers\":[{\"ExitCode\":1,\"Name\":\"a\"}],\"StopCode\":\"EssentialContainerExited\",\"TaskArn\":\"arn:a\",\"Version\":1}",
    ),
    Some("[\"\u{202e}\\\",null]"),
];

/// A few shapes: all of them take a second, and what is looked for here does not depend on which.
static SHAPES: LazyLock<Shapes> = LazyLock::new(|| {
    let shapes = json!([
        {"id": "whole", "error": "States.TaskFailed", "cause": CAUSES[3], "has_task_arn": true},
        {"id": "plain", "error": "ECS.ServerException", "cause": "no"},
        {"id": "stopped", "status": "ABORTED", "caught_by_states_all": false},
    ]);
    Shapes::parse(&shapes.to_string()).unwrap_or_else(|problem| panic!("{problem}"))
});

/// Parses it, checks its graph and runs it with each kind of outcome. A run ends, within its limits.
pub(super) fn evaluate(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let Ok(machine) = parse(&text) else { return };
    graph::check(&machine);
    let seed = seed();
    for (turn, input) in inputs().into_iter().enumerate() {
        let mut calls = turn;
        let mut outcomes = |_: &TaskCall<'_>| {
            calls += 1;
            outcome(calls)
        };
        let mut execution = Execution::new(&machine, input, &seed, &mut outcomes);
        execution.limits = LIMITS;
        let run = execution.run();
        assert!(
            run.steps.len() <= LIMITS.events,
            "{} steps",
            run.steps.len()
        );
    }
}

/// Says who would hear of failures, as `import asl` does for a machine of somebody else.
pub(super) fn audit(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    // What it finds is for others; that it ends is enough here.
    drop(loudfail_prove::audit(&text, &SHAPES));
}

fn outcome(call: usize) -> TaskOutcome {
    const ERRORS: [&str; 4] = [
        "States.TaskFailed",
        "States.Timeout",
        "States.Permissions",
        "x",
    ];
    if call.is_multiple_of(3) {
        return TaskOutcome::Success(json!({"ExitCode": 0, "Containers": [{}, null]}));
    }
    TaskOutcome::Failure {
        error: ERRORS[call % ERRORS.len()].to_owned(),
        cause: CAUSES[call % CAUSES.len()].map(str::to_owned),
    }
}

fn inputs() -> Vec<Value> {
    vec![
        json!({}),
        json!({"command": ["bin/report", "\u{1f600}"], "date": "2026-11-30", "count": -0.5e300}),
        json!([null, {"a": {"a": {"a": 1}}}]),
        json!("text"),
    ]
}

pub(super) fn seed() -> ContextSeed {
    let arn = |of: &str| format!("arn:aws:states:eu-central-1:000000000000:{of}");
    ContextSeed {
        execution_id: arn("execution:sample:run"),
        execution_name: "run".to_owned(),
        execution_role_arn: "arn:aws:iam::000000000000:role/sample".to_owned(),
        execution_start_time: Timestamp::parse("2026-11-30T03:00:00Z")
            .unwrap_or_else(|| panic!("a timestamp")),
        state_machine_id: arn("stateMachine:sample"),
        state_machine_name: "sample".to_owned(),
        uuid: "4b1c6a3e-0d0a-4a62-9d53-3d9d7c0f0d5e".to_owned(),
    }
}
