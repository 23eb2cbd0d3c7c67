//! Whole machines.

use super::*;
use crate::draft::Value;

/// What is imported of a definition or a template.
fn read(text: &str, platform: &str) -> Imported {
    let mut sources = Sources::new();
    let source = sources.add("input.json", text);
    let platform = PlatformFacts::read(platform.as_bytes());
    let machine = import(&mut sources, source, &Wishes::default(), &platform);
    assert_eq!(machine.imported.problems, [], "{text}");
    machine.imported
}

/// A machine of one task, which has these fields beside its parameters.
fn task(fields: &str) -> String {
    format!(
        r#"{{"StartAt": "Run", "States": {{"Run": {{"Type": "Task", "Resource": "arn:aws:states:::ecs:runTask.sync",
        "Parameters": {{"LaunchType": "EC2", "Cluster": "batch", "TaskDefinition": "report",
        "Overrides": {{"ContainerOverrides": [{{"Name": "app"}}]}}}}, "TimeoutSeconds": 60, {fields} "End": true}}}}}}"#
    )
}

/// The value at a path of keys, on one line.
fn value(imported: &Imported, path: &[&str]) -> String {
    let field = imported.jobs[0].draft.get(path);
    field.map_or("nothing".to_owned(), |it| shown(&it.value))
}

fn shown(value: &Value) -> String {
    match value {
        Value::Text(text) | Value::Word(text) => text.clone(),
        Value::List(items) => {
            let items: Vec<String> = items.iter().map(shown).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Fields(fields) => {
            let fields = fields.0.iter();
            let fields = fields.map(|it| format!("{}: {}", it.key, shown(&it.value)));
            format!("{{{}}}", fields.collect::<Vec<_>>().join(", "))
        }
    }
}

/// What is said of a path of the definition.
fn said<'i>(imported: &'i Imported, from: &str) -> Vec<(NoteKind, &'i str)> {
    let notes = imported.report.notes.iter();
    let notes = notes.filter(|it| it.from.as_deref() == Some(from));
    notes.map(|it| (it.kind, it.text.as_str())).collect()
}

