//! LF0242: a schedule says its times, in one way.

use loudfail_blueprint::{Example, Rule};
use loudfail_diagnostics::{Code, Diagnostic};

use crate::facts::Facts;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0242"),
    title: "a schedule has either `cron` or `rate`",
    why: "A schedule of EventBridge Scheduler has one expression (CreateSchedule, ScheduleExpression).",
    example: &[Example::job("schedule:\n  cron: 0 3 * * ? *\n  rate: 1d\n")],
    instead: &[Example::job("schedule:\n  cron: 0 3 * * ? *\n")],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for draft in &facts.drafts {
        let Some(schedule) = &draft.merged.schedule else {
            continue;
        };
        match (&schedule.cron, &schedule.rate) {
            (Some(cron), Some(rate)) => {
                let (first, second) = if cron.span.start < rate.span.start {
                    (cron.span, rate.span)
                } else {
                    (rate.span, cron.span)
                };
                problems.push(
                    RULE.error("`schedule` has both `cron` and `rate`")
                        .at(second, "one of them is too much")
                        .and_at(first, "the other one")
                        .help("`cron` is for times by the clock, `rate` for a distance between starts; take one away"),
                );
            }
            (None, None)
                if !draft.is_failed("schedule.cron") && !draft.is_failed("schedule.rate") =>
            {
                let problem = RULE.error("`schedule` has neither `cron` nor `rate`").help(
                    "write for example `cron: \"0 3 * * ? *\"`, every day at 3:00, or `rate: 1h`",
                );
                problems.push(match schedule.span {
                    Some(span) => problem.at(span, "when?"),
                    None => problem.in_file(draft.file.source),
                });
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::job;

    #[test]
    fn one_of_both() {
        job("schedule: {cron: 0 3 * * ? *}", &[]);
        job("schedule: {rate: 1h}", &[]);
        job("schedule:", &["LF0242 1:1"]);
        job("schedule: {window: 15m}", &["LF0242 1:1"]);
        job("schedule: {rate: 1h, cron: 0 3 * * ? *}", &["LF0242 1:28"]);
        job("schedule: {rate: soon}", &["LF0201 1:18"]);
        job("schedule: {crn: 0 3 * * ? *}", &["LF0101 1:12"]);
    }
}
