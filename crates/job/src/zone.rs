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

/// The name that may have been meant.
pub(crate) fn meant(name: &str) -> Option<String> {
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
        None => suggest(name, names.iter().map(String::as_str)).map(str::to_owned),
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
            ("Berlin", Some("Europe/Berlin")),
            ("new york", Some("America/New_York")),
        ] {
            assert_eq!(find(name).is_some(), expected.is_none(), "{name}");
            if let Some(expected) = expected {
                assert_eq!(meant(name).as_deref(), Some(expected), "{name}");
            }
        }
        assert_eq!(meant("somewhere else"), None);
    }
}
