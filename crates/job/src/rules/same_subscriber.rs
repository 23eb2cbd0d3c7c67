//! LF0237: no subscriber is there twice.

use loudfail_blueprint::{Example, Reference, Rule, Subscriber, Value};
use loudfail_diagnostics::{Code, Diagnostic, Spanned};

use crate::facts::Facts;
use crate::show;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0237"),
    title: "no subscriber is in a channel twice",
    why: "SNS keeps one subscription per endpoint of a topic (Subscribe), so two resources would stand for the same \
          subscription: removing either one removes it for both.",
    example: &[Example::platform(
        "channels:\n  alerts:\n    subscribers:\n      - email: on-call@example.com\n      - email: on-call@example.com\n",
    )],
    instead: &[Example::platform(
        "channels:\n  alerts:\n    subscribers:\n      - email: on-call@example.com\n",
    )],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for (_, entry) in facts.channels() {
        let subscribers: Vec<&Spanned<Value>> = entry
            .value
            .subscribers
            .iter()
            .flatten()
            .filter_map(endpoint)
            .collect();
        for (index, subscriber) in subscribers.iter().enumerate() {
            let first = subscribers
                .iter()
                .take(index)
                .find(|other| text(&other.value) == text(&subscriber.value));
            if let Some(first) = first {
                let problem = RULE
                    .error(format!(
                        "{} is a subscriber twice",
                        show::quoted(&text(&subscriber.value))
                    ))
                    .at(subscriber.span, "here again")
                    .and_at(first.span, "first here")
                    .help("remove one of them");
                problems.push(problem);
            }
        }
    }
}

fn endpoint(subscriber: &Subscriber) -> Option<&Spanned<Value>> {
    subscriber.email.as_ref().or(subscriber.sqs.as_ref())
}

/// The value as it is written, with which two are the same.
fn text(value: &Value) -> String {
    match value {
        Value::Literal(text) => text.clone(),
        Value::Reference(Reference::Param(name)) => format!("{{param: {}}}", name.value),
        Value::Reference(Reference::Ssm(name)) => format!("{{ssm: {}}}", name.value),
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::files;

    #[test]
    fn subscribers() {
        for (subscribers, expected) in [
            ("{email: a@b.c}, {email: b@b.c}", &[][..]),
            ("{email: a@b.c}, {email: a@b.c}", &["LF0237 1:54"]),
            ("{email: {param: A}}, {email: {ssm: A}}", &[]),
            ("{sqs: {param: A}}, {sqs: {param: A}}", &["LF0237 1:55"]),
        ] {
            let text = format!("channels: {{c: {{subscribers: [{subscribers}]}}}}");
            files(&[("platform.yaml", &text)], expected);
        }
        files(
            &[(
                "platform.yaml",
                "channels: {c: {subscribers: [{email: a@b.c}]}, d: {subscribers: [{email: a@b.c}]}}",
            )],
            &[],
        );
    }
}
