//! What a hostile machine or input cannot do: run forever, fill the memory, exhaust the stack.

use serde_json::json;

use super::*;

#[test]
fn a_loop_ends_at_the_limit_of_events() {
    let machine = machine(&json!({"A": {"Type": "Pass", "Next": "A"}}));
    let (seed, mut none) = (seed(), outcomes(json!([])));
    let run = Execution::new(&machine, json!({}), &seed, &mut none).run();
    assert_eq!(run.end, End::StepLimit);
    assert_eq!(run.steps.len(), 12_499);
}

#[test]
fn endless_retries_end_at_the_limit_of_events() {
    let retry =
        json!([{"ErrorEquals": ["States.ALL"], "MaxAttempts": 99_999_999, "MaxDelaySeconds": 2}]);
    // A task that is waited for has an event more: that it was submitted.
    for (resource, most) in [
        ("arn:aws:states:::sns:publish", 8_332),
        ("arn:aws:states:::ecs:runTask.sync", 6_249),
    ] {
        let states =
            json!({"A": {"Type": "Task", "Resource": resource, "Retry": retry, "End": true}});
        let (machine, seed) = (machine(&states), seed());
        let mut calls = 0;
        let mut fails = |_: &TaskCall<'_>| {
            calls += 1;
            TaskOutcome::Failure {
                error: "E".to_owned(),
                cause: None,
            }
        };
        let run = Execution::new(&machine, json!({}), &seed, &mut fails).run();
        assert_eq!(run.end, End::StepLimit);
        assert_eq!(calls, most, "{resource}");
    }
}

#[test]
fn data_that_grows_ends() {
    for (parameters, expected) in [
        // Nests one deeper, wraps twice the value, repeats the text.
        (json!({"a.$": "$"}), "States.Runtime"),
        (json!({"a.$": "$", "b.$": "$"}), "States.DataLimitExceeded"),
        (
            json!({"a.$": "States.Format('{}{}{}', $, $, $)"}),
            "States.DataLimitExceeded",
        ),
        (
            json!({"a.$": "States.JsonToString($)"}),
            "States.DataLimitExceeded",
        ),
        (
            json!({"a.$": format!("States.Array({})", vec!["$"; 100_000].join(","))}),
            "States.DataLimitExceeded",
        ),
    ] {
        let machine =
            machine(&json!({"A": {"Type": "Pass", "Parameters": parameters, "Next": "A"}}));
        let (seed, mut none) = (seed(), outcomes(json!([])));
        let run = Execution::new(&machine, json!({"x": "y".repeat(1_000)}), &seed, &mut none).run();
        let End::Failed(failure) = &run.end else {
            panic!("{:?}", run.end)
        };
        assert_eq!(
            failure.error.as_deref(),
            Some(expected),
            "{}",
            run.steps.len()
        );
    }
}

#[test]
fn the_work_of_a_run_is_bounded() {
    let states = json!({
        "A": {"Type": "Pass", "Parameters": {"x.$": "$.x"}, "Next": "B"},
        "B": {"Type": "Pass", "Parameters": {"x.$": "$.x"}, "Next": "A"},
    });
    let (machine, seed, mut none) = (machine(&states), seed(), outcomes(json!([])));
    let limits = Limits {
        work_bytes: 1 << 20,
        ..Limits::default()
    };
    let input = json!({"x": "y".repeat(100_000)});
    let run = Execution {
        limits,
        ..Execution::new(&machine, input, &seed, &mut none)
    }
    .run();
    assert_eq!(run.end, End::StepLimit);
    assert_eq!(run.steps.len(), 6);
}

#[test]
fn input_that_is_too_large_or_too_deep_is_not_taken() {
    let machine = machine(&json!({"A": {"Type": "Succeed"}}));
    let deep = (0..quotas::DATA_DEPTH).fold(json!([]), |inner, _| json!([inner]));
    for (input, expected) in [
        (json!("x".repeat(quotas::DATA_BYTES - 2)), None),
        (
            json!("x".repeat(quotas::DATA_BYTES - 1)),
            Some("States.DataLimitExceeded"),
        ),
        (deep, Some("States.Runtime")),
    ] {
        let (seed, mut none) = (seed(), outcomes(json!([])));
        let run = Execution::new(&machine, input, &seed, &mut none).run();
        let error = match &run.end {
            End::Failed(failure) => failure.error.as_deref(),
            _ => None,
        };
        assert_eq!(error, expected);
    }
}

#[test]
fn a_state_passes_on_at_most_256_kib() {
    let input = json!({"x": "y".repeat(150_000)});
    for (parameters, expected) in [
        (json!({"a.$": "$.x"}), None),
        (
            json!({"a.$": "$.x", "b.$": "$.x"}),
            Some("States.DataLimitExceeded"),
        ),
    ] {
        for kind in ["Pass", "Task"] {
            let mut state = json!({"Type": kind, "Parameters": parameters, "End": true});
            if kind == "Task" {
                state["Resource"] = json!("r");
                state["Catch"] = json!([{"ErrorEquals": ["States.ALL"], "Next": "A"}]);
            }
            let (machine, seed, mut echo) = (
                machine(&json!({"A": state})),
                seed(),
                outcomes(json!(["echo"])),
            );
            let run = Execution::new(&machine, input.clone(), &seed, &mut echo).run();
            let error = match &run.end {
                End::Failed(failure) => failure.error.as_deref(),
                _ => None,
            };
            assert_eq!(error, expected, "{kind}");
        }
    }
}

