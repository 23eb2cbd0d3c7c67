//! LF0249: no schedule is there twice.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

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
    why: "The job would start twice at the same time, with the same work to do.",
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
        let mut known: HashMap<String, &Schedule> = HashMap::new();
        for schedule in &schedules {
            let same = match known.entry(starts(schedule)) {
                Entry::Occupied(same) => *same.get(),
                Entry::Vacant(place) => {
                    place.insert(schedule);
                    continue;
                }
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
                .help("remove one of them");
            problems.push(problem);
        }
    }
}

/// When it starts the job and with what, as a text that is the same for two that do the same.
fn starts(schedule: &Schedule) -> String {
    let zone = |name: &Option<String>| name.clone().unwrap_or_else(|| "UTC".to_owned());
    let times = match &schedule.recurrence {
        Recurrence::Cron {
            fields, timezone, ..
        } => format!("{:?} {}", Cron::parse(fields), zone(timezone)),
        Recurrence::At { time, timezone } => format!("{time:?} {}", zone(timezone)),
        other => format!("{other:?}"),
    };
    let (start, end, input) = (&schedule.start, &schedule.end, &schedule.input);
    format!("{times} {start:?} {end:?} {input:?}")
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
