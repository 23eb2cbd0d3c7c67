//! LF0245: the window of a schedule.

use loudfail_blueprint::{Example, Rule};
use loudfail_diagnostics::{Code, Diagnostic};

use crate::facts::Facts;
use crate::schedules;

const MINUTE: u64 = 60;

const MOST_SECONDS: u64 = 1_440 * MINUTE;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0245"),
    title: "`schedule.window` is in whole minutes, `1m` to `1d`",
    why: "EventBridge Scheduler accepts 1 to 1440 minutes (CreateSchedule, FlexibleTimeWindow: \
          MaximumWindowInMinutes). Without a window, it starts the job on the minute.",
    example: &[Example::job("schedule:\n  rate: 1h\n  window: 90s\n")],
    instead: &[Example::job("schedule:\n  rate: 1h\n  window: 2m\n")],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for written in schedules::written(facts) {
        let Some(window) = &written.schedule.window else {
            continue;
        };
        let seconds = window.value.seconds;
        let path = written.path("window");
        if seconds == 0 {
            problems.push(
                RULE.error(format!("`{path}` is empty"))
                    .at(window.span, "no time at all")
                    .help("remove it: without a window the job starts on the minute"),
            );
        } else if seconds > MOST_SECONDS || !seconds.is_multiple_of(MINUTE) {
            let longest = match seconds.div_ceil(MINUTE) {
                minutes if minutes < 1_440 => format!("{minutes}m"),
                _ => "1d".to_owned(),
            };
            problems.push(
                RULE.error(format!("`{path}` must be in whole minutes, at most `1d`"))
                    .at(window.span, "")
                    .help(format!("for example, write `window: {longest}`")),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::job;

    #[test]
    fn whole_minutes_up_to_a_day() {
        for (window, good) in [
            ("1m", true),
            ("15m", true),
            ("1d", true),
            ("0m", false),
            ("90s", false),
            ("1d1m", false),
        ] {
            let expected: &[&str] = if good { &[] } else { &["LF0245 1:30"] };
            job(
                &format!("schedule: {{rate: 1d, window: {window}}}"),
                expected,
            );
        }
    }
}
