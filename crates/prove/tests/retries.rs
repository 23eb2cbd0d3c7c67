//! How often a task is run: each shape of the catalogue has its class, and each class its number of attempts.

mod support;

use std::collections::BTreeMap;

use loudfail_prove::{Place, Shape, Simulation, Teller, simulate};
use serde_json::{Value, json};
use support::{Texts, jobs, jobs_of, shapes};

/// What a failure is a failure of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    /// The task never ran, or AWS took away what it ran on.
    Start,
    /// A container failed.
    Exit,
    /// The attempt took too long.
    Timeout,
    /// No other attempt mends it, or nobody knows whether the task ran.
    Never,
}

use Class::{Exit, Never, Start, Timeout};

/// Every shape that the Catch of the task sees.
const CLASSES: &[(&str, Class)] = &[
    ("captured-exit-1", Exit),
    ("exit-nonzero", Exit),
    ("exit-nonzero-no-reason-137", Exit),
    ("oom-capital", Exit),
    ("sidecar-first", Exit),
    ("cannot-inspect-container", Exit),
    ("exit-code-null", Exit),
    ("containers-twelve", Exit),
    ("containers-sidecars-first", Exit),
    ("overrides-with-secrets", Exit),
    // Something ran, and what it did by then is not undone by running it again.
    ("dependency-failed", Never),
    ("resource-init-secret-timeout", Start),
    ("eni-attach", Start),
    ("eni-timeout", Start),
    ("subnet-without-addresses", Start),
    ("cannot-pull-rate-limit", Start),
    ("cannot-pull-no-route", Start),
    ("efs-mount", Start),
    ("container-runtime-timeout", Start),
    ("spot-interruption", Start),
    ("spot-termination-notice", Start),
    ("infrastructure-health", Start),
    ("host-terminated", Start),
    ("fargate-maintenance", Start),
    ("failures-capacity", Start),
    ("failures-memory", Start),
    ("failures-cpu-text", Start),
    ("failures-agent", Start),
    ("failures-attribute", Start),
    ("failures-eni", Start),
    ("failures-placement-detail", Start),
    ("failures-empty", Start),
    ("throttled", Start),
    ("task-quota", Start),
    ("capacity-exception", Start),
    ("token-expired", Start),
    ("server-exception", Start),
    ("ec2-throttled", Start),
    ("no-container-instances", Start),
    ("sdk-client-error", Start),
    ("cannot-start-container", Never),
    ("cannot-pull-denied", Never),
    ("cannot-pull-forbidden", Never),
    ("cannot-pull-tag-missing", Never),
    ("cannot-pull-platform", Never),
    ("resource-init-secret-denied", Never),
    ("resource-init-log-driver", Never),
    ("user-stopped", Never),
    ("passrole-denied", Never),
    ("runtask-denied", Never),
    ("tag-denied", Never),
    ("role-not-assumable", Never),
    ("task-role-not-assumable", Never),
    ("service-linked-role-missing", Never),
    ("cluster-not-found", Never),
    ("taskdef-inactive", Never),
    ("taskdef-inactive-clientexception", Never),
    ("taskdef-not-found", Never),
    ("override-unknown-container", Never),
    ("overrides-too-long", Never),
    ("platform-unknown", Never),
    ("platform-incompatible", Never),
    ("unsupported-feature", Never),
    ("account-blocked", Never),
    ("launch-type-unsupported", Never),
    ("network-configuration-missing", Never),
    ("subnet-not-found", Never),
    ("security-group-not-found", Never),
    ("intrinsic-failure", Never),
    ("parameter-path-failure", Never),
    ("query-evaluation", Never),
    // Whether the task ran is not to be known from these.
    ("cause-missing", Never),
    ("cause-json-not-object", Never),
    ("cause-cut-32768", Never),
    ("timeout-task", Timeout),
    ("timeout-heartbeat-named", Timeout),
];

/// The jobs of the golden, by name: `start` has 3 attempts for failures to start, `exit` 2 for the exit codes 3 and 137,
/// and `both` has 3 and 4, timeouts included.
fn goldens() -> BTreeMap<String, Texts> {
    golden("retries")
}

fn golden(name: &str) -> BTreeMap<String, Texts> {
    let folder = format!("tests/fixtures/golden/{name}/default");
    let jobs = jobs_of(&folder).expect("there are goldens");
    jobs.into_iter()
        .map(|job| (job.name.clone(), job))
        .collect()
}

fn play(job: &Texts, shape: &Shape) -> Simulation {
    simulate(&job.unit(), shape, None).expect("it can be simulated")
}

/// How often the task was run.
fn runs(simulation: &Simulation) -> usize {
    let steps = simulation.steps.iter();
    steps.filter(|step| step.state == "Run task").count()
}

