//! LF0244: the distance between two starts.

use loudfail_blueprint::{Example, Rule};
use loudfail_diagnostics::{Code, Diagnostic};

use crate::facts::Facts;
use crate::schedules;

const MINUTE: u64 = 60;

/// The largest number that is written out. Source: "CreateSchedule", ScheduleExpression, which has 256 characters at
/// most; ten years are more than anybody needs.
const MOST_SECONDS: u64 = 3_650 * 24 * 60 * MINUTE;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0244"),
    title: "`schedule.rate` is in whole minutes, at least `1m`",
    why: "EventBridge Scheduler counts in minutes, hours and days (Schedule types on EventBridge Scheduler).",
    example: &[Example::job("schedule:\n  rate: 90s\n")],
    instead: &[Example::job("schedule:\n  rate: 2m\n")],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for written in schedules::written(facts) {
        let Some(rate) = &written.schedule.rate else {
            continue;
        };
        let seconds = rate.value.seconds;
        let path = written.path("rate");
        if seconds > MOST_SECONDS {
            problems.push(
                RULE.error(format!("`{path}` is more than ten years"))
                    .at(rate.span, "too long")
                    .help("for example, write `rate: 1d`"),
            );
        } else if seconds == 0 || !seconds.is_multiple_of(MINUTE) {
            let minutes = seconds.div_ceil(MINUTE).max(1);
            problems.push(
                RULE.error(format!("`{path}` must be in whole minutes, at least `1m`"))
                    .at(rate.span, "not whole minutes")
                    .help(format!("for example, write `rate: {minutes}m`")),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::job;

    #[test]
    fn whole_minutes() {
        for (rate, good) in [
            ("1m", true),
            ("90m", true),
            ("1d12h", true),
            ("120s", true),
            ("0s", false),
            ("59s", false),
            ("3651d", false),
        ] {
            let expected: &[&str] = if good { &[] } else { &["LF0244 1:18"] };
            job(&format!("schedule: {{rate: {rate}}}"), expected);
        }
    }
}
