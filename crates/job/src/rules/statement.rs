//! LF0706: statements of a task role.

use loudfail_blueprint::{Example, PolicyStatement, Rule, Value};
use loudfail_diagnostics::{Code, Diagnostic, Span};

use crate::facts::Facts;
use crate::show;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0706"),
    title: "a statement names its actions in full, and the resources they apply to",
    why: "A wildcard permits actions that nobody has considered, and IAM accepts no character beyond U+00FF (IAM and \
          AWS STS quotas). Some actions support no resource but `*`; if you need one, give the reason for those who \
          read the policy.",
    example: &[Example::job(
        "task:\n  image: a\n  statements:\n    - actions: [\"s3:*\"]\n      resources: [\"arn:aws:s3:::report/*\"]\n",
    )],
    instead: &[Example::job(
        "task:\n  image: a\n  statements:\n    - actions: [\"s3:GetObject\"]\n      resources: [\"arn:aws:s3:::report/*\"]\n",
    )],
};

/// Operators of conditions (IAM JSON policy elements: Condition operators).
const OPERATORS: [&str; 27] = [
    "StringEquals",
    "StringNotEquals",
    "StringEqualsIgnoreCase",
    "StringNotEqualsIgnoreCase",
    "StringLike",
    "StringNotLike",
    "NumericEquals",
    "NumericNotEquals",
    "NumericLessThan",
    "NumericLessThanEquals",
    "NumericGreaterThan",
    "NumericGreaterThanEquals",
    "DateEquals",
    "DateNotEquals",
    "DateLessThan",
    "DateLessThanEquals",
    "DateGreaterThan",
    "DateGreaterThanEquals",
    "Bool",
    "BinaryEquals",
    "IpAddress",
    "NotIpAddress",
    "ArnEquals",
    "ArnLike",
    "ArnNotEquals",
    "ArnNotLike",
    "Null",
];

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for task in facts.layers.iter().filter_map(|layer| layer.task.as_ref()) {
        for statement in task.statements.iter().flatten() {
            check_statement(statement, problems);
        }
    }
}

fn check_statement(statement: &PolicyStatement, problems: &mut Vec<Diagnostic>) {
    let mut missing = |key: &str, span: Option<Span>, help: &str| {
        let problem = RULE.error(format!("a statement has no {key}"));
        let problem = match span {
            Some(span) => problem.at(span, ""),
            None => problem,
        };
        problems.push(problem.help(help));
    };
    let actions = statement.actions.as_deref().unwrap_or_default();
    if actions.is_empty() {
        let help = "for example, write `actions: [\"s3:GetObject\"]`";
        missing("actions", statement.span, help);
    }
    let resources = statement.resources.as_deref().unwrap_or_default();
    if resources.is_empty() {
        let help = "for example, write `resources: [\"arn:aws:s3:::report/*\"]`";
        missing("resources", statement.span, help);
    }
    for action in actions {
        if let Some(reason) = action_problem(&action.value.0) {
            let quoted = show::quoted(&action.value.0);
            let problem = RULE
                .error(format!("{quoted} is not a valid action: {reason}"))
                .at(action.span, "")
                .help("write the service and one of its actions, as in `s3:GetObject`");
            problems.push(problem);
        }
    }
    for resource in resources {
        let Value::Literal(text) = &resource.value else {
            continue;
        };
        if let Some(problem) = letter_problem(text, resource.span) {
            problems.push(problem);
        } else if !is_resource(text) {
            let problem = RULE
                .error(format!("{} is not an ARN", show::quoted(text)))
                .at(resource.span, "")
                .help("write an ARN such as `arn:aws:s3:::report/*`, or `{param: Name}`");
            problems.push(problem);
        } else if names_nothing(text) && statement.reason.is_none() {
            let problem = RULE
                .error(format!("{} covers every resource, and no reason is given", show::quoted(text)))
                .at(resource.span, "every resource")
                .help("name the resources that the actions apply to, or give the reason why you cannot, as in \
                       `reason: metrics are no resources`");
            problems.push(problem);
        }
    }
    check_conditions(statement, problems);
}

fn check_conditions(statement: &PolicyStatement, problems: &mut Vec<Diagnostic>) {
    for (operator, entry) in statement.conditions.iter().flat_map(|map| &map.0) {
        let base = operator
            .strip_prefix("ForAnyValue:")
            .or_else(|| operator.strip_prefix("ForAllValues:"))
            .unwrap_or(operator);
        let base = base.strip_suffix("IfExists").unwrap_or(base);
        if !OPERATORS.contains(&base) {
            let quoted = show::quoted(operator);
            let problem = RULE
                .error(format!("{quoted} is not a condition operator"))
                .at(entry.key, "");
            problems.push(match loudfail_diagnostics::suggest(base, OPERATORS) {
                Some(meant) => problem.help(format!("did you mean `{meant}`?")),
                None => problem.help("for example, write `StringEquals`"),
            });
        }
        if entry.value.0.is_empty() {
            let problem = RULE
                .error(format!(
                    "the condition {} compares nothing",
                    show::quoted(operator)
                ))
                .at(entry.key, "");
            problems.push(problem);
        }
        for (key, values) in &entry.value.0 {
            if !key.contains(':') {
                let problem = RULE
                    .error(format!("{} is not a condition key", show::quoted(key)))
                    .at(values.key, "")
                    .help("write the whole key, as in `aws:ResourceAccount`");
                problems.push(problem);
            }
            problems.extend(letter_problem(key, values.key));
            for value in &values.value {
                if let Value::Literal(text) = &value.value {
                    problems.extend(letter_problem(text, value.span));
                }
            }
            if values.value.is_empty() {
                let problem = RULE
                    .error(format!(
                        "the condition key {} has no values",
                        show::quoted(key)
                    ))
                    .at(values.key, "");
                problems.push(problem);
            }
        }
    }
}

