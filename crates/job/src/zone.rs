//! Time zones by name.

use std::sync::LazyLock;

use jiff::tz::{TimeZone, TimeZoneDatabase};
use loudfail_diagnostics::suggest;

/// The one that is compiled in: with the machine's own, the same blueprint would be right here and wrong there.
static DATABASE: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// The time zone of that very name.
pub(crate) fn find(name: &str) -> Option<TimeZone> {
    let zone = DATABASE.get(name).ok()?;
    (zone.iana_name() == Some(name)).then_some(zone)
}

/// What is said of the clocks of a place in short, and a place whose clocks those are. Some stand for several places.
const ABBREVIATIONS: [(&str, &str); 36] = [
    ("ACDT", "Australia/Adelaide"),
    ("ACST", "Australia/Darwin"),
    ("AEDT", "Australia/Sydney"),
    ("AEST", "Australia/Sydney"),
    ("AKST", "America/Anchorage"),
    ("AST", "America/Halifax"),
    ("AWST", "Australia/Perth"),
    ("BRT", "America/Sao_Paulo"),
    ("BST", "Europe/London"),
    ("CDT", "America/Chicago"),
    ("CENTRAL", "America/Chicago"),
    ("CEST", "Europe/Berlin"),
    ("CST", "America/Chicago"),
    ("EASTERN", "America/New_York"),
    ("EDT", "America/New_York"),
    ("EEST", "Europe/Helsinki"),
    ("HKT", "Asia/Hong_Kong"),
    ("ICT", "Asia/Bangkok"),
    ("IST", "Asia/Kolkata"),
    ("JST", "Asia/Tokyo"),
    ("KST", "Asia/Seoul"),
    ("MDT", "America/Denver"),
    ("MOUNTAIN", "America/Denver"),
    ("MSK", "Europe/Moscow"),
    ("NZDT", "Pacific/Auckland"),
    ("NZST", "Pacific/Auckland"),
    ("PACIFIC", "America/Los_Angeles"),
    ("PDT", "America/Los_Angeles"),
    ("PHT", "Asia/Manila"),
    ("PST", "America/Los_Angeles"),
    ("SAST", "Africa/Johannesburg"),
    ("SGT", "Asia/Singapore"),
    ("WEST", "Europe/Lisbon"),
    ("WIB", "Asia/Jakarta"),
    ("Z", "UTC"),
    ("ZULU", "UTC"),
];

/// Names that the database has for a clock that is never changed, though those of the place are, with such a place.
const FIXED: [(&str, &str, &str); 2] = [
    ("EST", "Etc/GMT+5", "America/New_York"),
    ("MST", "Etc/GMT+7", "America/Denver"),
];

/// Of a name whose clock is never changed, though one may think so: the name that says it, and a place where it is changed.
pub(crate) fn fixed(name: &str) -> Option<(&'static str, &'static str)> {
    let found = FIXED.iter().find(|(known, ..)| *known == name);
    found.map(|(_, says_it, place)| (*says_it, *place))
}

/// The name that may have been meant.
pub(crate) fn meant(name: &str) -> Option<String> {
    let upper = name.trim().to_ascii_uppercase();
    let bare = upper.trim_end_matches(" TIME");
    let bare = bare.trim_end_matches(" STANDARD");
    let known = ABBREVIATIONS.iter().find(|(short, _)| *short == bare);
    if let Some((_, place)) = known {
        return Some((*place).to_owned());
    }
    if let Some(hours) = offset(&upper) {
        return Some(hours);
    }
    if let Ok(zone) = DATABASE.get(name) {
        return zone.iana_name().map(str::to_owned);
    }
    let names: Vec<String> = DATABASE.available().map(|it| it.to_string()).collect();
    // `Tokyo` is what somebody types who knows the city only.
    let city = |known: &&String| {
        let last = known.rsplit('/').next().unwrap_or(known);
        last.eq_ignore_ascii_case(&name.replace(' ', "_"))
    };
    match names.iter().find(city) {
        Some(known) => Some(known.clone()),
        // Short names are near to one another, and mean something else each.
        None if name.len() < SHORTEST => None,
        None => suggest(name, names.iter().map(String::as_str)).map(str::to_owned),
    }
}

/// The shortest name that may be one with a mistake in it.
const SHORTEST: usize = 6;

/// The name for whole hours from UTC: `UTC+9`, `GMT+09:00` and `+0900` are `Etc/GMT-9`, with the sign the other way round.
fn offset(name: &str) -> Option<String> {
    let bare = name.trim_start_matches("UTC").trim_start_matches("GMT");
    let (sign, digits) = match bare.trim().split_at_checked(1)? {
        ("+", digits) => ('-', digits),
        ("-", digits) => ('+', digits),
        _ => return None,
    };
    let hours = digits.strip_suffix("00").unwrap_or(digits);
    let hours: u8 = hours.trim_end_matches(':').parse().ok()?;
    match hours {
        0 => Some("UTC".to_owned()),
        hours => Some(format!("Etc/GMT{sign}{hours}")).filter(|name| find(name).is_some()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for (name, expected) in [
            ("Asia/Tokyo", None),
            ("UTC", None),
            ("America/Argentina/Buenos_Aires", None),
            ("Etc/GMT+9", None),
            ("asia/tokyo", Some("Asia/Tokyo")),
            ("Asia/Tokio", Some("Asia/Tokyo")),
            ("Isreal", Some("Israel")),
            ("Berlin", Some("Europe/Berlin")),
            ("new york", Some("America/New_York")),
            ("JST", Some("Asia/Tokyo")),
            ("pst", Some("America/Los_Angeles")),
            ("Eastern Standard Time", Some("America/New_York")),
            ("UTC+9", Some("Etc/GMT-9")),
            ("GMT+9", Some("Etc/GMT-9")),
            ("-03:00", Some("Etc/GMT+3")),
            ("+0900", Some("Etc/GMT-9")),
            ("UTC+10", Some("Etc/GMT-10")),
            ("UTC+0", Some("UTC")),
        ] {
            assert_eq!(find(name).is_some(), expected.is_none(), "{name}");
            if let Some(expected) = expected {
                assert_eq!(meant(name).as_deref(), Some(expected), "{name}");
            }
        }
        for name in ["somewhere else", "XST", "UTC+99", "+05:30", "+"] {
            assert_eq!(meant(name), None, "{name}");
        }
    }

    #[test]
    fn every_place_that_is_named_is_one() {
        for (short, place) in ABBREVIATIONS {
            assert!(find(short).is_none(), "{short}");
            assert!(find(place).is_some(), "{place}");
        }
        for (name, says_it, place) in FIXED {
            assert!([name, says_it, place].iter().all(|it| find(it).is_some()));
        }
    }
}
