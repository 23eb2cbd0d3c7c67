//! LF0232: what a topic is encrypted with.

use loudfail_blueprint::{Example, Rule, Value};
use loudfail_diagnostics::{Code, Diagnostic};

use crate::facts::Facts;
use crate::show;

/// The word for a key that the channel's stack makes.
pub(crate) const OWN: &str = "own";

/// The alias of the key that AWS manages for SNS.
const AWS_MANAGED: &str = "alias/aws/sns";

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0232"),
    title: "a channel's `encryption_key` is `own` or the ARN of a customer-managed key",
    why: "EventBridge and CloudWatch alarms cannot publish to a topic that is encrypted with the AWS-managed key \
          `alias/aws/sns`: the key's policy allows neither of them to use it, and cannot be changed (Managing Amazon \
          SNS encryption keys and costs). The roles of jobs may use a single key, and IAM compares key ARNs, not \
          aliases.",
    example: &[Example::platform(
        "channels:\n  alerts:\n    encryption_key: alias/aws/sns\n",
    )],
    instead: &[Example::platform(
        "channels:\n  alerts:\n    encryption_key: own\n",
    )],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for key in facts
        .channels()
        .filter_map(|(_, entry)| entry.value.encryption_key.as_ref())
    {
        let Value::Literal(text) = &key.value else {
            continue;
        };
        if text == OWN {
            continue;
        }
        if text == AWS_MANAGED
            || show::arn_resource(text, "kms", true) == Some(AWS_MANAGED)
            || text == "aws/sns"
        {
            let problem = RULE
                .error(format!(
                    "{} is the key that AWS manages for SNS",
                    show::quoted(text)
                ))
                .at(key.span, "EventBridge and CloudWatch alarms cannot use it")
                .note("whatever they publish to a topic with this key is dropped without a trace")
                .help("write `encryption_key: own`, or remove the key to use no KMS key");
            problems.push(problem);
        } else if !is_key(text) {
            let problem = RULE
                .error(format!("{} is not the ARN of a KMS key", show::quoted(text)))
                .at(key.span, "")
                .help("write `own`, an ARN such as `arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab`, or `{param: Name}`");
            problems.push(if text.contains("alias/") {
                problem.note("IAM policies compare key ARNs; an alias permits nothing")
            } else {
                problem
            });
        }
    }
}

/// Whether this is the ARN of a key, and not of an alias.
pub(super) fn is_key(text: &str) -> bool {
    show::arn_resource(text, "kms", true)
        .and_then(|resource| resource.strip_prefix("key/"))
        .is_some_and(|id| {
            show::name_problem(id, 64, |character| {
                character.is_ascii_alphanumeric() || character == '-'
            })
            .is_none()
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::files;

    #[test]
    fn keys() {
        for (text, good) in [
            (
                "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
                true,
            ),
            ("arn:aws:kms:us-east-1:123456789012:key/mrk-1234abcd", true),
            ("arn:aws:kms:us-east-1:123456789012:alias/a", false),
            ("arn:aws:kms:us-east-1:123456789012:key/", false),
            ("arn:aws:kms:us-east-1:123456789012:key/*", false),
            ("1234abcd-12ab-34cd-56ef-1234567890ab", false),
        ] {
            assert_eq!(is_key(text), good, "{text:?}");
        }
    }

    #[test]
    fn places() {
        for (key, good) in [
            ("own", true),
            ("{param: KeyArn}", true),
            ("{ssm: /key}", true),
            ("'alias/aws/sns'", false),
            ("'arn:aws:kms:us-east-1:123456789012:alias/aws/sns'", false),
            ("aws/sns", false),
            ("alias/mine", false),
            ("Own", false),
        ] {
            let text = format!("channels: {{c: {{encryption_key: {key}}}}}");
            let expected: &[&str] = if good { &[] } else { &["LF0232 1:32"] };
            files(&[("platform.yaml", &text)], expected);
        }
    }
}
