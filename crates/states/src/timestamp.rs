//! Timestamps as the language has them: RFC 3339 with an upper-case `T` and, without an offset, an upper-case `Z`
//! ("Choice workflow state" and "Wait workflow state").

use std::fmt;

/// A moment: seconds since 1970 and nanoseconds of that second. It orders by time, whatever offset it was written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp {
    seconds: i64,
    nanoseconds: u32,
}

impl Timestamp {
    /// 1970-01-01T00:00:00Z.
    pub const UNIX_EPOCH: Self = Self {
        seconds: 0,
        nanoseconds: 0,
    };

    /// Parses a timestamp; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let (date, time) = text.split_once('T')?;
        let [year, month, day] = numbers(date, '-', [4, 2, 2])?;
        if !(1..=12).contains(&month) || day < 1 || day > days_of(year, month) {
            return None;
        }
        let zone_at = time.find(['Z', '+', '-'])?;
        let (clock, zone) = time.split_at(zone_at);
        let (clock, fraction) = match clock.split_once('.') {
            Some((clock, fraction)) => (clock, nanoseconds(fraction)?),
            None => (clock, 0),
        };
        let [hour, minute, second] = numbers(clock, ':', [2, 2, 2])?;
        if hour > 23 || minute > 59 || second > 60 {
            return None;
        }
        let offset = match zone {
            "Z" => 0,
            _ => {
                let [hours, minutes] = numbers(zone.get(1..)?, ':', [2, 2])?;
                if hours > 23 || minutes > 59 {
                    return None;
                }
                let magnitude = hours * 3_600 + minutes * 60;
                if zone.starts_with('-') {
                    -magnitude
                } else {
                    magnitude
                }
            }
        };
        let seconds =
            days_since_1970(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second
                - offset;
        Some(Self {
            seconds,
            nanoseconds: fraction,
        })
    }

    /// The moment that many seconds later.
    #[must_use]
    pub fn plus_seconds(self, seconds: u64) -> Self {
        Self {
            seconds: self.seconds.saturating_add_unsigned(seconds),
            ..self
        }
    }

    /// Whole seconds from an earlier moment to this one, rounded up; 0 where it is not earlier.
    pub fn seconds_since(self, earlier: Self) -> u64 {
        let whole = self.seconds.saturating_sub(earlier.seconds);
        let rounded = if self.nanoseconds > earlier.nanoseconds {
            whole.saturating_add(1)
        } else {
            whole
        };
        u64::try_from(rounded).unwrap_or(0)
    }
}

/// In UTC with milliseconds, as the context object writes it: `2019-03-26T20:14:13.192Z`.
impl fmt::Display for Timestamp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (days, second_of_day) = (
            self.seconds.div_euclid(86_400),
            self.seconds.rem_euclid(86_400),
        );
        let (year, month, day) = date_of(days);
        let (hour, minute, second) = (
            second_of_day / 3_600,
            second_of_day / 60 % 60,
            second_of_day % 60,
        );
        let milliseconds = self.nanoseconds / 1_000_000;
        write!(
            formatter,
            "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{milliseconds:03}Z"
        )
    }
}

fn numbers<const N: usize>(text: &str, separator: char, digits: [usize; N]) -> Option<[i64; N]> {
    let mut parts = text.split(separator);
    let mut values = [0; N];
    for (value, digits) in values.iter_mut().zip(digits) {
        let part = parts.next()?;
        if part.len() != digits || !part.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        *value = part.parse().ok()?;
    }
    parts.next().is_none().then_some(values)
}

fn nanoseconds(fraction: &str) -> Option<u32> {
    if fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let nine: String = fraction
        .chars()
        .chain("000000000".chars())
        .take(9)
        .collect();
    nine.parse().ok()
}

fn days_of(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days of the proleptic Gregorian calendar, counted in eras of 400 years that start on a first of March.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

fn date_of(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day_of_year - (153 * shifted + 2) / 5 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timestamps_are_read_and_written() {
        for (text, expected) in [
            ("1970-01-01T00:00:00Z", Some("1970-01-01T00:00:00.000Z")),
            ("2016-03-14T01:59:00Z", Some("2016-03-14T01:59:00.000Z")),
            (
                "2016-03-14T01:59:00.123456+09:00",
                Some("2016-03-13T16:59:00.123Z"),
            ),
            (
                "2024-02-29T23:59:59-00:30",
                Some("2024-03-01T00:29:59.000Z"),
            ),
            ("1969-12-31T23:59:59Z", Some("1969-12-31T23:59:59.000Z")),
            // A leap second, and a minute that has none too many.
            ("2016-12-31T23:59:60Z", Some("2017-01-01T00:00:00.000Z")),
            ("2016-12-31T23:59:61Z", None),
            ("2016-12-31T23:60:00Z", None),
            (
                "2016-03-14T01:59:00+23:59",
                Some("2016-03-13T02:00:00.000Z"),
            ),
            ("2016-03-14T01:59:00+24:00", None),
            ("2016-03-14T01:59:00+09:60", None),
            ("2023-02-29T00:00:00Z", None),
            ("2016-03-14 01:59:00Z", None),
            ("2016-03-14t01:59:00Z", None),
            ("2016-03-14T01:59:00z", None),
            ("2016-03-14T01:59:00", None),
            ("2016-03-14T24:00:00Z", None),
            ("2016-3-14T01:59:00Z", None),
            ("2016-03-14T01:59:00.Z", None),
            ("2016-03-14T01:59:00Z ", None),
            ("", None),
        ] {
            assert_eq!(
                Timestamp::parse(text).map(|it| it.to_string()).as_deref(),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn later_is_later() {
        let moment = Timestamp::parse("2026-02-28T23:59:30.5Z").unwrap();
        let later = moment.plus_seconds(90);
        assert_eq!(later.to_string(), "2026-03-01T00:01:00.500Z");
        assert_eq!(later.seconds_since(moment), 90);
    }

    #[test]
    fn offsets_do_not_matter_for_the_order() {
        let moment = |text| Timestamp::parse(text).unwrap();
        assert_eq!(
            moment("2016-03-14T09:00:00+09:00"),
            moment("2016-03-14T00:00:00Z")
        );
        assert!(moment("2016-03-14T00:00:00.5Z") > moment("2016-03-14T00:00:00Z"));
        assert_eq!(
            moment("2016-03-14T00:01:00.5Z").seconds_since(moment("2016-03-14T00:00:00Z")),
            61
        );
        assert_eq!(
            moment("2016-03-14T00:00:00Z").seconds_since(moment("2017-03-14T00:00:00Z")),
            0
        );
    }
}