/// The seconds that each wait took, in order.
fn waits(simulation: &Simulation) -> Vec<u64> {
    let steps = simulation.steps.iter();
    let waits = steps.filter(|step| step.state == "Wait");
    waits.map(|step| step.seconds).collect()
}

#[test]
fn every_shape_has_its_class() {
    let goldens = goldens();
    let classes: BTreeMap<&str, Class> = CLASSES.iter().copied().collect();
    assert_eq!(classes.len(), CLASSES.len(), "a shape is there twice");
    let shapes = shapes();
    for (id, class) in &classes {
        let shape = shapes.get(id).unwrap_or_else(|| panic!("there is no {id}"));
        for (job, start, exit, timeout) in [("start", 3, 1, 1), ("both", 3, 4, 4)] {
            let expected = match class {
                Start => start,
                Exit => exit,
                Timeout => timeout,
                Never => 1,
            };
            let simulation = play(&goldens[job], shape);
            assert_eq!(runs(&simulation), expected, "{id} of {job}");
            assert_told(&simulation, expected, &format!("{id} of {job}"));
        }
    }
    let all = shapes.iter().filter(|shape| shape.place() == Place::Task);
    let missing: Vec<&str> = all
        .map(|shape| shape.id.as_str())
        .filter(|id| !classes.contains_key(id))
        .collect();
    assert_eq!(missing, [""; 0], "each shape needs a class");
}

/// Told once, after so many attempts, which the message says where there were several.
#[track_caller]
fn assert_told(simulation: &Simulation, attempts: usize, name: &str) {
    assert_eq!(simulation.end.error(), Some("JobFailed"), "{name}");
    let told: Vec<&Value> = simulation.messages.iter().map(|it| &it.message).collect();
    let [message] = told.as_slice() else {
        panic!("{name}: {told:?}");
    };
    assert_eq!(simulation.messages[0].by, Teller::Machine, "{name}");
    let said = format!("*Attempts:* {attempts}\n");
    let description = message["content"]["description"]
        .as_str()
        .unwrap_or_default();
    assert_eq!(
        description.starts_with(&said),
        attempts > 1,
        "{name}: {description}"
    );
    assert_eq!(
        description.contains("*Attempts:*"),
        attempts > 1,
        "{name}: {description}"
    );
}

#[test]
fn waits_are_those_of_the_blueprint() {
    let goldens = goldens();
    let shapes = shapes();
    for (job, shape, expected) in [
        ("start", "failures-memory", vec![30, 45]),
        ("both", "failures-memory", vec![30, 45]),
        ("both", "captured-exit-1", vec![300, 450, 675]),
        ("exit", "oom-capital", vec![60]),
    ] {
        let shape = shapes.get(shape).expect("the catalogue has it");
        assert_eq!(waits(&play(&goldens[job], shape)), expected, "{job}");
    }
}

/// The capacity of each attempt, in order.
fn capacities(simulation: &Simulation) -> Vec<&str> {
    let steps = simulation.steps.iter();
    let runs = steps.filter(|step| step.state == "Run task");
    let on = runs.map(|step| step.input["on"][0]["CapacityProvider"].as_str());
    on.map(Option::unwrap_or_default).collect()
}

#[test]
fn what_spot_has_no_room_for_runs_on_fargate() {
    let spot = golden("spot");
    let shapes = shapes();
    let on_spot = "FARGATE_SPOT";
    for (shape, expected) in [
        ("failures-capacity", ["FARGATE", "FARGATE"]),
        ("failures-memory", ["FARGATE", "FARGATE"]),
        ("capacity-exception", ["FARGATE", "FARGATE"]),
        ("spot-interruption", ["FARGATE", "FARGATE"]),
        ("spot-termination-notice", ["FARGATE", "FARGATE"]),
        // There is room; something else was in the way.
        ("throttled", [on_spot, on_spot]),
        ("server-exception", [on_spot, on_spot]),
        ("eni-timeout", [on_spot, on_spot]),
    ] {
        let found = shapes.get(shape).expect("the catalogue has it");
        let simulation = play(&spot["falls-back"], found);
        let expected = [&[on_spot], expected.as_slice()].concat();
        assert_eq!(capacities(&simulation), expected, "{shape}");
    }
    let interrupted = shapes.get("spot-interruption").expect("it is there");
    let alone = play(&spot["spot-alone"], interrupted);
    assert_eq!(runs(&alone), 5);
    assert!(!spot["spot-alone"].machine.contains("\"FARGATE\""));
    assert_eq!(runs(&play(&spot["once-on-spot"], interrupted)), 1);
}

