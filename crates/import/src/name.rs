//! Names that blueprints take, made of those that other tools take.

/// The longest name of a job.
const LONGEST_JOB: usize = 80;

/// The longest name of an environment.
const LONGEST_ENVIRONMENT: usize = 32;

/// The name of the file that all jobs share, which no job can have.
const PLATFORM: &str = "platform";

/// The nearest name that a job can have: lower-case letters, digits and `-`, a letter first, at most 80 characters.
#[must_use]
pub fn job_name(name: &str) -> String {
    let name = kebab(name, "job", LONGEST_JOB);
    if name == PLATFORM {
        format!("{name}-job")
    } else {
        name
    }
}

/// The nearest name that an environment can have; like that of a job, but at most 32 characters.
#[must_use]
pub fn environment_name(name: &str) -> String {
    kebab(name, "environment", LONGEST_ENVIRONMENT)
}

/// A name for a parameter of the deployment, made of words: `log router` and `image` are `LogRouterImage`. Letters and
/// digits, a letter first.
#[must_use]
pub fn parameter_name(words: &[&str]) -> String {
    let mut name = String::new();
    for word in words {
        let parts = word.split(|character: char| !character.is_ascii_alphanumeric());
        for part in parts {
            let mut characters = part.chars();
            name.extend(characters.next().map(|first| first.to_ascii_uppercase()));
            name.push_str(characters.as_str());
        }
    }
    if name.starts_with(|first: char| first.is_ascii_alphabetic()) {
        name
    } else {
        format!("Parameter{name}")
    }
}

fn kebab(name: &str, stem: &str, longest: usize) -> String {
    let mut kebab = String::new();
    let mut last = ' ';
    for character in name.chars() {
        // `NightlyReport` is two words.
        if character.is_ascii_uppercase() && (last.is_ascii_lowercase() || last.is_ascii_digit()) {
            kebab.push('-');
        }
        if character.is_ascii_alphanumeric() {
            kebab.push(character.to_ascii_lowercase());
        } else if !kebab.is_empty() && !kebab.ends_with('-') {
            kebab.push('-');
        }
        last = character;
    }
    if !kebab.starts_with(|first: char| first.is_ascii_lowercase()) {
        kebab = format!("{stem}-{kebab}");
    }
    kebab.truncate(longest);
    kebab.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_jobs() {
        for (name, expected) in [
            ("report", "report"),
            ("NightlyReport", "nightly-report"),
            ("Nightly_Report v2", "nightly-report-v2"),
            ("2nd", "job-2nd"),
            ("-a-", "a"),
            ("日本", "job"),
            ("", "job"),
            ("platform", "platform-job"),
            ("Platform", "platform-job"),
            (&"a".repeat(99), &"a".repeat(80)),
        ] {
            assert_eq!(job_name(name), expected, "{name:?}");
            assert_eq!(job_name(expected), expected);
        }
    }

    #[test]
    fn names_of_parameters() {
        for (words, expected) in [
            (&["image"][..], "Image"),
            (&["log-router", "image"], "LogRouterImage"),
            (&["2nd", "image"], "Parameter2ndImage"),
            (&["日本"], "Parameter"),
        ] {
            assert_eq!(parameter_name(words), expected);
        }
    }
}
