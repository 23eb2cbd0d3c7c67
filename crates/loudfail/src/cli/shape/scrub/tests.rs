use super::*;

/// The text scrubbed, and what was found in it.
fn scrubbed(text: &str) -> (String, String) {
    let mut found = Scrubbed::new();
    let shown = scrub(text, &mut found);
    let found: Vec<String> = found
        .into_iter()
        .map(|(what, count)| format!("{count} {what}"))
        .collect();
    (shown, found.join(", "))
}

#[test]
fn what_is_nobodys_business_becomes_a_dummy_of_its_form() {
    for (text, shown, found) in [
        (
            "arn:aws:ecs:us-east-1:987654321098:task/Batch1/fe9876543210fe9876543210fe987654",
            "arn:aws:ecs:us-east-1:111122223333:task/Batch1/0123456789abcdef0123456789abcdef",
            "1 account id, 1 hexadecimal id",
        ),
        (
            "987654321098.dkr.ecr.eu-west-1.amazonaws.com/job:latest",
            "111122223333.dkr.ecr.eu-west-1.amazonaws.com/job:latest",
            "1 account id",
        ),
        (
            "Request ID: 9F8e7d6c-1a2b-3c4d-5e6f-0a1b2c3d4e5f;",
            "Request ID: 11111111-2222-4333-8444-555555555555;",
            "1 UUID",
        ),
        (
            "eni-0aa11bb22cc33dd44 subnet-1a2b3c4d sg-0ff00ff00ff00ff0f",
            "eni-0123456789abcdef0 subnet-01234567 sg-0123456789abcdef0",
            "3 resource id",
        ),
        (
            "dial tcp 172.31.9.8:443, from ip-172-31-9-8.ec2.internal. At 54.1.2.3.",
            "dial tcp 10.0.0.9:443, from ip-10-0-0-9.ec2.internal. At 10.0.0.9.",
            "3 IP address",
        ),
        (
            "mac 06:1f:2e:3d:4c:5b, 2600:1f14:abc:de00::42",
            "mac 0a:00:00:00:00:01, 2001:db8::1",
            "1 IP address, 1 MAC address",
        ),
        (
            "key AKIAQWERTYUIOPASDFGH or ASIAQWERTYUIOPASDFGH",
            "key *** or ***",
            "2 access key",
        ),
        (
            "wJalrXUtnF3MI/K7MDENG/bPxRfiCYzzzzzzzKEY and eyJhbGciOiJIUzI1NiJ9.e30",
            "*** and ***.e30",
            "2 token",
        ),
        (
            "postgres://me:pw@db.example/x DB_PASSWORD=hunter2 token:abc",
            "postgres://***@db.example/x DB_PASSWORD=*** token:***",
            "3 credentials",
        ),
        (
            "sha256:cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd 00ffaa00ffaa00ffaa00-4097625808",
            "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef 0123456789abcdef0123-4097625808",
            "2 hexadecimal id",
        ),
    ] {
        assert_eq!(
            scrubbed(text),
            (shown.to_owned(), found.to_owned()),
            "{text}"
        );
        // What is scrubbed stays as it is.
        assert_eq!(scrubbed(shown), (shown.to_owned(), String::new()), "{text}");
    }
}

#[test]
fn what_anybody_may_know_stays() {
    for text in [
        "Essential container in task exited",
        "OutOfMemoryError: Container killed due to memory usage",
        "ECS.PlatformTaskDefinitionIncompatibilityException (Service: Amazon ECS; Status Code: 400)",
        "started 1708715985133, version 1.4.0, exit code 137, at 12:30:45 on 2026-11-20",
        "task-definition/nightly-report:7 in ap-northeast-1a, family:job, std::string",
        "Timeout waiting for EBS volume, Unicode: 日本語 😀",
        "no secret was told, connection to 127.0.0.1:5432 refused",
        "unable to retrieve secret: arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf: denied",
        "token::Parser: std::secret::Key, password=, --password-file /run/a, TOKEN_URL=https://a.example/b",
        r#"{"Secrets":[{"Name":"A","ValueFrom":"b"}],"password":null}"#,
        "",
    ] {
        assert_eq!(scrubbed(text), (text.to_owned(), String::new()));
    }
}

