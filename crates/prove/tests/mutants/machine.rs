//! Mutants of the machine.

use loudfail_prove::Law;
use serde_json::{Value, json};

use super::machine;

fn state<'m>(machine: &'m mut Value, name: &str) -> &'m mut Value {
    let state = machine["States"].get_mut(name);
    state.unwrap_or_else(|| panic!("there is no state {name}"))
}

#[track_caller]
fn set(law: Law, name: &str, pointer: &str, value: Value) {
    machine(law, |it| match state(it, name).pointer_mut(pointer) {
        Some(place) => *place = value,
        None => panic!("{name} has no {pointer}"),
    });
}

#[track_caller]
fn remove(law: Law, name: &str, field: &str) {
    machine(law, |it| {
        let fields = state(it, name).as_object_mut();
        let removed = fields.and_then(|it| it.shift_remove(field));
        assert!(removed.is_some(), "{name} has no {field}");
    });
}

/// Moves a rule of a Choice behind all others.
#[track_caller]
fn reorder(law: Law, name: &str, index: usize) {
    machine(law, |it| {
        if let Some(rules) = state(it, name)["Choices"].as_array_mut() {
            let rule = rules.remove(index);
            rules.push(rule);
        }
    });
}

#[test]
fn the_task() {
    remove(Law::Silence, "Run task", "Catch");
    machine(Law::Silence, |it| {
        for place in ["", "/States/Run task"] {
            let fields = it.pointer_mut(place).and_then(Value::as_object_mut);
            let removed = fields.and_then(|it| it.shift_remove("TimeoutSeconds"));
            assert!(removed.is_some(), "no timeout at `{place}`");
        }
    });
    let some = json!(["States.TaskFailed"]);
    set(Law::Silence, "Run task", "/Catch/0/ErrorEquals", some);
    set(Law::Silence, "Run task", "/Catch/0/Next", json!("Not told"));
    machine(Law::Silence, |it| {
        let task = state(it, "Run task");
        task["Next"] = json!("Not told");
        task.as_object_mut().and_then(|it| it.shift_remove("End"));
    });
    set(
        Law::Silence,
        "Run task",
        "/Resource",
        json!("arn:aws:states:::sqs:sendMessage"),
    );
}

#[test]
fn the_way_to_the_notification() {
    remove(Law::Data, "What failed", "Default");
    reorder(Law::Data, "Is it a task", 0);
    reorder(Law::Data, "What of it", 0);
    let open = json!("{*\"TaskArn\":\"arn:*");
    set(
        Law::Data,
        "What failed",
        "/Choices/0/And/2/StringMatches",
        open,
    );
    machine(Law::Data, |it| {
        let rule = &mut state(it, "What failed")["Choices"][0]["And"];
        *rule = json!([rule[2]]);
    });
    let unread = json!("$.Errors");
    set(Law::Data, "Explain error", "/Parameters/Error.$", unread);
    let none = json!({"StoppedReason": "no reason given", "Containers": []});
    set(Law::Data, "Take task", "/Parameters/defaults", none);
    let unread = json!("$.task.StoppedBy");
    let place = "/Parameters/task/StopCode.$";
    set(Law::Data, "No containers", place, unread);
    let unchecked = json!("States.Format('{}{}', $.told.text, $.at.container.ExitCode)");
    set(Law::Data, "Tell reason", "/Parameters/text.$", unchecked);
    machine(Law::Data, |it| {
        let parameters = &mut state(it, "Explain service")["Parameters"];
        parameters["what.$"] = json!("States.StringToJson($.Error)");
        parameters
            .as_object_mut()
            .and_then(|it| it.shift_remove("what"));
    });
    machine(Law::Silence, |it| {
        it["States"]["Done"] = json!({"Type": "Succeed"});
        state(it, "Explain input")["Next"] = json!("Done");
    });
    let elsewhere = json!("Explain error");
    set(Law::Silence, "What failed", "/Choices/0/Next", elsewhere);
}

