//! LF0270: names of environments.

use loudfail_blueprint::{Example, Rule};
use loudfail_diagnostics::{Code, Diagnostic};

use crate::facts::World;
use crate::show;

/// The longest name, so that it leaves room for others in titles and tags.
const LONGEST: usize = 32;

/// The folder of `dist/` that the pages are in.
const SITE: &str = "site";

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0270"),
    title: "an environment's name has at most 32 lower-case letters, digits and `-`, and starts with a letter",
    why: "The name becomes a folder in `dist/`, and appears in titles, in tags and after `--env`.",
    example: &[Example::platform(
        "defaults: {task: {cluster: sample, definition: sample, container: sample, launch: ec2}}\n\
     channels: {alerts: {}}\nenvironments:\n  Staging: {}\n",
    )],
    instead: &[Example::platform(
        "defaults: {task: {cluster: sample, definition: sample, container: sample, launch: ec2}}\n\
     channels: {alerts: {}}\nenvironments:\n  staging: {}\n",
    )],
};

pub(crate) fn check(world: &World, problems: &mut Vec<Diagnostic>) {
    for (name, entry) in world.written_environments() {
        let allowed = |character: char| {
            character.is_ascii_lowercase() || character.is_ascii_digit() || character == '-'
        };
        let starts_well = name.starts_with(|first: char| first.is_ascii_lowercase());
        let reason = show::name_problem(name, LONGEST, allowed)
            .or_else(|| (!starts_well).then(|| "it must start with a letter".to_owned()))
            .or_else(|| {
                (name == SITE).then(|| {
                    "`dist/site` is the folder for the pages that the command `site` makes"
                        .to_owned()
                })
            });
        if let Some(reason) = reason {
            let problem = RULE
                .error(format!(
                    "{} is not a valid environment name: {reason}",
                    show::quoted(name)
                ))
                .at(entry.key, "")
                .help("write, for example, `staging:`");
            problems.push(problem);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::environments;

    #[test]
    fn names() {
        for (name, good) in [
            ("staging", true),
            ("eu-1", true),
            (&"a".repeat(32), true),
            (&"a".repeat(33), false),
            ("1a", false),
            ("-a", false),
            ("Staging", false),
            ("a/b", false),
            ("a.b", false),
            ("site", false),
            ("sites", true),
        ] {
            let expected: &[&str] = if good { &[] } else { &["LF0270 4:3"] };
            environments(&format!("  {name}: {{}}\n"), expected);
        }
    }
}
