//! LF0249: no schedule is there twice.

use loudfail_blueprint::{Example, Rule};
use loudfail_diagnostics::{Code, Diagnostic};

use crate::build::schedule::schedules;
use crate::cron::Cron;
use crate::facts::Facts;
use crate::model::{Recurrence, Schedule};
use crate::show;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0249"),
    title: "no two schedules of a job have the same times and the same input",
    why: "The job would start twice at a time, with the same to do.",
    example: &[Example::job(
        "schedules:\n  nightly:\n    cron: 0 3 * * *\n  daily:\n    cron: 0 3 ? * SUN-SAT *\n",
    )],
    instead: &[Example::job(
        "schedules:\n  nightly:\n    cron: 0 3 * * *\n",
    )],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for draft in &facts.drafts {
        let schedules = schedules(&draft.merged);
        let place = |schedule: &Schedule| {
            let entries = draft.merged.schedules.as_ref()?;
            let entry = entries.0.get(schedule.name.as_deref()?)?;
            Some(entry.key)
        };
        for (index, schedule) in schedules.iter().enumerate() {
            let same = schedules
                .iter()
                .take(index)
                .find(|it| is_same(it, schedule));
            let Some(same) = same else {
                continue;
            };
            let (Some(name), Some(first), Some(second)) =
                (schedule.name.as_ref(), place(same), place(schedule))
            else {
                continue;
            };
            let other = same.name.as_deref().unwrap_or_default();
            let problem = RULE
                .error(format!(
                    "the schedule {} starts the job at the same times as {}, with the same input",
                    show::quoted(name),
                    show::quoted(other)
                ))
                .at(second, "here again")
                .and_at(first, "first here")
                .help("take one of them away");
            problems.push(problem);
        }
    }
}

fn is_same(one: &Schedule, other: &Schedule) -> bool {
    let bounds = |it: &Schedule| (it.start.clone(), it.end.clone());
    let zone = |name: &Option<String>| name.clone().unwrap_or_else(|| "UTC".to_owned());
    let same_times = match (&one.recurrence, &other.recurrence) {
        (
            Recurrence::Cron {
                fields: one,
                timezone: here,
                ..
            },
            Recurrence::Cron {
                fields: other,
                timezone: there,
                ..
            },
        ) => Cron::parse(one) == Cron::parse(other) && zone(here) == zone(there),
        (
            Recurrence::At {
                time: one,
                timezone: here,
            },
            Recurrence::At {
                time: other,
                timezone: there,
            },
        ) => one == other && zone(here) == zone(there),
        (one, other) => one == other,
    };
    same_times && bounds(one) == bounds(other) && one.input == other.input
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::job;

    #[test]
    fn pairs() {
        const TAKES: &str = "task: {environment: {A: {input: a, default: x}}}\n";
        for (one, other, good) in [
            ("rate: 60m", "rate: 1h", false),
            ("rate: 60m", "rate: 2h", true),
            ("cron: 0 3 * * *", "cron: 0 3 * * ? *, timezone: UTC", false),
            (
                "cron: 0 3 * * *",
                "cron: 0 3 * * ? *, timezone: Asia/Tokyo",
                true,
            ),
            ("cron: 0 3 * * 1-5", "cron: 0 3 ? * 2-6 *", false),
            ("cron: \"@hourly\"", "rate: 1h", true),
            (
                "at: 2026-12-24T18:00:00",
                "at: 2026-12-24T18:00:00, timezone: UTC",
                false,
            ),
            ("rate: 1h", "rate: 1h, input: {a: b}", true),
            ("rate: 1h, input: {a: b}", "rate: 1h, input: {a: b}", false),
            ("rate: 1h", "rate: 1h, window: 5m", false),
            ("rate: 1h", "rate: 1h, end: 2026-12-24T18:00:00Z", true),
        ] {
            let text = format!("{TAKES}schedules:\n  a: {{{one}}}\n  b: {{{other}}}\n");
            let expected: &[&str] = if good { &[] } else { &["LF0249 4:3"] };
            job(&text, expected);
        }
    }
}
