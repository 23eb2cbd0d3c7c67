//! "Did you mean": the known name nearest to one that is not known.

/// The name of `known` that the person most likely meant by `given`, if one is near enough.
///
/// A name that differs only in the case of its letters, or in `-` for `_`, is always it. Otherwise a third of the
/// longer name may be wrong, swapped neighbours counting as one mistake; of equally near names the first wins.
/// When none is that near, the only name that `given` shortens (`env` for `environment`) is it.
pub fn suggest<'a>(given: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let given = fold(given);
    let mut nearest: Option<(usize, &str)> = None;
    let mut longer_forms = Vec::new();
    for name in known {
        let folded = fold(name);
        if let Some(mistakes) = mistakes(&given, &folded)
            && nearest.is_none_or(|(fewest, _)| mistakes < fewest)
        {
            nearest = Some((mistakes, name));
        }
        if folded.starts_with(&given) {
            longer_forms.push(name);
        }
    }
    match (nearest, longer_forms.as_slice()) {
        (Some((_, name)), _) => Some(name),
        // One or two letters begin too many names to mean one.
        (None, [only]) if given.chars().count() > 2 => Some(only),
        _ => None,
    }
}

/// How many mistakes lie between two folded names, if few enough to have meant the one by the other.
fn mistakes(given: &str, name: &str) -> Option<usize> {
    let (given_length, name_length) = (given.chars().count(), name.chars().count());
    let limit = given_length.max(name_length) / 3;
    // Each character too many is a mistake: names of very different lengths need no costly comparison.
    if given_length.abs_diff(name_length) > limit {
        return None;
    }
    Some(strsim::damerau_levenshtein(given, name)).filter(|mistakes| *mistakes <= limit)
}

fn fold(name: &str) -> String {
    name.to_lowercase().replace('-', "_")
}

#[cfg(test)]
mod tests {
    use super::suggest;

    #[test]
    fn the_name_that_was_meant() {
        let keys = [
            "task",
            "timeout",
            "timezone",
            "environment",
            "security_groups",
            "cpu",
            "TitleCase",
        ];
        let cases = [
            ("timout", Some("timeout")),
            ("tmieout", Some("timeout")),
            ("TIMEOUT", Some("timeout")),
            ("titlecase", Some("TitleCase")),
            ("security-groups", Some("security_groups")),
            ("securityGroups", Some("security_groups")),
            ("env", Some("environment")),
            ("gpu", Some("cpu")),
            ("tsak", Some("task")),
            // Two names begin with it, so it means neither.
            ("tim", None),
            // One or two letters mean nothing, even if one name alone begins with them.
            ("en", None),
            ("", None),
            ("memory", None),
            ("tail", None),
            ("\u{1f600}", None),
        ];
        for (given, expected) in cases {
            assert_eq!(suggest(given, keys), expected, "for `{given}`");
        }
        assert_eq!(suggest("timeout", []), None);
        assert_eq!(suggest("", ["task"]), None);
    }

    #[test]
    fn the_same_letters_in_another_case_beat_a_nearer_spelling_and_the_first_wins_a_tie() {
        assert_eq!(suggest("Cpu", ["cpus", "cpu"]), Some("cpu"));
        assert_eq!(suggest("mode", ["node", "code"]), Some("node"));
    }
}
