//! The times of a schedule as data, for programs that have no cron of AWS's kind.

use crate::cron::Cron;
pub use crate::cron::Days;
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
    pub days: Days,
    /// The months, of 1 to 12; all where there is none.
    pub months: Vec<u32>,
    /// The years; all where there is none.
    pub years: Vec<u32>,
    /// The times of a day, in minutes since midnight, in their order.
    pub minutes: Vec<u32>,
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
                    days: Days::Every,
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
            days: self.which_days().clone(),
            months: match self.months() {
                months if months.len() == 12 => Vec::new(),
                months => months.iter().copied().collect(),
            },
            years: self.years().into_iter().flatten().copied().collect(),
            minutes: self.minutes_of_day().collect(),
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
            ("0 3 * * ? *", Days::Every),
            ("0 3 1,15 * ? *", Days::OfMonth([1, 15].into())),
            ("0 3 L * ? *", Days::Last),
            ("0 3 LW * ? *", Days::LastWorkday),
            ("0 3 15W * ? *", Days::Near(15)),
            ("0 3 ? * MON-WED *", Days::OfWeek([2, 3, 4].into())),
            ("0 3 ? * 6L *", Days::LastOf(6)),
            ("0 3 ? * FRI#3 *", Days::Nth(6, 3)),
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