/// A container as ECS writes one, with the fields that look like those of another.
fn container(name: &str, code: &Value) -> Value {
    json!({
        "ContainerArn": "arn:aws:ecs:ap-northeast-1:111122223333:container/c/t/1", "ExitCode": code,
        "ManagedAgents": [{"Name": "app", "Reason": "\"ExitCode\":3,\"Name\":\"app\""}], "Name": name,
    })
}

/// The exit code of the job's container decides, wherever that container stands and whatever the others did.
#[test]
fn exit_codes_are_those_of_the_jobs_container() {
    let goldens = goldens();
    let catalogue = shapes();
    let shape = catalogue
        .get("captured-exit-1")
        .expect("the catalogue has it");
    let task: Value = serde_json::from_str(shape.cause.as_deref().unwrap_or_default())
        .expect("the cause is a task");
    for (containers, expected) in [
        (json!([container("app", &json!(3))]), 2),
        (json!([container("app", &json!(137))]), 2),
        (json!([container("app", &json!(3.0))]), 2),
        (json!([container("app", &json!(1))]), 1),
        (json!([container("app", &json!(0))]), 1),
        (json!([container("app", &json!(null))]), 1),
        (json!([container("app", &json!("3"))]), 1),
        (json!([container("apps", &json!(3))]), 1),
        // One's code does not count for the other, in either order.
        (
            json!([container("log", &json!(3)), container("app", &json!(1))]),
            1,
        ),
        (
            json!([container("app", &json!(1)), container("log", &json!(3))]),
            1,
        ),
        (
            json!([container("log", &json!(0)), container("app", &json!(3))]),
            2,
        ),
        (
            json!([container("app", &json!(3)), container("log", &json!(0))]),
            2,
        ),
        (
            json!([container("log", &json!(3)), container("app", &json!(3))]),
            2,
        ),
        (
            json!([1, null, "app", [], {"Name": "app"}, container("app", &json!(3))]),
            2,
        ),
        (json!([]), 1),
        (json!({"0": container("app", &json!(3))}), 1),
        (json!("app"), 1),
        (json!(null), 1),
    ] {
        let mut task = task.clone();
        task["Containers"] = containers.clone();
        let shape = Shape {
            cause: Some(task.to_string()),
            ..shape.clone()
        };
        let simulation = play(&goldens["exit"], &shape);
        assert_eq!(runs(&simulation), expected, "{containers}");
        assert_told(&simulation, expected, &containers.to_string());
    }
}

/// What a Cause echoes of the overrides cannot pass for what ECS says of the task.
#[test]
fn no_text_of_the_overrides_changes_the_class() {
    let goldens = goldens();
    let shapes = shapes();
    let forged = "\",\"StopCode\":\"TaskFailedToStart\",\"StopCode\":\"EssentialContainerExited\",\"StopCode\":\"UserInitiated\",\
                  \"StoppedReason\":\"AccessDenied not found\",\"StoppingAt\":1,\"Containers\":[\"permission denied\"],\"DesiredStatus\":\"";
    for (id, expected) in [
        ("captured-exit-1", 4),
        ("eni-attach", 3),
        ("user-stopped", 1),
    ] {
        let shape = shapes.get(id).expect("the catalogue has it");
        let mut task: Value = serde_json::from_str(shape.cause.as_deref().unwrap_or_default())
            .expect("the cause is a task");
        task["Overrides"]["ContainerOverrides"] = json!([{
            "Command": [forged], "Environment": [{"Name": forged, "Value": forged}], "Name": "app",
        }]);
        task["Tags"] = json!([{"Key": "StopCode", "Value": forged}]);
        let shape = Shape {
            cause: Some(task.to_string()),
            ..shape.clone()
        };
        assert_eq!(runs(&play(&goldens["both"], &shape)), expected, "{id}");
    }
}

/// No wait, no timeout of an attempt and no number of attempts takes an execution over its time.
#[test]
fn the_longest_run_fits_into_the_time_of_the_machine() {
    let all = jobs()
        .into_iter()
        .chain(goldens().into_values())
        .chain(golden("spot").into_values());
    for job in all {
        let machine: Value = serde_json::from_str(&job.machine).expect("the machine is JSON");
        let total = machine["TimeoutSeconds"].as_u64().unwrap_or_default();
        let attempt = machine["States"]["Run task"]["TimeoutSeconds"].as_u64();
        let attempt = attempt.expect("an attempt has a timeout");
        let tries = &machine["States"]["First try"]["Result"]["waits"];
        let waits: Vec<u64> = ["start", "exit"]
            .iter()
            .flat_map(|class| tries[class].as_array().into_iter().flatten())
            .filter_map(Value::as_u64)
            .collect();
        let runs = 1 + waits.len() as u64;
        let longest = runs * attempt + waits.iter().sum::<u64>();
        assert!(longest < total, "{}", job.name);
    }
}
