//! Containers, in words that all of Amazon ECS's formats share.

/// The family of a task definition: of `family`, `family:revision` or an ARN.
pub(crate) fn family(definition: &str) -> String {
    let named = definition.rsplit('/').next().unwrap_or(definition);
    let family = named.split(':').next().unwrap_or(named);
    let name: String = family
        .chars()
        .filter(|it| it.is_ascii_alphanumeric() || matches!(it, '-' | '_'))
        .collect();
    if name.is_empty() {
        "app".to_owned()
    } else {
        name
    }
}

/// Whether blueprints take an environment variable of that name.
pub(crate) fn is_variable_name(name: &str) -> bool {
    let allowed = |it: char| it.is_ascii_alphanumeric() || matches!(it, '_' | '.' | '-');
    name.len() <= 255
        && name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && name.chars().all(allowed)
}

/// What to know of an entry point whose words stand before those of the command.
pub(crate) fn entry_point_note(words: &[String]) -> String {
    let words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    format!(
        "a blueprint has no entry point, so its words ({}) come before the command's words. This is equivalent unless the \
         image has an ENTRYPOINT: if so, remove it from the image, or remove these words if they repeat it",
        words.join(", ")
    )
}

/// The repository of an image whose name is known in part, as `is_open` says of each, or `none` where it is in another registry
/// than Amazon ECR ("Amazon ECR private registry"); nothing where that is not known.
pub(crate) fn repository(text: &str, is_open: impl Fn(&str) -> bool) -> Option<String> {
    let name = text.split_once('@').map_or(text, |(name, _)| name);
    let (registry, rest) = match name.split_once('/') {
        Some((registry, rest)) => (Some(registry), rest),
        None => (None, name),
    };
    let path = rest.split_once(':').map_or(rest, |(path, _)| path);
    let first = registry.unwrap_or(path);
    if !first.contains(".dkr.ecr") && !first.contains(".dkr-ecr.") {
        return (!is_open(first)).then(|| "none".to_owned());
    }
    if is_open(path) {
        return None;
    }
    let there = first.split_once(".dkr.ecr.");
    let there =
        there.and_then(|(account, host)| Some((account, host.strip_suffix(".amazonaws.com")?)));
    match there {
        Some((account, region)) if !is_open(first) => {
            Some(format!("arn:aws:ecr:{region}:{account}:repository/{path}"))
        }
        _ => Some(path.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families() {
        for (definition, expected) in [
            ("report", "report"),
            ("report:6", "report"),
            (
                "arn:aws:ecs:eu-west-1:123456789012:task-definition/report:6",
                "report",
            ),
            ("-", "-"),
            ("", "app"),
        ] {
            assert_eq!(family(definition), expected);
        }
    }

    #[test]
    fn names_of_variables() {
        for (name, good) in [
            ("A_1", true),
            ("a.b-c", true),
            ("1A", false),
            ("", false),
            ("A=", false),
        ] {
            assert_eq!(is_variable_name(name), good, "{name}");
        }
    }

    #[test]
    fn repositories() {
        let is_open = |part: &str| part.contains("${");
        for (text, expected) in [
            ("${IMAGE_URI}", None),
            ("${ECR}/app:${TAG}", None),
            (
                "${AWS_ACCOUNT_ID}.dkr.ecr.eu-west-1.amazonaws.com/app:1",
                Some("app"),
            ),
            (
                "123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/app:${TAG}",
                Some("arn:aws:ecr:eu-west-1:123456789012:repository/team/app"),
            ),
            (
                "123456789012.dkr.ecr.${REGION}.amazonaws.com/app@${DIGEST}",
                Some("app"),
            ),
            (
                "123456789012.dkr.ecr.eu-west-1.amazonaws.com/${APP}:1",
                None,
            ),
            ("public.ecr.aws/docker/library/busybox:${TAG}", Some("none")),
            ("busybox:${TAG}", Some("none")),
            ("team/app:${TAG}", Some("none")),
            ("localhost:5000/app:${TAG}", Some("none")),
        ] {
            assert_eq!(repository(text, is_open).as_deref(), expected, "{text}");
        }
    }
}
