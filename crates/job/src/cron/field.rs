//! The fields of a cron expression.

use std::collections::BTreeSet;

use super::CronProblem;

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

pub(super) const MINUTES: Field = Field {
    name: "minutes",
    values: "`0` to `59`, `,`, `-`, `*`, `/`",
    first: 0,
    last: 59,
    words: &[],
    steps: true,
};
pub(super) const HOURS: Field = Field {
    name: "hours",
    values: "`0` to `23`, `,`, `-`, `*`, `/`",
    last: 23,
    ..MINUTES
};
pub(super) const DAYS: Field = Field {
    name: "day of month",
    values: "`1` to `31`, `,`, `-`, `*`, `?`, `/`, `L` for the last day, `LW` for the last day from Monday to Friday, `15W` for the weekday nearest to the 15th",
    first: 1,
    last: 31,
    ..MINUTES
};
pub(super) const MONTHS: Field = Field {
    name: "month",
    values: "`1` to `12`, `JAN` to `DEC`, `,`, `-`, `*`, `/`",
    first: 1,
    last: 12,
    words: &[
        "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
    ],
    ..MINUTES
};
pub(super) const WEEKDAYS: Field = Field {
    name: "day of week",
    values: "`1` (Sunday) to `7`, `SUN` to `SAT`, `,`, `-`, `*`, `?`, `6L` for the last Friday of a month, `6#3` for the third",
    first: 1,
    last: 7,
    words: &["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"],
    steps: false,
};
/// Days of a week as other crons count them.
pub(super) const FIVE_WEEKDAYS: Field = Field {
    name: "day of week",
    values: "`0` (Sunday) to `7` (Sunday again), `SUN` to `SAT`, `,`, `-`, `*`, `/`; `L` and `#` need the six fields of AWS",
    first: 0,
    last: 7,
    steps: true,
    ..WEEKDAYS
};
pub(super) const YEARS: Field = Field {
    name: "year",
    values: "`1970` to `2199`, `,`, `-`, `*`, `/`",
    first: 1970,
    last: 2199,
    ..MINUTES
};

impl Field {
    /// How many values there are.
    pub(super) fn count(&self) -> usize {
        usize::try_from(self.last - self.first + 1).unwrap_or(0)
    }

    /// All values.
    pub(super) fn all(&self) -> impl Iterator<Item = u32> + use<> {
        self.first..=self.last
    }

    /// Whether a number is one of the values.
    pub(super) fn has(&self, value: u32) -> bool {
        (self.first..=self.last).contains(&value)
    }

    /// The name of a value, which is one of the values.
    pub(super) fn word(&self, value: u32) -> Option<&'static str> {
        let place = usize::try_from(value.checked_sub(self.first)?).ok()?;
        self.words.get(place).copied()
    }

    /// The values that a field stands for.
    pub(super) fn read(&'static self, text: &str) -> Result<BTreeSet<u32>, CronProblem> {
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

    pub(super) fn value(&self, text: &str) -> Option<u32> {
        let words = self.words.iter().zip(self.first..);
        let mut named = words.filter(|(word, _)| word.eq_ignore_ascii_case(text));
        let value = match named.next() {
            Some((_, value)) => value,
            None => number(text)?,
        };
        self.has(value).then_some(value)
    }
}

pub(super) fn number(text: &str) -> Option<u32> {
    let is_digits = !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    text.parse().ok().filter(|_| is_digits)
}