#[test]
fn what_the_rule_about_secrets_knows_is_hidden() {
    for part in credential::NAME_PARTS {
        for name in [
            part.to_owned(),
            format!("DB_{part}"),
            part.to_ascii_lowercase().replace('_', "-"),
            part.to_ascii_lowercase().replace('_', " "),
        ] {
            for text in [
                format!("{name}=hunter2"),
                format!("it has {name}: hunter2, and fails"),
                format!("{{'{name}': 'hunter2, hunter2'}}"),
                format!(r#"{{"{name}": "hunter2"}}"#),
                format!(r#"{{"cut": "", "{name}" : "hunter2 \" hunter2", "#),
                format!(r#"{{"Cause": "{{\"{name}\":\"hunter2\", \""}}"#),
                format!("mysql --{} hunter2", name.replace(' ', "-")),
                format!("['mysql', '--{}', 'hunter2']", name.replace(' ', "-")),
            ] {
                is_hidden(&text);
            }
        }
    }
    for name in ["DB_PWD", "Token", "GITHUB_TOKEN", "session.token"] {
        is_hidden(&format!("{name}: hunter2"));
    }
    for (beginning, least) in credential::BEGINNINGS {
        let secret = format!("{beginning}{}", "hunter2".repeat(least));
        for text in [
            format!("it is {secret}."),
            format!("X={secret}&y"),
            format!(r#"{{"a": "{secret}"}}"#),
        ] {
            is_hidden(&text);
        }
    }
    for text in [
        "-----BEGIN RSA PRIVATE KEY-----\nhunter2\n-----END RSA PRIVATE KEY-----\nand more",
        "-----BEGIN PRIVATE KEY-----\nhunter2",
        "at https://a.example/?x=1&token=hunter2, b",
        "amqp://a:hunter2@hunter2@b and amqp://c:hunter2@d",
        r#"{"passwords": ["hunter2", 7], "token": {"secret": "hunter2"}}"#,
    ] {
        is_hidden(text);
    }
}

/// Nothing of the secret is left, what is scrubbed stays as it is, and what is JSON is JSON.
#[track_caller]
fn is_hidden(text: &str) {
    let (shown, found) = scrubbed(text);
    assert!(
        !shown.contains("hunter2") && !found.is_empty(),
        "{text}: {shown}"
    );
    assert!(shown.contains(HIDDEN), "{text}: {shown}");
    let is_json = |text| serde_json::from_str::<Value>(text).is_ok();
    assert_eq!(is_json(text), is_json(&shown), "{text}: {shown}");
    assert_eq!(scrubbed(&shown), (shown.clone(), String::new()), "{text}");
}

#[test]
fn overrides_are_hidden_wherever_they_stand() {
    for (text, shown) in [
        (
            r#"{"Overrides":{"ContainerOverrides":[{"Command":["sh","-c","echo s3cr3t"],"Environment":[{"Name":"A","Value":"s3cr3t"}],"Name":"app"}]}}"#,
            r#"{"Overrides":{"ContainerOverrides":[{"Command":["***","***","***"],"Environment":[{"Name":"A","Value":"***"}],"Name":"app"}]}}"#,
        ),
        (
            r#"{"environment":{"A":"s3cr3t","B":7},"environmentFiles":[{"type":"s3","value":"s3cr3t"}]}"#,
            r#"{"environment":{"A":"***","B":"***"},"environmentFiles":[{"type":"s3","value":"***"}]}"#,
        ),
        // A string within a string.
        (
            r#"{"Cause":"{\"Command\":[\"s3cr3t\"]}"}"#,
            r#"{"Cause":"{\"Command\":[\"***\"]}"}"#,
        ),
        // JSON that was cut: between two texts, and within one.
        (
            r#"{"Command":["a","s3cr3t \" s3cr3t"],"Environment":[{"Name":"A","Value":"s3cr3t"},{"Name""#,
            r#"{"Command":["***","***"],"Environment":[{"Name":"A","Value":"***"},{"Name""#,
        ),
        (
            r#"{"Environment":[{"Name":"A","Value" : "s3cr"#,
            r#"{"Environment":[{"Name":"A","Value" : "***"#,
        ),
        (r#"{"Command":["s3cr3t\"#, r#"{"Command":["***"#),
    ] {
        let (actual, _) = scrubbed(text);
        assert_eq!(actual, shown);
        assert!(!actual.contains("s3cr"));
    }
}

#[test]
fn the_shapes_that_the_tool_knows_have_nothing_to_hide_but_overrides() {
    let shapes = loudfail_prove::Shapes::builtin().expect("a catalogue");
    for shape in &shapes {
        let Some(cause) = &shape.cause else { continue };
        let (once, _) = scrubbed(cause);
        assert_eq!(
            scrubbed(&once),
            (once.clone(), String::new()),
            "{}",
            shape.id
        );
    }
}
