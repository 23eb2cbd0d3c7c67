//! Keys of who deploys, where nobody does or nobody asks.

use loudfail_blueprint::Value;
use loudfail_diagnostics::Diagnostic;

use super::RULE;
use crate::build::gitops::deployer;
use crate::facts::Facts;
use crate::model::Deployer;
use crate::rules::encryption_key::OWN;

pub(super) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    let Some(platform) = &facts.platform else {
        return;
    };
    let platform = &platform.read.value;
    let deployer = deployer(platform);
    let failed = |key: &str| {
        let failed = facts.platform.iter();
        let mut failed = failed.flat_map(|platform| &platform.read.failed);
        failed.any(|path| path.is_empty() || path == "gitops" || path == key)
    };
    if let Some(gitops) = &platform.gitops
        && !failed("gitops.deploy_with")
    {
        let span = gitops.path.as_ref().map(|path| path.span).or(gitops.span);
        let problem = match deployer {
            None => Some(
                RULE.error("`gitops` has no effect without `deploy_with`")
                    .help("for example, write `deploy_with: git_sync`, or remove the key"),
            ),
            Some(Deployer::TerraformRoot) if gitops.path.is_some() => Some(
                RULE.error("`gitops.path` has no effect with `deploy_with: terraform_root`")
                    .help("remove the key: a root module finds the other modules by their relative paths"),
            ),
            Some(_) => None,
        };
        if let (Some(problem), Some(span)) = (problem, span) {
            problems.push(problem.at(span, ""));
        }
    }
    for (_, entry) in facts.channels() {
        let channel = &entry.value;
        let own = |value: &Value| matches!(value, Value::Literal(text) if text == OWN);
        let has_own = channel
            .encryption_key
            .as_ref()
            .is_some_and(|key| own(&key.value));
        let Some(arn) = &channel.key_arn else {
            continue;
        };
        let reason = if !has_own {
            "without `encryption_key: own`"
        } else if deployer != Some(Deployer::GitSync) {
            "without `gitops: {deploy_with: git_sync}`"
        } else {
            continue;
        };
        let problem = RULE
            .error(format!("`key_arn` has no effect {reason}"))
            .at(arn.span, "")
            .help("remove the key");
        problems.push(problem);
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::files;

    #[test]
    fn keys() {
        let place = "environments: {e: {account: '123456789012', region: eu-west-1}}";
        let arn = "arn:aws:kms:eu-west-1:123456789012:key/a";
        for (channel, rest, expected) in [
            ("", "gitops: {}", &["LF0216 4:1"][..]),
            ("", "gitops: {path: a}", &["LF0216 4:16"]),
            (
                "",
                "gitops: {deploy_with: terraform_root, path: a}",
                &["LF0216 4:45"],
            ),
            ("", "gitops: {deploy_with: git_sync, path: a}", &[]),
            (
                &format!("encryption_key: own, key_arn: '{arn}'"),
                "gitops: {deploy_with: git_sync}",
                &[],
            ),
            (
                &format!("encryption_key: own, key_arn: '{arn}'"),
                "gitops: {deploy_with: atlantis}",
                &["LF0216 2:51"],
            ),
            (
                &format!("key_arn: '{arn}'"),
                "gitops: {deploy_with: git_sync}",
                &["LF0216 2:30"],
            ),
            ("", "gitops: {deploy_with: jenkins}", &["LF0105 4:23"]),
        ] {
            let text = format!(
                "defaults: {{task: {{cluster: a, definition: a, container: a, launch: ec2}}}}\nchannels: {{alerts: {{{channel}}}}}\n{place}\n{rest}\n"
            );
            files(&[("platform.yaml", &text)], expected);
        }
    }
}
