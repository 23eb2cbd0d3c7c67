//! LF0321: no environment extends itself.

use loudfail_blueprint::{Example, Rule};
use loudfail_diagnostics::{Code, Diagnostic};

use crate::environment;
use crate::facts::World;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0321"),
    title: "no environment extends itself, directly or through others",
    why: "If two environments extend each other, nothing decides whose settings apply.",
    example: &[Example::platform(
        "defaults: {task: {cluster: sample, definition: sample, container: sample, launch: ec2}}\n\
     channels: {alerts: {}}\nenvironments:\n  production: {extends: staging, name_prefix: p-}\n  staging: {extends: production}\n",
    )],
    instead: &[Example::platform(
        "defaults: {task: {cluster: sample, definition: sample, container: sample, launch: ec2}}\n\
     channels: {alerts: {}}\nenvironments:\n  production: {extends: staging, name_prefix: p-}\n  staging: {}\n",
    )],
};

pub(crate) fn check(world: &World, problems: &mut Vec<Diagnostic>) {
    let written = world.written();
    for (name, _) in world.written_environments() {
        let chain = environment::chain(name, written);
        let [first, others @ .., last] = chain.names.as_slice() else {
            continue;
        };
        // Each cycle is told once, at the first of its environments; those that only lead to it are not in it.
        if !chain.circular || first != last || others.iter().any(|other| other < first) {
            continue;
        }
        let shown: Vec<String> = chain.names.iter().map(|name| format!("`{name}`")).collect();
        let extends = |name: &str| {
            let settings = written.and_then(|map| map.0.get(name))?;
            Some(settings.value.extends.as_ref()?.span)
        };
        let mut problem = RULE.error(format!(
            "the environment `{first}` extends itself: {}",
            shown.join(" -> ")
        ));
        if let Some(span) = extends(first) {
            problem = problem.at(span, "starts here");
        }
        for span in others.iter().filter_map(|name| extends(name)) {
            problem = problem.and_at(span, "continues here");
        }
        problems.push(problem.help("remove one `extends`; move what both need into a third environment or into the defaults"));
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::environments;

    #[test]
    fn cycles() {
        environments("  a: {extends: a}\n", &["LF0321 4:16"]);
        environments(
            "  c: {extends: b}\n  b: {extends: a}\n  a: {extends: c}\n  d: {extends: c}\n",
            &["LF0321 6:16"],
        );
        environments(
            "  c: {extends: b, name_prefix: c-}\n  b: {extends: a, name_prefix: b-}\n  a: {}\n",
            &[],
        );
    }
}
