//! LF0256: times that a clock leaves out.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use loudfail_blueprint::{Example, Rule};
use loudfail_diagnostics::{Code, Diagnostic};

use crate::cron::Cron;
use crate::facts::Facts;
use crate::runs::time_of;
use crate::schedules;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0256"),
    title: "a schedule starts at times that its clock never skips (a warning)",
    why: "When a clock is put forward, it skips an hour, and Scheduler skips the starts in that hour (Daylight savings \
          time on EventBridge Scheduler). A schedule that starts again when the hour is over misses nothing.",
    example: &[Example::job(
        "schedule:\n  cron: 30 2 * * ? *\n  timezone: Europe/Berlin\n",
    )],
    instead: &[Example::job(
        "schedule:\n  cron: 30 3 * * ? *\n  timezone: Europe/Berlin\n",
    )],
};

/// The years that are looked at. The rules of a time zone are known, today's date is not, and must not matter: the same
/// blueprint is judged in the same way next year.
const YEARS: [&str; 2] = ["2026-01-01T00:00:00Z", "2046-01-01T00:00:00Z"];

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for (_, written) in schedules::of_drafts(facts) {
        let Some(text) = &written.schedule.cron else {
            continue;
        };
        let (Ok((_, cron)), Some(zone)) = (Cron::read(&text.value.0), written.zone()) else {
            continue;
        };
        let missed = missed(&cron, &zone);
        let Some(first) = missed.first() else {
            continue;
        };
        let times: BTreeSet<String> = missed
            .iter()
            .map(|it| it.strftime("%H:%M").to_string())
            .collect();
        let time = first.strftime("%H:%M").to_string();
        let times = match times.len() {
            1 => format!("{time} does"),
            2.. | 0 => format!("{time}, for one, does"),
        };
        let dates: Vec<Date> = missed.iter().map(|it| it.date()).collect();
        let name = zone.iana_name().unwrap_or("UTC");
        let problem = RULE
            .warning(format!(
                "`{}` misses a start when the clock is put forward: {times} not exist in `{name}` {}",
                written.path("cron"),
                on(&dates)
            ))
            .at(text.span, "skipped on that day")
            .help("choose a time outside that hour, or use `timezone: UTC`, whose clock never changes");
        problems.push(problem);
    }
}

/// What a clock leaves out: from when on, and up to when.
type Gap = (DateTime, DateTime);

/// The gaps of a zone, in which many a job may have its schedules.
fn gaps(zone: &TimeZone) -> Arc<[Gap]> {
    static KNOWN: LazyLock<Mutex<HashMap<String, Arc<[Gap]>>>> = LazyLock::new(Mutex::default);
    let Some(name) = zone.iana_name() else {
        return gaps_of(zone).into();
    };
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let gaps = known.entry(name.to_owned());
    Arc::clone(gaps.or_insert_with(|| gaps_of(zone).into()))
}

fn gaps_of(zone: &TimeZone) -> Vec<Gap> {
    let years = YEARS.map(|it| it.parse::<Timestamp>().unwrap_or(Timestamp::UNIX_EPOCH));
    let transitions = zone
        .following(years[0])
        .take_while(|it| it.timestamp() < years[1]);
    let gaps = transitions.filter_map(|transition| {
        let at = transition.timestamp();
        let before = zone.to_offset(at.checked_sub(SignedDuration::from_secs(1)).ok()?);
        let (from, to) = (before.to_datetime(at), transition.offset().to_datetime(at));
        (from < to).then_some((from, to))
    });
    gaps.collect()
}

/// The times that are left out, without those that the end of the gap makes up for.
fn missed(cron: &Cron, zone: &TimeZone) -> Vec<DateTime> {
    let mut missed = Vec::new();
    for (from, to) in gaps(zone).iter().copied() {
        let length = to.duration_since(from);
        for time in times(cron, from, to) {
            let is_made_up = time
                .checked_add(length)
                .is_ok_and(|later| cron.runs_at(later));
            if !is_made_up {
                missed.push(time);
            }
        }
    }
    missed
}

