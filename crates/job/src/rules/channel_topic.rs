//! LF0231: topics that are there already.

use loudfail_blueprint::{Example, Rule, Value};
use loudfail_diagnostics::{Code, Diagnostic};

use crate::facts::Facts;
use crate::show;

/// The longest name of a topic (CreateTopic, `Name`).
const LONGEST: usize = 256;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0231"),
    title: "a channel's `topic` is the ARN of a standard SNS topic",
    why: "Amazon Q Developer in chat applications and email cannot subscribe to a FIFO topic, and CloudWatch alarms \
          cannot publish to one (Amazon SNS FIFO topics). Messages to such a topic would reach nobody.",
    example: &[Example::platform(
        "channels:\n  alerts:\n    topic: arn:aws:sns:us-east-1:123456789012:alerts.fifo\n",
    )],
    instead: &[Example::platform(
        "channels:\n  alerts:\n    topic: arn:aws:sns:us-east-1:123456789012:alerts\n",
    )],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for topic in facts
        .channels()
        .filter_map(|(_, entry)| entry.value.topic.as_ref())
    {
        let Value::Literal(text) = &topic.value else {
            continue;
        };
        if text.ends_with(".fifo") {
            let problem = RULE
                .error(format!("{} is a FIFO topic", show::quoted(text)))
                .at(topic.span, "its messages would reach nobody")
                .note("chat and email cannot subscribe to a FIFO topic, and CloudWatch alarms cannot publish to one")
                .help("use a standard topic, or leave `topic` out to have one created");
            problems.push(problem);
        } else if !is_topic(text) {
            let problem = RULE
                .error(format!("{} is not the ARN of an SNS topic", show::quoted(text)))
                .at(topic.span, "")
                .help("write an ARN such as `arn:aws:sns:us-east-1:123456789012:alerts`, or `{param: Name}`");
            problems.push(problem);
        }
    }
}

fn is_topic(text: &str) -> bool {
    show::arn_resource(text, "sns", true)
        .is_some_and(|name| show::name_problem(name, LONGEST, show::is_ecs_name).is_none())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::files;

    #[test]
    fn topics() {
        for (text, good) in [
            ("arn:aws:sns:us-east-1:123456789012:a_B-1", true),
            ("arn:aws-cn:sns:cn-north-1:123456789012:a", true),
            ("arn:aws:sns:us-east-1:123456789012:a:subscription", false),
            ("arn:aws:sqs:us-east-1:123456789012:a", false),
            ("arn:aws:sns::123456789012:a", false),
            ("alerts", false),
            ("", false),
        ] {
            assert_eq!(is_topic(text), good, "{text:?}");
        }
    }

    #[test]
    fn places() {
        let channel = |topic: &str, expected: &[&str]| {
            let text = format!("channels: {{c: {{topic: {topic}}}}}");
            files(&[("platform.yaml", &text)], expected);
        };
        channel("{param: AlertsTopicArn}", &[]);
        channel("alerts", &["LF0231 1:23"]);
        channel(
            "'arn:aws:sns:us-east-1:123456789012:a.fifo'",
            &["LF0231 1:23"],
        );
    }
}
