//! LF0316: a parameter is the same in a whole environment.

use std::collections::HashMap;

use loudfail_blueprint::{Example, Rule};
use loudfail_diagnostics::{Code, Diagnostic};

use crate::asked::Asked;
use crate::build::gitops::deployer;
use crate::facts::Facts;
use crate::model::Deployer;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0316"),
    title: "jobs that are deployed together use a parameter the same way: as one value or as a list",
    why: "A root module has one variable per name, shared by all jobs and channels that use it.",
    example: &[
        Example::platform(
            "defaults: {task: {cluster: sample, definition: sample, container: sample}}\n\
     channels: {alerts: {}}\ngitops: {deploy_with: terraform_root}\n",
        ),
        Example::job("task: {network: {subnets: {param: Network}}}\n"),
        Example {
            path: "blueprints/other.yaml",
            text: "task: {network: {subnets: [{param: Network}]}}\n",
        },
    ],
    instead: &[
        Example::platform(
            "defaults: {task: {cluster: sample, definition: sample, container: sample}}\n\
     channels: {alerts: {}}\ngitops: {deploy_with: terraform_root}\n",
        ),
        Example::job("task: {network: {subnets: {param: Network}}}\n"),
        Example {
            path: "blueprints/other.yaml",
            text: "task: {network: {subnets: [{param: OtherNetwork}]}}\n",
        },
    ],
};

/// Looks at an environment and all that its jobs and channels ask for.
pub(crate) fn check(facts: &Facts, asked: &[Asked], problems: &mut Vec<Diagnostic>) {
    let platform = facts.platform.as_ref().map(|platform| &platform.read.value);
    let deployer = platform.and_then(deployer);
    if !matches!(deployer, Some(Deployer::TerraformRoot | Deployer::Atlantis)) {
        return;
    }
    let mut first: HashMap<&str, &Asked> = HashMap::new();
    for it in asked {
        let before = *first.entry(it.name.value.as_str()).or_insert(it);
        // Of one job another rule tells.
        if before.list == it.list || before.owner == it.owner {
            continue;
        }
        let kind = |list: bool| if list { "a list" } else { "one value" };
        let problem = RULE
            .error(format!(
                "the parameter `{}` is {} in `{}` and {} in `{}`",
                it.name.value,
                kind(it.list),
                it.owner,
                kind(before.list),
                before.owner
            ))
            .at(it.name.span, kind(it.list))
            .and_at(before.name.span, kind(before.list));
        problems.push(problem.help("give one of them another name"));
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::files;

    #[test]
    fn kinds() {
        let jobs = [
            ("a.yaml", "task: {network: {subnets: {param: N}}}\n"),
            ("b.yaml", "task: {network: {subnets: [{param: N}]}}\n"),
        ];
        for (deployer, expected) in [
            ("gitops: {deploy_with: atlantis}\n", &["LF0316 1:36"][..]),
            ("", &[]),
        ] {
            let platform = format!(
                "defaults: {{task: {{cluster: a, definition: a, container: a}}}}\nchannels: {{c: {{}}}}\n{deployer}"
            );
            files(&[jobs[0], jobs[1], ("platform.yaml", &platform)], expected);
        }
    }
}
