//! LF0202: names of jobs and channels.

use loudfail_blueprint::{Example, Rule};
use loudfail_diagnostics::{Code, Diagnostic};

use crate::facts::{Facts, File};
use crate::show;

/// The longest name of a job: that of a state machine (CreateStateMachine, `name`).
const LONGEST_JOB: usize = 80;

/// The longest name of a channel, so that topic and role can carry it too.
const LONGEST_CHANNEL: usize = 64;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0202"),
    title: "names of jobs and channels are lower-case letters, digits and `-`, and start with a letter",
    why: "Stacks, state machines, topics, roles and folders are named after jobs and channels, and all of them allow \
          these characters. A state machine's name has at most 80 characters; loudfail limits a channel's name to 64.",
    example: &[Example {
        path: "blueprints/Nightly_Report.yaml",
        text: "",
    }],
    instead: &[Example {
        path: "blueprints/nightly-report.yaml",
        text: "",
    }],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for file in facts.files.iter().filter(|file| !file.is_platform()) {
        if let Some(reason) = problem(&file.stem, LONGEST_JOB) {
            problems.push(in_file(file, &reason));
        }
    }
    for (name, entry) in facts.channels() {
        if let Some(reason) = problem(name, LONGEST_CHANNEL) {
            let problem = RULE
                .error(format!(
                    "{} is not a valid channel name: {reason}",
                    show::quoted(name)
                ))
                .at(entry.key, "");
            problems.push(match repaired(name, LONGEST_CHANNEL) {
                Some(name) => problem.help(format!("write, for example, `{name}:`")),
                None => problem.help(SHAPE),
            });
        }
    }
}

const SHAPE: &str = "a name is lower-case letters, digits and `-`, and starts with a letter";

fn in_file(file: &File, reason: &str) -> Diagnostic {
    let problem = RULE
        .error(format!(
            "{} is not a valid job name: {reason}",
            show::quoted(&file.stem)
        ))
        .in_file(file.source)
        .note("a job has the name of its file");
    match repaired(&file.stem, LONGEST_JOB) {
        Some(name) => problem.help(format!("rename the file, for example to `{name}.yaml`")),
        None => problem.help(SHAPE),
    }
}

fn problem(name: &str, longest: usize) -> Option<String> {
    let allowed = |character: char| {
        character.is_ascii_lowercase() || character.is_ascii_digit() || character == '-'
    };
    show::name_problem(name, longest, allowed)
        .or_else(|| (!starts_well(name)).then(|| "it must start with a letter".to_owned()))
}

fn starts_well(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
}

/// The name as it might have been meant.
fn repaired(name: &str, longest: usize) -> Option<String> {
    let mut repaired = String::new();
    for character in name.to_lowercase().chars() {
        if character.is_ascii_lowercase() || character.is_ascii_digit() {
            repaired.push(character);
        } else if !repaired.is_empty() && !repaired.ends_with('-') {
            repaired.push('-');
        }
    }
    let repaired = repaired.trim_end_matches('-').to_owned();
    problem(&repaired, longest).is_none().then_some(repaired)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::files;

    #[test]
    fn names() {
        for (name, good) in [
            ("a", true),
            ("a-1", true),
            ("a--", true),
            ("", false),
            ("1a", false),
            ("-a", false),
            ("A", false),
            ("a_b", false),
            ("a.b", false),
            ("ä", false),
            (&"a".repeat(80), true),
            (&"a".repeat(81), false),
        ] {
            assert_eq!(problem(name, LONGEST_JOB).is_none(), good, "{name:?}");
        }
    }

    #[test]
    fn repairs() {
        for (name, repair) in [
            ("Nightly Report", Some("nightly-report")),
            ("__a__B__", Some("a-b")),
            ("1a", None),
            ("日本", None),
        ] {
            assert_eq!(repaired(name, LONGEST_JOB).as_deref(), repair, "{name:?}");
        }
    }

    #[test]
    fn places() {
        files(&[("blueprints/A.yaml", "")], &["LF0202"]);
        files(
            &[("platform.yaml", "channels:\n  Alerts: {}\n")],
            &["LF0202 2:3"],
        );
    }
}
