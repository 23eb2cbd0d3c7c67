//! Durations as Go writes them.

/// The seconds of a duration such as `1h30m` or `1.5h` (Go, `time.ParseDuration`); nothing where it is none, or is no
/// whole number of seconds.
pub(super) fn seconds(text: &str) -> Option<u64> {
    let mut rest = text.strip_prefix('+').unwrap_or(text);
    if rest.is_empty() {
        return None;
    }
    let mut nanoseconds: u128 = 0;
    while !rest.is_empty() {
        let end = rest.find(|it: char| !it.is_ascii_digit() && it != '.')?;
        let (number, unit) = rest.split_at_checked(end)?;
        let length = unit.find(|it: char| it.is_ascii_digit() || it == '.');
        let (unit, after) = unit.split_at_checked(length.unwrap_or(unit.len()))?;
        let size: u128 = match unit {
            "h" => 3_600_000_000_000,
            "m" => 60_000_000_000,
            "s" => 1_000_000_000,
            "ms" => 1_000_000,
            "us" | "µs" | "μs" => 1_000,
            "ns" => 1,
            _ => return None,
        };
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        if whole.is_empty() && fraction.is_empty() {
            return None;
        }
        let digits = |text: &str| -> Option<u128> {
            if text.is_empty() {
                Some(0)
            } else {
                text.parse().ok()
            }
        };
        nanoseconds = nanoseconds.checked_add(digits(whole)?.checked_mul(size)?)?;
        let scale = 10_u128.checked_pow(u32::try_from(fraction.len()).ok()?)?;
        nanoseconds = nanoseconds.checked_add(digits(fraction)?.checked_mul(size)? / scale)?;
        rest = after;
    }
    let whole = nanoseconds.is_multiple_of(1_000_000_000);
    whole
        .then(|| u64::try_from(nanoseconds / 1_000_000_000).ok())
        .flatten()
}

/// Seconds as blueprints write them: `1h30m`.
pub(super) fn written(seconds: u64) -> String {
    let mut rest = seconds;
    let mut text = String::new();
    for (size, unit) in [(86_400, 'd'), (3_600, 'h'), (60, 'm'), (1, 's')] {
        // A day stays 24 hours where people counted in hours.
        if unit == 'd' && !rest.is_multiple_of(size) {
            continue;
        }
        let count = rest / size;
        rest %= size;
        if count > 0 {
            text.push_str(&format!("{count}{unit}"));
        }
    }
    if text.is_empty() {
        text.push_str("0s");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        for (text, expected) in [
            ("1h30m", Some("1h30m")),
            ("90m", Some("1h30m")),
            ("1.5h", Some("1h30m")),
            (".5m", Some("30s")),
            ("36h", Some("36h")),
            ("24h", Some("1d")),
            ("1500ms500ms", Some("2s")),
            ("0s", Some("0s")),
            ("1.5s", None),
            ("1", None),
            ("", None),
            (".h", None),
            ("1d", None),
            ("-1h", None),
            ("h", None),
            ("1h ", None),
            ("999999999999999999999999999999999999999999h", None),
        ] {
            let found = seconds(text).map(written);
            assert_eq!(found.as_deref(), expected, "{text:?}");
        }
    }
}
