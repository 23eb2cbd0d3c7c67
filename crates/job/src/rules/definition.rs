//! LF0205: task definitions.

use loudfail_blueprint::{Example, Rule, Value};
use loudfail_diagnostics::{Code, Diagnostic};

use crate::facts::Facts;
use crate::{image, show};

/// The longest family (RegisterTaskDefinition, `family`).
const LONGEST: usize = 255;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0205"),
    title: "a task definition is `family`, `family:revision` or an ARN",
    why: "ECS accepts no other form (RunTask, `taskDefinition`). An image is not a task definition.",
    example: &[Example::job("task:\n  definition: sample:latest\n")],
    instead: &[Example::job("task:\n  definition: sample\n")],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for task in facts.layers.iter().filter_map(|layer| layer.task.as_ref()) {
        let Some(definition) = &task.definition else {
            continue;
        };
        let Value::Literal(text) = &definition.value else {
            continue;
        };
        if let Some(reason) = problem(text) {
            let problem = RULE
                .error(format!("{} is not a valid task definition: {reason}", show::quoted(text)))
                .at(definition.span, "")
                .help("write its family for the newest revision, such as `sample`, or pin a revision, such as `sample:6`");
            let is_image = !text.starts_with("arn:") && image::problem(text).is_none();
            problems.push(if is_image {
                problem.help("to run an image, write `image` instead of `definition`")
            } else {
                problem
            });
        }
    }
}

fn problem(text: &str) -> Option<String> {
    let named = if text.starts_with("arn:") {
        match show::arn_resource(text, "ecs", true)
            .and_then(|resource| resource.strip_prefix("task-definition/"))
        {
            Some(named) => named,
            None => return Some("it is not the ARN of a task definition".to_owned()),
        }
    } else {
        text
    };
    let (family, revision) = match named.split_once(':') {
        Some((family, revision)) => (family, Some(revision)),
        None => (named, None),
    };
    if let Some(reason) = show::name_problem(family, LONGEST, show::is_ecs_name) {
        return Some(reason);
    }
    let revision = revision?;
    let number = revision.bytes().all(|digit| digit.is_ascii_digit())
        && revision.parse::<u32>().is_ok_and(|number| number > 0);
    (!number).then(|| {
        format!(
            "the revision {} is not a whole number of at least 1",
            show::quoted(revision)
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::job;

    #[test]
    fn definitions() {
        for (text, good) in [
            ("sample", true),
            ("sample:6", true),
            (
                "arn:aws:ecs:ap-northeast-1:123456789012:task-definition/sample:6",
                true,
            ),
            (
                "arn:aws:ecs:ap-northeast-1:123456789012:task-definition/sample",
                true,
            ),
            (
                "arn:aws:ecs:ap-northeast-1:123456789012:cluster/sample",
                false,
            ),
            ("sample:0", false),
            ("sample:", false),
            ("sample:+1", false),
            ("sample:latest", false),
            ("sample:1:2", false),
            ("registry/sample", false),
            ("", false),
            (&"a".repeat(255), true),
            (&"a".repeat(256), false),
        ] {
            assert_eq!(problem(text).is_none(), good, "{text:?}");
        }
    }

    #[test]
    fn references_are_left_alone() {
        job("task: {definition: {ssm: /sample/definition}}", &[]);
        job("task: {definition: 'a:b'}", &["LF0205 1:20"]);
    }
}
