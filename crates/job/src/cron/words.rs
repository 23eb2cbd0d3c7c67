//! Cron expressions in words.

use std::collections::BTreeSet;

use loudfail_diagnostics::listed;

use super::{Cron, Days, folded};

const WEEKDAYS: [&str; 7] = [
    "Sunday",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
];

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The most times of a day that are listed.
const MOST_TIMES: usize = 6;

impl Cron {
    /// When it runs, for people: `at 03:00, Monday to Friday`.
    pub(crate) fn words(&self) -> String {
        let (times, needs_day) = self.times();
        let mut parts = vec![times];
        match self.days() {
            Some(days) => parts.push(days),
            None if needs_day && self.months.len() == 12 => parts.push("every day".to_owned()),
            None => {}
        }
        if self.months.len() < 12 {
            parts.push(format!("in {}", ranges(&self.months, month)));
        }
        if let Some(years) = &self.years {
            parts.push(format!("in {}", ranges(years, |year| year.to_string())));
        }
        parts.join(", ")
    }

    /// The times of a day, and whether that leaves open that it is every day.
    fn times(&self) -> (String, bool) {
        let count = self.minutes.len() * self.hours.len();
        if count <= MOST_TIMES {
            let times: Vec<String> = self
                .minutes_of_day()
                .map(|minute| format!("{:02}:{:02}", minute / 60, minute % 60))
                .collect();
            return (format!("at {}", listed(&times, "and")), true);
        }
        let every_hour = self.hours.len() == 24;
        let minutes = match step(&self.minutes, 60) {
            Some(1) => "every minute".to_owned(),
            Some(60) if every_hour => return ("every hour on the hour".to_owned(), false),
            Some(60) => "on the hour".to_owned(),
            Some(step) => format!("every {step} minutes"),
            None => format!("at {} past the hour", minutes(&self.minutes)),
        };
        if every_hour {
            return (minutes, false);
        }
        let hours = match step(&self.hours, 24) {
            Some(step) => format!("of every {}", count_of(step, "hour")),
            None => {
                let text = ranges(&self.hours, |hour| hour.to_string());
                let noun = if self.hours.len() == 1 {
                    "hour"
                } else {
                    "hours"
                };
                format!("of the {noun} {text}")
            }
        };
        (format!("{minutes} {hours}"), true)
    }

    /// The days; nothing where it is every one.
    fn days(&self) -> Option<String> {
        Some(match &self.days {
            Days::Every => return None,
            Days::OfMonth(days) => format!("on the {} of the month", ranges(days, ordinal)),
            Days::Last => "on the last day of the month".to_owned(),
            Days::LastWorkday => "on the last day from Monday to Friday of the month".to_owned(),
            Days::Near(day) => format!(
                "on the day from Monday to Friday that is nearest to the {} of the month",
                ordinal(*day)
            ),
            Days::OfWeek(days) => match days.len() {
                1 => format!("every {}", ranges(days, weekday)),
                _ => ranges(days, weekday),
            },
            Days::LastOf(day) => format!("on the last {} of the month", weekday(*day)),
            Days::Nth(day, nth) => {
                let nth = match nth {
                    1 => "first",
                    2 => "second",
                    3 => "third",
                    4 => "fourth",
                    _ => "fifth",
                };
                format!("on the {nth} {} of the month", weekday(*day))
            }
        })
    }
}

/// The distance of values that go from 0 on to the end.
fn step(values: &BTreeSet<u32>, end: u32) -> Option<u32> {
    let mut in_order = values.iter();
    if in_order.next() != Some(&0) {
        return None;
    }
    let step = in_order.next().copied().unwrap_or(end);
    let all: BTreeSet<u32> = (0..end).step_by(usize::try_from(step).ok()?).collect();
    (all == *values && end.is_multiple_of(step)).then_some(step)
}

/// `minute 5`, `minutes 10, 15 and 20`.
fn minutes(values: &BTreeSet<u32>) -> String {
    let noun = if values.len() == 1 {
        "minute"
    } else {
        "minutes"
    };
    format!("{noun} {}", ranges(values, |minute| minute.to_string()))
}

/// Values, three or more in a row as `first to last`.
fn ranges(values: &BTreeSet<u32>, show: impl Fn(u32) -> String) -> String {
    listed(&folded(values, " to ", show), "and")
}

fn weekday(day: u32) -> String {
    named(&WEEKDAYS, day)
}

fn month(month: u32) -> String {
    named(&MONTHS, month)
}

