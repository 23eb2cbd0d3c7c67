//! The longest time between two runs.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, date};

use super::Cron;

const DAY: u64 = 24 * 60;

const WEEK: u64 = 7 * DAY;

/// Four years in a row have every month in every length.
const FIRST: Date = date(2024, 1, 1);
const END: Date = date(2028, 1, 1);

/// Two weeks: whatever is the same every week shows each of its gaps in them.
const END_OF_WEEKS: Date = date(2024, 1, 15);

/// The times of a day at which something runs.
#[derive(Debug, Clone, Copy)]
struct Times {
    first: u64,
    last: u64,
    longest: u64,
}

/// The most minutes between two runs of expressions that have the same clock; nothing where it is certainly a week or
/// more, or where there is a last run.
pub(crate) fn longest_gap_minutes(crons: &[Cron]) -> Option<u64> {
    let crons: Vec<&Cron> = crons.iter().filter(|cron| cron.runs_every_year()).collect();
    let is_weekly = crons.iter().all(|cron| cron.is_weekly());
    longest_gap_before(if is_weekly { END_OF_WEEKS } else { END }, &crons)
}

/// The same for expressions that run every year, from what they do before a day.
fn longest_gap_before(end: Date, crons: &[&Cron]) -> Option<u64> {
    let mut known: BTreeMap<Vec<bool>, Option<Times>> = BTreeMap::new();
    let mut longest = 0;
    let mut before = None;
    let mut number = 0;
    let days = std::iter::successors(Some(FIRST), |day| day.tomorrow().ok());
    for day in days.take_while(|day| *day < end) {
        let running: Vec<bool> = crons.iter().map(|cron| cron.runs_on(day)).collect();
        let times = match known.get(&running) {
            Some(times) => *times,
            None => {
                let times = times(
                    crons
                        .iter()
                        .zip(&running)
                        .filter(|(_, runs)| **runs)
                        .map(|(cron, _)| *cron),
                );
                known.insert(running, times);
                times
            }
        };
        if let Some(times) = times {
            longest = longest.max(times.longest);
            if let Some(before) = before {
                longest = longest.max(number * DAY + times.first - before);
            }
            before = Some(number * DAY + times.last);
        }
        number += 1;
    }
    // What lies between the last run and the end shows a schedule that has hardly any.
    longest = longest.max((number * DAY - 1 - before?) / DAY * DAY);
    (longest < WEEK).then_some(longest)
}

fn times<'c>(crons: impl Iterator<Item = &'c Cron>) -> Option<Times> {
    let times: BTreeSet<u64> = crons
        .flat_map(Cron::minutes_of_day)
        .map(u64::from)
        .collect();
    let within = times.iter().zip(times.iter().skip(1));
    Some(Times {
        first: *times.first()?,
        last: *times.last()?,
        longest: within.map(|(one, next)| next - one).max().unwrap_or(0),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gap(texts: &[&str]) -> Option<u64> {
        let parse = |text: &&str| Cron::parse(text).unwrap_or_else(|it| panic!("{text}: {it:?}"));
        longest_gap_minutes(&texts.iter().map(parse).collect::<Vec<Cron>>())
    }

    #[test]
    fn gaps() {
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
            ("0 3 * 1-6 ? *", None),
            ("0 3 L * ? *", None),
            ("0 3 15W * ? *", None),
            ("0 3 ? * FRI#3 *", None),
            ("0 3 ? * 6L *", None),
            ("0 3 ? * L *", None),
            ("0 3 * * ? 2027-2030", None),
        ] {
            assert_eq!(gap(&[text]), expected, "{text}");
        }
    }

    #[test]
    fn two_weeks_show_what_four_years_show() {
        let times = ["* *", "0 3", "0/15 *", "59 23", "0 0,23", "30 9-17"];
        let days = ["* * ?", "? * MON", "? * MON-FRI", "? * SUN,SAT", "? * L"];
        let crons: Vec<Cron> = times
            .iter()
            .flat_map(|time| days.map(|day| format!("{time} {day} *")))
            .map(|text| Cron::parse(&text).unwrap_or_else(|it| panic!("{text}: {it:?}")))
            .collect();
        for one in &crons {
            assert!(one.is_weekly(), "{one:?}");
            for other in &crons {
                assert_eq!(
                    longest_gap_before(END_OF_WEEKS, &[one, other]),
                    longest_gap_before(END, &[one, other]),
                    "{one:?} and {other:?}"
                );
            }
        }
        for text in ["0 3 1 * ? *", "0 3 ? 1-6 MON *", "0 3 ? * FRI#3 *"] {
            assert!(!Cron::parse(text).is_ok_and(|it| it.is_weekly()), "{text}");
        }
    }

    #[test]
    fn gaps_of_several() {
        for (texts, expected) in [
            (&["0 3 ? * MON *", "0 3 ? * THU *"][..], Some(4 * DAY)),
            (&["0 3 * * ? *", "0 15 * * ? *"], Some(DAY / 2)),
            (&["0 3 * * ? *", "0 3 1 * ? *"], Some(DAY)),
            (&["0 3 * * ? *", "0 3 * * ? 2027"], Some(DAY)),
            (&["0 3 * * ? 2027"], None),
            (&["0 3 1 * ? *", "0 3 15 * ? *"], None),
            (&["0 3 ? * SAT,SUN *", "0 12 ? * MON-FRI *"], Some(33 * 60)),
            (&[], None),
        ] {
            assert_eq!(gap(texts), expected, "{texts:?}");
        }
    }
}
