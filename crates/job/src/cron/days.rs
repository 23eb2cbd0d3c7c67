//! The days on which a cron expression runs.

use std::collections::BTreeSet;

use jiff::civil::{Date, Weekday};

use super::CronProblem;
use super::field::{DAYS, WEEKDAYS, number};

/// Days of a month. Source: "Schedule types on EventBridge Scheduler", cron-based schedules.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Days {
    /// Every day.
    Every,
    /// `1,15`: these days of the month.
    OfMonth(BTreeSet<u32>),
    /// `L`: the last day of the month.
    Last,
    /// `LW`: the last day of the month that is none of a weekend.
    LastWorkday,
    /// `15W`: the day from Monday to Friday that is nearest to that day, in the same month.
    Near(u32),
    /// `MON-FRI`: these days of the week; Sunday is 1.
    OfWeek(BTreeSet<u32>),
    /// `6L`: the last one of the month.
    LastOf(u32),
    /// `6#3`: the third one of the month.
    Nth(u32, u32),
}

impl Days {
    /// Reads day of month and day of week, of which one is `?`.
    pub(super) fn read(day: &str, weekday: &str) -> Result<Self, CronProblem> {
        match (day, weekday) {
            ("?", "?") => Err(CronProblem::Days { both: true }),
            ("*", "?") | ("?", "*") => Ok(Self::Every),
            ("L", "?") => Ok(Self::Last),
            ("LW", "?") => Ok(Self::LastWorkday),
            (day, "?") => match day.strip_suffix('W').and_then(|it| DAYS.value(it)) {
                Some(day) => Ok(Self::Near(day)),
                None => Ok(Self::of_month(DAYS.read(day)?)),
            },
            // The last day of each week.
            ("?", "L") => Ok(Self::OfWeek(BTreeSet::from([7]))),
            ("?", weekday) => match last_or_nth(weekday) {
                Some(days) => Ok(days),
                None => Ok(Self::of_week(WEEKDAYS.read(weekday)?)),
            },
            _ => Err(CronProblem::Days { both: false }),
        }
    }

    /// Whether a day is one of them.
    pub(crate) fn has(&self, date: Date) -> bool {
        let day = number_of(date.day());
        let length = number_of(date.days_in_month());
        let weekday = weekday(date);
        match self {
            Self::Every => true,
            Self::OfMonth(days) => days.contains(&day),
            Self::Last => day == length,
            Self::LastWorkday => is_workday(date) && length - day < workdays_ahead(date),
            Self::Near(near) => is_nearest(date, *near),
            Self::OfWeek(days) => days.contains(&weekday),
            Self::LastOf(last) => weekday == *last && day + 7 > length,
            Self::Nth(of, nth) => weekday == *of && day.div_ceil(7) == *nth,
        }
    }

    fn of_month(days: BTreeSet<u32>) -> Self {
        if days.len() == 31 {
            Self::Every
        } else {
            Self::OfMonth(days)
        }
    }

    fn of_week(days: BTreeSet<u32>) -> Self {
        if days.len() == 7 {
            Self::Every
        } else {
            Self::OfWeek(days)
        }
    }
}

/// `6L`, `FRIL`, `6#3` or `FRI#3`.
fn last_or_nth(weekday: &str) -> Option<Days> {
    if let Some(last) = weekday.strip_suffix('L') {
        return WEEKDAYS.value(last).map(Days::LastOf);
    }
    let (weekday, nth) = weekday.split_once('#')?;
    let nth = number(nth).filter(|nth| (1..=5).contains(nth))?;
    Some(Days::Nth(WEEKDAYS.value(weekday)?, nth))
}

/// Whether a day is the one from Monday to Friday that is nearest to day `near` of its month, without leaving the month.
fn is_nearest(date: Date, near: u32) -> bool {
    let Some(near) = i8::try_from(near)
        .ok()
        .and_then(|near| Date::new(date.year(), date.month(), near).ok())
    else {
        return false;
    };
    let day = number_of(near.day());
    let nearest = match near.weekday() {
        Weekday::Saturday if day == 1 => day + 2,
        Weekday::Saturday => day - 1,
        Weekday::Sunday if near.day() == near.days_in_month() => day - 2,
        Weekday::Sunday => day + 1,
        _ => day,
    };
    number_of(date.day()) == nearest
}

fn is_workday(date: Date) -> bool {
    !matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// How many days it takes from this one to the next from Monday to Friday.
fn workdays_ahead(date: Date) -> u32 {
    if date.weekday() == Weekday::Friday {
        3
    } else {
        1
    }
}

/// The day of the week as AWS counts it: Sunday is 1.
fn weekday(date: Date) -> u32 {
    number_of(date.weekday().to_sunday_one_offset())
}

fn number_of(small: i8) -> u32 {
    u32::try_from(small).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The days of a month that are among them.
    fn days_in(day: &str, weekday: &str, year: i16, month: i8) -> Vec<i8> {
        let days = Days::read(day, weekday).unwrap_or_else(|it| panic!("{day} {weekday}: {it:?}"));
        let first = Date::new(year, month, 1).expect("a month");
        let all = first.series(jiff::Span::new().days(1)).take(31);
        all.filter(|it| it.month() == month && days.has(*it))
            .map(Date::day)
            .collect()
    }

    #[test]
    fn days_of_a_month() {
        // August 2026 begins with a Saturday and ends with a Monday, February 2026 is four whole weeks from Sunday on,
        // and May 2026 ends with a Sunday.
        for (day, weekday, month, expected) in [
            ("1,15", "?", 8, &[1, 15][..]),
            ("31", "?", 2, &[]),
            ("L", "?", 2, &[28]),
            ("L", "?", 8, &[31]),
            ("LW", "?", 8, &[31]),
            ("LW", "?", 5, &[29]),
            ("LW", "?", 2, &[27]),
            ("1W", "?", 8, &[3]),
            ("15W", "?", 8, &[14]),
            ("16W", "?", 8, &[17]),
            ("31W", "?", 5, &[29]),
            ("3W", "?", 8, &[3]),
            ("30W", "?", 2, &[]),
            ("?", "2", 8, &[3, 10, 17, 24, 31]),
            ("?", "SUN", 2, &[1, 8, 15, 22]),
            ("?", "L", 2, &[7, 14, 21, 28]),
            ("?", "6L", 8, &[28]),
            ("?", "3#2", 8, &[11]),
            ("?", "MON#5", 8, &[31]),
            ("?", "MON#5", 2, &[]),
        ] {
            assert_eq!(
                days_in(day, weekday, 2026, month),
                expected,
                "{day} {weekday} of month {month}"
            );
        }
    }
}