#[test]
fn what_is_told() {
    let told = |pointer: &str, law, value| {
        let pointer = format!("/Parameters/notification/{pointer}");
        set(law, "Compose notification", &pointer, value);
    };
    told("version", Law::Silence, json!("2.0"));
    told("metadata/eventType", Law::Silence, json!("JobStarted"));
    told("metadata/additionalContext/job", Law::Silence, json!(1));
    told("content/title", Law::Lengths, json!("t".repeat(251)));
    told("content/textType", Law::Silence, json!("markdown"));
    let input = json!("States.JsonToString($$.Execution.Input)");
    told("id.$", Law::Secrets, input);
    let fixed = json!("States.Format('it failed', $.Error)");
    set(
        Law::Form,
        "Compose notification",
        "/Parameters/cause.$",
        fixed,
    );
    let fixed = json!("States.Format('it failed')");
    set(
        Law::Silence,
        "Compose notification",
        "/Parameters/cause.$",
        fixed,
    );
    let input = json!("States.Format('{}{}', $.Error, $$.Execution.Input.command)");
    set(
        Law::Secrets,
        "Compose notification",
        "/Parameters/cause.$",
        input,
    );
    let many = json!(12);
    set(
        Law::Lengths,
        "More containers",
        "/Choices/0/And/1/NumericLessThan",
        many,
    );
    for law in [Law::Secrets, Law::Lengths, Law::Data] {
        machine(law, |it| {
            let parameters = &mut state(it, "Explain error")["Parameters"];
            parameters["what.$"] = json!("$.Cause");
            parameters
                .as_object_mut()
                .and_then(|it| it.shift_remove("what"));
        });
    }
    machine(Law::Secrets, |it| {
        for name in ["Take containers", "No containers"] {
            let task = &mut state(it, name)["Parameters"]["task"];
            task["StoppedReason.$"] = json!("States.JsonToString($.task)");
        }
    });
}

#[test]
fn the_publishing() {
    remove(Law::Silence, "Publish", "Retry");
    let silent = json!({"ErrorEquals": ["States.ALL"], "ResultPath": "$.e", "Next": "Job failed"});
    set(Law::Backstop, "Publish", "/Catch/0", silent);
    let topic = json!("arn:aws:sns:ap-northeast-1:111122223333:other");
    set(Law::Privilege, "Publish", "/Parameters/TopicArn", topic);
    set(
        Law::Silence,
        "Publish",
        "/Parameters/Message.$",
        json!("$.cause"),
    );
    machine(Law::Silence, |it| {
        let mut second = state(it, "Publish").clone();
        second["Next"] = json!("Job failed");
        it["States"]["Publish again"] = second;
        state(it, "Publish")["Next"] = json!("Publish again");
    });
    machine(Law::Silence, |it| {
        state(it, "Compose notification")["Next"] = json!("Job failed");
    });
}

#[test]
fn the_end() {
    set(Law::Backstop, "Job failed", "/Error", json!("TaskFailed"));
    set(Law::Backstop, "Not told", "/Error", json!("JobFailed"));
    set(Law::Data, "Job failed", "/CausePath", json!("$.causes"));
    machine(Law::Backstop, |it| {
        *state(it, "Job failed") = json!({"Type": "Succeed"});
    });
}

#[test]
fn the_form() {
    set(Law::Form, "Publish", "/Next", json!("Nowhere"));
    set(Law::Form, "Publish", "/Type", json!("Tasks"));
    set(
        Law::Form,
        "Publish",
        "/Parameters/TopicArn",
        json!("${OtherTopic}"),
    );
    // Another topic is one that the role may not publish on.
    set(
        Law::Privilege,
        "Publish",
        "/Parameters/TopicArn",
        json!("arn:aws:sns:us-east-1:111122223333:other"),
    );
    machine(Law::Form, |it| {
        it["States"]["Alone"] = json!({"Type": "Succeed"});
    });
    machine(Law::Form, |it| {
        it["Comment"] = json!("x".repeat(1_048_576));
    });
}

/// A notification that goes out before the task runs.
fn tell_early(it: &mut Value, message: Value) {
    let mut early = state(it, "Publish").clone();
    early["Parameters"] = json!({"TopicArn": "${TopicArn}", "Message": message});
    early["Next"] = it["StartAt"].clone();
    early["Catch"][0]["Next"] = it["StartAt"].clone();
    it["States"]["Early"] = early;
    it["StartAt"] = json!("Early");
}

#[test]
fn what_is_told_before_the_task_runs() {
    let message = |title: &str| {
        json!({"version": "1.0", "source": "custom", "content": {
            "textType": "client-markdown", "title": title, "description": "It failed."
        }})
    };
    machine(Law::Silence, |it| tell_early(it, message("sample failed")));
    machine(Law::Lengths, |it| {
        tell_early(it, message(&"x".repeat(260_000)));
    });
}
