//! LF0312: Git sync has every value.

use loudfail_blueprint::{Example, Rule};
use loudfail_diagnostics::{Code, Diagnostic};

use crate::asked::asked;
use crate::build::gitops::deployer;
use crate::facts::Facts;
use crate::model::Deployer;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0312"),
    title: "every parameter that Git sync deploys has a value",
    why: "Git sync cannot ask anyone for a value: a deployment file has all that a stack needs (How Git sync works \
          with CloudFormation).",
    example: &[
        Example::platform(
            "defaults: {task: {cluster: sample, definition: sample, container: sample, launch: ec2}}\n\
     channels: {alerts: {}}\nenvironments: {production: {account: \"123456789012\", region: eu-west-1}}\n\
     gitops: {deploy_with: git_sync}\n",
        ),
        Example::job("task: {cluster: {param: ClusterName}}\n"),
    ],
    instead: &[
        Example::platform(
            "defaults: {task: {cluster: sample, definition: sample, container: sample, launch: ec2}}\n\
     channels: {alerts: {}}\nenvironments: {production: {account: \"123456789012\", region: eu-west-1}}\n\
     gitops: {deploy_with: git_sync}\nparameters: {ClusterName: batch}\n",
        ),
        Example::job("task: {cluster: {param: ClusterName}}\n"),
    ],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    let Some(platform) = &facts.platform else {
        return;
    };
    let read = &platform.read;
    if deployer(&read.value) != Some(Deployer::GitSync) {
        return;
    }
    for it in asked(facts) {
        let name = it.name.value.as_str();
        let is_given = read
            .value
            .parameters
            .as_ref()
            .is_some_and(|map| map.0.contains_key(name));
        let is_failed = ["", "parameters"]
            .iter()
            .any(|path| read.failed.contains(*path))
            || read.failed.contains(&format!("parameters.{name}"));
        if !is_given && !is_failed {
            let problem = RULE
                .error(format!("the parameter `{name}` has no value, and Git sync needs one"))
                .at(it.name.span, "used here")
                .help(format!("write `parameters: {{{name}: ...}}` in the platform file, or in its environment"));
            problems.push(problem);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::files;

    #[test]
    fn values_that_are_missing() {
        let platform = |rest: &str| {
            format!(
                "defaults: {{task: {{cluster: {{param: A}}, definition: a, container: a, launch: ec2}}}}\nchannels: {{c: {{}}}}\n{rest}"
            )
        };
        let place = "account: '123456789012', region: eu-west-1";
        for (rest, expected) in [
            (
                format!("environments: {{e: {{{place}}}}}\ngitops: {{deploy_with: git_sync}}\n"),
                &["LF0312 1:36"][..],
            ),
            (
                format!(
                    "environments: {{e: {{{place}}}}}\ngitops: {{deploy_with: git_sync}}\nparameters: {{A: x}}\n"
                ),
                &[],
            ),
            (
                format!(
                    "environments: {{e: {{{place}, parameters: {{A: x}}}}}}\ngitops: {{deploy_with: git_sync}}\n"
                ),
                &[],
            ),
            ("gitops: {deploy_with: terraform_root}\n".to_owned(), &[]),
            // What could not be read is not missing too.
            (
                format!(
                    "environments: {{e: {{{place}}}}}\ngitops: {{deploy_with: git_sync}}\nparameters: {{A: {{}}}}\n"
                ),
                &["LF0102 5:17"],
            ),
        ] {
            files(
                &[("j.yaml", ""), ("platform.yaml", &platform(&rest))],
                expected,
            );
        }
    }
}
