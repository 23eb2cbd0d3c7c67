//! LF0250: dates with a time of day.

use loudfail_blueprint::{Example, Rule, Text};
use loudfail_diagnostics::{Code, Diagnostic, Spanned};

use crate::facts::Facts;
use crate::moment::Moment;
use crate::schedules::{self, Written};
use crate::show;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0250"),
    title: "`at`, `start` and `end` are times that exist, such as `2026-12-24T18:00:00`",
    why: "Scheduler reads `at(yyyy-mm-ddThh:mm:ss)` by the clock of the time zone (Schedule types on EventBridge \
          Scheduler). `start` and `end` may have a `Z` for UTC; without it, they use the same clock. When a clock is \
          put forward, it skips an hour.",
    example: &[Example::job("schedule:\n  at: 24.12.2026 18:00\n")],
    instead: &[Example::job("schedule:\n  at: 2026-12-24T18:00:00\n")],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for written in schedules::written(facts) {
        for (key, text) in times(&written) {
            let path = written.path(key);
            match Moment::parse(&text.value.0) {
                None => {
                    let problem = RULE
                        .error(format!(
                            "`{path}` is not a date with a time of day: {}",
                            show::quoted(&text.value.0)
                        ))
                        .at(text.span, "")
                        .help(format!("write, for example, `{key}: 2026-12-24T18:00:00`"));
                    problems.push(problem);
                }
                Some(Moment::Utc(_)) if key == "at" => {
                    let bare = text.value.0.trim_end_matches('Z');
                    let problem = RULE
                        .error(format!(
                            "`{path}` is in the time zone of `timezone`, so it cannot have a `Z`"
                        ))
                        .at(text.span, "")
                        .help(format!("write `at: {bare}` and `timezone: UTC`"));
                    problems.push(problem);
                }
                Some(_) => {}
            }
        }
    }
    for (_, written) in schedules::of_drafts(facts) {
        let Some(zone) = written.zone() else {
            continue;
        };
        for (key, text) in times(&written) {
            let moment = Moment::parse(&text.value.0);
            if moment.is_some_and(|it| it.instant(&zone).is_none()) {
                let problem = RULE
                    .error(format!(
                        "`{}` is a time that does not exist in `{}`: {}",
                        written.path(key),
                        zone.iana_name().unwrap_or("UTC"),
                        show::quoted(&text.value.0)
                    ))
                    .at(text.span, "the clock skips this time")
                    .help("choose another time");
                problems.push(problem);
            }
        }
    }
}

fn times<'a>(written: &Written<'a>) -> impl Iterator<Item = (&'static str, &'a Spanned<Text>)> {
    let at = written.schedule.at.iter().map(|it| ("at", it));
    at.chain(written.bounds())
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::job;

    #[test]
    fn forms() {
        for (schedule, expected) in [
            ("at: 2026-12-24T18:00:00", &[][..]),
            ("at: 2026-12-24T18:00:00Z", &["LF0250 1:16"]),
            ("at: 2026-12-24", &["LF0250 1:16"]),
            ("at: 2026-02-30T18:00:00", &["LF0250 1:16"]),
            (
                "rate: 1h, start: 2026-12-24T18:00:00Z, end: 2027-12-24T18:00:00",
                &[],
            ),
            ("rate: 1h, start: tomorrow", &["LF0250 1:29"]),
            ("rate: 1h, end: 2026-12-24T18:00:00+01:00", &["LF0250 1:27"]),
        ] {
            job(&format!("schedule: {{{schedule}}}"), expected);
        }
    }

    #[test]
    fn times_that_are_left_out() {
        for (schedule, expected) in [
            (
                "at: 2027-03-28T02:30:00, timezone: Europe/Berlin",
                &["LF0250 1:16"][..],
            ),
            ("at: 2027-03-28T02:30:00, timezone: Asia/Tokyo", &[]),
            (
                "rate: 1h, start: 2027-03-28T02:30:00, timezone: Europe/Berlin",
                &["LF0250 1:29"],
            ),
            (
                "at: 2027-03-28T02:30:00, timezone: Europe/Berlni",
                &["LF0243 1:47"],
            ),
        ] {
            job(&format!("schedule: {{{schedule}}}"), expected);
        }
    }
}
