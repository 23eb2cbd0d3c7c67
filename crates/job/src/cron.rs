//! Cron expressions of EventBridge Scheduler. Source: "Schedule types on EventBridge Scheduler".

mod days;
mod field;
mod five;
mod gap;
mod words;

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use jiff::civil::{Date, DateTime};

pub use days::Days;
pub(crate) use field::Field;
use field::{HOURS, MINUTES, MONTHS, YEARS};
pub(crate) use five::FiveProblem;
pub(crate) use gap::longest_gap_minutes;

/// A cron expression: two that are equal run at the same times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cron {
    minutes: BTreeSet<u32>,
    hours: BTreeSet<u32>,
    days: Days,
    months: BTreeSet<u32>,
    /// Every one that there is where there are none.
    years: Option<BTreeSet<u32>>,
}

/// What is wrong with a cron expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum CronProblem {
    /// It has so many fields, not six.
    Count(usize),
    /// Both days are `?`, or neither is.
    Days {
        /// Whether both are.
        both: bool,
    },
    /// A field is not understood.
    Field {
        /// The field.
        field: &'static Field,
        /// What of it is not.
        part: String,
    },
    /// It has the five fields of other crons, or is one of their words, and AWS cannot say it.
    Five(FiveProblem),
    /// There is no such day.
    Never,
    /// It has more characters than AWS takes, so many.
    Long(usize),
}

/// The most characters, those of `cron()` left out. Source: "CreateSchedule", ScheduleExpression, in the EventBridge
/// Scheduler API Reference.
pub(crate) const LONGEST: usize = 256 - "cron()".len();

impl Cron {
    /// Reads what people write: AWS's six fields, or what other crons have. Gives AWS's fields back too, with single
    /// spaces between them.
    pub(crate) fn read(text: &str) -> Result<(String, Self), CronProblem> {
        let six = match five::translated(text) {
            Some(translated) => translated?,
            None => text.split_whitespace().collect::<Vec<&str>>().join(" "),
        };
        let cron = Self::parse(&six)?;
        if six.len() > LONGEST {
            return Err(CronProblem::Long(six.len()));
        }
        Ok((six, cron))
    }

    /// Reads the six fields.
    pub(crate) fn parse(text: &str) -> Result<Self, CronProblem> {
        let fields: Vec<&str> = text.split_whitespace().collect();
        let &[minutes, hours, day, month, weekday, year] = fields.as_slice() else {
            return Err(CronProblem::Count(fields.len()));
        };
        let minutes = MINUTES.read(minutes)?;
        let hours = HOURS.read(hours)?;
        let days = Days::read(day, weekday)?;
        let months = MONTHS.read(month)?;
        // There are 230, and hardly anybody chooses among them.
        let years = match year {
            "*" => None,
            year => Some(YEARS.read(year)?).filter(|years| years.len() < YEARS.count()),
        };
        let cron = Self {
            minutes,
            hours,
            days,
            months,
            years,
        };
        if cron.dates().next().is_none() {
            return Err(CronProblem::Never);
        }
        Ok(cron)
    }

    /// The days of its months.
    pub(crate) fn which_days(&self) -> &Days {
        &self.days
    }

    /// The months, of 1 to 12.
    pub(crate) fn months(&self) -> &BTreeSet<u32> {
        &self.months
    }

    /// The years; nothing where it is every one that there is.
    pub(crate) fn years(&self) -> Option<&BTreeSet<u32>> {
        self.years.as_ref()
    }

    /// Whether it runs on a day.
    pub(crate) fn runs_on(&self, date: Date) -> bool {
        let month = u32::try_from(date.month()).unwrap_or(0);
        let year = u32::try_from(date.year()).unwrap_or(0);
        self.has_year(year) && self.months.contains(&month) && self.days.has(date)
    }

    /// Whether it runs at a minute.
    pub(crate) fn runs_at(&self, time: DateTime) -> bool {
        let has = |values: &BTreeSet<u32>, value: i8| {
            u32::try_from(value).is_ok_and(|value| values.contains(&value))
        };
        has(&self.hours, time.hour())
            && has(&self.minutes, time.minute())
            && self.runs_on(time.date())
    }

    /// The times of a day at which it runs, in minutes.
    pub(crate) fn minutes_of_day(&self) -> impl Iterator<Item = u32> {
        self.minutes_of_hours(0..=23)
    }

    /// Those of some hours of the day.
    pub(crate) fn minutes_of_hours(&self, among: RangeInclusive<u32>) -> impl Iterator<Item = u32> {
        let hours = self.hours.iter().filter(move |hour| among.contains(*hour));
        hours.flat_map(|hour| self.minutes.iter().map(move |minute| hour * 60 + minute))
    }

    /// Whether it runs in every year that there is.
    pub(crate) fn runs_every_year(&self) -> bool {
        self.years.is_none()
    }

