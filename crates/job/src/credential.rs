//! What looks like a secret: by its name, or by itself.

/// Parts of a name that tell of a secret, wherever they are in it.
pub const NAME_PARTS: [&str; 15] = [
    "PASSWORD",
    "PASSWD",
    "PASSPHRASE",
    "SECRET",
    "CREDENTIAL",
    "APIKEY",
    "API_KEY",
    "ACCESSKEY",
    "ACCESS_KEY",
    "PRIVATEKEY",
    "PRIVATE_KEY",
    "ENCRYPTION_KEY",
    "SIGNING_KEY",
    "MASTER_KEY",
    "CONNECTION_STRING",
];

/// Last words of a name that tell of something about a secret, and not of the secret.
const ABOUT: [&str; 29] = [
    "ARN", "AUDIENCE", "BUCKET", "COUNT", "DAYS", "ENABLED", "ENDPOINT", "EXPIRY", "FIELD", "FILE",
    "HEADER", "HOST", "ID", "ISSUER", "LENGTH", "LIFETIME", "MODE", "NAME", "PATH", "POLICY",
    "PREFIX", "PROVIDER", "REGION", "SECONDS", "TTL", "TYPE", "URI", "URL", "VERSION",
];

/// Values that are no secret whatever their name is.
const ABOUT_VALUES: [&str; 12] = [
    "", "true", "false", "yes", "no", "on", "off", "none", "null", "required", "optional", "auto",
];

/// How texts begin that are nothing but secrets, and how long each is at least: the prefixes that AWS, GitHub, GitLab,
/// Slack, Stripe, SendGrid, npm, PyPI, Google and others give their keys so that they are found.
pub const BEGINNINGS: [(&str, usize); 21] = [
    ("ghp_", 36),
    ("gho_", 36),
    ("ghu_", 36),
    ("ghs_", 36),
    ("ghr_", 36),
    ("github_pat_", 40),
    ("glpat-", 20),
    ("xoxa-", 20),
    ("xoxb-", 20),
    ("xoxp-", 20),
    ("xoxs-", 20),
    ("xapp-", 20),
    ("sk_live_", 20),
    ("rk_live_", 20),
    ("whsec_", 20),
    ("sk-ant-", 20),
    ("sk-proj-", 20),
    ("SG.", 40),
    ("npm_", 36),
    ("pypi-", 40),
    ("AIza", 39),
];

/// Why a text looks like a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// The name that it has tells of one.
    Name,
    /// It is of the form that some service's secrets have, or as random as only secrets are.
    Value,
    /// It is an address with a password in it.
    Address,
}

/// Whether a value under this name looks like a secret.
#[must_use]
pub fn sign(name: &str, value: &str) -> Option<Sign> {
    if tells_of_secret(name) && !is_about(value) {
        return Some(Sign::Name);
    }
    sign_of_value(value)
}

/// Whether a value looks like a secret whatever it is called. What stands in it as `name=value` has a name of its own:
/// the parts of an address, of a connection string, of a line for a shell.
#[must_use]
pub fn sign_of_value(value: &str) -> Option<Sign> {
    if has_password(value) {
        return Some(Sign::Address);
    }
    let is_key = value.contains("-----BEGIN") && value.contains("PRIVATE KEY");
    let is_word = |letter: char| letter.is_ascii_alphanumeric() || "_-.".contains(letter);
    let mut words = value.split(|letter| !is_word(letter));
    if is_key || words.any(is_issued) || is_random(value) {
        return Some(Sign::Value);
    }
    pairs(value)
        .any(|(name, value)| tells_of_secret(name) && !is_about(value))
        .then_some(Sign::Name)
}

/// The name that tells of a secret in a text such as `--password=x` or `Server=a;Password=x`.
#[must_use]
pub fn telling_name(value: &str) -> Option<&str> {
    pairs(value)
        .find(|(name, value)| tells_of_secret(name) && !is_about(value))
        .map(|(name, _)| name)
}

