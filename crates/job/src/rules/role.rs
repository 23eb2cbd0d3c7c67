//! LF0219: roles of the task.

use loudfail_blueprint::{Example, Input, Rule, Value, Variable};
use loudfail_diagnostics::{Code, Diagnostic, Span};

use crate::facts::Facts;
use crate::show;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0219"),
    title: "a role is given as the ARN of an IAM role",
    why: "The job's permission to pass roles is limited to these roles, and IAM compares whole ARNs. A name or a \
          pattern would permit nothing, or too much.",
    example: &[Example::job("task:\n  roles: [ecsTaskExecutionRole]\n")],
    instead: &[Example::job(
        "task:\n  roles: [\"arn:aws:iam::123456789012:role/ecsTaskExecutionRole\"]\n",
    )],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    let tasks = facts.layers.iter().filter_map(|layer| layer.task.as_ref());
    for task in tasks {
        for role in task.roles.iter().flatten() {
            if let Value::Literal(text) = &role.value {
                problems.extend(problem(text, role.span));
            }
        }
        for role in task.task_role.iter().chain(&task.execution_role) {
            match &role.value {
                Variable::Value(Value::Literal(text)) => problems.extend(problem(text, role.span)),
                Variable::Input(Input {
                    default: Some(default),
                    ..
                }) => problems.extend(problem(&default.value.0, default.span)),
                Variable::Value(Value::Reference(_)) | Variable::Input(_) => {}
            }
        }
    }
}

/// What is wrong with a role.
pub(crate) fn problem(text: &str, span: Span) -> Option<Diagnostic> {
    (!is_role(text)).then(|| {
        RULE.error(format!("{} is not the ARN of a role", show::quoted(text)))
            .at(span, "")
            .help("write an ARN such as `\"arn:aws:iam::123456789012:role/ecsTaskExecutionRole\"`, or `{param: Name}`")
    })
}

/// The name and its path are of these characters (IAM and AWS STS quotas: IAM name requirements).
fn is_role(text: &str) -> bool {
    let allowed =
        |character: char| character.is_ascii_alphanumeric() || "_+=,.@/-".contains(character);
    show::arn_resource(text, "iam", false)
        .and_then(|resource| resource.strip_prefix("role/"))
        .is_some_and(|name| {
            !name.ends_with('/') && show::name_problem(name, 576, allowed).is_none()
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::job;

    #[test]
    fn roles() {
        for (text, good) in [
            ("arn:aws:iam::123456789012:role/a", true),
            ("arn:aws-us-gov:iam::123456789012:role/path/a", true),
            ("arn:aws:iam::123456789012:role/", false),
            ("arn:aws:iam::123456789012:role/*", false),
            ("arn:aws:iam::123456789012:user/a", false),
            ("arn:aws:iam::*:role/a", false),
            ("a", false),
        ] {
            assert_eq!(is_role(text), good, "{text:?}");
        }
        job("task: {roles: [{param: Role}, a]}", &["LF0219 1:31"]);
        job(
            "task: {image: a, task_role: a, execution_role: b}",
            &["LF0219 1:29", "LF0219 1:48"],
        );
        job(
            "task: {task_role: a, execution_role: {param: Role}}",
            &["LF0219 1:19"],
        );
    }
}
