//! What of an output is deployed, and what is only said in it.

/// The lines of a CloudFormation template or a Terraform file that are no comments.
pub(crate) fn code(text: &str) -> Vec<&str> {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect()
}

/// Those of a CloudFormation template that are about its resources.
pub(crate) fn resources(text: &str) -> Vec<&str> {
    let section = text
        .lines()
        .skip_while(|line| *line != "Resources:")
        .skip(1);
    section
        .take_while(|line| !line.starts_with(|first: char| first.is_ascii_alphabetic()))
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect()
}

/// Whether two texts of the output at `path` deploy the same, and differ for readers alone.
pub(crate) fn is_the_same(path: &str, old: &str, new: &str) -> bool {
    match path.rsplit('.').next() {
        Some("md") => true,
        Some("tf" | "yaml") => code(old) == code(new),
        _ => old == new,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_readmes_deploy_nothing() {
        for (path, old, new, expected) in [
            ("a/README.md", "a", "b", true),
            ("a/main.tf", "a = 1\n\n# why\n", "# because\na = 1\n", true),
            ("a/main.tf", "a = 1\n", "a = 2\n", false),
            ("a/cloudformation.yaml", "A: 1\n  # why\n", "A: 1\n", true),
            ("a/state-machine.asl.json", "{}", "{ }", false),
        ] {
            assert_eq!(is_the_same(path, old, new), expected, "{path}: {old}");
        }
    }

    #[test]
    fn resources_are_a_section() {
        let text = "A: 1\nResources:\n  # why\n  B:\n    C: 1\nOutputs:\n  D: 1\n";
        assert_eq!(resources(text), ["B:", "C: 1"]);
    }
}