/// Whether the word behind this one of a command is a secret: `--password x`. Options such as `--no-password` take none.
#[must_use]
pub fn is_option_of_secret(word: &str) -> bool {
    let switches = [
        "no", "skip", "require", "use", "with", "without", "ask", "prompt",
    ];
    let name = word.trim_start_matches('-');
    let first = name.split('-').next().unwrap_or(name);
    name.len() < word.len()
        && !word.contains(['=', ' '])
        && !switches.contains(&first)
        && tells_of_secret(name)
}

/// Whether a name tells of a secret.
#[must_use]
pub fn tells_of_secret(name: &str) -> bool {
    let name = name.to_ascii_uppercase().replace(['-', '.', ' '], "_");
    let name = name.trim_matches('_');
    let mut words = name.split('_');
    let last = name.rsplit('_').next().unwrap_or(name);
    // A tokenizer is none, nor is a working directory.
    let is_secret = words.clone().any(|word| word.ends_with("TOKEN"))
        || words.any(|word| word == "PWD") && name != "PWD"
        || NAME_PARTS.iter().any(|part| name.contains(part));
    is_secret && !ABOUT.contains(&last)
}

/// Whether a value says where something is, comes from elsewhere, or is no text at all.
#[must_use]
pub fn is_about(value: &str) -> bool {
    let value = value.trim_matches(['"', '\'']);
    let begins = ["arn:", "/", "./", "alias/", "$", "<", "{", "%"];
    ABOUT_VALUES.iter().any(|it| value.eq_ignore_ascii_case(it))
        || begins.iter().any(|beginning| value.starts_with(beginning))
        || value.contains("://") && !has_password(value)
        || value.bytes().all(|byte| byte.is_ascii_digit())
        || value.bytes().all(|byte| byte == b'*')
}

/// The pairs `name=value` that a text is made of or contains.
fn pairs(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.split(|letter: char| letter.is_whitespace() || ";&?".contains(letter))
        .filter_map(|part| part.split_once('='))
}

/// Whether the text has an address `scheme://user:password@host`.
fn has_password(text: &str) -> bool {
    text.match_indices("://").any(|(at, mark)| {
        let rest = text.get(at + mark.len()..).unwrap_or_default();
        let ends = |letter: char| letter.is_whitespace() || "/?#\"'".contains(letter);
        let authority = rest.split(ends).next().unwrap_or_default();
        authority
            .rsplit_once('@')
            .and_then(|(user, _)| user.split_once(':'))
            .is_some_and(|(_, password)| !is_about(password))
    })
}

/// Whether a word is what a service issues as a secret.
#[must_use]
pub fn is_issued(word: &str) -> bool {
    let is_upper = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    let is_access_key = word.len() == 20
        && (word.starts_with("AKIA") || word.starts_with("ASIA"))
        && word.bytes().all(is_upper);
    // A JSON Web Token: its head is JSON, which begins so in Base64.
    let is_web_token = word.starts_with("eyJ") && word.matches('.').count() == 2 && word.len() > 60;
    let begins = BEGINNINGS
        .iter()
        .any(|(beginning, least)| word.starts_with(beginning) && word.len() >= *least);
    is_access_key || is_web_token || begins
}

