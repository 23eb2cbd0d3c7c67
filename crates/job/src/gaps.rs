//! How long schedules together start nothing.

use jiff::civil::{Date, date};
use jiff::tz::{AmbiguousOffset, TimeZone};

use crate::cron::Cron;
use crate::model::{Recurrence, Schedule};
use crate::runs::{time_of, zone_of};

/// Four years in a row have every month in every length, and these have the 29th of February twice.
const FIRST: Date = date(2023, 12, 31);
const END: Date = date(2028, 3, 2);

/// Of more schedules it would take too long to find out, and no job has as many.
const MOST_SCHEDULES: usize = 24;

/// The most minutes that pass without a start, at least: when a `rate` starts depends on when it is deployed, so of one
/// beside other schedules only what is certain counts. Schedules that have an end, or years, are none to ask about.
///
/// A start that a clock leaves out counts as one, since a rule of its own tells of it.
pub(crate) fn certain_gap_minutes(schedules: &[&Schedule]) -> Option<u64> {
    if schedules.len() > MOST_SCHEDULES {
        return None;
    }
    let mut clocks = Vec::new();
    let mut rates = Vec::new();
    for schedule in schedules {
        match &schedule.recurrence {
            Recurrence::Rate { minutes } => rates.push((*minutes).max(1)),
            Recurrence::Cron {
                fields, timezone, ..
            } => clocks.push((Cron::parse(fields).ok()?, zone_of(timezone))),
            Recurrence::At { .. } => return None,
        }
    }
    let gap = (!clocks.is_empty()).then(|| gap_of_clocks(&clocks));
    with_rates(gap, &rates)
}

/// What is certain of a gap between the starts of clocks, and of the rates beside them. A rate that is twice in a gap of
/// the clocks has nothing but the other rates between its own starts.
fn with_rates(gap: Option<u64>, rates: &[u64]) -> Option<u64> {
    let of_clocks = gap.map(|gap| longest_part(gap, rates.iter().copied()));
    let of_rates = rates.iter().enumerate().filter_map(|(index, rate)| {
        let others = rates.iter().enumerate().filter(|(it, _)| *it != index);
        gap.is_none_or(|gap| gap / 2 >= *rate)
            .then(|| longest_part(*rate, others.map(|(_, other)| *other)))
    });
    of_clocks.into_iter().chain(of_rates).max()
}

/// The longest part of some minutes that these rates leave free, at least: each starts `length / rate + 1` times in them
/// at most, and among the parts between all starts one is as long as if they were equal.
fn longest_part(length: u64, rates: impl Iterator<Item = u64>) -> u64 {
    let parts = rates.fold(1, |parts: u64, rate| {
        parts.saturating_add(length / rate + 1)
    });
    length / parts
}

/// The most minutes between two starts of some years.
fn gap_of_clocks(clocks: &[(Cron, TimeZone)]) -> u64 {
    let mut starts: Vec<(i64, i64)> = clocks
        .iter()
        .flat_map(|(cron, zone)| {
            let chains = chains(cron);
            let days = FIRST.series(jiff::Span::new().days(1));
            let days = days.take_while(|day| *day < END);
            days.filter(|day| cron.runs_on(*day))
                .flat_map(move |day| chains.clone().into_iter().map(move |it| (day, it)))
                .filter_map(|(day, (first, last))| {
                    Some((minute(day, first, zone)?, minute(day, last, zone)?))
                })
        })
        .collect();
    starts.sort_unstable();
    // These years may have no start, or one alone. A day at each end is not a whole one in every time zone.
    let edge = |day: Option<Date>| minute(day?, 0, &TimeZone::UTC);
    let (Some(begin), Some(end)) = (edge(FIRST.tomorrow().ok()), edge(END.yesterday().ok())) else {
        return 0;
    };
    let mut longest = 0;
    let mut before = begin;
    for (first, last) in starts.into_iter().chain([(end, end)]) {
        longest = longest.max(first - before);
        before = before.max(last);
    }
    longest.unsigned_abs()
}

