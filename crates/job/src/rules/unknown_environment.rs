//! LF0320: environments are known.

use std::collections::BTreeSet;

use loudfail_blueprint::{Example, Rule};
use loudfail_diagnostics::{Code, Diagnostic, Span, suggest};

use crate::environment;
use crate::facts::World;
use crate::show;

const PLATFORM: Example = Example::platform(
    "defaults: {task: {cluster: sample, definition: sample, container: sample, launch: ec2}}\n\
     channels: {alerts: {}}\nenvironments: {production: {}}\n",
);

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0320"),
    title: "every environment that is named is in the platform file",
    why: "Settings for an environment that does not exist apply nowhere, and the environment that was meant does not \
          get them.",
    example: &[Example::job("only: [prodcution]\n"), PLATFORM],
    instead: &[Example::job("only: [production]\n"), PLATFORM],
};

pub(crate) fn check(world: &World, problems: &mut Vec<Diagnostic>) {
    let platform = world.platform.as_ref().map(|platform| &platform.read);
    if !environment::are_known(platform) {
        return;
    }
    let known = environment::names(platform);
    let mut named: Vec<(&str, Span)> = Vec::new();
    for (_, entry) in world.written_environments() {
        let base = entry.value.extends.as_ref();
        named.extend(base.map(|base| (base.value.0.as_str(), base.span)));
    }
    for written in &world.blueprints {
        let file = &written.read.value;
        let only = file.only.iter().flatten();
        named.extend(only.map(|name| (name.value.0.as_str(), name.span)));
        let overlays = file.environments.iter().flat_map(|map| &map.0);
        named.extend(overlays.map(|(name, entry)| (name.as_str(), entry.key)));
    }
    let has_none = platform.is_some_and(|platform| platform.value.environments.is_none());
    for (name, span) in named {
        if !known.contains(name) {
            problems.push(problem(name, span, &known, has_none));
        }
    }
}

fn problem(name: &str, span: Span, known: &BTreeSet<String>, has_none: bool) -> Diagnostic {
    let mut problem = RULE
        .error(format!("there is no environment {}", show::quoted(name)))
        .at(span, "not in the platform file");
    if has_none {
        return problem
            .note("the platform file has no `environments:`, so the only environment is `default`")
            .help(format!(
                "write `environments: {{{name}: {{}}}}` in the platform file"
            ));
    }
    if let Some(meant) = suggest(name, known.iter().map(String::as_str)) {
        problem = problem.help(format!("did you mean `{meant}`?"));
    }
    let names: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
    problem.note(format!(
        "environments in the platform file: {}",
        names.join(", ")
    ))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{environments, environments_and_job, job};

    #[test]
    fn names() {
        let two = "  a: {name_prefix: a-}\n  b: {name_prefix: b-}\n";
        environments_and_job(two, "only: [a]\nenvironments: {a: {timeout: 1h}}\n", &[]);
        environments_and_job(
            two,
            "only: [c]\nenvironments: {c: {timeout: 1h}}\n",
            &["LF0320 1:8", "LF0320 2:16"],
        );
        environments("  a: {extends: b}\n", &["LF0320 4:16"]);
        job("only: [a]", &["LF0320 1:8"]);
        job("only: [default]", &[]);
    }

    #[test]
    fn what_could_not_be_read_is_known_all_the_same() {
        environments_and_job(
            "  a: x\n  b: {extends: a}\n",
            "only: [a, b]\n",
            &["LF0102 4:6"],
        );
        environments_and_job("  - a\n", "only: [a]\n", &["LF0102 4:3"]);
    }
}
