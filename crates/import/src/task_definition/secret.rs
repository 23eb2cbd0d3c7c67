//! Where ECS takes a secret from: `valueFrom`.
//!
//! Source: "Secret" in the Amazon ECS API Reference and "Pass Secrets Manager secrets through Amazon ECS environment
//! variables".

use crate::draft::{Fields, Value};

/// The secret in a blueprint's words; nothing where it is neither of Parameter Store nor of Secrets Manager.
pub(super) fn read(from: &str) -> Option<Value> {
    let parts: Vec<&str> = from.split(':').collect();
    let mut fields = Fields::default();
    match parts.as_slice() {
        ["arn", _, "secretsmanager", _, _, "secret", _name, rest @ ..] => {
            if rest.len() > 3 {
                return None;
            }
            // The first seven parts are the secret's own ARN.
            let arn = parts.get(..7)?.join(":");
            fields.set(&["secret"], arn.into());
            for (key, part) in ["field", "stage", "version"].into_iter().zip(rest) {
                if !part.is_empty() {
                    fields.set(&[key], (*part).into());
                }
            }
        }
        ["arn", _, "ssm", ..] => {
            fields.set(&["ssm"], from.into());
        }
        [name] if !name.is_empty() => {
            fields.set(&["ssm"], (*name).into());
        }
        _ => return None,
    }
    Some(fields.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places() {
        let secret = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf";
        let keys = |from: &str| -> Option<Vec<String>> {
            let Some(Value::Fields(fields)) = read(from) else {
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
            ("", None),
        ] {
            let expected = expected.map(|keys| keys.into_iter().map(str::to_owned).collect());
            assert_eq!(keys(from), expected, "{from}");
        }
    }
}
