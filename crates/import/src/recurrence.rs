//! Schedule expressions of AWS in a blueprint's words ("Schedule types in EventBridge Scheduler").

/// When something starts.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Recurrence {
    /// Six fields.
    Cron(String),
    /// A duration.
    Rate(String),
    /// A date with a time of day. Only schedules of EventBridge Scheduler have one, rules of EventBridge do not.
    At(String),
}

impl Recurrence {
    /// Reads `cron(...)`, `rate(...)` or `at(...)`.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let inner = |name: &str| {
            text.strip_prefix(name)?
                .strip_prefix('(')?
                .strip_suffix(')')
        };
        if let Some(cron) = inner("cron") {
            let fields: Vec<&str> = cron.split_whitespace().collect();
            return (fields.len() == 6).then(|| Self::Cron(fields.join(" ")));
        }
        if let Some(time) = inner("at") {
            return Some(Self::At(time.trim().to_owned()));
        }
        let words: Vec<&str> = inner("rate")?.split_whitespace().collect();
        let [number, unit] = words.as_slice() else {
            return None;
        };
        let number: u32 = number.parse().ok().filter(|number| *number > 0)?;
        let unit = match *unit {
            "minute" | "minutes" => 'm',
            "hour" | "hours" => 'h',
            "day" | "days" => 'd',
            _ => return None,
        };
        Some(Self::Rate(format!("{number}{unit}")))
    }

    /// The key of a schedule that says it, and its value.
    pub(crate) fn key(self) -> (&'static str, String) {
        match self {
            Self::Cron(cron) => ("cron", cron),
            Self::Rate(rate) => ("rate", rate),
            Self::At(time) => ("at", time),
        }
    }
}

/// What is to be known of a rate that has no `start`.
pub(crate) const RATE: &str = "it is counted from the deployment; `start` sets another time";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions() {
        for (text, expected) in [
            ("cron(0 3  * * ? *)", Some(("cron", "0 3 * * ? *"))),
            ("cron(0 3 * * *)", None),
            ("rate(1 day)", Some(("rate", "1d"))),
            ("rate(5 minutes)", Some(("rate", "5m"))),
            ("rate(12 hours)", Some(("rate", "12h"))),
            ("rate(0 hours)", None),
            ("rate(1.5 hours)", None),
            ("rate(5)", None),
            ("rate(2 weeks)", None),
            (
                "at(2026-12-24T18:00:00)",
                Some(("at", "2026-12-24T18:00:00")),
            ),
            ("cron(", None),
            ("", None),
        ] {
            let found = Recurrence::read(text).map(Recurrence::key);
            let expected = expected.map(|(key, value)| (key, value.to_owned()));
            assert_eq!(found, expected, "{text}");
        }
    }
}
