//! LF0310: values of parameters are asked for.

use std::collections::{BTreeSet, HashSet};

use loudfail_blueprint::{Example, Rule};
use loudfail_diagnostics::{Code, Diagnostic, Span, suggest};

use crate::show;
use crate::whole::Whole;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0310"),
    title: "a value is given only for a parameter that a job or channel uses",
    why: "A value under a name that no job and no channel uses has no effect, and the parameter that was meant gets \
          no value.",
    example: &[Example::platform(
        "defaults: {task: {cluster: sample, definition: sample, container: sample, network: {subnets: {param: SubnetIds}}}}\n\
     channels: {alerts: {subscribers: [{email: {param: Mail}}]}}\nparameters:\n  Mial: on-call@example.com\n",
    )],
    instead: &[Example::platform(
        "defaults: {task: {cluster: sample, definition: sample, container: sample, network: {subnets: {param: SubnetIds}}}}\n\
     channels: {alerts: {subscribers: [{email: {param: Mail}}]}}\nparameters:\n  Mail: on-call@example.com\n",
    )],
};

pub(crate) fn check(whole: &Whole, problems: &mut Vec<Diagnostic>) {
    // What cannot be read may be what asks for it.
    let world = &whole.world;
    let failed = world
        .platform
        .as_ref()
        .map(|platform| &platform.read.failed);
    if !whole.is_all_read || failed.is_some_and(|failed| !failed.is_empty()) {
        return;
    }
    let mut used: HashSet<Span> = HashSet::new();
    let mut names: BTreeSet<&str> = BTreeSet::new();
    for (facts, face) in world.environments.iter().zip(&whole.faces) {
        let asked: HashSet<&str> = face.asked.iter().map(|it| it.name.value.as_str()).collect();
        let values = facts.platform.iter();
        let values = values.flat_map(|platform| platform.read.value.parameters.iter());
        for (name, entry) in values.flat_map(|map| &map.0) {
            if asked.contains(name.as_str()) {
                used.insert(entry.key);
            }
        }
        names.extend(asked);
    }
    let shared = world.platform.iter();
    let shared = shared.flat_map(|platform| platform.read.value.parameters.iter());
    let own = world.written_environments();
    let own = own.filter_map(|(_, entry)| entry.value.parameters.as_ref());
    for (name, entry) in shared.chain(own).flat_map(|map| &map.0) {
        if used.contains(&entry.key) {
            continue;
        }
        let mut problem = RULE
            .error(format!("nothing uses the parameter {}", show::quoted(name)))
            .at(entry.key, "this value has no effect");
        if names.contains(name.as_str()) {
            problem =
                problem.note("every environment whose jobs or channels use it sets its own value");
        } else if let Some(meant) = suggest(name, names.iter().copied()) {
            problem = problem.help(format!("did you mean `{meant}`?"));
        } else {
            problem = problem.help("remove it, or use it with `{param: Name}`");
        }
        problems.push(problem);
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::files;

    #[test]
    fn values_that_nothing_asks_for() {
        let platform = |rest: &str| {
            format!(
                "defaults: {{task: {{cluster: {{param: A}}, definition: a, container: a, launch: ec2}}}}\nchannels: {{c: {{}}}}\n{rest}"
            )
        };
        for (rest, job, expected) in [
            ("parameters: {A: x}\n", "", &[][..]),
            (
                "parameters: {A: x}\n",
                "task: {cluster: b}\n",
                &["LF0310 3:14"],
            ),
            ("parameters: {B: x}\n", "", &["LF0310 3:14"]),
            (
                "parameters: {A: x}\nenvironments: {e: {parameters: {A: y}}}\n",
                "",
                &["LF0310 3:14"],
            ),
            (
                "parameters: {A: x}\nenvironments: {e: {parameters: {A: y}}, f: {name_prefix: f-}}\n",
                "",
                &[],
            ),
        ] {
            files(
                &[("j.yaml", job), ("platform.yaml", &platform(rest))],
                expected,
            );
        }
    }
}
