//! LF0243: the time zone of a schedule.

use loudfail_blueprint::{Example, Rule};
use loudfail_diagnostics::{Code, Diagnostic};

use crate::facts::Facts;
use crate::show;

/// The longest name. Source: "CreateSchedule", ScheduleExpressionTimezone, in the EventBridge Scheduler API Reference.
const LONGEST: usize = 50;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0243"),
    title: "`schedule.timezone` is the name of a time zone, beside `cron`",
    why: "Scheduler takes the names of the IANA Time Zone Database, at most 50 characters (CreateSchedule, \
          ScheduleExpressionTimezone). The distance between starts is the same in every time zone.",
    example: &[Example::job(
        "schedule:\n  cron: 0 3 * * ? *\n  timezone: UTC+09:00\n",
    )],
    instead: &[Example::job(
        "schedule:\n  cron: 0 3 * * ? *\n  timezone: Asia/Tokyo\n",
    )],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    let schedules = facts.layers.iter().filter_map(|it| it.schedule.as_ref());
    for schedule in schedules {
        let Some(timezone) = &schedule.timezone else {
            continue;
        };
        let name = &timezone.value.0;
        let reason = show::name_problem(name, LONGEST, |character| {
            character.is_ascii_alphanumeric() || matches!(character, '_' | '-' | '+' | '/')
        });
        if let Some(reason) = reason {
            problems.push(
                RULE.error(format!(
                    "{} is not the name of a time zone: {reason}",
                    show::quoted(name)
                ))
                .at(timezone.span, "")
                .help("write it as the IANA Time Zone Database does, for example `timezone: Asia/Tokyo`"),
            );
        } else if let (Some(rate), None) = (&schedule.rate, &schedule.cron) {
            problems.push(
                RULE.error("`schedule.timezone` does nothing beside `rate`")
                    .at(timezone.span, "no effect")
                    .and_at(rate.span, "the same in every time zone")
                    .help("take it away, or write `cron` in place of `rate`"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::job;

    #[test]
    fn names() {
        for (name, good) in [
            ("Asia/Tokyo", true),
            ("America/Port-au-Prince", true),
            ("Etc/GMT+9", true),
            ("UTC", true),
            ("America/New York", false),
            ("\"\"", false),
            ("UTC+09:00", false),
        ] {
            let expected: &[&str] = if good { &[] } else { &["LF0243 1:41"] };
            job(
                &format!("schedule: {{cron: 0 3 * * ? *, timezone: {name}}}"),
                expected,
            );
        }
    }

    #[test]
    fn a_distance_has_no_time_zone() {
        job(
            "schedule: {rate: 1h, timezone: Asia/Tokyo}",
            &["LF0243 1:32"],
        );
    }
}
