use super::*;
use crate::policy::statements;

#[test]
fn wildcards_are_told_from_names() {
    for (resource, expected) in [
        ("*", true),
        ("arn:aws:iam::1:role/*", true),
        ("arn:aws:ecs:r:1:task/*/*", true),
        ("arn:aws:ecs:r:1:task-definition/*:*", true),
        ("arn:aws:sns:r:1:*", true),
        ("arn:aws:*:r:1:x", true),
        ("arn:aws:ecs:r:1:task/sample/*", false),
        ("arn:aws:ecs:r:1:task-definition/sample:*", false),
        ("arn:aws:logs:r:1:log-group:/x:*", false),
        ("arn:aws:sns:r:1:alerts", false),
        ("value-of-Topic", false),
    ] {
        assert_eq!(is_wild(resource), expected, "{resource}");
    }
}

#[test]
fn a_wildcard_needs_a_listed_reason() {
    let statement = |text: &str| {
        let document = serde_json::from_str(text).expect("the policy is JSON");
        statements(&document).remove(0)
    };
    let passed =
        r#""Condition": {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}"#;
    for (statement_text, resource, expected) in [
        (r#""Action": "logs:GetLogDelivery""#.to_owned(), "*", true),
        (
            r#""Action": ["logs:GetLogDelivery", "sns:Publish"]"#.to_owned(),
            "*",
            false,
        ),
        (
            format!(r#""Action": "iam:PassRole", {passed}"#),
            "arn:aws:iam::1:role/*",
            true,
        ),
        (format!(r#""Action": "iam:PassRole", {passed}"#), "*", false),
        (
            r#""Action": "iam:PassRole""#.to_owned(),
            "arn:aws:iam::1:role/*",
            false,
        ),
    ] {
        let text = format!(r#"{{"Statement": {{"Effect": "Allow", {statement_text}}}}}"#);
        assert_eq!(has_reason(&statement(&text), resource), expected, "{text}");
    }
}

#[test]
fn the_chat_may_read_metrics_and_nobody_else() {
    let document = r#"{"Statement": {"Effect": "Allow", "Action": ["cloudwatch:Get*", "cloudwatch:List*"], "Resource": "*"}}"#;
    let document = serde_json::from_str(document).expect("the policy is JSON");
    let statement = statements(&document).remove(0);
    assert_eq!(unlisted(&statement, true), [""; 0]);
    let all = ["cloudwatch:Get*", "cloudwatch:List*", "*"];
    assert_eq!(unlisted(&statement, false), all);
}

#[test]
fn what_is_needed_of_a_key_has_two_names() {
    for (granted, action, expected) in [
        ("kms:GenerateDataKey", "kms:GenerateDataKey", true),
        ("kms:GenerateDataKey*", "kms:GenerateDataKey", true),
        ("kms:Decrypt*", "kms:Decrypt", false),
        ("kms:*", "kms:Decrypt", false),
    ] {
        assert_eq!(names(granted, action), expected, "{granted}");
    }
}
