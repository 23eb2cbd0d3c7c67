//! LF0314: Git sync knows what channels came to be.

use loudfail_blueprint::{Channel, Example, Reference, Rule, Value};
use loudfail_diagnostics::{Code, Diagnostic, Spanned};

use super::encryption_key::{OWN, is_key};
use crate::build::gitops::deployer;
use crate::facts::Facts;
use crate::model::Deployer;
use crate::show;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0314"),
    title: "with Git sync, the ARNs of a channel's topic and key are known before the deployment",
    why: "A key gets its ARN when it is created. Until the channel's `key_arn` holds that ARN, the jobs that notify the \
          channel have no deployment file, so Git sync leaves them unchanged. The channel itself has one, so you can \
          deploy it first. Values from SSM are not known before the deployment either. A missing ARN is a warning; an \
          invalid `key_arn` is an error.",
    example: &[Example::platform(
        "defaults: {task: {cluster: sample, definition: sample, container: sample, launch: ec2}}\n\
     channels:\n  alerts:\n    encryption_key: own\n\
     environments: {production: {account: \"123456789012\", region: eu-west-1}}\ngitops: {deploy_with: git_sync}\n",
    )],
    instead: &[Example::platform(
        "defaults: {task: {cluster: sample, definition: sample, container: sample, launch: ec2}}\n\
     channels:\n  alerts:\n    encryption_key: own\n    key_arn: arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab\n\
     environments: {production: {account: \"123456789012\", region: eu-west-1}}\ngitops: {deploy_with: git_sync}\n",
    )],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    let platform = facts.platform.as_ref().map(|platform| &platform.read.value);
    if platform.and_then(deployer) != Some(Deployer::GitSync) {
        return;
    }
    for (name, entry) in facts.channels() {
        let arn = entry.value.key_arn.as_ref();
        if let Some(arn) = arn.filter(|arn| !is_key(&arn.value.0)) {
            let problem = RULE
                .error(format!(
                    "{} is not the ARN of a KMS key",
                    show::quoted(&arn.value.0)
                ))
                .at(arn.span, "")
                .help("write the output `KeyArn` of the channel's stack instead");
            problems.push(problem);
        }
        for (what, value, help) in unknown(&entry.value) {
            let problem = Diagnostic::warning(
                RULE.code,
                format!(
                    "jobs that notify `{name}` have no deployment file: the ARN of its {what} is not known"
                ),
            );
            problems.push(problem.at(value.span, "").help(help));
        }
    }
}

/// What of a channel nobody knows before a deployment.
fn unknown(channel: &Channel) -> Vec<(&'static str, &Spanned<Value>, &'static str)> {
    let from_ssm =
        |value: &&Spanned<Value>| matches!(value.value, Value::Reference(Reference::Ssm(_)));
    let is_own =
        |value: &&Spanned<Value>| matches!(&value.value, Value::Literal(text) if text == OWN);
    let mut found = Vec::new();
    let topic = channel.topic.iter().filter(from_ssm);
    found.extend(topic.map(|topic| ("topic", topic, "write the ARN itself")));
    let key = channel.encryption_key.iter();
    found.extend(
        key.clone()
            .filter(from_ssm)
            .map(|key| ("key", key, "write the ARN itself")),
    );
    let own = key.filter(is_own).filter(|_| channel.key_arn.is_none());
    found.extend(own.map(|key| {
        let help =
            "deploy the channel, then add `key_arn: ...` with the output `KeyArn` of its stack";
        ("key", key, help)
    }));
    found
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::files;

    #[test]
    fn arns() {
        for (channel, expected) in [
            ("{}", &[][..]),
            ("{encryption_key: own}", &["LF0314 2:37"]),
            ("{encryption_key: own, key_arn: alias/a}", &["LF0314 2:51"]),
            ("{encryption_key: {ssm: /key}}", &["LF0314 2:37"]),
            ("{topic: {ssm: /topic}}", &["LF0314 2:28"]),
        ] {
            let text = format!(
                "defaults: {{task: {{cluster: a, definition: a, container: a, launch: ec2}}}}\nchannels: {{alerts: {channel}}}\n\
                 environments: {{e: {{account: '123456789012', region: eu-west-1}}}}\ngitops: {{deploy_with: git_sync}}\n"
            );
            files(&[("platform.yaml", &text)], expected);
        }
    }
}