/// Whether a value is long and as mixed as only random ones are: more than 4.5 bits a character. Names, paths and
/// hexadecimal digests have less. A slash is taken in a text of 40 characters alone: AWS's secret access keys have that many.
#[must_use]
pub fn is_random(value: &str) -> bool {
    let is_word = |byte: u8| {
        byte.is_ascii_alphanumeric()
            || matches!(byte, b'+' | b'=' | b'_' | b'-')
            || byte == b'/' && value.len() == 40
    };
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

    #[test]
    fn names_and_values() {
        for (name, value, expected) in [
            ("DB_PASSWORD", "hunter2", Some(Sign::Name)),
            ("dbPassword", "hunter2", Some(Sign::Name)),
            ("DB_PWD", "hunter2", Some(Sign::Name)),
            ("PWD", "work", None),
            ("github-token", "x", Some(Sign::Name)),
            ("AUTHTOKEN", "x", Some(Sign::Name)),
            ("TOKENIZER", "words", None),
            ("STRIPE_API_KEY", "x", Some(Sign::Name)),
            ("PRIVATE_KEY", "abc", Some(Sign::Name)),
            ("PASSWORD_FILE", "/run/secrets/db", None),
            ("TOKEN_TTL", "15m", None),
            ("SECRET_NAME", "report/db", None),
            ("TOKEN", "", None),
            ("TOKEN", "/run/token", None),
            ("TOKEN", "$TOKEN", None),
            ("TOKEN", "https://example.com/token", None),
            ("TOKEN", "https://a:b@example.com", Some(Sign::Name)),
            ("PASSWORD", "Required", None),
            ("PASSWORD", "****", None),
            ("MAX_TOKENS", "4096", None),
            ("ENCRYPTION_KEY", "alias/report", None),
            ("MODE", "nightly", None),
        ] {
            assert_eq!(sign(name, value), expected, "{name}: {value}");
        }
    }

    #[test]
    fn values() {
        let web_token = format!(
            "eyJ{}.{}.{}",
            "a".repeat(30),
            "b".repeat(30),
            "c".repeat(30)
        );
        let ghp = format!("ghp_{}", "a1".repeat(18));
        let bearer = format!("Authorization: Bearer {ghp}");
        for (value, expected) in [
            ("AKIAIOSFODNN7EXAMPLE", Some(Sign::Value)),
            ("AKIA", None),
            ("AKIAiosfodnn7example", None),
            (&ghp, Some(Sign::Value)),
            (&bearer, Some(Sign::Value)),
            (&web_token, Some(Sign::Value)),
            ("eyJ.a.b", None),
            ("xoxb-1", None),
            ("xoxb-123456789012-abcdef", Some(Sign::Value)),
            ("-----BEGIN RSA PRIVATE KEY-----\nx", Some(Sign::Value)),
            ("-----BEGIN CERTIFICATE-----\nx", None),
            ("postgres://report:hunter2@db/report", Some(Sign::Address)),
            ("see postgres://report:hunter2@db", Some(Sign::Address)),
            ("postgres://report@db/report", None),
            ("postgres://report:@db/report", None),
            ("postgres://report:$PASSWORD@db/report", None),
            ("https://example.com:8080/a@b", None),
            ("https://example.com/?at=a:b@c", None),
            ("Server=db;Password=hunter2;", Some(Sign::Name)),
            ("--password=hunter2", Some(Sign::Name)),
            ("--password=$PASSWORD", None),
            ("--token-file=/run/token", None),
            ("https://example.com/?token=abc", Some(Sign::Name)),
            ("wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY9", Some(Sign::Value)),
            (
                "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
                Some(Sign::Value),
            ),
            ("reports/2026/Q4/SalesByRegionAndChannel", None),
            ("0123456789abcdef0123456789abcdef01234567", None),
            ("a-long-name-of-something-that-is-no-secret-at-all", None),
            ("arn:aws:s3:::Bucket1-and-more-of-it-and-more", None),
        ] {
            assert_eq!(sign_of_value(value), expected, "{value}");
        }
    }

    #[test]
    fn options() {
        for (word, expected) in [
            ("--password", true),
            ("-token", true),
            ("token", false),
            ("--no-password", false),
            ("--password=x", false),
            ("--token-file", false),
            ("-", false),
        ] {
            assert_eq!(is_option_of_secret(word), expected, "{word}");
        }
    }

    #[test]
    fn the_name_in_a_text() {
        assert_eq!(telling_name("a=b;Password=c"), Some("Password"));
        assert_eq!(telling_name("--password=$A"), None);
    }
}
