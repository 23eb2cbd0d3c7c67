//! LF0248: names of schedules.

use std::collections::BTreeMap;

use loudfail_blueprint::{Example, Rule};
use loudfail_diagnostics::{Code, Diagnostic, Span};

use crate::facts::Facts;
use crate::{show, visit};

/// The longest name: with the job's in front it is cut at 64 characters, and should still say something.
const LONGEST: usize = 40;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0248"),
    title: "a schedule's name has only lower-case letters, digits and `-`, starts with a letter, and is unique \
            without its `-`",
    why: "The name becomes part of the schedule's name, of a logical id of CloudFormation, which has only letters \
          and digits, and of a label in Terraform: `end-of-month` becomes `EndOfMonthSchedule` there.",
    example: &[Example::job(
        "schedules:\n  End of month:\n    cron: 0 3 L * ? *\n",
    )],
    instead: &[Example::job(
        "schedules:\n  end-of-month:\n    cron: 0 3 L * ? *\n",
    )],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for layer in facts.layers.iter() {
        for (name, entry) in layer.schedules.iter().flat_map(|it| &it.0) {
            if let Some(reason) = problem(name) {
                let problem = RULE
                    .error(format!("{} is not a valid name for a schedule: {reason}", show::quoted(name)))
                    .at(entry.key, "")
                    .help("a name has only lower-case letters, digits and `-`, and starts with a letter, such as \
                           `end-of-month`");
                problems.push(problem);
            }
        }
    }
    for draft in &facts.drafts {
        let mut seen: BTreeMap<String, Span> = BTreeMap::new();
        for (name, entry) in draft.merged.schedules.iter().flat_map(|it| &it.0) {
            if let Some(first) = seen.insert(name.replace('-', ""), entry.key) {
                let problem = RULE
                    .error(format!(
                        "{} differs from another schedule's name only in `-`",
                        show::quoted(name)
                    ))
                    .at(entry.key, "")
                    .and_at(first, "the other one")
                    .help("choose another name");
                problems.push(problem);
            }
        }
        for referred in visit::references(&draft.merged) {
            let loudfail_blueprint::Reference::Param(parameter) = referred.reference else {
                continue;
            };
            let bare = parameter.value.to_lowercase();
            let of = bare
                .strip_suffix("scheduleletters")
                .or_else(|| bare.strip_suffix("schedule"))
                .and_then(|name| seen.get(name));
            let Some(schedule) = of else {
                continue;
            };
            let problem = RULE.error(format!(
                "the parameter {} has the name of one of a schedule's resources",
                show::quoted(&parameter.value)
            ));
            problems.push(
                problem
                    .at(parameter.span, "")
                    .and_at(*schedule, "the schedule")
                    .help("choose another name"),
            );
        }
    }
}

fn problem(name: &str) -> Option<String> {
    let allowed = |character: char| {
        character.is_ascii_lowercase() || character.is_ascii_digit() || character == '-'
    };
    show::name_problem(name, LONGEST, allowed).or_else(|| {
        let starts_well = name.starts_with(|first: char| first.is_ascii_lowercase());
        (!starts_well).then(|| "it must start with a letter".to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::LONGEST;
    use crate::rules::testing::job;

    #[test]
    fn names() {
        for (name, good) in [
            ("a", true),
            ("end-of-month", true),
            ("a1", true),
            ("1st", false),
            ("Nightly", false),
            ("a.b", false),
            ("-a", false),
            (&"a".repeat(LONGEST), true),
            (&"a".repeat(LONGEST + 1), false),
        ] {
            let expected: &[&str] = if good { &[] } else { &["LF0248 1:13"] };
            job(&format!("schedules: {{{name}: {{rate: 1h}}}}"), expected);
        }
    }

    #[test]
    fn names_that_meet() {
        job(
            "schedules: {a-1: {rate: 1h}, a1: {rate: 2h}}",
            &["LF0248 1:30"],
        );
        for (parameter, expected) in [
            ("NightRunSchedule", &["LF0248 2:25"][..]),
            ("NightRunScheduleLetters", &["LF0248 2:25"]),
            ("ScheduleGroup", &["LF0210 2:25"]),
            ("NightSchedule", &[]),
        ] {
            job(
                &format!(
                    "schedules: {{night-run: {{rate: 1h}}}}\ntask: {{cluster: {{param: {parameter}}}}}"
                ),
                expected,
            );
        }
    }
}
