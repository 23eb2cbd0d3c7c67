//! LF0235: guardrail policies.

use loudfail_blueprint::{Example, Rule, Value};
use loudfail_diagnostics::{Code, Diagnostic};

use crate::facts::Facts;
use crate::show;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0235"),
    title: "guardrails are the ARNs of one or more IAM policies, and none is `AdministratorAccess`",
    why: "They limit what everyone in the chat may do, whatever their roles allow. Without any, AWS uses \
          AdministratorAccess (AWS::Chatbot::SlackChannelConfiguration, GuardrailPolicies), which limits nothing.",
    example: &[Example::platform(
        "channels:\n  alerts:\n    slack: {workspace: T0123456789, channel: C0123456789}\n    \
         guardrails: [\"arn:aws:iam::aws:policy/AdministratorAccess\"]\n",
    )],
    instead: &[Example::platform(
        "channels:\n  alerts:\n    slack: {workspace: T0123456789, channel: C0123456789}\n    \
         guardrails: [\"arn:aws:iam::aws:policy/ReadOnlyAccess\"]\n",
    )],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for (_, entry) in facts.channels() {
        let Some(guardrails) = &entry.value.guardrails else {
            continue;
        };
        if guardrails.is_empty() {
            let problem = RULE
                .error("`guardrails` is empty")
                .at(entry.key, "in this channel")
                .note("without a guardrail, AWS uses AdministratorAccess")
                .help("remove the key to get `ReadOnlyAccess`");
            problems.push(problem);
        }
        for policy in guardrails {
            let Value::Literal(text) = &policy.value else {
                continue;
            };
            match policy_name(text) {
                None => problems.push(
                    RULE.error(format!("{} is not the ARN of an IAM policy", show::quoted(text)))
                        .at(policy.span, "")
                        .help("write an ARN such as `\"arn:aws:iam::aws:policy/ReadOnlyAccess\"`, or `{param: Name}`"),
                ),
                Some("AdministratorAccess") => problems.push(
                    RULE.error("`AdministratorAccess` limits nothing")
                        .at(policy.span, "everyone in the chat could do everything")
                        .help("remove the key to get `ReadOnlyAccess`, or name a policy that allows what people need"),
                ),
                Some(_) => {}
            }
        }
    }
}

/// The policy's name without its path, where the text is the ARN of one.
fn policy_name(text: &str) -> Option<&str> {
    // Policies of AWS have `aws` where those of an account have its number.
    let owned = text.replacen(":iam::aws:", ":iam::000000000000:", 1);
    let allowed =
        |character: char| character.is_ascii_alphanumeric() || "_+=,.@/-".contains(character);
    let path = show::arn_resource(&owned, "iam", false)?.strip_prefix("policy/")?;
    let good = !path.ends_with('/') && show::name_problem(path, 640, allowed).is_none();
    good.then(|| text.rsplit('/').next()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::files;

    #[test]
    fn policies() {
        for (text, name) in [
            (
                "arn:aws:iam::aws:policy/ReadOnlyAccess",
                Some("ReadOnlyAccess"),
            ),
            (
                "arn:aws:iam::aws:policy/job-function/ViewOnlyAccess",
                Some("ViewOnlyAccess"),
            ),
            ("arn:aws-cn:iam::123456789012:policy/a", Some("a")),
            ("arn:aws:iam::123456789012:role/a", None),
            ("arn:aws:iam::123456789012:policy/", None),
            ("arn:aws:iam::123456789012:policy/*", None),
            ("ReadOnlyAccess", None),
        ] {
            assert_eq!(policy_name(text), name, "{text:?}");
        }
    }

    #[test]
    fn places() {
        for (guardrails, expected) in [
            (
                "[{param: A}, 'arn:aws:iam::aws:policy/ReadOnlyAccess']",
                &[][..],
            ),
            ("[]", &["LF0235 1:12"]),
            ("[a, {param: B}, c]", &["LF0235 1:68", "LF0235 1:83"]),
            (
                "['arn:aws:iam::aws:policy/AdministratorAccess']",
                &["LF0235 1:68"],
            ),
        ] {
            let text = format!(
                "channels: {{c: {{slack: {{workspace: T01, channel: C01}}, guardrails: {guardrails}}}}}"
            );
            files(&[("platform.yaml", &text)], expected);
        }
    }
}
