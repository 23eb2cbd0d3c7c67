//! LF0243: the time zone of a schedule.

use loudfail_blueprint::{Example, Rule};
use loudfail_diagnostics::{Code, Diagnostic};

use crate::facts::Facts;
use crate::{schedules, show, zone};

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0243"),
    title: "a time zone is a name from the IANA Time Zone Database, and is set only for clock times",
    why: "EventBridge Scheduler accepts the names of that database (Time zones on EventBridge Scheduler), and \
          refuses others at deployment. The interval between starts is the same in every time zone. `EST` and `MST` \
          are clocks that never change, not even in summer, so they cause a warning.",
    example: &[Example::job(
        "schedule:\n  cron: 0 3 * * ? *\n  timezone: UTC+09:00\n",
    )],
    instead: &[Example::job(
        "schedule:\n  cron: 0 3 * * ? *\n  timezone: Asia/Tokyo\n",
    )],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for written in schedules::written(facts) {
        let schedule = written.schedule;
        let Some(timezone) = &schedule.timezone else {
            continue;
        };
        let name = &timezone.value.0;
        if zone::find(name).is_none() {
            let problem = RULE
                .error(format!(
                    "{} is not the name of a time zone",
                    show::quoted(name)
                ))
                .at(timezone.span, "not in the IANA Time Zone Database");
            problems.push(match zone::meant(name) {
                Some(meant) if meant.starts_with("Etc/") => problem
                    .note("the signs of `Etc/GMT` are reversed: `Etc/GMT-9` is nine hours ahead of UTC")
                    .help(format!("did you mean `timezone: {meant}`?")),
                Some(meant) => problem.help(format!("did you mean `timezone: {meant}`?")),
                None => problem
                    .help("write a name from the database, for example `timezone: Asia/Tokyo`"),
            });
        } else if let Some((says_it, place)) = zone::fixed(name) {
            let problem = RULE
                .warning(format!("the clock of `{name}` never changes, not even in summer"))
                .at(timezone.span, "the same all year")
                .help(format!(
                    "write `timezone: {place}` for the local time of that place, or `timezone: {says_it}`, which \
                     states what `{name}` means"
                ));
            problems.push(problem);
        }
    }
    for (_, written) in schedules::of_drafts(facts) {
        let (Some(timezone), Some(rate)) = (&written.schedule.timezone, &written.schedule.rate)
        else {
            continue;
        };
        if written.clock().is_none() {
            let problem = RULE
                .error(format!(
                    "`{}` has no effect with `rate`",
                    written.path("timezone")
                ))
                .at(timezone.span, "no effect")
                .and_at(rate.span, "the same in every time zone")
                .help("remove it, or write `cron` in place of `rate`");
            problems.push(problem);
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
            ("Asia/Tokio", false),
            ("asia/tokyo", false),
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
        job(
            "schedule: {rate: 1h, timezone: Asia/Tokyo, start: 2026-12-24T18:00:00Z}",
            &["LF0243 1:32"],
        );
        job(
            "schedule: {rate: 1h, timezone: Asia/Tokyo, start: 2026-12-24T18:00:00}",
            &[],
        );
        job(
            "schedules: {a: {rate: 1h, timezone: Asia/Tokyo}, b: {rate: 2h}}",
            &["LF0243 1:37"],
        );
    }
}
