//! Names of container images.

use crate::model::Repository;

/// The longest name (RegisterTaskDefinition, `image`).
const LONGEST: usize = 255;

/// The longest tag (OCI Distribution Specification, Pulling manifests).
const LONGEST_TAG: usize = 128;

/// What is wrong with the name of an image: `registry/repository:tag@digest`, of which the repository must be there.
///
/// Sources: "RegisterTaskDefinition", `image`; the grammar of references in distribution/reference.
pub(crate) fn problem(text: &str) -> Option<String> {
    if text.is_empty() {
        return Some("it is empty".to_owned());
    }
    if text.len() > LONGEST {
        let length = text.chars().count();
        return Some(format!(
            "it has {length} characters, but at most {LONGEST} are allowed"
        ));
    }
    if text.contains("://") {
        return Some("the registry must not have a scheme such as `https://`".to_owned());
    }
    let (name, digest) = match text.split_once('@') {
        Some((name, digest)) => (name, Some(digest)),
        None => (text, None),
    };
    if digest.is_some_and(|digest| !is_digest(digest)) {
        return Some("the part after `@` is not `sha256:` and 64 hexadecimal digits".to_owned());
    }
    let (registry, rest) = registry(name);
    if registry.is_some_and(|registry| !is_registry(registry)) {
        return Some("the part before the first `/` is not a registry".to_owned());
    }
    let (path, tag) = match rest.rsplit_once(':') {
        Some((path, tag)) => (path, Some(tag)),
        None => (rest, None),
    };
    if tag.is_some_and(|tag| !is_tag(tag)) {
        return Some("the part after `:` is not a tag".to_owned());
    }
    if path.chars().any(|letter| letter.is_ascii_uppercase()) {
        return Some("a repository name must be in lower case".to_owned());
    }
    if !path.split('/').all(is_part) {
        return Some(
            "a repository name is letters and digits, with `_`, `-` or single `.` between them"
                .to_owned(),
        );
    }
    None
}

/// The repository of Amazon ECR that an image is in, if it is in a private one.
///
/// Source: "Amazon ECR private registry": `account.dkr.ecr.region.amazonaws.com`, and `account.dkr-ecr.region.on.aws`.
pub(crate) fn repository(text: &str) -> Option<Repository> {
    let name = text.split('@').next().unwrap_or(text);
    let (registry, rest) = registry(name);
    let (account, host) = registry?.split_once('.')?;
    let region = host
        .strip_prefix("dkr.ecr.")
        .or_else(|| host.strip_prefix("dkr.ecr-fips."))
        .and_then(|rest| {
            let rest = rest.strip_suffix(".cn").unwrap_or(rest);
            rest.strip_suffix(".amazonaws.com")
        })
        .or_else(|| {
            let rest = host.strip_prefix("dkr-ecr.")?;
            rest.strip_suffix(".on.aws")
        })?;
    let is_account = account.len() == 12 && account.bytes().all(|digit| digit.is_ascii_digit());
    let path = rest.rsplit_once(':').map_or(rest, |(path, _)| path);
    is_account.then(|| Repository::There {
        account: account.to_owned(),
        region: region.to_owned(),
        name: path.to_owned(),
    })
}

/// Whether a text is the name of a repository of Amazon ECR ("CreateRepository", `repositoryName`).
pub(crate) fn is_repository(text: &str) -> bool {
    (2..=256).contains(&text.len()) && text.split('/').all(is_part)
}

/// The registry, if the name begins with one, and the rest. As Docker reads it, only a name with a dot or a port, or
/// `localhost`, is a registry.
fn registry(name: &str) -> (Option<&str>, &str) {
    match name.split_once('/') {
        Some((host, rest)) if host.contains(['.', ':']) || host == "localhost" => {
            (Some(host), rest)
        }
        _ => (None, name),
    }
}

fn is_registry(text: &str) -> bool {
    let (host, port) = text.split_once(':').unwrap_or((text, "443"));
    let letters = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    host.split('.').all(letters) && port.parse::<u16>().is_ok()
}

fn is_part(text: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let bytes = text.as_bytes();
    bytes.first().copied().is_some_and(inner)
        && bytes.last().copied().is_some_and(inner)
        && bytes
            .iter()
            .all(|byte| inner(*byte) || b"._-".contains(byte))
        && !text.contains("..")
}

fn is_tag(text: &str) -> bool {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let mut bytes = text.bytes();
    bytes.next().is_some_and(is_word)
        && bytes.all(|byte| is_word(byte) || b".-".contains(&byte))
        && text.len() <= LONGEST_TAG
}

fn is_digest(text: &str) -> bool {
    text.strip_prefix("sha256:").is_some_and(|digits| {
        digits.len() == 64
            && digits
                .bytes()
                .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        let digest = format!("busybox@sha256:{}", "0a".repeat(32));
        for (text, good) in [
            ("busybox", true),
            ("busybox:1.36-musl", true),
            ("library/busybox", true),
            ("public.ecr.aws/docker/library/busybox:1", true),
            ("localhost:5000/a", true),
            ("a.example:5000/a_b/c.d:T-1", true),
            (digest.as_str(), true),
            (
                "123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/a:1",
                true,
            ),
            ("", false),
            ("Busybox", false),
            ("busy box", false),
            ("https://a.example/b", false),
            ("busybox:", false),
            ("busybox:-1", false),
            ("busybox@sha256:12", false),
            ("a//b", false),
            ("/a", false),
            ("a..b/c", false),
            ("-a", false),
            (&"a".repeat(256), false),
        ] {
            assert_eq!(problem(text).is_none(), good, "{text:?}");
        }
    }

    #[test]
    fn repositories() {
        let there = |name: &str| {
            Some(Repository::There {
                account: "123456789012".to_owned(),
                region: "eu-west-1".to_owned(),
                name: name.to_owned(),
            })
        };
        for (text, expected) in [
            ("busybox", None),
            ("public.ecr.aws/docker/library/busybox:1", None),
            (
                "123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/a:1",
                there("team/a"),
            ),
            (
                "123456789012.dkr.ecr.eu-west-1.amazonaws.com.cn/a@sha256:0",
                there("a"),
            ),
            ("123456789012.dkr-ecr.eu-west-1.on.aws/a", there("a")),
            ("12345678901.dkr.ecr.eu-west-1.amazonaws.com/a", None),
        ] {
            assert_eq!(repository(text), expected, "{text:?}");
        }
    }
}
