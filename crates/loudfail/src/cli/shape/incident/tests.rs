use super::*;

fn read(text: &str) -> String {
    match Incident::parse(text, None) {
        Ok(it) => format!("{:?} {:?} {:?}", it.kind, it.error, it.cause),
        Err(problem) => problem.to_string(),
    }
}

#[test]
fn an_incident_is_read_from_whatever_tells_of_it() {
    let task = r#"{"TaskArn":"arn:aws:ecs:r:1:task/c/t"}"#;
    let task_read = format!("Task Some(\"States.TaskFailed\") Some({task:?})");
    for (text, expected) in [
        (
            "it broke\n",
            r#"Task Some("States.TaskFailed") Some("it broke")"#,
        ),
        (task, &task_read),
        ("[1]", "this JSON is not a Cause, and describes no failure"),
        ("{}", "this JSON is not a Cause, and describes no failure"),
        ("7", "this JSON is not a Cause, and describes no failure"),
        (
            r#"{"tasks": [], "failures": []}"#,
            "this JSON is not a Cause, and describes no failure",
        ),
        ("", "there is no failure to read: the text is empty"),
        (" \n\n", "there is no failure to read: the text is empty"),
        ("null\n", "there is no failure to read: the text is empty"),
        ("\"\"", "there is no failure to read: the text is empty"),
        ("PK\u{3}\u{4}", "this is not text, and describes no failure"),
        ("---\n", "this text has no words, and describes no failure"),
        // A Cause that was cut is no JSON.
        (
            r#"{"Attachments":[{"#,
            r#"Task Some("States.TaskFailed") Some("{\"Attachments\":[{")"#,
        ),
        (
            r#"{"errorType": "Error"}"#,
            r#"Task Some("States.TaskFailed") Some("{\"errorType\": \"Error\"}")"#,
        ),
        (
            "\"it broke\"\n",
            r#"Task Some("States.TaskFailed") Some("it broke")"#,
        ),
        (
            r#"{"Error": "ECS.X", "Cause": "c"}"#,
            r#"Task Some("ECS.X") Some("c")"#,
        ),
        (
            r#"{"error": "ECS.X", "cause": {"a": 1}}"#,
            r#"Task Some("ECS.X") Some("{\"a\":1}")"#,
        ),
        (
            r#"{"error": "States.Runtime", "cause": "c"}"#,
            r#"Execution(Failed) Some("States.Runtime") Some("c")"#,
        ),
        (
            r#"{"type": "TaskFailed", "taskFailedEventDetails": {"resourceType": "ecs", "error": "E", "cause": "c"}}"#,
            r#"Task Some("E") Some("c")"#,
        ),
        (
            r#"{"events": [{"type": "TaskFailed", "taskFailedEventDetails": {"resourceType": "ecs", "error": "first"}},
                {"type": "TaskTimedOut", "taskTimedOutEventDetails": {"resourceType": "ecs", "error": "last"}},
                {"type": "TaskFailed", "taskFailedEventDetails": {"resourceType": "sns", "error": "other"}},
                {"type": "ExecutionFailed", "executionFailedEventDetails": {"error": "JobFailed"}}]}"#,
            r#"Task Some("last") None"#,
        ),
        // With `--reverse-order` the newest come first.
        (
            r#"{"events": [{"id": 9, "type": "ExecutionFailed", "executionFailedEventDetails": {"error": "JobFailed"}},
                {"id": 7, "type": "TaskFailed", "taskFailedEventDetails": {"resourceType": "ecs", "error": "last"}},
                {"id": 3, "type": "TaskFailed", "taskFailedEventDetails": {"resourceType": "ecs", "error": "first"}}]}"#,
            r#"Task Some("last") None"#,
        ),
        (
            r#"{"events": [{"type": "ExecutionAborted", "executionAbortedEventDetails": {}}]}"#,
            "Execution(Aborted) None None",
        ),
        (r#"{"events": []}"#, "nothing fails in this history"),
        (
            r#"{"executionArn": "a", "status": "FAILED", "error": "E", "cause": "c"}"#,
            r#"Task Some("E") Some("c")"#,
        ),
        (
            r#"{"executionArn": "a", "status": "TIMED_OUT"}"#,
            "Execution(TimedOut) None None",
        ),
        (
            r#"{"executionArn": "a", "status": "SUCCEEDED"}"#,
            "the execution did not fail; it is SUCCEEDED",
        ),
        (
            r#"{"executionArn": "a", "status": "FAILED", "error": "JobFailed"}"#,
            "`JobFailed` is the end of an execution whose failure was handled, and does not describe the failure",
        ),
        (
            r#"{"executionArn": "a", "status": "FAILED", "error": "JobSkipped"}"#,
            "the execution was skipped because others ran: nothing failed in it",
        ),
        (
            r#"{"events": [{"type": "TaskFailed", "taskFailedEventDetails": {"resourceType": "dynamodb", "error": "Conflict"}},
                {"type": "ExecutionFailed", "executionFailedEventDetails": {"error": "JobSkipped"}}]}"#,
            "the execution was skipped because others ran: nothing failed in it",
        ),
    ] {
        assert_eq!(read(text), expected, "{text}");
    }
}

#[test]
fn an_error_that_is_given_counts() {
    let given = Incident::parse(r#"{"Error": "A", "Cause": "c"}"#, Some("States.Runtime"));
    let given = given.expect("an incident");
    assert_eq!(given.error.as_deref(), Some("States.Runtime"));
    assert_eq!(given.kind, Kind::Execution(Status::Failed));
    // It says of any JSON that it is a Cause.
    let given = Incident::parse("[1]\n", Some("E")).expect("an incident");
    assert_eq!(given.cause.as_deref(), Some("[1]"));
    assert!(Incident::parse("", Some("E")).is_err());
}

#[test]
fn a_shape_tells_whether_it_has_a_task() {
    for (cause, has_task) in [
        (
            r#"{"TaskArn":"arn:aws:ecs:r:1:task/c/t","Version":3}"#,
            true,
        ),
        // A machine would not know these for a task, so no message can name it.
        (r#"{"TaskArn":"arn:aws:ecs:r:1:task/c/t"}"#, false),
        (
            r#"{"TaskArn": "arn:aws:ecs:r:1:task/c/t", "Version": 3}"#,
            false,
        ),
        (r#"{"TaskArn":null}"#, false),
        (r#"{"TaskArn":"arn:aws:ecs:r:1"#, false),
        ("text", false),
    ] {
        let incident = Incident::of("E", Some(cause.to_owned()));
        let shape = incident.shape("i".into(), String::new(), String::new());
        assert_eq!(shape.has_task_arn, has_task, "{cause}");
        assert!(shape.caught_by_states_all);
    }
}
