//! Cron expressions of EventBridge Scheduler. Source: "Schedule types on EventBridge Scheduler".

use std::collections::BTreeSet;

/// A cron expression, as far as the time between its runs depends on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cron {
    minutes: BTreeSet<u32>,
    hours: BTreeSet<u32>,
    days: Days,
    months: BTreeSet<u32>,
    every_year: bool,
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
}

/// What a field may hold.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Field {
    /// What it is.
    pub(crate) name: &'static str,
    /// In words: `0` to `59`.
    pub(crate) values: &'static str,
    first: u32,
    last: u32,
    /// Names of values, from the first on.
    words: &'static [&'static str],
    steps: bool,
}

const MINUTES: Field = Field {
    name: "minutes",
    values: "`0` to `59`, `,`, `-`, `*`, `/`",
    first: 0,
    last: 59,
    words: &[],
    steps: true,
};
const HOURS: Field = Field {
    name: "hours",
    values: "`0` to `23`, `,`, `-`, `*`, `/`",
    last: 23,
    ..MINUTES
};
const DAYS: Field = Field {
    name: "day of month",
    values: "`1` to `31`, `,`, `-`, `*`, `?`, `/`, `L` for the last, `15W` for the weekday nearest to the 15th",
    first: 1,
    last: 31,
    ..MINUTES
};
const MONTHS: Field = Field {
    name: "month",
    values: "`1` to `12`, `JAN` to `DEC`, `,`, `-`, `*`, `/`",
    first: 1,
    last: 12,
    words: &[
        "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
    ],
    ..MINUTES
};
const WEEKDAYS: Field = Field {
    name: "day of week",
    values: "`1` (Sunday) to `7`, `SUN` to `SAT`, `,`, `-`, `*`, `?`, `6L` for the last Friday of a month, `6#3` for the third",
    first: 1,
    last: 7,
    words: &["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"],
    steps: false,
};
const YEARS: Field = Field {
    name: "year",
    values: "`1970` to `2199`, `,`, `-`, `*`, `/`",
    first: 1970,
    last: 2199,
    ..MINUTES
};

/// The days on which it runs.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Days {
    OfMonth(BTreeSet<u32>),
    /// Sunday is 1.
    OfWeek(BTreeSet<u32>),
    /// Once in a week, or once in a month.
    Seldom,
}

impl Cron {
    /// Reads the six fields.
    pub(crate) fn parse(text: &str) -> Result<Self, CronProblem> {
        let fields: Vec<&str> = text.split_whitespace().collect();
        let &[minutes, hours, day, month, weekday, year] = fields.as_slice() else {
            return Err(CronProblem::Count(fields.len()));
        };
        let minutes = MINUTES.read(minutes)?;
        let hours = HOURS.read(hours)?;
        let days = match (day, weekday) {
            ("?", "?") => return Err(CronProblem::Days { both: true }),
            (day, "?") if is_last_or_near(day) => Days::Seldom,
            (day, "?") => Days::OfMonth(DAYS.read(day)?),
            ("?", weekday) if is_last_or_nth(weekday) => Days::Seldom,
            ("?", weekday) => Days::OfWeek(WEEKDAYS.read(weekday)?),
            _ => return Err(CronProblem::Days { both: false }),
        };
        let months = MONTHS.read(month)?;
        YEARS.read(year)?;
        Ok(Self {
            minutes,
            hours,
            days,
            months,
            every_year: year == "*",
        })
    }

    /// The most minutes between two runs; nothing where it is certainly a week or more, or where there is a last run.
    ///
    /// Four years in a row have every month in every length.
    pub(crate) fn longest_gap_minutes(&self) -> Option<u64> {
        const DAY: u64 = 24 * 60;
        const WEEK: u64 = 7 * DAY;
        if !self.every_year {
            return None;
        }
        let times: Vec<u64> = self
            .hours
            .iter()
            .flat_map(|hour| self.minutes.iter().map(move |it| u64::from(hour * 60 + it)))
            .collect();
        let (first, last) = (*times.first()?, *times.last()?);
        let within = times.iter().zip(times.iter().skip(1));
        let mut longest = within.map(|(a, b)| b - a).max().unwrap_or(0);
        let mut before = None;
        // 2024 began on a Monday.
        let (mut number, mut weekday) = (0, 2);
        for year in 2024..=2027_u32 {
            for month in 1..=12 {
                for day in 1..=length(year, month) {
                    let runs = self.months.contains(&month)
                        && match &self.days {
                            Days::OfMonth(days) => days.contains(&day),
                            Days::OfWeek(days) => days.contains(&weekday),
                            Days::Seldom => false,
                        };
                    if runs {
                        if let Some(before) = before {
                            longest = longest.max((number - before) * DAY + first - last);
                        }
                        before = Some(number);
                    }
                    number += 1;
                    weekday = weekday % 7 + 1;
                }
            }
        }
        // What lies between the last run and the end shows a schedule that has hardly any.
        longest = longest.max((number - 1 - before?) * DAY);
        (longest < WEEK).then_some(longest)
    }
}