/// The times of an expression from one on and before another.
fn times(cron: &Cron, from: DateTime, to: DateTime) -> impl Iterator<Item = DateTime> {
    let days = from.date().series(jiff::Span::new().days(1));
    let days = days.take_while(move |day| *day <= to.date());
    days.filter(|day| cron.runs_on(*day)).flat_map(move |day| {
        let first = if day == from.date() { from.hour() } else { 0 };
        let last = if day == to.date() { to.hour() } else { 23 };
        let hours = first.unsigned_abs().into()..=last.unsigned_abs().into();
        let minutes = cron.minutes_of_hours(hours).filter_map(time_of);
        minutes
            .map(move |time| day.to_datetime(time))
            .filter(move |it| (from..to).contains(it))
    })
}

/// The days in words, where they follow a rule.
fn on(dates: &[Date]) -> String {
    let Some(first) = dates.first() else {
        return String::new();
    };
    // A rule that holds for a few years only is not told as one.
    let years: BTreeSet<i16> = dates.iter().map(|date| date.year()).collect();
    let is_alike = |it: &Date| it.month() == first.month() && it.weekday() == first.weekday();
    let is_last = |it: &Date| it.day() + 7 > it.days_in_month();
    let nth = |it: &Date| (it.day() + 6) / 7;
    let name = first.strftime("%A of %B");
    if years.len() < 10 || !dates.iter().all(is_alike) {
        return format!("on {first}");
    }
    if dates.iter().all(is_last) {
        return format!("on the last {name}");
    }
    match nth(first) {
        1 if dates.iter().all(|it| nth(it) == 1) => format!("on the first {name}"),
        2 if dates.iter().all(|it| nth(it) == 2) => format!("on the second {name}"),
        _ => format!("on {first}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::job;
    use crate::zone;

    fn told(cron: &str, zone: &str) -> Option<String> {
        let cron = Cron::parse(cron).expect("a cron expression");
        let missed = missed(&cron, &zone::find(zone).expect("a zone"));
        let first = missed.first()?.strftime("%H:%M").to_string();
        let dates: Vec<Date> = missed.iter().map(|it| it.date()).collect();
        Some(format!("{first} {}", on(&dates)))
    }

    #[test]
    fn gaps() {
        for (cron, zone, expected) in [
            (
                "30 2 * * ? *",
                "Europe/Berlin",
                Some("02:30 on the last Sunday of March"),
            ),
            (
                "0 2 ? * SUN *",
                "Europe/Berlin",
                Some("02:00 on the last Sunday of March"),
            ),
            (
                "30 2 * * ? *",
                "America/New_York",
                Some("02:30 on the second Sunday of March"),
            ),
            (
                "30 2 * * ? *",
                "Australia/Sydney",
                Some("02:30 on the first Sunday of October"),
            ),
            (
                "0 0 * * ? *",
                "Africa/Cairo",
                Some("00:00 on the last Friday of April"),
            ),
            (
                "30 2 29 * ? *",
                "Europe/Berlin",
                Some("02:30 on 2026-03-29"),
            ),
            (
                "30 2 * * ? 2026",
                "Europe/Berlin",
                Some("02:30 on 2026-03-29"),
            ),
            ("0 3 * * ? *", "Europe/Berlin", None),
            ("59 1 * * ? *", "Europe/Berlin", None),
            ("30 2 ? * MON-FRI *", "Europe/Berlin", None),
            ("30 2 * 6 ? *", "Europe/Berlin", None),
            ("30 2 * * ? *", "Asia/Tokyo", None),
            ("30 2 * * ? *", "America/Sao_Paulo", None),
            ("30 2 * * ? *", "UTC", None),
            // The first start after the hour is where one would have been anyway.
            ("0 * * * ? *", "Europe/Berlin", None),
            ("0/15 * * * ? *", "Europe/Berlin", None),
            (
                "0 0/2 * * ? *",
                "Europe/Berlin",
                Some("02:00 on the last Sunday of March"),
            ),
        ] {
            assert_eq!(told(cron, zone).as_deref(), expected, "{cron} in {zone}");
        }
    }

    #[test]
    fn places() {
        job(
            "schedule: {cron: 30 2 * * *, timezone: Europe/Berlin}",
            &["LF0256 1:18"],
        );
        job("schedule: {cron: 30 2 * * *}", &[]);
    }
}