fn named(names: &[&str], one_based: u32) -> String {
    let place = usize::try_from(one_based).unwrap_or(0).wrapping_sub(1);
    names.get(place).copied().unwrap_or_default().to_owned()
}

/// `1st`, `22nd`.
fn ordinal(day: u32) -> String {
    let ending = match (day % 100, day % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{day}{ending}")
}

/// `hour`, `2 hours`.
fn count_of(count: u32, noun: &str) -> String {
    if count == 1 {
        noun.to_owned()
    } else {
        format!("{count} {noun}s")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two expressions with the same words would have the same times: words leave nothing out.
    #[test]
    fn the_words_of_different_times_differ() {
        let minutes = ["0", "10", "0,40", "*", "*/15", "5/15", "0-4", "0-6", "*/7"];
        let hours = ["3", "3,15", "*", "*/2", "9-17", "0,12", "0-6", "1/2"];
        let days = [
            ("*", "?"),
            ("1", "?"),
            ("1,15", "?"),
            ("1-7", "?"),
            ("L", "?"),
            ("LW", "?"),
            ("15W", "?"),
            ("?", "MON"),
            ("?", "MON-FRI"),
            ("?", "SUN,SAT"),
            ("?", "6L"),
            ("?", "MON#1"),
            ("?", "MON#5"),
            ("?", "1-7"),
        ];
        let months = ["*", "1", "1-3", "JAN,JUL"];
        let years = ["*", "2027", "2027-2029"];
        let mut known: std::collections::HashMap<String, Cron> = std::collections::HashMap::new();
        for minute in minutes {
            for hour in hours {
                for (day, weekday) in days {
                    for month in months {
                        for year in years {
                            let text = format!("{minute} {hour} {day} {month} {weekday} {year}");
                            // Some of these days do not exist in those months and years.
                            let Ok(cron) = Cron::parse(&text) else {
                                continue;
                            };
                            let same = known.entry(cron.words()).or_insert_with(|| cron.clone());
                            assert_eq!(*same, cron, "{text}: {}", cron.words());
                        }
                    }
                }
            }
        }
        assert!(known.len() > 5_000, "{}", known.len());
    }

    #[test]
    fn in_words() {
        for (text, expected) in [
            ("0 3 * * ? *", "at 03:00, every day"),
            ("0 3 ? * MON-FRI *", "at 03:00, Monday to Friday"),
            ("30 3,15 ? * MON *", "at 03:30 and 15:30, every Monday"),
            ("0 3 ? * MON,THU *", "at 03:00, Monday and Thursday"),
            ("0 3 ? * SAT,SUN *", "at 03:00, Sunday and Saturday"),
            ("* * * * ? *", "every minute"),
            ("0/15 * * * ? *", "every 15 minutes"),
            (
                "5/15 * * * ? *",
                "at minutes 5, 20, 35 and 50 past the hour",
            ),
            ("*/40 * * * ? *", "at minutes 0 and 40 past the hour"),
            ("0 * * * ? *", "every hour on the hour"),
            ("10 * * * ? *", "at minute 10 past the hour"),
            ("0 */2 * * ? *", "on the hour of every 2 hours, every day"),
            (
                "0/5 9-17 ? * MON-FRI *",
                "every 5 minutes of the hours 9 to 17, Monday to Friday",
            ),
            (
                "0 3 1,15 * ? *",
                "at 03:00, on the 1st and 15th of the month",
            ),
            ("0 3 L * ? *", "at 03:00, on the last day of the month"),
            (
                "0 3 LW * ? *",
                "at 03:00, on the last day from Monday to Friday of the month",
            ),
            (
                "0 3 3W * ? *",
                "at 03:00, on the day from Monday to Friday that is nearest to the 3rd of the month",
            ),
            (
                "0 3 ? * FRI#3 *",
                "at 03:00, on the third Friday of the month",
            ),
            (
                "15 10 ? * 6L 2022-2023",
                "at 10:15, on the last Friday of the month, in 2022 and 2023",
            ),
            (
                "0 3 * 1-6,12 ? *",
                "at 03:00, in January to June and December",
            ),
            (
                "0 3 29 2 ? *",
                "at 03:00, on the 29th of the month, in February",
            ),
        ] {
            let cron = Cron::parse(text).unwrap_or_else(|it| panic!("{text}: {it:?}"));
            assert_eq!(cron.words(), expected, "{text}");
        }
    }
}