#[test]
fn waits_longer_than_the_machine_may_run_time_out() {
    let text = |seconds| {
        json!({"StartAt": "A", "TimeoutSeconds": 60, "States": {
            "A": {"Type": "Wait", "Seconds": seconds, "Next": "B"},
            "B": {"Type": "Task", "Resource": "r", "End": true,
                "Retry": [{"ErrorEquals": ["E"], "IntervalSeconds": 20, "BackoffRate": 1}]},
        }})
        .to_string()
    };
    for (seconds, list, expected) in [
        (61, json!([]), "A timed out"),
        (60, json!([{}]), "A B = {}"),
        (50, json!(["E"]), "A timed out"),
        (20, json!(["E", "E", {}]), "A B = {}"),
    ] {
        let (machine, seed, mut outcomes) =
            (parse(&text(seconds)).unwrap(), seed(), outcomes(list));
        let run = Execution::new(&machine, json!({}), &seed, &mut outcomes).run();
        assert_eq!(line(&run), expected, "{seconds}");
    }
}

#[test]
fn a_state_that_is_missing_fails_the_run() {
    runs(
        json!({"A": {"Type": "Pass", "Next": "Nowhere"}}),
        json!({}),
        json!([]),
        "A ! States.Runtime",
    );
}

/// Bytes of a machine that uses most of the language are changed at random, from a fixed seed.
#[test]
fn mutated_texts_are_refused_or_run_to_an_end() {
    let text = json!({"StartAt": "T", "TimeoutSeconds": 9_000, "States": {
        "T": {"Type": "Task", "Resource": "r.sync", "Next": "W", "ResultPath": "$.r", "TimeoutSecondsPath": "$.n",
            "Parameters": {"a.$": "$.l[?(@.x == 1)].x", "b.$": "States.ArrayGetItem(States.StringSplit($.s, '/-'), 1)"},
            "Retry": [{"ErrorEquals": ["E"], "MaxAttempts": 3, "BackoffRate": 1.5, "MaxDelaySeconds": 9}],
            "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "P"}]},
        "P": {"Type": "Pass", "Parameters": {"m.$": "States.Format('\\{{}\\} {}', $.error.Error, $$.State.Name)",
            "n.$": "States.MathAdd($.n, 1)", "j.$": "States.JsonToString($..x)", "k.$": "$['s'][0:2]"}, "Next": "C"},
        "C": {"Type": "Choice", "Default": "T", "Choices": [
            {"And": [{"Variable": "$.m", "IsPresent": true}, {"Variable": "$.m", "StringMatches": "*\\**"}], "Next": "F"},
            {"Not": {"Variable": "$.n", "NumericLessThanPath": "$.n"}, "Next": "F"}]},
        "W": {"Type": "Wait", "TimestampPath": "$.t", "OutputPath": "$", "Next": "C"},
        "F": {"Type": "Fail", "Error": "JobFailed", "CausePath": "States.Format('{}', $.m)"},
    }})
    .to_string();
    let input =
        json!({"l": [{"x": 1}, {"x": 2}], "s": "a/b-c", "n": 3, "t": "2026-01-01T00:00:09Z"});
    let seed = seed();
    let mut random = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = || {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        usize::try_from(random >> 33).unwrap()
    };
    const ALPHABET: &[u8] = b"$.[]{}()'\"\\,:*?@!0129aSE -";
    let mut ran = 0;
    for _ in 0..3_000 {
        let mut bytes = text.clone().into_bytes();
        for _ in 0..1 + next() % 3 {
            let at = next() % bytes.len();
            bytes[at] = ALPHABET[next() % ALPHABET.len()];
        }
        if let Ok(machine) = parse(&String::from_utf8_lossy(&bytes)) {
            let mut count = 0;
            let mut fails = |call: &TaskCall<'_>| {
                count += 1;
                match count % 3 {
                    0 => TaskOutcome::Success(call.parameters.clone()),
                    1 => TaskOutcome::Failure {
                        error: "E".to_owned(),
                        cause: None,
                    },
                    _ => TaskOutcome::Failure {
                        error: "O".to_owned(),
                        cause: Some("{".to_owned()),
                    },
                }
            };
            let limits = Limits {
                events: 500,
                ..Limits::default()
            };
            let run = Execution {
                limits,
                ..Execution::new(&machine, input.clone(), &seed, &mut fails)
            }
            .run();
            assert!(run.steps.len() <= 250);
            ran += 1;
        }
    }
    assert!(ran > 100, "{ran}");
}
