//! Values of a definition that something else writes into it before it is registered: `<IMAGE1_NAME>`, as the actions of
//! CodePipeline have it, `ACCOUNT_ID.dkr.ecr...`, or whatever else ECS would refuse. Where a parameter can stand, the
//! deployment asks for them.

use crate::carry::Carry;
use crate::containers;
use crate::draft::Value;
use crate::item::Item;
use crate::name::parameter_name;

/// Whether ECS could pull an image of that name: `registry/repository:tag@digest` without a word to replace, which is in
/// capital letters mostly.
pub(super) fn is_image(text: &str) -> bool {
    let name = text.split('@').next().unwrap_or(text);
    let (host, rest) = match name.split_once('/') {
        Some((host, rest)) if host.contains(['.', ':']) || host == "localhost" => (host, rest),
        _ => ("", name),
    };
    let path = rest.split(':').next().unwrap_or(rest);
    let is_private = host.split_once(".dkr.ecr");
    let known =
        |it: char| it.is_ascii_digit() || it.is_ascii_lowercase() || matches!(it, '.' | '-' | ':');
    let of_word = |it: char| it.is_ascii_alphanumeric() || "._-/:@".contains(it);
    is_private.is_none_or(|(account, _)| is_account(account))
        && host.chars().all(known)
        && path.split('/').all(is_part)
        && text.chars().all(of_word)
}

/// A part of a repository's name.
fn is_part(part: &str) -> bool {
    let is_end = |it: char| it.is_ascii_digit() || it.is_ascii_lowercase();
    part.starts_with(is_end)
        && part.ends_with(is_end)
        && part.chars().all(|it| is_end(it) || "._-".contains(it))
}

/// Whether it is the number of an account.
pub(super) fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|digit| digit.is_ascii_digit())
}

/// Whether it is the whole ARN of a role.
pub(super) fn is_role(text: &str) -> bool {
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    let ["arn", _, "iam", "", account, role] = parts.as_slice() else {
        return false;
    };
    let allowed = |it: char| it.is_ascii_alphanumeric() || "_+=,.@/-".contains(it);
    is_account(account)
        && role
            .strip_prefix("role/")
            .is_some_and(|name| !name.is_empty() && name.chars().all(allowed))
}

/// Whether it is the id of something: `fs-` and hexadecimal digits.
pub(super) fn is_id(text: &str, prefix: &str) -> bool {
    text.strip_prefix(prefix)
        .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|it| it.is_ascii_hexdigit()))
}

/// What to know of a value that the deployment is asked for.
pub(super) fn asked(text: &str, parameter: &str) -> String {
    format!("`{text}` must be replaced: pass its value as the parameter `{parameter}`")
}

/// Sets an image that ECS could not pull to a parameter. Its repository stands beside it, unless the execution role is there
/// already and so may pull what it may pull. `words` name the container, if it is none that does the work.
pub(super) fn image(
    carry: &mut Carry<'_>,
    place: &[&str],
    words: &[&str],
    item: &Item<'_>,
    text: &str,
) {
    let parameter = parameter_name(&[words, &["image"]].concat());
    let mut note = format!(
        "`{text}` must be replaced: pass the URI of the image as the parameter `{parameter}`"
    );
    let has_role = carry.draft.get(&["task", "execution_role"]).is_some();
    if !has_role {
        let is_known = |it: char| {
            it.is_ascii_digit()
                || it.is_ascii_lowercase()
                || matches!(it, '.' | '_' | '-' | '/' | ':')
        };
        let is_open = |part: &str| !part.chars().all(is_known);
        let repository = match containers::repository(text, is_open) {
            Some(repository) => Value::from(repository),
            None => {
                let asked = format!("{parameter}Repository");
                note.push_str(&format!(
                    ", and the name of its repository in Amazon ECR as `{asked}`; set `repository: none` if it is in \
                     another registry"
                ));
                Value::param(asked)
            }
        };
        carry.put(&[place, &["repository"]].concat(), repository, item);
    }
    let to = [place, &["image"]].concat();
    carry.guess(&to, Value::param(parameter), item, note);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images() {
        for (text, good) in [
            ("busybox", true),
            ("team/app:1.4_A", true),
            ("localhost:5000/app", true),
            (
                "123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/app@sha256:0123",
                true,
            ),
            ("<IMAGE1_NAME>", false),
            ("PLACEHOLDER_IMAGE", false),
            ("__IMAGE__", false),
            ("app:<TAG>", false),
            ("${IMAGE}", false),
            ("ACCOUNT.dkr.ecr.eu-west-1.amazonaws.com/app", false),
            ("your-account.dkr.ecr.eu-west-1.amazonaws.com/app", false),
            ("123456789012.dkr.ecr.REGION.amazonaws.com/app", false),
            ("", false),
        ] {
            assert_eq!(is_image(text), good, "{text}");
        }
    }

    #[test]
    fn roles() {
        for (text, good) in [
            ("arn:aws:iam::123456789012:role/a/b", true),
            ("arn:aws:iam::ACCOUNT_ID:role/a", false),
            ("arn:aws:iam::123456789012:role/<NAME>", false),
            ("arn:aws:iam::123456789012:user/a", false),
            ("a", false),
        ] {
            assert_eq!(is_role(text), good, "{text}");
        }
    }
}
