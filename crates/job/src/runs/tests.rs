use std::collections::BTreeMap;

use super::*;
use crate::model::Group;

fn schedule(recurrence: Recurrence) -> Schedule {
    Schedule {
        name: None,
        recurrence,
        start: None,
        end: None,
        window_minutes: None,
        input: BTreeMap::new(),
        enabled: true,
        retry_attempts: 185,
        max_age_seconds: 3_600,
        dead_letters: None,
        group: Group::Named("default".to_owned()),
    }
}

fn cron(fields: &str, timezone: &str) -> Schedule {
    schedule(Recurrence::Cron {
        fields: fields.to_owned(),
        written: None,
        timezone: Some(timezone.to_owned()),
    })
}

/// The next starts, a text each.
fn next(schedule: &Schedule, from: &str, count: usize) -> Vec<String> {
    let from = unix_seconds(from).expect("a time");
    let Runs::Known(runs) = schedule.next(from, count) else {
        return vec!["from deployment".to_owned()];
    };
    let show = |run: Run| {
        let utc = run.utc.unwrap_or_else(|| "never".to_owned());
        let note = run.note.map(|note| format!(" {note:?}"));
        format!("{} = {utc}{}", run.local, note.unwrap_or_default())
    };
    runs.into_iter().map(show).collect()
}

#[test]
fn by_the_clock() {
    let nightly = cron("0 3 ? * MON-FRI *", "Asia/Tokyo");
    assert_eq!(
        next(&nightly, "2026-12-24T18:00:00Z", 3),
        [
            "Fri 2026-12-25 03:00 +09:00 = 2026-12-24T18:00:00Z",
            "Mon 2026-12-28 03:00 +09:00 = 2026-12-27T18:00:00Z",
            "Tue 2026-12-29 03:00 +09:00 = 2026-12-28T18:00:00Z",
        ]
    );
    assert_eq!(
        next(&cron("0 0 29 2 ? *", "UTC"), "2096-03-01T00:00:00Z", 2),
        [
            "Fri 2104-02-29 00:00 +00:00 = 2104-02-29T00:00:00Z",
            "Wed 2108-02-29 00:00 +00:00 = 2108-02-29T00:00:00Z",
        ]
    );
    // The example of the User Guide.
    assert_eq!(
        next(
            &cron("15 10 ? * 6L 2022-2023", "UTC"),
            "2023-11-01T00:00:00Z",
            5
        ),
        [
            "Fri 2023-11-24 10:15 +00:00 = 2023-11-24T10:15:00Z",
            "Fri 2023-12-29 10:15 +00:00 = 2023-12-29T10:15:00Z",
        ]
    );
    assert_eq!(next(&nightly, "9999-12-30T00:00:00Z", 1), [""; 0]);
}

/// The examples of "Daylight savings time on EventBridge Scheduler".
#[test]
fn when_the_clock_is_changed() {
    let at_half_past_two = cron("30 2 * * ? *", "America/Los_Angeles");
    assert_eq!(
        next(&at_half_past_two, "2027-03-13T12:00:00Z", 1),
        [
            "Sun 2027-03-14 02:30 = never LeftOut",
            "Mon 2027-03-15 02:30 -07:00 = 2027-03-15T09:30:00Z",
        ]
    );
    let at_half_past_one = cron("30 1 * * ? *", "America/Los_Angeles");
    assert_eq!(
        next(&at_half_past_one, "2026-11-01T00:00:00Z", 2),
        [
            "Sun 2026-11-01 01:30 -07:00 = 2026-11-01T08:30:00Z Twice",
            "Mon 2026-11-02 01:30 -08:00 = 2026-11-02T09:30:00Z",
        ]
    );
    // Between the two, the one that counts is over.
    assert_eq!(
        next(&at_half_past_one, "2026-11-01T09:00:00Z", 1),
        ["Mon 2026-11-02 01:30 -08:00 = 2026-11-02T09:30:00Z"]
    );
    // Samoa left out a whole day.
    assert_eq!(
        next(
            &cron("0 12 * * ? *", "Pacific/Apia"),
            "2011-12-30T00:00:00Z",
            1
        ),
        [
            "Fri 2011-12-30 12:00 = never LeftOut",
            "Sat 2011-12-31 12:00 +14:00 = 2011-12-30T22:00:00Z",
        ]
    );
}

#[test]
fn at_a_distance() {
    let mut hourly = schedule(Recurrence::Rate { minutes: 90 });
    assert_eq!(
        next(&hourly, "2026-01-01T00:00:00Z", 2),
        ["from deployment"]
    );
    hourly.start = Some("2026-01-01T00:10:00Z".to_owned());
    hourly.end = Some("2026-01-01T03:10:00Z".to_owned());
    assert_eq!(
        next(&hourly, "2026-01-01T00:10:01Z", 5),
        [
            "Thu 2026-01-01 01:40 +00:00 = 2026-01-01T01:40:00Z",
            "Thu 2026-01-01 03:10 +00:00 = 2026-01-01T03:10:00Z",
        ]
    );
    assert_eq!(
        next(&hourly, "2025-01-01T00:00:00Z", 1),
        ["Thu 2026-01-01 00:10 +00:00 = 2026-01-01T00:10:00Z"]
    );
}

#[test]
fn within_start_and_end() {
    let mut nightly = cron("0 3 * * ? *", "UTC");
    nightly.start = Some("2026-01-02T03:00:00Z".to_owned());
    nightly.end = Some("2026-01-03T02:59:59Z".to_owned());
    assert_eq!(
        next(&nightly, "2026-01-01T00:00:00Z", 5),
        ["Fri 2026-01-02 03:00 +00:00 = 2026-01-02T03:00:00Z"]
    );
    assert_eq!(
        nightly.words(),
        "at 03:00, every day, UTC, from 2026-01-02T03:00:00Z on, until 2026-01-03T02:59:59Z"
    );
}

#[test]
fn once() {
    let once = schedule(Recurrence::At {
        time: "2026-12-24T18:00:00".to_owned(),
        timezone: Some("Europe/Berlin".to_owned()),
    });
    assert_eq!(
        next(&once, "2026-12-24T17:00:00Z", 5),
        ["Thu 2026-12-24 18:00 +01:00 = 2026-12-24T17:00:00Z"]
    );
    assert_eq!(next(&once, "2026-12-24T17:00:01Z", 5), [""; 0]);
    assert_eq!(once.words(), "once, at 2026-12-24 18:00:00, Europe/Berlin");
}