impl Field {
    /// The values that a field stands for.
    fn read(&'static self, text: &str) -> Result<BTreeSet<u32>, CronProblem> {
        let mut values = BTreeSet::new();
        for part in text.split(',') {
            let range = self.part(part).ok_or_else(|| CronProblem::Field {
                field: self,
                part: part.to_owned(),
            })?;
            values.extend(range);
        }
        Ok(values)
    }

    fn part(&self, part: &str) -> Option<impl Iterator<Item = u32>> {
        let (range, step) = match part.split_once('/') {
            Some((range, step)) if self.steps => (range, Some(step)),
            Some(_) => return None,
            None => (part, None),
        };
        let step_by = match step {
            None => 1,
            Some(step) => number(step).filter(|step| (1..=self.last).contains(step))?,
        };
        let (first, last) = match range.split_once('-') {
            _ if range == "*" => (self.first, self.last),
            Some((first, last)) => (self.value(first)?, self.value(last)?),
            // `0/15` is every 15th from 0 on.
            None if step.is_some() => (self.value(range)?, self.last),
            None => (self.value(range)?, self.value(range)?),
        };
        (first <= last).then(|| (first..=last).step_by(usize::try_from(step_by).unwrap_or(1)))
    }

    fn value(&self, text: &str) -> Option<u32> {
        let words = self.words.iter().zip(self.first..);
        let mut named = words.filter(|(word, _)| word.eq_ignore_ascii_case(text));
        let value = match named.next() {
            Some((_, value)) => value,
            None => number(text)?,
        };
        (self.first..=self.last).contains(&value).then_some(value)
    }
}

fn number(text: &str) -> Option<u32> {
    let is_digits = !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    text.parse().ok().filter(|_| is_digits)
}

/// `L` or `15W`.
fn is_last_or_near(day: &str) -> bool {
    let near = day.strip_suffix('W').and_then(|day| DAYS.value(day));
    day == "L" || near.is_some()
}

/// `L`, `6L`, `FRIL`, `6#3` or `FRI#3`.
fn is_last_or_nth(weekday: &str) -> bool {
    let last = weekday.strip_suffix('L').and_then(|it| WEEKDAYS.value(it));
    let nth = weekday.split_once('#').filter(|(weekday, nth)| {
        WEEKDAYS.value(weekday).is_some() && matches!(number(nth), Some(1..=5))
    });
    weekday == "L" || last.is_some() || nth.is_some()
}

/// How many days a month has, in a century without exceptions.
fn length(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps() {
        const DAY: u64 = 24 * 60;
        for (text, expected) in [
            ("* * * * ? *", Some(1)),
            ("0/15 * * * ? *", Some(15)),
            ("*/40 * * * ? *", Some(40)),
            ("10-30/5,59 * * * ? *", Some(29)),
            ("0 * * * ? *", Some(60)),
            ("0 9-17 * * ? *", Some(16 * 60)),
            ("0 3 * * ? *", Some(DAY)),
            ("0 3,4 * * ? *", Some(DAY - 60)),
            ("30 3 ? * MON-FRI *", Some(3 * DAY)),
            ("0 3 ? * mon,THU *", Some(4 * DAY)),
            ("0 3 ? * MON *", None),
            ("0 3 1/2 * ? *", Some(2 * DAY)),
            ("0 3 1,7,13,19,25 * ? *", None),
            ("0 3 1,7,13,19,26 * ? *", None),
            ("0 3 1,7,13,19,25,28 * ? *", Some(6 * DAY)),
            ("0 3 1 * ? *", None),
            ("0 3 31 2 ? *", None),
            ("0 3 * 1-6 ? *", None),
            ("0 3 L * ? *", None),
            ("0 3 15W * ? *", None),
            ("0 3 ? * FRI#3 *", None),
            ("0 3 ? * 6L *", None),
            ("0 3 ? * L *", None),
            ("0 3 * * ? 2027-2030", None),
        ] {
            let cron = Cron::parse(text).unwrap_or_else(|problem| panic!("{text}: {problem:?}"));
            assert_eq!(cron.longest_gap_minutes(), expected, "{text}");
        }
    }

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
        ] {
            assert_eq!(Cron::parse(text), Err(problem), "{text}");
        }
    }
}