#[test]
fn the_retrier_that_takes_a_failure_decides() {
    for (retriers, expected) in [
        (
            r#"{"ErrorEquals": ["States.Permissions", "ECS.AccessDeniedException"], "MaxAttempts": 0},
               {"ErrorEquals": ["States.ALL"], "IntervalSeconds": 60, "MaxAttempts": 3}"#,
            "{attempts: 4, exit: {attempts: 4, on_timeout: true}, interval: 1m}",
        ),
        (
            r#"{"ErrorEquals": ["States.Timeout"], "MaxAttempts": 0},
               {"ErrorEquals": ["States.ALL"], "MaxAttempts": 3}"#,
            "{attempts: 4, exit: {attempts: 4}, interval: 1s}",
        ),
        (
            r#"{"ErrorEquals": ["ECS.AmazonECSException", "ECS.ServerException"], "MaxAttempts": 6},
               {"ErrorEquals": ["States.TaskFailed"], "IntervalSeconds": 60, "MaxAttempts": 2}"#,
            "{attempts: 7, interval: 1s, exit: {attempts: 3, interval: 1m}}",
        ),
        (
            r#"{"ErrorEquals": ["ECS.ServerException"], "BackoffRate": 1.5, "MaxDelaySeconds": 9, "JitterStrategy": "FULL"},
               {"ErrorEquals": ["States.TaskFailed"], "IntervalSeconds": 60, "MaxAttempts": 2}"#,
            "{attempts: 4, interval: 1s, backoff: 1.5, max_delay: 9s, jitter: true, \
             exit: {attempts: 3, interval: 1m, backoff: 2, max_delay: 365d, jitter: false}}",
        ),
        (
            r#"{"ErrorEquals": ["ECS.ServerException"], "MaxDelaySeconds": 9},
               {"ErrorEquals": ["States.TaskFailed"], "IntervalSeconds": 60, "BackoffRate": 1}"#,
            "{attempts: 4, interval: 1s, max_delay: 9s, exit: {attempts: 4, interval: 1m, backoff: 2, max_delay: 61s}}",
        ),
        (
            r#"{"ErrorEquals": ["ECS.ServerException"], "MaxAttempts": 1},
               {"ErrorEquals": ["States.ALL"], "MaxAttempts": 0}"#,
            "{attempts: 2, interval: 1s}",
        ),
        (
            r#"{"ErrorEquals": ["States.TaskFailed"], "MaxAttempts": 1},
               {"ErrorEquals": ["States.Timeout"], "MaxAttempts": 1}"#,
            "{attempts: 2, exit: {attempts: 2, on_timeout: true}, interval: 1s}",
        ),
        (
            r#"{"ErrorEquals": ["ECS.ServerException"], "MaxAttempts": 0},
               {"ErrorEquals": ["States.ALL"], "MaxAttempts": ${max_attempts}}"#,
            "{attempts: 4, exit: {attempts: 4, on_timeout: true}, interval: 1s}",
        ),
        (
            r#"{"ErrorEquals": ["Lambda.TooManyRequestsException"]},
               {"ErrorEquals": ["States.Timeout"], "MaxAttempts": 0}"#,
            "nothing",
        ),
    ] {
        let imported = read(&task(&format!(r#""Retry": [{retriers}],"#)), "");
        assert_eq!(value(&imported, &["retry"]), expected, "{retriers}");
    }
}

#[test]
fn errors_that_a_machine_does_not_try_again_and_a_job_does() {
    let retry = r#""Retry": [
        {"ErrorEquals": ["States.Permissions", "ECS.ServerException"], "MaxAttempts": 0},
        {"ErrorEquals": ["ECS.AccessDeniedException"], "MaxAttempts": 0, "IntervalSeconds": 3},
        {"ErrorEquals": ["States.ALL"]}, {"ErrorEquals": ["States.Timeout"]}],"#;
    let imported = read(&task(retry), "");
    let told = "a job is retried after `ECS.ServerException` if the failure shows that the task may run later";
    for (from, expected) in [
        ("States.Run.Retry[0]", (NoteKind::NotCarried, told)),
        ("States.Run.Retry[1]", (NoteKind::Carried, "")),
        (
            "States.Run.Retry[1].IntervalSeconds",
            (NoteKind::NotCarried, "nothing is retried, so nothing waits"),
        ),
        (
            "States.Run.Retry[3]",
            (
                NoteKind::NotCarried,
                "the retrier before it is the job's `retry`",
            ),
        ),
    ] {
        assert_eq!(said(&imported, from), [expected]);
    }
}

#[test]
fn what_is_not_tried_again_does_not_come_back_by_the_defaults() {
    let defaults = "defaults: {retry: {attempts: 3, exit: {attempts: 3, on_timeout: true}}}\n";
    let environment = "environments: {production: {defaults: {retry: {exit: {attempts: 3}}}}}\n";
    let none = r#""Retry": [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 0}],"#;
    let ecs = r#""Retry": [{"ErrorEquals": ["ECS.ServerException"], "MaxAttempts": 1}],"#;
    let exit = r#""Retry": [{"ErrorEquals": ["States.TaskFailed"], "MaxAttempts": 1}],"#;
    for (retry, platform, expected) in [
        (none, "", "{attempts: 1}"),
        (none, defaults, "{attempts: 1, exit: {attempts: 1}}"),
        (none, environment, "{attempts: 1, exit: {attempts: 1}}"),
        ("", "", "nothing"),
        ("", defaults, "{attempts: 1, exit: {attempts: 1}}"),
        (
            ecs,
            defaults,
            "{attempts: 2, interval: 1s, exit: {attempts: 1}}",
        ),
        (
            exit,
            defaults,
            "{attempts: 2, exit: {attempts: 2, on_timeout: false}, interval: 1s}",
        ),
    ] {
        let imported = read(&task(retry), platform);
        assert_eq!(value(&imported, &["retry"]), expected, "{retry} {platform}");
    }
    let codes = "defaults: {retry: {exit: {codes: [75]}}}\n";
    for (retry, platform, count) in [(exit, codes, 1), (exit, defaults, 0), (none, codes, 0)] {
        let imported = read(&task(retry), platform);
        let notes = imported.report.notes.iter();
        let told = notes.filter(|it| it.to.as_deref() == Some("retry.exit.codes"));
        assert_eq!(told.count(), count, "{retry} {platform}");
    }
}

/// A machine whose task has these parameters.
fn with(parameters: &str) -> String {
    format!(
        r#"{{"StartAt": "Run", "States": {{"Run": {{"Type": "Task", "Resource": "arn:aws:states:::ecs:runTask.sync",
        "Parameters": {{"LaunchType": "FARGATE", "Cluster": "batch", {parameters}}}, "End": true}}}}}}"#
    )
}

/// A template with a task definition of these containers, and the machine with this definition.
fn template(containers: &str, machine: &str) -> String {
    format!(
        r#"{{"Parameters": {{"Public": {{"Type": "List<AWS::EC2::Subnet::Id>"}}, "Limit": {{"Type": "Number", "Default": 600}}}},
        "Resources": {{
        "Task": {{"Type": "AWS::ECS::TaskDefinition", "Properties": {{"Family": "report", "ContainerDefinitions": [{containers}]}}}},
        "Machine": {{"Type": "AWS::StepFunctions::StateMachine", "Properties": {{{machine}}}}}}}}}"#
    )
}

