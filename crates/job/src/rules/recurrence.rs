//! LF0242: a schedule says its times, in one way.

use loudfail_blueprint::{Example, Rule, Schedule};
use loudfail_diagnostics::{Code, Diagnostic, Span};

use crate::facts::Facts;
use crate::schedules;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0242"),
    title: "a schedule has exactly one of `cron`, `rate` and `at`",
    why: "A schedule of EventBridge Scheduler has one expression (CreateSchedule, ScheduleExpression).",
    example: &[Example::job("schedule:\n  cron: 0 3 * * ? *\n  rate: 1d\n")],
    instead: &[Example::job("schedule:\n  cron: 0 3 * * ? *\n")],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for (draft, written) in schedules::of_drafts(facts) {
        let path = written.path("");
        let mut times = times(written.schedule);
        times.sort_by_key(|(_, span)| (span.source, span.start));
        match times.as_slice() {
            [] => {
                let is_failed = KEYS.iter().any(|key| draft.is_failed(&written.path(key)));
                if !is_failed {
                    let problem = RULE
                        .error(format!("`{path}` has none of `cron`, `rate` and `at`"))
                        .help(
                            "for example, write `cron: \"0 3 * * ? *\"` for every day at 3:00, or `rate: 1h`",
                        );
                    problems.push(written.locate(problem, draft, "when?"));
                }
            }
            [_] => {}
            [(first, at), rest @ ..] => {
                for (second, span) in rest {
                    problems.push(
                        RULE.error(format!("`{path}` has both `{first}` and `{second}`"))
                            .at(*span, "only one is allowed")
                            .and_at(*at, "the other one")
                            .help("`cron` is for times of day, `rate` for an interval between starts, `at` for one \
                                   time; remove one, or split them into two `schedules`"),
                    );
                }
            }
        }
    }
}

const KEYS: [&str; 3] = ["cron", "rate", "at"];

fn times(schedule: &Schedule) -> Vec<(&'static str, Span)> {
    let spans = [
        schedule.cron.as_ref().map(|it| it.span),
        schedule.rate.as_ref().map(|it| it.span),
        schedule.at.as_ref().map(|it| it.span),
    ];
    let keys = KEYS.into_iter().zip(spans);
    keys.filter_map(|(key, span)| Some((key, span?))).collect()
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::job;

    #[test]
    fn one_of_them() {
        job("schedule: {cron: 0 3 * * ? *}", &[]);
        job("schedule: {rate: 1h}", &[]);
        job("schedule: {at: 2026-12-24T18:00:00}", &[]);
        job("schedule:", &["LF0242 1:1"]);
        job("schedule: {window: 15m}", &["LF0242 1:1"]);
        job("schedule: {rate: 1h, cron: 0 3 * * ? *}", &["LF0242 1:28"]);
        job(
            "schedule: {rate: 1h, cron: 0 3 * * ? *, at: 2026-12-24T18:00:00}",
            &["LF0242 1:28", "LF0242 1:45"],
        );
        job("schedule: {rate: soon}", &["LF0201 1:18"]);
        job("schedule: {crn: 0 3 * * ? *}", &["LF0101 1:12"]);
        job("schedules: {a: {rate: 1h}, b: }", &["LF0242 1:28"]);
        job("schedules: {a: {rate: soon}}", &["LF0201 1:23"]);
    }
}
