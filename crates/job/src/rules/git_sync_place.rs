//! LF0313: Git sync knows where.

use loudfail_blueprint::{Example, Rule};
use loudfail_diagnostics::{Code, Diagnostic};

use crate::build::gitops::deployer;
use crate::facts::Facts;
use crate::model::Deployer;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0313"),
    title: "with Git sync, an environment sets its account and its region",
    why: "A job's stack receives the ARNs of its channel's topic and dead-letter queue. A deployment file spells them \
          out, and an ARN contains the account and the region.",
    example: &[Example::platform(
        "defaults: {task: {cluster: sample, definition: sample, container: sample, launch: ec2}}\n\
     channels: {alerts: {}}\nenvironments: {production: {region: eu-west-1}}\ngitops: {deploy_with: git_sync}\n",
    )],
    instead: &[Example::platform(
        "defaults: {task: {cluster: sample, definition: sample, container: sample, launch: ec2}}\n\
     channels: {alerts: {}}\nenvironments: {production: {account: \"123456789012\", region: eu-west-1}}\n\
     gitops: {deploy_with: git_sync}\n",
    )],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    let environment = &facts.environment;
    let platform = facts.platform.as_ref().map(|platform| &platform.read.value);
    let Some(platform) = platform.filter(|_| environment.is_known()) else {
        return;
    };
    let word = platform
        .gitops
        .as_ref()
        .and_then(|gitops| gitops.deploy_with.as_ref());
    let Some(word) = word.filter(|_| deployer(platform) == Some(Deployer::GitSync)) else {
        return;
    };
    let place = environment.place();
    let missing: Vec<&str> = [
        ("`account`", place.account.is_none()),
        ("`region`", place.region.is_none()),
    ]
    .into_iter()
    .filter_map(|(key, is_missing)| is_missing.then_some(key))
    .collect();
    if missing.is_empty() {
        return;
    }
    let name = &environment.name;
    let problem = RULE
        .error(format!(
            "Git sync needs {} in the environment `{name}`",
            missing.join(" and ")
        ))
        .at(word.span, "");
    problems.push(problem.help(format!(
        "write `environments: {{{name}: {{account: \"123456789012\", region: eu-west-1}}}}`"
    )));
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::environments;

    #[test]
    fn places() {
        for (keys, expected) in [
            ("account: '123456789012', region: eu-west-1", &[][..]),
            ("region: eu-west-1", &["LF0313 4:29"]),
            ("account: '123456789012'", &["LF0313 4:29"]),
            ("account: nobody", &["LF0271 4:49", "LF0313 4:29"]),
        ] {
            let text = format!("  e: {{gitops: {{deploy_with: git_sync}}, {keys}}}\n");
            environments(&text, expected);
        }
        environments("  e: {gitops: {deploy_with: atlantis}}\n", &[]);
    }
}
