//! The times of a schedule as data, for programs that have no cron of AWS's kind.

use crate::cron::{Cron, Days};
use crate::model::{Recurrence, Schedule};

/// When a schedule starts, in numbers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Times {
    /// By the clock of a time zone.
    Clock(Clock),
    /// At a distance.
    Every {
        /// Minutes between two starts.
        minutes: u64,
        /// The first: `2026-12-24T18:00:00Z`; it is not known where that is when the schedule is deployed.
        first: Option<String>,
    },
    /// Once, by the clock of a time zone.
    Once {
        /// `2026-12-24T18:00:00`.
        time: String,
        /// The name of the time zone.
        timezone: String,
    },
}

/// Days, and the times of each.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Clock {
    /// The name of the time zone.
    pub timezone: String,
    /// Which days of a month or a week.
    pub days: Calendar,
    /// The months, of 1 to 12; all where there is none.
    pub months: Vec<u32>,
    /// The years; all where there is none.
    pub years: Vec<u32>,
    /// The times of a day, in minutes since midnight, in their order.
    pub minutes: Vec<u32>,
}

/// Which days. Source: "Schedule types on EventBridge Scheduler", cron-based schedules.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Calendar {
    /// All of them.
    Every,
    /// These days of the month.
    OfMonth(Vec<u32>),
    /// The last day of the month.
    Last,
    /// The last day of the month from Monday to Friday.
    LastWorkday,
    /// The day from Monday to Friday that is nearest to this day of the month, in the same month.
    Near(u32),
    /// These days of the week; Sunday is 1.
    OfWeek(Vec<u32>),
    /// The last day of the month that is this day of the week.
    LastOf(u32),
    /// This day of the week, and the how many-th of the month.
    Nth(u32, u32),
}

impl Schedule {
    /// When it starts, in numbers.
    #[must_use]
    pub fn times(&self) -> Times {
        let zone = |name: &Option<String>| name.clone().unwrap_or_else(|| "UTC".to_owned());
        match &self.recurrence {
            Recurrence::Cron {
                fields, timezone, ..
            } => {
                // What is no expression is no schedule of a job.
                let clock = Cron::parse(fields).map(|cron| cron.clock(zone(timezone)));
                Times::Clock(clock.unwrap_or_else(|_| Clock {
                    timezone: zone(timezone),
                    days: Calendar::Every,
                    months: Vec::new(),
                    years: Vec::new(),
                    minutes: Vec::new(),
                }))
            }
            Recurrence::Rate { minutes } => Times::Every {
                minutes: *minutes,
                first: self.start.clone(),
            },
            Recurrence::At { time, timezone } => Times::Once {
                time: time.clone(),
                timezone: zone(timezone),
            },
        }
    }
}

impl Cron {
    fn clock(&self, timezone: String) -> Clock {
        Clock {
            timezone,
            days: Calendar::of(self.which_days()),
            months: match self.months() {
                months if months.len() == 12 => Vec::new(),
                months => months.iter().copied().collect(),
            },
            years: match self.runs_every_year() {
                true => Vec::new(),
                false => self.years().iter().copied().collect(),
            },
            minutes: self.minutes_of_day().collect(),
        }
    }
}

impl Calendar {
    fn of(days: &Days) -> Self {
        match days {
            Days::Every => Self::Every,
            Days::OfMonth(days) => Self::OfMonth(days.iter().copied().collect()),
            Days::Last => Self::Last,
            Days::LastWorkday => Self::LastWorkday,
            Days::Near(day) => Self::Near(*day),
            Days::OfWeek(days) => Self::OfWeek(days.iter().copied().collect()),
            Days::LastOf(day) => Self::LastOf(*day),
            Days::Nth(day, nth) => Self::Nth(*day, *nth),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clock(fields: &str) -> Clock {
        let cron = Cron::parse(fields).expect("a cron expression");
        cron.clock("UTC".to_owned())
    }

    #[test]
    fn every_kind_of_day() {
        for (fields, days) in [
            ("0 3 * * ? *", Calendar::Every),
            ("0 3 1,15 * ? *", Calendar::OfMonth(vec![1, 15])),
            ("0 3 L * ? *", Calendar::Last),
            ("0 3 LW * ? *", Calendar::LastWorkday),
            ("0 3 15W * ? *", Calendar::Near(15)),
            ("0 3 ? * MON-WED *", Calendar::OfWeek(vec![2, 3, 4])),
            ("0 3 ? * 6L *", Calendar::LastOf(6)),
            ("0 3 ? * FRI#3 *", Calendar::Nth(6, 3)),
        ] {
            assert_eq!(clock(fields).days, days, "{fields}");
        }
    }

    #[test]
    fn all_months_and_years_are_none() {
        let all = clock("15,45 3/12 * * ? *");
        assert_eq!(all.months, [0; 0]);
        assert_eq!(all.years, [0; 0]);
        assert_eq!(all.minutes, [195, 225, 915, 945]);
        let some = clock("0 0 * JAN,DEC ? 2026-2027");
        assert_eq!(some.months, [1, 12]);
        assert_eq!(some.years, [2026, 2027]);
    }
}
