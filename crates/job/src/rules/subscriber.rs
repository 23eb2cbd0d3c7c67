//! LF0236: subscribers.

use loudfail_blueprint::{Example, Rule, Value};
use loudfail_diagnostics::{Code, Diagnostic, Spanned};

use crate::facts::Facts;
use crate::show;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0236"),
    title: "a subscriber is an email address or the ARN of a standard SQS queue",
    why: "SNS accepts any text as an email address and never reports that nothing arrives there, and a standard \
          topic cannot have a FIFO queue as a subscriber (Amazon SNS message delivery for FIFO topics).",
    example: &[Example::platform(
        "channels:\n  alerts:\n    subscribers:\n      - email: on-call\n",
    )],
    instead: &[Example::platform(
        "channels:\n  alerts:\n    subscribers:\n      - email: on-call@example.com\n",
    )],
};

/// The longest email address (RFC 5321: 64 characters before the `@`, 255 behind it).
const LONGEST_EMAIL: usize = 320;

/// The longest name of a queue (CreateQueue, `QueueName`).
const LONGEST_QUEUE: usize = 80;

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for (name, entry) in facts.channels() {
        for subscriber in entry.value.subscribers.iter().flatten() {
            let place = subscriber.span.unwrap_or(entry.key);
            match (&subscriber.email, &subscriber.sqs) {
                (Some(email), None) => problems.extend(check_email(email)),
                (None, Some(queue)) => problems.extend(check_queue(queue)),
                (Some(_), Some(second)) => problems.push(
                    RULE.error("a subscriber has both `email` and `sqs`")
                        .at(second.span, "both in the same subscriber")
                        .help("split it into two subscribers, each with its own `-`"),
                ),
                (None, None)
                    if ["email", "sqs"]
                        .iter()
                        .any(|key| facts.channel_failed(name, &format!("subscribers.{key}"))) => {}
                (None, None) => problems.push(
                    RULE.error("a subscriber has neither `email` nor `sqs`")
                        .at(place, "")
                        .help("for example, write `email: on-call@example.com`"),
                ),
            }
        }
    }
}

fn check_email(email: &Spanned<Value>) -> Option<Diagnostic> {
    let Value::Literal(text) = &email.value else {
        return None;
    };
    (!is_email(text)).then(|| {
        RULE.error(format!("{} is not an email address", show::quoted(text)))
            .at(email.span, "")
            .help("write an address such as `on-call@example.com`, or `{param: Name}`")
    })
}

fn check_queue(queue: &Spanned<Value>) -> Option<Diagnostic> {
    let Value::Literal(text) = &queue.value else {
        return None;
    };
    if text.ends_with(".fifo") {
        let problem = RULE
            .error(format!("{} is a FIFO queue", show::quoted(text)))
            .at(queue.span, "a standard topic cannot deliver to it")
            .help("use a standard queue");
        return Some(problem);
    }
    let good = show::arn_resource(text, "sqs", true)
        .is_some_and(|name| show::name_problem(name, LONGEST_QUEUE, show::is_ecs_name).is_none());
    (!good).then(|| {
        RULE.error(format!("{} is not the ARN of a queue", show::quoted(text)))
            .at(queue.span, "")
            .help("write an ARN such as `\"arn:aws:sqs:us-east-1:123456789012:alerts\"`, or `{param: Name}`")
    })
}

/// What nobody could send to is refused; whether somebody is there only the confirmation shows.
fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let visible = text.chars().all(|character| {
        character.is_ascii_graphic() && !"<>()[]\\,;:\"@".contains(character) || character == '@'
    });
    let labels = domain.split('.').all(|label| {
        !label.is_empty()
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    });
    visible
        && labels
        && domain.contains('.')
        && !local.is_empty()
        && !local.contains('@')
        && text.len() <= LONGEST_EMAIL
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::files;

    #[test]
    fn emails() {
        for (text, good) in [
            ("a@b.c", true),
            ("on-call+loudfail@team.example.com", true),
            ("a@b", false),
            ("a@@b.c", false),
            ("a b@c.d", false),
            ("<a@b.c>", false),
            ("a@b..c", false),
            ("@b.c", false),
            ("a@", false),
            ("ä@b.c", false),
            ("a", false),
        ] {
            assert_eq!(is_email(text), good, "{text:?}");
        }
    }

    #[test]
    fn places() {
        for (subscriber, expected) in [
            ("{email: a@b.c}", &[][..]),
            ("{email: {param: A}}", &[]),
            ("{sqs: {ssm: /queue}}", &[]),
            ("{sqs: 'arn:aws:sqs:us-east-1:123456789012:a_B-1'}", &[]),
            (
                "{sqs: 'arn:aws:sqs:us-east-1:123456789012:a.fifo'}",
                &["LF0236 1:36"],
            ),
            (
                "{sqs: 'arn:aws:sns:us-east-1:123456789012:a'}",
                &["LF0236 1:36"],
            ),
            ("{email: a}", &["LF0236 1:38"]),
            ("{email: a@b.c, sqs: {param: A}}", &["LF0236 1:50"]),
            ("{}", &["LF0236 1:30"]),
            ("{email: 1}", &["LF0104 1:38"]),
        ] {
            let text = format!("channels: {{c: {{subscribers: [{subscriber}]}}}}");
            files(&[("platform.yaml", &text)], expected);
        }
    }
}
