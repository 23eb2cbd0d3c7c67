//! LF0705: secrets that stand in plain text.

use loudfail_blueprint::{Example, Rule};
use loudfail_diagnostics::{Code, Diagnostic};

use crate::facts::Facts;
use crate::parts::parts;
use crate::show;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0705"),
    title: "no secret stands in plain text",
    why: "Whoever may read the repository, the task definition or the execution can read it. ECS takes secrets from \
          Parameter Store or Secrets Manager when the task starts, and nobody else sees them. This is a warning: a \
          value may look like a secret and be none.",
    example: &[Example::job(
        "task:\n  image: a\n  environment:\n    DB_PASSWORD: hunter2\n",
    )],
    instead: &[Example::job(
        "task:\n  image: a\n  secrets:\n    DB_PASSWORD: {ssm: /report/db-password}\n",
    )],
};

/// Words in a name that tell of a secret.
const SECRET: [&str; 10] = [
    "PASSWORD",
    "PASSWD",
    "PASSPHRASE",
    "SECRET",
    "TOKEN",
    "CREDENTIAL",
    "APIKEY",
    "API_KEY",
    "ACCESS_KEY",
    "PRIVATE_KEY",
];

/// Last words of a name that tell of something about a secret, and not of the secret.
const ABOUT: [&str; 16] = [
    "ARN", "COUNT", "ENABLED", "ENDPOINT", "FILE", "HOST", "ID", "LENGTH", "LIFETIME", "NAME",
    "PATH", "SECONDS", "TTL", "TYPE", "URI", "URL",
];

/// How texts begin that are nothing but secrets.
const BEGINNINGS: [&str; 10] = [
    "AKIA",
    "ASIA",
    "-----BEGIN",
    "ghp_",
    "gho_",
    "ghs_",
    "github_pat_",
    "glpat-",
    "xoxb-",
    "xoxp-",
];

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for task in facts.layers.iter().filter_map(|layer| layer.task.as_ref()) {
        for part in parts(task) {
            for (name, value, span) in &part.known {
                let reason = if tells_of_secret(name) && !is_about(value) {
                    "its name tells of a secret"
                } else if is_secret(value) {
                    "its value looks like a secret"
                } else {
                    continue;
                };
                let problem = RULE
                    .warning(format!(
                        "the environment variable {} stands in plain text: {reason}",
                        show::quoted(name)
                    ))
                    .at(
                        *span,
                        "everybody who sees the task definition or the execution sees it",
                    );
                let help = if task.definition.is_some() {
                    "let the task definition take it from Parameter Store or Secrets Manager, as one of its `secrets`"
                        .to_owned()
                } else {
                    format!(
                        "write for example `{name}: {{ssm: /path}}` under `{}.secrets`",
                        part.key
                    )
                };
                problems.push(problem.help(help));
            }
        }
    }
}

fn tells_of_secret(name: &str) -> bool {
    let name = name.to_ascii_uppercase().replace(['-', '.'], "_");
    let last = name.rsplit('_').next().unwrap_or(&name);
    SECRET.iter().any(|word| name.contains(word)) && !ABOUT.contains(&last)
}

/// Whether a value says where something is, or is no text at all.
fn is_about(value: &str) -> bool {
    let words = ["", "true", "false", "none"];
    words.contains(&value)
        || value.starts_with("arn:")
        || value.starts_with('/')
        || value.contains("://") && !value.contains('@')
        || value.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_secret(value: &str) -> bool {
    let begins = BEGINNINGS
        .iter()
        .any(|beginning| value.starts_with(beginning) && value.len() >= 20);
    begins || is_random(value)
}

/// Whether a value is long and as mixed as only random ones are: more than 4.5 bits a character. Names, paths and
/// hexadecimal digests have less.
fn is_random(value: &str) -> bool {
    let is_word =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'=' | b'_' | b'-');
    let has = |test: fn(&u8) -> bool| value.as_bytes().iter().any(test);
    if value.len() < 32
        || !value.bytes().all(is_word)
        || !has(u8::is_ascii_digit)
        || !has(u8::is_ascii_uppercase)
        || !has(u8::is_ascii_lowercase)
    {
        return false;
    }
    let mut counts = [0_u32; 128];
    for byte in value.bytes() {
        if let Some(count) = counts.get_mut(usize::from(byte)) {
            *count += 1;
        }
    }
    let length = f64::from(u32::try_from(value.len()).unwrap_or(u32::MAX));
    let bits: f64 = counts
        .into_iter()
        .filter(|count| *count > 0)
        .map(|count| {
            let share = f64::from(count) / length;
            -share * share.log2()
        })
        .sum();
    bits > 4.5
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::job;

    #[test]
    fn names_and_values() {
        for (name, value, expected) in [
            ("DB_PASSWORD", "hunter2", true),
            ("github-token", "x", true),
            ("STRIPE_API_KEY", "x", true),
            ("PASSWORD_FILE", "/run/secrets/db", false),
            ("TOKEN_TTL", "15m", false),
            ("SECRET_NAME", "report/db", false),
            ("TOKEN", "", false),
            ("TOKEN", "/run/token", false),
            ("MAX_TOKENS", "4096", false),
            ("MODE", "nightly", false),
            ("A", "AKIAIOSFODNN7EXAMPLE", true),
            ("A", "AKIA", false),
            ("A", "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY9", true),
            ("A", "0123456789abcdef0123456789abcdef01234567", false),
            (
                "A",
                "a-long-name-of-something-that-is-no-secret-at-all",
                false,
            ),
            ("A", "arn:aws:s3:::Bucket1-and-more-of-it-and-more", false),
        ] {
            let found = tells_of_secret(name) && !is_about(value) || is_secret(value);
            assert_eq!(found, expected, "{name}: {value}");
        }
    }

    #[test]
    fn places() {
        job("task: {environment: {TOKEN: x}}", &["LF0705 1:29"]);
        job("task: {environment: {TOKEN: {input: token}}}", &[]);
        job(
            "task: {image: a, sidecars: {b: {image: a, environment: {TOKEN: x}}}}",
            &["LF0705 1:64"],
        );
    }
}