/// The starts of a day, those that are less than an hour apart as one, with its first and its last: no alarm knows less
/// than an hour.
fn chains(cron: &Cron) -> Vec<(u32, u32)> {
    let mut chains: Vec<(u32, u32)> = Vec::new();
    for minute in cron.minutes_of_day() {
        match chains.last_mut() {
            Some((_, last)) if minute - *last < 60 => *last = minute,
            _ => chains.push((minute, minute)),
        }
    }
    chains
}

/// A time of a clock, in minutes since 1970.
fn minute(day: Date, minute: u32, zone: &TimeZone) -> Option<i64> {
    let local = day.to_datetime(time_of(minute)?);
    let offset = match zone.to_ambiguous_timestamp(local).offset() {
        AmbiguousOffset::Unambiguous { offset } => offset,
        AmbiguousOffset::Gap { before, .. } | AmbiguousOffset::Fold { before, .. } => before,
    };
    Some(offset.to_timestamp(local).ok()?.as_second().div_euclid(60))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zone;

    const HOUR: u64 = 60;
    const DAY: u64 = 24 * HOUR;

    #[test]
    fn clocks() {
        for (clocks, expected) in [
            (&[("0 3 * * ? *", "UTC")][..], DAY),
            (&[("0 * * * ? *", "UTC")], HOUR),
            (&[("0/15 9-17 * * ? *", "UTC")], 15 * HOUR + 15),
            (&[("0 3 ? * MON-FRI *", "Asia/Tokyo")], 3 * DAY),
            (&[("0 3 ? * MON *", "UTC")], 7 * DAY),
            (&[("0 3 1 * ? *", "UTC")], 31 * DAY),
            (&[("0 3 29 2 ? *", "UTC")], 1461 * DAY),
            (&[("0 3 1 1 ? *", "UTC")], 366 * DAY),
            // The night that has an hour more, and the one that leaves the start out.
            (&[("0 3 * * ? *", "Europe/Berlin")], DAY + HOUR),
            (&[("30 2 * * ? *", "Europe/Berlin")], DAY + HOUR),
            (&[("0 3 ? * MON-FRI *", "Europe/Berlin")], 3 * DAY + HOUR),
            (
                &[("0 3 ? * MON *", "UTC"), ("0 3 ? * THU *", "UTC")],
                4 * DAY,
            ),
            (
                &[("0 3 ? * MON *", "UTC"), ("0 3 ? * THU *", "Asia/Tokyo")],
                4 * DAY + 9 * HOUR,
            ),
            (
                &[("0 12 * * ? *", "UTC"), ("0 12 * * ? *", "Asia/Tokyo")],
                15 * HOUR,
            ),
        ] {
            let clocks: Vec<(Cron, TimeZone)> = clocks
                .iter()
                .map(|(cron, name)| {
                    let cron = Cron::parse(cron).expect("a cron expression");
                    (cron, zone::find(name).expect("a zone"))
                })
                .collect();
            assert_eq!(gap_of_clocks(&clocks), expected, "{clocks:?}");
        }
    }

    #[test]
    fn rates() {
        for (gap, rates, expected) in [
            (None, &[][..], None),
            (Some(DAY), &[], Some(DAY)),
            (None, &[90], Some(90)),
            (Some(DAY), &[6 * HOUR], Some(6 * HOUR)),
            // One start of the rate may lie in the middle between two of the clock's.
            (Some(DAY), &[2 * DAY], Some(DAY / 2)),
            (None, &[DAY, DAY], Some(DAY / 3)),
            (None, &[HOUR, 7 * DAY], Some(7 * DAY / 170)),
        ] {
            assert_eq!(with_rates(gap, rates), expected, "{gap:?} {rates:?}");
        }
    }
}