/// What a policy cannot hold: "IAM and AWS STS quotas" in the IAM User Guide, IAM name requirements. Control characters are
/// refused in any text.
fn letter_problem(text: &str, span: Span) -> Option<Diagnostic> {
    let refused = text.chars().find(|letter| *letter > '\u{ff}')?;
    let problem = RULE
        .error(format!(
            "{} contains the character {}, which no policy can hold",
            show::quoted(text),
            show::character(refused)
        ))
        .at(span, "")
        .note("IAM accepts the characters up to U+00FF");
    Some(problem.help("write `?` for one such character, or `*` for any number"))
}

fn action_problem(text: &str) -> Option<&'static str> {
    if text.contains(['*', '?']) {
        return Some("a wildcard permits actions that nobody has considered");
    }
    let word = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let is_good = text
        .split_once(':')
        .is_some_and(|(service, action)| word(service) && word(action));
    (!is_good).then_some("it is not a service and an action")
}

fn is_resource(text: &str) -> bool {
    text == "*" || text.starts_with("arn:") && text.splitn(6, ':').count() == 6
}

/// Whether an ARN's service, or its resource as a whole, is a wildcard.
fn names_nothing(text: &str) -> bool {
    let mut parts = text.splitn(6, ':').skip(2);
    let service = parts.next().unwrap_or("*");
    let resource = parts.nth(2).unwrap_or("*");
    service.contains('*')
        || resource
            .chars()
            .all(|letter| matches!(letter, '*' | '?' | '/' | ':'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::job;

    #[test]
    fn actions() {
        for (text, good) in [
            ("s3:GetObject", true),
            ("execute-api:Invoke", true),
            ("s3:*", false),
            ("s3:Get?bject", false),
            ("*", false),
            ("s3", false),
            (":GetObject", false),
            ("s3:Get Object", false),
        ] {
            assert_eq!(action_problem(text).is_none(), good, "{text:?}");
        }
    }

    #[test]
    fn resources() {
        for (text, nothing) in [
            ("arn:aws:s3:::a/*", false),
            ("arn:aws:dynamodb:*:*:table/a", false),
            ("arn:aws:s3:::*", true),
            ("arn:aws:*:eu-west-1:123456789012:a", true),
            ("*", true),
        ] {
            assert!(is_resource(text));
            assert_eq!(names_nothing(text), nothing, "{text:?}");
        }
    }

    #[test]
    fn statements() {
        let statement = |text: &str, expected: &[&str]| {
            job(
                &format!("task: {{image: a, statements: [{{{text}}}]}}"),
                expected,
            );
        };
        statement(
            "actions: ['s3:GetObject'], resources: ['arn:aws:s3:::a/*']",
            &[],
        );
        statement("resources: ['arn:aws:s3:::a/*']", &["LF0706 1:31"]);
        statement("actions: ['s3:GetObject']", &["LF0706 1:31"]);
        let before = "actions: ['s3:GetObject'], resources: [";
        statement(&format!("{before}'*']"), &["LF0706 1:71"]);
        statement(&format!("{before}'*'], reason: why"), &[]);
        statement(&format!("{before}bucket]"), &["LF0706 1:71"]);
        statement(&format!("{before}'arn:aws:s3:::\u{ff}/*']"), &[]);
        statement(
            &format!("{before}'arn:aws:s3:::\u{100}/*']"),
            &["LF0706 1:71"],
        );
        let before = "actions: ['s3:GetObject'], resources: [{param: A}], conditions: {";
        statement(
            &format!("{before}StringEquals: {{'aws:\u{100}': ['\u{100}']}}}}"),
            &["LF0706 1:112", "LF0706 1:122"],
        );
        statement(&format!("{before}StringEquals: {{'aws:a': [b]}}}}"), &[]);
        statement(
            &format!("{before}'ForAnyValue:StringLike': {{'aws:a': [b]}}}}"),
            &[],
        );
        statement(
            &format!("{before}StringEqual: {{'aws:a': [b]}}}}"),
            &["LF0706 1:97"],
        );
        statement(&format!("{before}StringEquals: {{}}}}"), &["LF0706 1:97"]);
        statement(
            &format!("{before}StringEquals: {{a: []}}}}"),
            &["LF0706 1:112", "LF0706 1:112"],
        );
    }
}
