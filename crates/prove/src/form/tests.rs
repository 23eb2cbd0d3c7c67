use super::{Detail, form};

/// A machine with a Choice that looks at `kind`, a Pass state with those parameters, and a task with those.
fn machine(words: &str, task: &str) -> String {
    format!(
        r#"{{"StartAt": "A", "TimeoutSeconds": 5000, "States": {{
            "A": {{"Type": "Choice", "Comment": "c", "Choices": [{{"Variable": "$.kind", "StringEquals": "x", "Next": "B"}}], "Default": "B"}},
            "B": {{"Type": "Pass", "Parameters": {words}, "Next": "C"}},
            "C": {{"Type": "Task", "Resource": "arn:aws:states:::ecs:runTask.sync", "Parameters": {task}, "TimeoutSeconds": 60, "End": true}}
        }}}}"#
    )
}

#[track_caller]
fn of(words: &str, task: &str) -> Option<String> {
    form(&machine(words, task), Detail::Coarse)
}

#[track_caller]
fn assert_same(first: &str, second: &str) {
    for (one, other) in [
        (of(first, "{}"), of(second, "{}")),
        (
            of(&format!("{{\"a\": {first}}}"), "{}"),
            of(&format!("{{\"a\": {second}}}"), "{}"),
        ),
    ] {
        assert!(one.is_some(), "{first}");
        assert_eq!(one, other, "{first} and {second}");
    }
}

#[test]
fn words_of_a_message_are_no_part_of_a_form() {
    assert_same(r#"{"x": "one"}"#, r#"{"x": "quite another one"}"#);
    assert_same(
        r#"{"x": ["one", "two", "three"]}"#,
        r#"{"x": ["1", "2", "3", "four"]}"#,
    );
    assert_same(
        r#"{"x.$": "States.Format('one {}, two {}', $.a, $.b)"}"#,
        r#"{"x.$": "States.Format('{} says \\'{}\\', \"so\"\n', $.a, $.b)"}"#,
    );
}
