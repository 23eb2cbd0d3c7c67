//! LF0274: prefixes of names.

use loudfail_blueprint::{Example, Rule};
use loudfail_diagnostics::{Code, Diagnostic};

use crate::environment;
use crate::facts::World;
use crate::show;

/// The longest prefix, so that it is still there in names that are shortened.
const LONGEST: usize = 20;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0274"),
    title: "a prefix has only lower-case letters, digits and `-`, starts with a letter and has at most 20 characters",
    why: "State machines, topics, roles and all other resources of an environment have names that start with it; \
          these characters are valid in all of them. Long names are cut after the prefix.",
    example: &[Example::platform(
        "defaults: {task: {cluster: sample, definition: sample, container: sample, launch: ec2}}\n\
     channels: {alerts: {}}\nenvironments:\n  staging:\n    name_prefix: Staging_\n",
    )],
    instead: &[Example::platform(
        "defaults: {task: {cluster: sample, definition: sample, container: sample, launch: ec2}}\n\
     channels: {alerts: {}}\nenvironments:\n  staging:\n    name_prefix: staging-\n",
    )],
};

pub(crate) fn check(world: &World, problems: &mut Vec<Diagnostic>) {
    let written = world.written();
    for (name, entry) in world.written_environments() {
        let Some(prefix) = &entry.value.name_prefix else {
            continue;
        };
        let text = prefix.value.0.as_str();
        let allowed = |character: char| {
            character.is_ascii_lowercase() || character.is_ascii_digit() || character == '-'
        };
        let starts_well = text.starts_with(|first: char| first.is_ascii_lowercase());
        let reason = if text.is_empty() {
            let chain = environment::chain(name, written);
            let mut bases = chain.names.iter().skip(1);
            let has_prefix = |name: &&str| {
                let settings = written.and_then(|map| map.0.get(*name));
                settings.is_some_and(|entry| entry.value.name_prefix.is_some())
            };
            if chain.broken || bases.any(has_prefix) {
                None
            } else {
                Some("it is empty, and the environment extends none that has a prefix".to_owned())
            }
        } else {
            show::name_problem(text, LONGEST, allowed)
                .or_else(|| (!starts_well).then(|| "it must start with a letter".to_owned()))
        };
        if let Some(reason) = reason {
            let problem = RULE
                .error(format!(
                    "{} is not a valid prefix: {reason}",
                    show::quoted(text)
                ))
                .at(prefix.span, "")
                .help("for example, write `name_prefix: staging-`, or remove the key");
            problems.push(problem);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::environments;

    #[test]
    fn prefixes() {
        for (prefix, good) in [
            ("staging-", true),
            ("a1", true),
            (&"a".repeat(20), true),
            (&"a".repeat(21), false),
            ("Staging", false),
            ("s_", false),
            ("'1a'", false),
            ("-a", false),
            ("''", false),
        ] {
            let expected: &[&str] = if good { &[] } else { &["LF0274 4:20"] };
            environments(&format!("  a: {{name_prefix: {prefix}}}\n"), expected);
        }
        environments(
            "  a: {name_prefix: a-}\n  b: {extends: a, name_prefix: ''}\n",
            &[],
        );
    }
}
