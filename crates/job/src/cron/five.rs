//! The five fields of other crons, and their words, in the six fields of AWS.
//!
//! Source: crontab(5) of Vixie cron. There Sunday is 0 or 7, and where both days are restricted either will do.

use std::collections::BTreeSet;

use super::field::{FIVE_WEEKDAYS, WEEKDAYS};
use super::{Cron, CronProblem, folded};

/// Why five fields, or a word, cannot be six fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum FiveProblem {
    /// The day of month and the day of week are both restricted, and a run is on either: two schedules, these.
    EitherDay([String; 2]),
    /// A day is `?`, so these are fields of AWS without the year, these.
    NoYear(String),
    /// `@reboot` and words that are not known.
    Word,
}

/// The words.
const WORDS: [(&str, &str); 7] = [
    ("@yearly", "0 0 1 1 ? *"),
    ("@annually", "0 0 1 1 ? *"),
    ("@monthly", "0 0 1 * ? *"),
    ("@weekly", "0 0 ? * SUN *"),
    ("@daily", "0 0 * * ? *"),
    ("@midnight", "0 0 * * ? *"),
    ("@hourly", "0 * * * ? *"),
];

/// The six fields for a text that has five, or is a word; nothing for any other text.
pub(super) fn translated(text: &str) -> Option<Result<String, CronProblem>> {
    let fields: Vec<&str> = text.split_whitespace().collect();
    match *fields.as_slice() {
        [word] if word.starts_with('@') => {
            let six = WORDS.iter().find(|(known, _)| *known == word);
            Some(match six {
                Some((_, six)) => Ok((*six).to_owned()),
                None => Err(CronProblem::Five(FiveProblem::Word)),
            })
        }
        [minutes, hours, day, month, weekday] => Some(six(minutes, hours, day, month, weekday)),
        _ => None,
    }
}

fn six(
    minutes: &str,
    hours: &str,
    day: &str,
    month: &str,
    weekday: &str,
) -> Result<String, CronProblem> {
    if day == "?" || weekday == "?" {
        let six = format!("{minutes} {hours} {day} {month} {weekday} *");
        Cron::parse(&six)?;
        return Err(CronProblem::Five(FiveProblem::NoYear(six)));
    }
    let by_day = format!("{minutes} {hours} {day} {month} ? *");
    if weekday == "*" {
        return Ok(by_day);
    }
    // Sunday is 0 and 7 there, and 1 here.
    let days = FIVE_WEEKDAYS.read(weekday)?;
    let days: BTreeSet<u32> = days.into_iter().map(|day| day % 7 + 1).collect();
    let by_weekday = match days.len() {
        7 => format!("{minutes} {hours} * {month} ? *"),
        _ => format!("{minutes} {hours} ? {month} {} *", names(&days)),
    };
    if day == "*" {
        return Ok(by_weekday);
    }
    Cron::parse(&by_day)?;
    Cron::parse(&by_weekday)?;
    let either = FiveProblem::EitherDay([by_day, by_weekday]);
    Err(CronProblem::Five(either))
}

/// Days of a week by name, three or more in a row as a range.
fn names(days: &BTreeSet<u32>) -> String {
    let name = |day: u32| WEEKDAYS.word(day).unwrap_or_default().to_owned();
    folded(days, "-", name).join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_five_fields_become() {
        for (five, six) in [
            ("0 3 * * *", "0 3 * * ? *"),
            ("*/15 * * * *", "*/15 * * * ? *"),
            ("*/5 * 1 * *", "*/5 * 1 * ? *"),
            ("0 3 L * *", "0 3 L * ? *"),
            ("0 3 * * 1-5", "0 3 ? * MON-FRI *"),
            ("0 3 * * 0", "0 3 ? * SUN *"),
            ("0 3 * * 7", "0 3 ? * SUN *"),
            ("0 3 * * 0,7", "0 3 ? * SUN *"),
            ("0 3 * * 5-7", "0 3 ? * SUN,FRI,SAT *"),
            ("0 3 * * 0-6", "0 3 * * ? *"),
            ("0 3 * * */2", "0 3 ? * SUN,TUE,THU,SAT *"),
            ("0 3 * JAN-MAR mon,Wed", "0 3 ? JAN-MAR MON,WED *"),
            ("  0  3\t*  *  * ", "0 3 * * ? *"),
            ("@daily", "0 0 * * ? *"),
            ("@hourly", "0 * * * ? *"),
            ("@weekly", "0 0 ? * SUN *"),
        ] {
            assert_eq!(translated(five), Some(Ok(six.to_owned())), "{five}");
            assert!(Cron::parse(six).is_ok(), "{six}");
        }
    }

    #[test]
    fn what_cannot_be_said() {
        let either =
            |one: &str, other: &str| FiveProblem::EitherDay([one.to_owned(), other.to_owned()]);
        for (five, expected) in [
            ("0 3 1 * 1", either("0 3 1 * ? *", "0 3 ? * MON *")),
            (
                "0 3 1-7 * */2",
                either("0 3 1-7 * ? *", "0 3 ? * SUN,TUE,THU,SAT *"),
            ),
            (
                "0 3 ? * 2-6",
                FiveProblem::NoYear("0 3 ? * 2-6 *".to_owned()),
            ),
            ("0 3 * * ?", FiveProblem::NoYear("0 3 * * ? *".to_owned())),
            ("@reboot", FiveProblem::Word),
            ("@nightly", FiveProblem::Word),
        ] {
            let problem = CronProblem::Five(expected);
            assert_eq!(translated(five), Some(Err(problem)), "{five}");
        }
        for (five, field, part) in [
            ("0 3 * * 8", &FIVE_WEEKDAYS, "8"),
            ("0 3 * * 5L", &FIVE_WEEKDAYS, "5L"),
            ("0 3 32 * 1", &super::super::field::DAYS, "32"),
        ] {
            let part = part.to_owned();
            let problem = CronProblem::Field { field, part };
            assert_eq!(translated(five), Some(Err(problem)), "{five}");
        }
        assert_eq!(translated("0 3 * *"), None);
        assert_eq!(translated("0 3 * * ? *"), None);
    }
}
