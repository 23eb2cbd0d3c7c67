//! LF0317: Git sync is in the partition `aws`.

use loudfail_blueprint::{Example, Rule};
use loudfail_diagnostics::{Code, Diagnostic};

use crate::build::gitops::deployer;
use crate::facts::Facts;
use crate::model::Deployer;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0317"),
    title: "Git sync deploys only in the partition `aws`",
    why: "Git sync does not exist in AWS China and AWS GovCloud (US), nor in every region of `aws` (\"Working with CloudFormation \
          stacks and Git sync\", CloudFormation User Guide), so nobody would deploy what is built for it.",
    example: &[Example::platform(
        "defaults: {task: {cluster: sample, definition: sample, container: sample, launch: ec2}}\n\
         channels: {alerts: {}}\n\
         environments: {beijing: {account: \"123456789012\", region: cn-north-1}}\n\
         gitops: {deploy_with: git_sync}\n",
    )],
    instead: &[Example::platform(
        "defaults: {task: {cluster: sample, definition: sample, container: sample, launch: ec2}}\n\
         channels: {alerts: {}}\n\
         environments: {beijing: {account: \"123456789012\", region: cn-north-1}}\n\
         gitops: {deploy_with: terraform_root}\n",
    )],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    let environment = &facts.environment;
    let platform = facts.platform.as_ref().map(|platform| &platform.read.value);
    let Some((platform, partition)) = platform.zip(environment.partition()) else {
        return;
    };
    let gitops = platform.gitops.as_ref();
    let word = gitops.and_then(|gitops| gitops.deploy_with.as_ref());
    if let Some(word) =
        word.filter(|_| partition != "aws" && deployer(platform) == Some(Deployer::GitSync))
    {
        let problem = RULE
            .error(format!(
                "Git sync cannot deploy the environment `{}`: it does not exist in the partition `{partition}`",
                environment.name
            ))
            .at(word.span, "")
            .help("set another `gitops.deploy_with` in that environment");
        problems.push(problem);
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::environments;

    #[test]
    fn partitions() {
        for (region, expected) in [
            ("eu-west-1", &[][..]),
            ("cn-north-1", &["LF0317 4:29"]),
            ("us-gov-west-1", &["LF0317 4:29"]),
        ] {
            let text = format!(
                "  e: {{gitops: {{deploy_with: git_sync}}, account: '123456789012', region: {region}}}\n"
            );
            environments(&text, expected);
        }
        environments(
            "  e: {gitops: {deploy_with: atlantis}, account: '123456789012', region: cn-north-1}\n",
            &[],
        );
    }
}
