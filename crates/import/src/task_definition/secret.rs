//! Where ECS takes a secret from: `valueFrom`.
//!
//! Source: "Secret" in the Amazon ECS API Reference and "Pass Secrets Manager secrets through Amazon ECS environment
//! variables".

use super::open;
use crate::draft::{Fields, Value};
use crate::holes::{is_mask, titled};
use crate::name::parameter_name;

/// A secret in a blueprint's words.
#[derive(Debug)]
pub(super) enum Secret {
    /// As it is written.
    Whole(Value),
    /// By its name, since its ARN is not whole.
    Named(Value),
    /// Asked for at the deployment with a parameter, since its ARN is not whole.
    Asked(Value, String),
}

/// What a container calls `variable`; nothing where it is neither of Parameter Store nor of Secrets Manager.
pub(super) fn read(from: &str, variable: &str) -> Option<Secret> {
    let parts: Vec<&str> = from.split(':').collect();
    let mut fields = Fields::default();
    match parts.as_slice() {
        [
            "arn",
            _,
            "secretsmanager",
            region,
            account,
            "secret",
            name,
            rest @ ..,
        ] => {
            if rest.len() > 3 {
                return None;
            }
            let is_whole = is_place(region, account) && !name.contains(is_open);
            let parameter = parameter_name(&[&titled(variable), "secret", "arn"]);
            if is_whole {
                // The first seven parts are the secret's own ARN.
                let arn = parts.get(..7)?.join(":");
                fields.set(&["secret"], arn.into());
            } else {
                fields.set(&["secret"], Value::param(&parameter));
            }
            for (key, part) in ["field", "stage", "version"].into_iter().zip(rest) {
                if !part.is_empty() {
                    fields.set(&[key], (*part).into());
                }
            }
            if !is_whole {
                return Some(Secret::Asked(fields.into(), parameter));
            }
        }
        ["arn", _, "ssm", region, account, rest @ ..] if !is_place(region, account) => {
            let [resource] = rest else { return None };
            let name = resource.strip_prefix("parameter/")?;
            // A name with a path begins with `/`, which the ARN has once.
            let path = if name.contains('/') { "/" } else { "" };
            return is_name(name).then(|| Secret::Named(Value::ssm(format!("{path}{name}"))));
        }
        ["arn", _, "ssm", ..] => {
            fields.set(&["ssm"], from.into());
        }
        [name] if is_name(name) && (name.starts_with('/') || !name.contains('/')) => {
            fields.set(&["ssm"], (*name).into());
        }
        _ => return None,
    }
    Some(Secret::Whole(fields.into()))
}

/// Whether both are known of an ARN.
fn is_place(region: &str, account: &str) -> bool {
    let in_region = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '-';
    region.chars().all(in_region) && open::is_account(account)
}

/// Whether a character belongs to what is to be replaced.
fn is_open(character: char) -> bool {
    "<>${".contains(character) || is_mask(character)
}

/// Whether a parameter can have that name (PutParameter, `Name`).
fn is_name(name: &str) -> bool {
    let allowed = |it: char| it.is_ascii_alphanumeric() || "._-/".contains(it) || is_mask(it);
    !name.is_empty() && name.chars().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places() {
        let secret = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf";
        let keys = |from: &str| -> Option<Vec<String>> {
            let Some(Secret::Whole(Value::Fields(fields))) = read(from, "A") else {
                return None;
            };
            Some(fields.0.into_iter().map(|field| field.key).collect())
        };
        for (from, expected) in [
            ("/a/b", Some(vec!["ssm"])),
            (
                "arn:aws:ssm:eu-west-1:123456789012:parameter/a",
                Some(vec!["ssm"]),
            ),
            (secret, Some(vec!["secret"])),
            (&format!("{secret}:key::"), Some(vec!["secret", "field"])),
            (
                &format!("{secret}::AWSPREVIOUS:"),
                Some(vec!["secret", "stage"]),
            ),
            (
                &format!("{secret}:a:b:c"),
                Some(vec!["secret", "field", "stage", "version"]),
            ),
            (&format!("{secret}:a:b:c:d"), None),
            ("arn:aws:s3:::a", None),
            ("a/b", None),
            ("<SECRET_ARN>", None),
            ("", None),
        ] {
            let expected = expected.map(|keys| keys.into_iter().map(str::to_owned).collect());
            assert_eq!(keys(from), expected, "{from}");
        }
    }

    #[test]
    fn what_is_not_whole() {
        let ssm = |from: &str| match read(from, "A") {
            Some(Secret::Named(value)) => Some(value),
            _ => None,
        };
        let of = |resource: &str| format!("arn:aws:ssm:REGION:123456789012:{resource}");
        for (resource, expected) in [
            ("parameter/a/b", Some("/a/b")),
            ("parameter/a", Some("a")),
            ("parameter/<NAME>", None),
            ("document/a", None),
        ] {
            assert_eq!(ssm(&of(resource)), expected.map(Value::ssm), "{resource}");
        }
        let from = "arn:aws:secretsmanager:eu-west-1:<ACCOUNT_ID>:secret:db-XXXXXX:password::";
        let Some(Secret::Asked(Value::Fields(fields), parameter)) = read(from, "DB_PASSWORD")
        else {
            panic!("it is asked for");
        };
        assert_eq!(parameter, "DbPasswordSecretArn");
        let keys: Vec<&str> = fields.0.iter().map(|field| field.key.as_str()).collect();
        assert_eq!(keys, ["secret", "field"]);
    }
}