#[test]
fn a_list_that_the_template_joins_is_one_parameter() {
    let quoted = r#""TaskDefinition": "report", "NetworkConfiguration": {"AwsvpcConfiguration": {
        "Subnets": ["${Subnets}"], "SecurityGroups": ["${Groups}", "sg-2"]}}"#;
    let substitutions =
        r#"{"Subnets": {"Fn::Join": ["\",\"", {"Ref": "Public"}]}, "Groups": {"Ref": "Group"}}"#;
    let definition = serde_json::Value::from(with(quoted)).to_string();
    for machine in [
        format!(
            r#""Definition": {}, "DefinitionSubstitutions": {substitutions}"#,
            with(quoted)
        ),
        format!(r#""DefinitionString": {definition}, "DefinitionSubstitutions": {substitutions}"#),
        format!(r#""DefinitionString": {{"Fn::Sub": [{definition}, {substitutions}]}}"#),
    ] {
        let imported = read(&template("", &machine), "");
        let network = value(&imported, &["task", "network"]);
        let expected = "{subnets: {param: Subnets}, security_groups: [{param: Groups}, sg-2]}";
        assert_eq!(network, expected, "{machine}");
    }
}

#[test]
fn the_container_is_that_of_the_definition_in_the_template() {
    let of_hole = with(r#""TaskDefinition": "${Task}""#);
    let one = r#"{"Name": "worker"}, {"Name": "router", "Essential": false}"#;
    let two = r#"{"Name": "worker"}, {"Name": "router"}"#;
    let by_template = |containers: &str, to: &str| {
        let to = format!(r#""Definition": {of_hole}, "DefinitionSubstitutions": {{"Task": {to}}}"#);
        template(containers, &to)
    };
    let jsonata = r#""TaskDefinition": "{% $states.input.taskDefinitionArn %}""#;
    for (text, expected) in [
        (by_template(one, r#"{"Ref": "Task"}"#), "worker"),
        (
            by_template(one, r#"{"Fn::GetAtt": "Task.TaskDefinitionArn"}"#),
            "worker",
        ),
        // The name of the family, which the report says.
        (by_template(two, r#"{"Ref": "Task"}"#), "report"),
        (by_template(one, r#"{"Ref": "Other"}"#), "REPLACE-Container"),
        (of_hole.clone(), "REPLACE-Container"),
        (with(jsonata), "REPLACE-Container"),
        (with(r#""TaskDefinition": "report:6""#), "report"),
    ] {
        let imported = read(&text, "");
        let container = value(&imported, &["task", "container"]);
        assert_eq!(container, expected, "{text}");
        let told = format!("{:?}", imported.report);
        assert_eq!(told.contains("the family's name"), expected == "report");
    }
}

#[test]
fn what_runs_the_task_again_is_told() {
    for (states, expected) in [
        (
            r#""Catch": [{"ErrorEquals": ["States.TaskFailed"], "Next": "Wait"}], "End": true},
               "Wait": {"Type": "Wait", "Seconds": 60, "Next": "Run"}"#,
            "a failure, via `Wait`",
        ),
        (
            r#""Catch": [{"ErrorEquals": ["States.TaskFailed"], "Next": "Run"}], "End": true}"#,
            "a failure, at once",
        ),
        (
            r#""Next": "More"}, "More": {"Type": "Choice", "Choices": [{"Next": "Run"}], "Default": "Done"},
               "Done": {"Type": "Succeed"}"#,
            "a success, via `More`",
        ),
        (
            r#""Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Done"}], "Next": "Done"}, "Done": {"Type": "Succeed"}"#,
            "",
        ),
    ] {
        let whole = task("").replace(r#""End": true}}"#, &format!("{states}}}"));
        let imported = read(&whole, "");
        let mut notes = imported.report.notes.iter();
        let told = notes.find(|it| it.text.contains("runs the task again after"));
        let told = told.map_or("", |it| it.text.as_str());
        assert_eq!(
            told.contains(expected) && !told.is_empty(),
            !expected.is_empty(),
            "{told}"
        );
    }
}

#[test]
fn a_task_has_no_token() {
    for token in [
        r#""Value.$": "$$.Task.Token""#,
        r#""Value": "{% $states.context.Task.Token %}""#,
    ] {
        let variables = format!(r#"[{{"Name": "TOKEN", {token}}}, {{"Name": "A", "Value": "b"}}]"#);
        let text = with(&format!(
            r#""TaskDefinition": "report", "Overrides": {{"ContainerOverrides": [{{"Name": "app", "Environment": {variables}}}]}}"#
        ));
        let imported = read(&text.replace(".sync", ".waitForTaskToken"), "");
        assert_eq!(value(&imported, &["task", "environment"]), "{A: b}");
        let [(NoteKind::ToDo, told)] = said(&imported, "States.Run.Resource")[..] else {
            panic!("{:?}", imported.report);
        };
        assert!(told.contains("the job waits for the task's end"), "{told}");
    }
}

#[test]
fn a_time_limit_that_the_deployment_gives_ends_nothing_early() {
    for (limit, expected) in [("Limit", 600), ("Other", 99_999_999)] {
        let limited = task("").replace("60", "${Limit}");
        let machine = format!(
            r#""Definition": {limited}, "DefinitionSubstitutions": {{"Limit": {{"Ref": "{limit}"}}}}"#
        );
        let text = template("", &machine);
        let mut sources = Sources::new();
        let source = sources.add("input.json", text.as_str());
        let machine = import(
            &mut sources,
            source,
            &Wishes::default(),
            &PlatformFacts::default(),
        );
        let definition = machine.old.expect("a machine").definition;
        assert!(
            definition.contains(&format!("\"TimeoutSeconds\":{expected}")),
            "{definition}"
        );
    }
}
