//! LF0211: names of SSM parameters.

use loudfail_blueprint::{Example, Reference, Rule};
use loudfail_diagnostics::{Code, Diagnostic};

use crate::facts::Facts;
use crate::{show, visit};

/// The longest name (PutParameter, `Name`: 1011 characters without the ARN before it).
const LONGEST: usize = 1011;

/// The most parts of a path (PutParameter, `Name`).
const MOST_LEVELS: usize = 15;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0211"),
    title: "an SSM parameter's name has only letters, digits, `_.-` and `/`, and starts with `/` if it contains one",
    why: "SSM has no parameters with other names (PutParameter), so the deployment would fail. Names that start with \
          `aws` or `ssm` are reserved for AWS, and only those under `/aws/service/` can be read.",
    example: &[Example::job("task:\n  cluster: {ssm: sample/cluster}\n")],
    instead: &[Example::job("task:\n  cluster: {ssm: /sample/cluster}\n")],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for referred in visit::all_references(facts) {
        let Reference::Ssm(name) = referred.reference else {
            continue;
        };
        if let Some(reason) = problem(&name.value) {
            let problem = RULE
                .error(format!(
                    "{} is not a valid name for an SSM parameter: {reason}",
                    show::quoted(&name.value)
                ))
                .at(name.span, "")
                .help("write the full path, as in `{ssm: /sample/cluster}`");
            problems.push(problem);
        }
    }
}

pub(crate) fn problem(name: &str) -> Option<String> {
    let allowed = |character: char| {
        character.is_ascii_alphanumeric() || matches!(character, '_' | '.' | '-' | '/')
    };
    if let Some(reason) = show::name_problem(name, LONGEST, allowed) {
        return Some(reason);
    }
    let parts = name.strip_prefix('/').unwrap_or(name);
    if parts.contains('/') && parts.len() == name.len() {
        return Some("a path must start with `/`".to_owned());
    }
    if parts.split('/').any(str::is_empty) {
        return Some("a part of the path is empty".to_owned());
    }
    if parts.split('/').count() > MOST_LEVELS {
        return Some(format!("it has more than {MOST_LEVELS} parts"));
    }
    let start = parts.to_ascii_lowercase();
    let reserved = (start.starts_with("aws") || start.starts_with("ssm"))
        && !name.starts_with("/aws/service/");
    reserved.then(|| "names that start with `aws` or `ssm` are reserved".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::job;

    #[test]
    fn names() {
        for (name, good) in [
            ("/a/b_c.d-e", true),
            ("flat", true),
            ("/a", true),
            ("/aws/service/ecs/optimized-ami/id", true),
            ("", false),
            ("/", false),
            ("/a/", false),
            ("/a//b", false),
            ("a/b", false),
            ("/a b", false),
            ("/a:1", false),
            ("/aws/other", false),
            ("/AWSome", false),
            ("ssm-x", false),
            (&"/a".repeat(15), true),
            (&"/a".repeat(16), false),
            (&format!("/{}", "a".repeat(1010)), true),
            (&format!("/{}", "a".repeat(1011)), false),
        ] {
            assert_eq!(problem(name).is_none(), good, "{name:?}");
        }
    }

    #[test]
    fn places() {
        job("task: {network: {subnets: {ssm: a/b}}}", &["LF0211 1:33"]);
    }
}
