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
        "a blueprint has no entry point, so its words ({}) stand before those of the command. That is the same unless the image \
         has an ENTRYPOINT: take it out of the image then, or take these words away where they repeat it",
        words.join(", ")
    )
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
}
