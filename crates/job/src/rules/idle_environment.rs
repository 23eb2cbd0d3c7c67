//! LF0322: nothing is said of an environment that does nothing.

use std::collections::BTreeSet;

use loudfail_blueprint::{Blueprint, Example, Rule};
use loudfail_diagnostics::{Code, Diagnostic};

use crate::environment;
use crate::facts::{World, Written};
use crate::show;

const PLATFORM: Example = Example::platform(
    "defaults: {task: {cluster: sample, definition: sample, container: sample, launch: ec2}}\n\
     channels: {alerts: {}}\nenvironments: {production: {}, staging: {name_prefix: s-}}\n",
);

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0322"),
    title: "the settings that a blueprint has for an environment take effect there",
    why: "Whoever writes a setting for an environment expects it to apply there. It does not if the job is not in that \
          environment.",
    example: &[
        Example::job("only: [production]\nenvironments:\n  staging:\n    timeout: 1h\n"),
        PLATFORM,
    ],
    instead: &[Example::job("only: [production]\n"), PLATFORM],
};

pub(crate) fn check(world: &World, problems: &mut Vec<Diagnostic>) {
    let known = environment::names(world.platform.as_ref().map(|platform| &platform.read));
    for written in &world.blueprints {
        check_only(written, problems);
        check_overlays(written, &known, problems);
    }
    let Some(platform) = &world.platform else {
        return;
    };
    let failed = &platform.read.failed;
    let is_read = !failed.iter().any(|path| path.starts_with("environments"));
    if let Some(map) = &platform.read.value.environments
        && map.0.is_empty()
        && is_read
    {
        let problem = RULE
            .error("`environments` has no environment")
            .in_file(platform.file.source)
            .help("remove the key to have a single environment, `default`");
        problems.push(problem);
    }
}

fn check_only(written: &Written, problems: &mut Vec<Diagnostic>) {
    let Some(only) = &written.read.value.only else {
        return;
    };
    if only.is_empty() {
        let problem = RULE
            .error("the job is in no environment")
            .in_file(written.file.source)
            .note("`only` names the environments that the job is in, but here it names none")
            .help("name an environment, remove the key to have the job in all of them, or delete the file");
        problems.push(problem);
    }
    for (index, name) in only.iter().enumerate() {
        let mut before = only.iter().take(index);
        if let Some(first) = before.find(|other| other.value == name.value) {
            let problem = RULE
                .error(format!(
                    "`only` names {} twice",
                    show::quoted(&name.value.0)
                ))
                .at(name.span, "here again")
                .and_at(first.span, "first here")
                .help("remove one of them");
            problems.push(problem);
        }
    }
}

fn check_overlays(written: &Written, known: &BTreeSet<String>, problems: &mut Vec<Diagnostic>) {
    let file = &written.read.value;
    let overlays = file.environments.iter().flat_map(|map| &map.0);
    // That an environment is not known is told by itself.
    for (name, entry) in overlays.filter(|(name, _)| known.contains(*name)) {
        let only = file.only.as_ref();
        if let Some(only) = only.filter(|only| only.iter().all(|other| other.value.0 != *name)) {
            let mut problem = RULE
                .error(format!(
                    "the job is not in the environment {}, so its settings there have no effect",
                    show::quoted(name)
                ))
                .at(entry.key, "");
            if let Some(first) = only.first() {
                problem = problem.and_at(first.span, "`only` leaves it out");
            }
            problems.push(problem.help("add the environment to `only`, or remove the key"));
            continue;
        }
        let prefix = format!("environments.{name}.");
        let is_read = !written
            .read
            .failed
            .iter()
            .any(|path| path.starts_with(&prefix));
        let nothing = Blueprint {
            span: entry.value.span,
            ..Blueprint::default()
        };
        if is_read && entry.value == nothing {
            let problem = RULE
                .error(format!(
                    "the environment {} has no settings",
                    show::quoted(name)
                ))
                .at(entry.key, "")
                .help("remove the key, or write under it what differs there");
            problems.push(problem);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{environments_and_job, files};

    #[test]
    fn blueprints() {
        let two = "  a: {name_prefix: a-}\n  b: {name_prefix: b-}\n";
        for (job, expected) in [
            ("only: [a]\nenvironments: {a: {timeout: 1h}}\n", &[][..]),
            (
                "only: [a]\nenvironments: {b: {timeout: 1h}}\n",
                &["LF0322 2:16"],
            ),
            ("only: [a, b, a]\n", &["LF0322 1:14"]),
            ("only: []\n", &["LF0322"]),
            ("environments: {a: {}}\n", &["LF0322 1:16"]),
            ("environments:\n  a:\n", &["LF0322 2:3"]),
            ("environments: {a: {timout: 1h}}\n", &["LF0101 1:20"]),
        ] {
            environments_and_job(two, job, expected);
        }
    }

    #[test]
    fn the_platform_file() {
        let platform = "channels: {c: {}}\nenvironments:\n";
        files(&[("platform.yaml", platform)], &["LF0322"]);
    }
}
