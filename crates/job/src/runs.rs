//! When a schedule starts a job next, and when it does not though one would think so.
//!
//! Source: "Daylight savings time on EventBridge Scheduler" in the EventBridge Scheduler User Guide.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{Timestamp, Zoned};

use crate::cron::Cron;
use crate::model::{Recurrence, Schedule};
use crate::zone;

/// The next times of a schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Runs {
    /// These, and what is skipped between them. Fewer than asked for where there are no more.
    Known(Vec<Run>),
    /// They follow from when the schedule is deployed, which nobody knows here.
    FromDeployment,
}

/// A time at which a schedule starts a job, or does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// In the schedule's time zone: `Thu 2026-12-24 03:00 +09:00`. A time that is left out has no offset.
    pub local: String,
    /// In UTC: `2026-12-23T18:00:00Z`; nothing for a time that is left out.
    pub utc: Option<String>,
    /// What is to be known of it.
    pub note: Option<RunNote>,
}

/// What is to be known of a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunNote {
    /// The clock leaves it out, so nothing starts.
    LeftOut,
    /// The clock shows it twice, and it starts the first time alone.
    Twice,
}

/// A time that is written as `2026-12-24T18:00:00Z`, in seconds since 1970.
#[must_use]
pub fn unix_seconds(text: &str) -> Option<i64> {
    let moment = crate::moment::Moment::parse(text)?;
    match moment {
        crate::moment::Moment::Utc(_) => Some(moment.instant(&TimeZone::UTC)?.as_second()),
        crate::moment::Moment::Local(_) => None,
    }
}

impl Schedule {
    /// When it starts, for people: `at 03:00, Monday to Friday, Asia/Tokyo`.
    #[must_use]
    pub fn words(&self) -> String {
        let mut words = match &self.recurrence {
            Recurrence::Cron {
                fields, timezone, ..
            } => {
                let times = Cron::parse(fields).map(|cron| cron.words());
                let zone = timezone.as_deref().unwrap_or(UTC);
                // What is no expression is no schedule of a job.
                format!("{}, {zone}", times.unwrap_or_default())
            }
            Recurrence::Rate { minutes } => format!("every {}", distance(*minutes)),
            Recurrence::At { time, timezone } => {
                let zone = timezone.as_deref().unwrap_or(UTC);
                format!("once, at {}, {zone}", time.replace('T', " "))
            }
        };
        if let Some(start) = &self.start {
            words.push_str(&format!(", from {start} on"));
        }
        if let Some(end) = &self.end {
            words.push_str(&format!(", until {end}"));
        }
        words
    }

    /// The next `count` starts at or after a time, in seconds since 1970, as if it were enabled.
    #[must_use]
    pub fn next(&self, from_unix_seconds: i64, count: usize) -> Runs {
        let mut runs = Collected {
            from: instant(from_unix_seconds).max(bound(self.start.as_deref(), Timestamp::MIN)),
            until: bound(self.end.as_deref(), Timestamp::MAX),
            left: count,
            runs: Vec::new(),
        };
        match &self.recurrence {
            Recurrence::Cron {
                fields, timezone, ..
            } => {
                if let Ok(cron) = Cron::parse(fields) {
                    runs.cron(&cron, &zone_of(timezone));
                }
            }
            Recurrence::At { time, timezone } => {
                if let Ok(time) = time.parse() {
                    runs.add(time, &zone_of(timezone));
                }
            }
            Recurrence::Rate { minutes } => {
                let Some(start) = &self.start else {
                    return Runs::FromDeployment;
                };
                runs.rate(bound(Some(start), Timestamp::MIN), *minutes);
            }
        }
        Runs::Known(runs.runs)
    }
}

