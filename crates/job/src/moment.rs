//! Dates with a time of day, as schedules have them.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone};

/// How one is written, with an optional `Z` behind it.
const LENGTH: usize = "2026-12-24T18:00:00".len();

/// A date with a time of day as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Moment {
    /// By the clock of a time zone that is said elsewhere.
    Local(DateTime),
    /// With a `Z`.
    Utc(DateTime),
}

impl Moment {
    /// Reads `2026-12-24T18:00:00`, with or without `Z`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (bare, is_utc) = match text.strip_suffix('Z') {
            Some(bare) => (bare, true),
            None => (text, false),
        };
        let has_form = bare.len() == LENGTH
            && bare
                .bytes()
                .zip(b"0000-00-00T00:00:00")
                .all(|(is, should)| match should {
                    b'0' => is.is_ascii_digit(),
                    other => is == *other,
                });
        let civil: DateTime = has_form.then(|| bare.parse().ok()).flatten()?;
        // A leap second is read as the one before, and Scheduler knows none.
        if civil.to_string() != bare {
            return None;
        }
        Some(if is_utc {
            Self::Utc(civil)
        } else {
            Self::Local(civil)
        })
    }

    /// The point in time; of a time that is there twice the first one, and nothing for one that the zone leaves out.
    pub(crate) fn instant(self, zone: &TimeZone) -> Option<Timestamp> {
        match self {
            Self::Utc(civil) => TimeZone::UTC.to_timestamp(civil).ok(),
            Self::Local(civil) => match zone.to_ambiguous_timestamp(civil).offset() {
                AmbiguousOffset::Gap { .. } => None,
                AmbiguousOffset::Unambiguous { offset } => offset.to_timestamp(civil).ok(),
                AmbiguousOffset::Fold { before, .. } => before.to_timestamp(civil).ok(),
            },
        }
    }
}

/// A point in time as Scheduler takes it: `2026-12-24T18:00:00Z`.
pub(crate) fn in_utc(instant: Timestamp) -> String {
    instant.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zone;

    #[test]
    fn forms() {
        for (text, good) in [
            ("2026-12-24T18:00:00", true),
            ("2026-12-24T18:00:00Z", true),
            ("2028-02-29T00:00:00", true),
            ("2026-02-29T00:00:00", false),
            ("2026-12-24T24:00:00", false),
            ("2026-12-24T18:00:60", false),
            ("2026-12-24T18:00", false),
            ("2026-12-24 18:00:00", false),
            ("2026-12-24T18:00:00+01:00", false),
            ("2026-12-24", false),
            ("", false),
            ("２026-12-24T18:00:00", false),
        ] {
            assert_eq!(Moment::parse(text).is_some(), good, "{text}");
        }
    }

    #[test]
    fn points_in_time() {
        for (text, zone, expected) in [
            (
                "2026-12-24T18:00:00",
                "Asia/Tokyo",
                Some("2026-12-24T09:00:00Z"),
            ),
            (
                "2026-12-24T18:00:00Z",
                "Asia/Tokyo",
                Some("2026-12-24T18:00:00Z"),
            ),
            ("2027-03-28T02:30:00", "Europe/Berlin", None),
            (
                "2026-10-25T02:30:00",
                "Europe/Berlin",
                Some("2026-10-25T00:30:00Z"),
            ),
        ] {
            let zone = zone::find(zone).expect("a zone");
            let moment = Moment::parse(text).expect("a moment");
            let found = moment.instant(&zone).map(in_utc);
            assert_eq!(found.as_deref(), expected, "{text}");
        }
    }
}
