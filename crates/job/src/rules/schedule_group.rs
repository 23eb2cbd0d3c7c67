//! LF0254: the group of a job's schedules.

use loudfail_blueprint::{Example, Rule};
use loudfail_diagnostics::{Code, Diagnostic};

use crate::facts::Facts;
use crate::{schedules, show};

/// The group that every account has ("Managing a schedule group in EventBridge Scheduler").
pub(crate) const DEFAULT: &str = "default";

/// The word for a group that the job's stack makes.
pub(crate) const OWN: &str = "own";

/// The longest name. Source: "CreateScheduleGroup", Name, in the EventBridge Scheduler API Reference.
const LONGEST: usize = 64;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0254"),
    title: "the schedules of a job are in one group, whose name has only letters, digits, `-`, `_` and `.`",
    why: "EventBridge Scheduler accepts at most 64 of these characters (CreateScheduleGroup, Name). A job has one \
          role for all its schedules, and only schedules of that one group may assume it.",
    example: &[Example::job("schedule:\n  rate: 1h\n  group: all jobs\n")],
    instead: &[Example::job("schedule:\n  rate: 1h\n  group: all-jobs\n")],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for written in schedules::written(facts) {
        let Some(group) = &written.schedule.group else {
            continue;
        };
        let reason = show::name_problem(&group.value.0, LONGEST, |character| {
            character.is_ascii_alphanumeric() || matches!(character, '-' | '_' | '.')
        });
        if let Some(reason) = reason {
            let problem = RULE
                .error(format!(
                    "{} is not a valid name of a schedule group: {reason}",
                    show::quoted(&group.value.0)
                ))
                .at(group.span, "")
                .help("write the name of an existing group, or `own` to create one in the job's stack");
            problems.push(problem);
        }
    }
    for draft in &facts.drafts {
        let written = schedules::of(&draft.merged);
        let name = |it: &schedules::Written<'_>| {
            let group = it.schedule.group.as_ref();
            group.map_or(DEFAULT.to_owned(), |group| group.value.0.clone())
        };
        let Some((first, rest)) = written.split_first() else {
            continue;
        };
        if let Some(other) = rest.iter().find(|it| name(it) != name(first)) {
            let problem = RULE.error(format!(
                "`{}` is in the group `{}`, and `{}` in `{}`",
                other.path(""),
                name(other),
                first.path(""),
                name(first)
            ));
            let spans = [other, first].map(|it| {
                let group = it.schedule.group.as_ref();
                group.map(|group| group.span).or(it.schedule.span)
            });
            let problem = match spans {
                [Some(here), Some(there)] => problem.at(here, "").and_at(there, "another group"),
                _ => problem.in_file(draft.file.source),
            };
            problems.push(problem.help("put all schedules of the job into one group"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::LONGEST;
    use crate::rules::testing::job;

    #[test]
    fn names() {
        for (name, good) in [
            ("default", true),
            ("own", true),
            ("Team.A_b-1", true),
            ("a/b", false),
            ("\"\"", false),
            (&"a".repeat(LONGEST), true),
            (&"a".repeat(LONGEST + 1), false),
        ] {
            let expected: &[&str] = if good { &[] } else { &["LF0254 1:29"] };
            job(&format!("schedule: {{rate: 1h, group: {name}}}"), expected);
        }
    }

    #[test]
    fn one_for_all() {
        for (one, other, good) in [
            (", group: x", ", group: x", true),
            ("", ", group: default", true),
            (", group: own", ", group: own", true),
            (", group: x", "", false),
            (", group: x", ", group: own", false),
        ] {
            let text = format!("schedules:\n  a: {{rate: 1h{one}}}\n  b: {{rate: 2h{other}}}\n");
            let place = if other.is_empty() {
                "LF0254 3:3"
            } else {
                "LF0254 3:24"
            };
            let expected: &[&str] = if good { &[] } else { &[place] };
            job(&text, expected);
        }
    }
}