    /// Whether each week is like any other.
    fn is_weekly(&self) -> bool {
        self.runs_every_year()
            && self.months.len() == MONTHS.count()
            && matches!(self.days, Days::Every | Days::OfWeek(_))
    }

    fn has_year(&self, year: u32) -> bool {
        match &self.years {
            Some(years) => years.contains(&year),
            None => YEARS.has(year),
        }
    }

    /// All days on which it runs, the first year that it has on.
    fn dates(&self) -> impl Iterator<Item = Date> {
        let years = YEARS.all().filter(|year| self.has_year(*year));
        let months = years.flat_map(|year| {
            let months = self.months.iter();
            months.filter_map(move |month| first_of(year, *month))
        });
        months
            .flat_map(|first| (0..i32::from(first.days_in_month())).map(move |day| (first, day)))
            .filter_map(|(first, day)| first.checked_add(jiff::Span::new().days(day)).ok())
            .filter(|date| self.days.has(*date))
    }
}

fn first_of(year: u32, month: u32) -> Option<Date> {
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, 1).ok()
}

/// Values in their order, three or more in a row as one: the first, `to` and the last.
fn folded(values: &BTreeSet<u32>, to: &str, show: impl Fn(u32) -> String) -> Vec<String> {
    let mut parts = Vec::new();
    let mut rest = values.iter().copied().peekable();
    while let Some(first) = rest.next() {
        let mut last = first;
        while let Some(next) = rest.next_if(|next| *next == last + 1) {
            last = next;
        }
        match last - first {
            0 => parts.push(show(first)),
            1 => parts.extend([show(first), show(last)]),
            _ => parts.push(format!("{}{to}{}", show(first), show(last))),
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::field::{DAYS, WEEKDAYS};
    use super::*;

    #[test]
    fn what_is_no_cron_expression() {
        let field = |field, part: &str| CronProblem::Field {
            field,
            part: part.to_owned(),
        };
        for (text, problem) in [
            ("", CronProblem::Count(0)),
            ("0 3 * * *", CronProblem::Count(5)),
            ("0 0 3 * * ? *", CronProblem::Count(7)),
            ("0 3 * * * *", CronProblem::Days { both: false }),
            ("0 3 ? * ? *", CronProblem::Days { both: true }),
            ("60 3 * * ? *", field(&MINUTES, "60")),
            ("+1 3 * * ? *", field(&MINUTES, "+1")),
            ("0, 3 * * ? *", field(&MINUTES, "")),
            ("*/0 3 * * ? *", field(&MINUTES, "*/0")),
            ("*/60 3 * * ? *", field(&MINUTES, "*/60")),
            ("0 24 * * ? *", field(&HOURS, "24")),
            ("0 5-3 * * ? *", field(&HOURS, "5-3")),
            ("0 3 0 * ? *", field(&DAYS, "0")),
            ("0 3 32W * ? *", field(&DAYS, "32W")),
            ("0 3 * 13 ? *", field(&MONTHS, "13")),
            ("0 3 * MON ? *", field(&MONTHS, "MON")),
            ("0 3 ? * 0 *", field(&WEEKDAYS, "0")),
            ("0 3 ? * 1/2 *", field(&WEEKDAYS, "1/2")),
            ("0 3 ? * FRI#6 *", field(&WEEKDAYS, "FRI#6")),
            ("0 3 * * ? 1969", field(&YEARS, "1969")),
            ("? 3 * * ? *", field(&MINUTES, "?")),
            ("0 3 ? * 3#1,6#3 *", field(&WEEKDAYS, "3#1")),
            ("0 3 1,L * ? *", field(&DAYS, "L")),
            ("0 3 31 2 ? *", CronProblem::Never),
            ("0 3 29 2 ? 2026,2027", CronProblem::Never),
            ("0 3 31 4,6,9,11 ? *", CronProblem::Never),
            ("0 3 ? 2 MON#5 2026", CronProblem::Never),
        ] {
            assert_eq!(Cron::parse(text), Err(problem), "{text}");
        }
    }

    #[test]
    fn what_is_too_long() {
        let minutes: Vec<String> = (0..100).map(|minute| (minute % 60).to_string()).collect();
        let text = format!("{} * * * ? *", minutes.join(","));
        assert_eq!(Cron::read(&text), Err(CronProblem::Long(text.len())));
    }

    #[test]
    fn the_same_times_are_equal() {
        let parse = |text| Cron::parse(text).expect("a cron expression");
        for (one, other) in [
            ("0 3 * * ? *", "0 3 ? * SUN-SAT *"),
            ("*/15 * * * ? *", "0,15,30,45 0-23 1-31 JAN-DEC ? 1970-2199"),
            ("0 3 ? * MON#2 *", "0 3 ? * 2#2 *"),
        ] {
            assert_eq!(parse(one), parse(other));
        }
        assert_ne!(parse("0 3 29 2 ? *"), parse("0 3 L 2 ? *"));
    }
}