/// A time that a schedule says; another where it says none.
fn bound(text: Option<&str>, otherwise: Timestamp) -> Timestamp {
    text.and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

const UTC: &str = "UTC";

/// Starts that are found one after the other.
struct Collected {
    from: Timestamp,
    until: Timestamp,
    /// How many more are asked for.
    left: usize,
    runs: Vec<Run>,
}

impl Collected {
    fn cron(&mut self, cron: &Cron, zone: &TimeZone) {
        // What the clock leaves out on the day before may be at hand still.
        let Ok(first) = zone.to_datetime(self.from).date().yesterday() else {
            return;
        };
        for date in first.series(jiff::Span::new().days(1)) {
            // No expression has a later year.
            if self.left == 0 || date.year() > 2199 || self.is_over(date, zone) {
                return;
            }
            if !cron.runs_on(date) {
                continue;
            }
            for minute in cron.minutes_of_day() {
                if let Some(time) = time_of(minute) {
                    self.add(date.to_datetime(time), zone);
                }
            }
        }
    }

    fn rate(&mut self, start: Timestamp, minutes: u64) {
        let step = i64::try_from(minutes)
            .unwrap_or(i64::MAX)
            .saturating_mul(60)
            .max(1);
        let passed = self.from.as_second().saturating_sub(start.as_second());
        let mut steps = passed.max(0).div_euclid(step);
        if passed > 0 && passed % step != 0 {
            steps += 1;
        }
        while self.left > 0 {
            let second = start.as_second().saturating_add(steps.saturating_mul(step));
            let Ok(instant) = Timestamp::from_second(second) else {
                return;
            };
            if instant > self.until {
                return;
            }
            self.push(instant.to_zoned(TimeZone::UTC), None);
            steps += 1;
        }
    }

    /// Adds a time by the clock, unless it is too early, too late or one too many.
    fn add(&mut self, local: DateTime, zone: &TimeZone) {
        let (offset, note) = match zone.to_ambiguous_timestamp(local).offset() {
            AmbiguousOffset::Unambiguous { offset } => (offset, None),
            AmbiguousOffset::Gap { before, .. } => (before, Some(RunNote::LeftOut)),
            AmbiguousOffset::Fold { before, .. } => (before, Some(RunNote::Twice)),
        };
        let Ok(instant) = offset.to_timestamp(local) else {
            return;
        };
        if self.left == 0 || instant < self.from || instant > self.until {
            return;
        }
        if note == Some(RunNote::LeftOut) {
            self.runs.push(Run {
                local: local.strftime("%a %Y-%m-%d %H:%M").to_string(),
                utc: None,
                note,
            });
        } else {
            self.push(instant.to_zoned(zone.clone()), note);
        }
    }

    fn push(&mut self, at: Zoned, note: Option<RunNote>) {
        self.left -= 1;
        self.runs.push(Run {
            local: at.strftime("%a %Y-%m-%d %H:%M %:z").to_string(),
            utc: Some(crate::moment::in_utc(at.timestamp())),
            note,
        });
    }

    /// Whether a day begins after the end.
    fn is_over(&self, date: Date, zone: &TimeZone) -> bool {
        date.yesterday()
            .is_ok_and(|before| before > zone.to_datetime(self.until).date())
    }
}

/// `hour`, `90 minutes`.
fn distance(minutes: u64) -> String {
    let (count, unit) = match minutes {
        minutes if minutes.is_multiple_of(24 * 60) => (minutes / (24 * 60), "day"),
        minutes if minutes.is_multiple_of(60) => (minutes / 60, "hour"),
        minutes => (minutes, "minute"),
    };
    match count {
        1 => unit.to_owned(),
        count => format!("{count} {unit}s"),
    }
}

/// A time of day, in minutes.
pub(crate) fn time_of(minute: u32) -> Option<Time> {
    let hour = i8::try_from(minute / 60).ok()?;
    let minute = i8::try_from(minute % 60).ok()?;
    Time::new(hour, minute, 0, 0).ok()
}

pub(crate) fn zone_of(name: &Option<String>) -> TimeZone {
    name.as_deref()
        .and_then(zone::find)
        .unwrap_or(TimeZone::UTC)
}

fn instant(unix_seconds: i64) -> Timestamp {
    Timestamp::from_second(unix_seconds).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests;
