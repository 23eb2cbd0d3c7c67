use serde_json::json;

use super::*;

#[test]
fn patterns_are_matched_as_iam_does() {
    for (pattern, text, expected) in [
        ("", "", true),
        ("*", "", true),
        ("a*c", "abbc", true),
        ("a*c", "abb", false),
        ("*a*b*", "xxaxxbxx", true),
        ("*a*b*", "xxbxxaxx", false),
        ("a?c", "abc", true),
        ("a?c", "ac", false),
        ("rule/*", "rule/", true),
        ("rule/*", "rules/x", false),
        ("abc", "abc", true),
        ("abc", "abcd", false),
        ("*bc", "abcbc", true),
        ("*é?", "éééa", true),
        ("a*?", "a", false),
        ("a**", "a", true),
        ("", "a", false),
    ] {
        assert_eq!(like(pattern, text), expected, "{pattern} {text}");
    }
}

const RULE: &str = "arn:aws:events:r:111122223333:rule/backstop";

fn request(source: Option<&str>) -> Request<'_> {
    Request {
        service: "events.amazonaws.com",
        action: "sqs:SendMessage",
        resource: "queue",
        source,
    }
}

/// A condition, and whether a statement with it allows the rule, allows a service that sends no source, and denies the
/// rule. A condition that is not understood neither allows nor fails to deny.
#[test]
fn conditions_count_for_what_they_compare() {
    let source = |operator: &str, value: &str| json!({operator: {"aws:SourceArn": value}});
    let account = |value: &str| json!({"StringEquals": {"AWS:SourceAccount": value}});
    let rules = "arn:aws:events:r:111122223333:rule/*";
    let others = "arn:aws:events:r:444455556666:rule/*";
    for (condition, allows, without, denies) in [
        (json!({}), true, true, true),
        (source("ArnEquals", RULE), true, false, true),
        (source("ArnLike", rules), true, false, true),
        (source("StringEquals", rules), false, false, false),
        (source("ArnLike", others), false, false, false),
        (account("111122223333"), true, false, true),
        (account("444455556666"), false, false, false),
        (
            json!({"Bool": {"aws:SecureTransport": "true"}}),
            true,
            true,
            true,
        ),
        (
            json!({"Bool": {"aws:SecureTransport": false}}),
            false,
            false,
            false,
        ),
        (
            json!({"StringEquals": {"aws:PrincipalOrgID": "o"}}),
            false,
            false,
            true,
        ),
        (
            json!({"StringNotEquals": {"aws:SourceAccount": "1"}}),
            false,
            false,
            true,
        ),
    ] {
        let allow = json!({"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"},
            "Action": "sqs:*", "Resource": "queue", "Condition": condition});
        let allowed = statements(&json!({"Statement": allow}));
        assert_eq!(lets(&allowed, &request(Some(RULE))), allows, "{condition}");
        assert_eq!(lets(&allowed, &request(None)), without, "{condition}");
        let open = json!({"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"});
        let deny = json!({"Effect": "Deny", "Principal": "*", "Action": "SQS:SendMessage",
            "Resource": "*", "Condition": condition});
        let denied = statements(&json!({"Statement": [open, deny]}));
        assert_eq!(!lets(&denied, &request(Some(RULE))), denies, "{condition}");
    }
}

#[test]
fn each_part_of_a_statement_must_fit() {
    let fits = json!({"Effect": "Allow", "Principal": {"Service": ["events.amazonaws.com"]},
        "Action": ["sqs:SendMessage"], "Resource": ["queue"]});
    let is_let = |statement| {
        lets(
            &statements(&json!({"Statement": [statement]})),
            &request(None),
        )
    };
    assert!(is_let(fits.clone()));
    for (field, other) in [
        ("Effect", json!("Deny")),
        ("Principal", json!({"AWS": "events.amazonaws.com"})),
        ("Action", json!("sqs:ReceiveMessage")),
        ("Resource", json!("queue2")),
    ] {
        let mut other_statement = fits.clone();
        other_statement[field] = other;
        assert!(!is_let(other_statement), "{field}");
    }
}
