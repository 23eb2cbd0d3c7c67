//! LF0218: platform versions of Fargate.

use loudfail_blueprint::{Example, Rule};
use loudfail_diagnostics::{Code, Diagnostic};

use crate::facts::Facts;
use crate::show;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0218"),
    title: "a platform version is `LATEST` or three numbers separated by dots",
    why: "Fargate accepts no others (Fargate platform versions), and refuses the task when it is started.",
    example: &[Example::job("task:\n  platform_version: latest\n")],
    instead: &[Example::job("task:\n  platform_version: LATEST\n")],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    let tasks = facts.layers.iter().filter_map(|layer| layer.task.as_ref());
    for version in tasks.filter_map(|task| task.platform_version.as_ref()) {
        if !is_version(&version.value.0) {
            let problem = RULE
                .error(format!(
                    "{} is not a platform version",
                    show::quoted(&version.value.0)
                ))
                .at(version.span, "")
                .help("write `LATEST`, or three numbers such as `1.4.0`");
            problems.push(problem);
        }
    }
}

fn is_version(text: &str) -> bool {
    let number = |part: &str| {
        (1..=4).contains(&part.len()) && part.bytes().all(|digit| digit.is_ascii_digit())
    };
    text == "LATEST" || (text.split('.').count() == 3 && text.split('.').all(number))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::job;

    #[test]
    fn versions() {
        for (text, good) in [
            ("LATEST", true),
            ("1.4.0", true),
            ("latest", false),
            ("1.4", false),
            ("1.4.0.0", false),
            ("1..0", false),
            ("v1.4.0", false),
            ("", false),
        ] {
            assert_eq!(is_version(text), good, "{text:?}");
        }
        job("task: {platform_version: 'x'}", &["LF0218 1:26"]);
        job("task: {platform_version: 1.4}", &["LF0104 1:26"]);
    }
}
