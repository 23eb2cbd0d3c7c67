//! LF0251: from when on and until when.

use loudfail_blueprint::{Example, Rule};
use loudfail_diagnostics::{Code, Diagnostic};

use crate::build::schedule::schedules;
use crate::facts::Facts;
use crate::moment::Moment;
use crate::runs::{Runs, unix_seconds};
use crate::schedules;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0251"),
    title: "`end` is after `start`, at least one scheduled time lies between them, and `at` is used without them",
    why: "A schedule that ends before it begins never starts anything. EventBridge Scheduler ignores both keys for a \
          one-time schedule (One-time schedules).",
    example: &[Example::job(
        "schedule:\n  at: 2026-12-24T18:00:00\n  end: 2026-12-31T00:00:00Z\n",
    )],
    instead: &[Example::job("schedule:\n  at: 2026-12-24T18:00:00\n")],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for (draft, written) in schedules::of_drafts(facts) {
        let schedule = written.schedule;
        if let Some(at) = &schedule.at {
            for (key, text) in written.bounds() {
                let problem = RULE
                    .error(format!("`{}` has no effect with `at`", written.path(key)))
                    .at(text.span, "no effect")
                    .and_at(at.span, "this is the only time")
                    .help("remove one of them");
                problems.push(problem);
            }
            continue;
        }
        let (Some(start), Some(end), Some(zone)) = (&schedule.start, &schedule.end, written.zone())
        else {
            continue;
        };
        let instant = |text: &str| Moment::parse(text)?.instant(&zone);
        let (Some(from), Some(until)) = (instant(&start.value.0), instant(&end.value.0)) else {
            continue;
        };
        if until <= from {
            let problem = RULE
                .error(format!("`{}` is not after `start`", written.path("end")))
                .at(end.span, "")
                .and_at(start.span, "the start")
                .help("swap them, or remove one");
            problems.push(problem);
            continue;
        }
        let model = schedules(&draft.merged);
        let model = model.iter().find(|it| it.name.as_deref() == written.name);
        let never = model.is_some_and(|model| {
            let from = model.start.as_deref().and_then(unix_seconds);
            from.is_some_and(|from| match model.next(from, 1) {
                Runs::Known(runs) => runs.iter().all(|run| run.utc.is_none()),
                Runs::FromDeployment => false,
            })
        });
        if never {
            let problem = RULE
                .error(format!("`{}` never starts the job", written.path("")))
                .at(end.span, "none of its times is before this end")
                .and_at(start.span, "and after this start")
                .help("leave more time between them");
            problems.push(problem);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::job;

    #[test]
    fn periods() {
        for (schedule, expected) in [
            (
                "rate: 1d, start: 2026-12-24T18:00:00Z, end: 2026-12-24T18:00:01Z",
                &[][..],
            ),
            (
                "rate: 1d, start: 2026-12-24T18:00:00Z, end: 2026-12-24T18:00:00Z",
                &["LF0251 1:56"],
            ),
            (
                "rate: 1d, end: 2026-12-24T18:00:00Z, start: 2026-12-25T18:00:00Z",
                &["LF0251 1:27"],
            ),
            (
                "rate: 1d, start: 2026-12-24T18:00:00, timezone: Asia/Tokyo, end: 2026-12-24T10:00:00Z",
                &[],
            ),
            (
                "cron: 0 3 * * *, start: 2026-12-24T04:00:00Z, end: 2026-12-25T02:59:59Z",
                &["LF0251 1:63"],
            ),
            (
                "cron: 0 3 * * *, start: 2026-12-24T04:00:00Z, end: 2026-12-25T03:00:00Z",
                &[],
            ),
            (
                "cron: 0 3 * * ? 2027, start: 2028-12-24T04:00:00Z, end: 2029-12-25T03:00:00Z",
                &["LF0251 1:68"],
            ),
            (
                "at: 2026-12-24T18:00:00, start: 2026-12-24T18:00:00Z, end: 2027-12-24T18:00:00Z",
                &["LF0251 1:44", "LF0251 1:71"],
            ),
        ] {
            job(&format!("schedule: {{{schedule}}}"), expected);
        }
    }
}
