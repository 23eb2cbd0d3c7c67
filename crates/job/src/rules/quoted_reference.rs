//! LF0295: references that stand in quotes.

use loudfail_blueprint::{Command, Example, Rule, Task, Text, Value, Variable};
use loudfail_diagnostics::{Code, Diagnostic, Span, Spanned};

use crate::facts::Facts;
use crate::parts::parts;
use crate::visit;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0295"),
    title: "a reference is not written as text (a warning)",
    why: "In quotes, or inside a longer text, `{input: date}`, `{param: Name}` and `{ssm: /path}` are plain text, \
          and the container receives them literally. A reference is a value of its own, without quotes. A word of a \
          command is a string or `{input: field}`.",
    example: &[Example::job(
        "task:\n  environment:\n    DATE: \"{input: date}\"\n",
    )],
    instead: &[Example::job(
        "task:\n  environment:\n    DATE: {input: date}\n",
    )],
};

/// How references begin.
const KEYS: [&str; 3] = [INPUT, "{param: ", "{ssm: "];

const INPUT: &str = "{input: ";

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for task in facts.layers.iter().filter_map(|layer| layer.task.as_ref()) {
        for (text, span, takes_input) in words(task) {
            problems.extend(reference(text).map(|reference| {
                let takes_input = takes_input && reference.starts_with(INPUT);
                problem(reference, span).help(if takes_input && reference == text.trim() {
                    format!("write it without quotes: `{reference}`")
                } else {
                    format!(
                        "set an environment variable, as in `environment: {{VALUE: {reference}}}`, and have the program \
                         read it"
                    )
                })
            }));
        }
        for (text, span) in values(task) {
            problems.extend(reference(text).map(|reference| {
                problem(reference, span).help(if reference == text.trim() {
                    format!("write it without quotes: `{reference}`")
                } else {
                    format!(
                        "put `{reference}` into a variable of its own, and have the program join the two"
                    )
                })
            }));
        }
    }
}

/// The words of all commands and health checks that are known, where they are written, and whether they may come from the
/// input.
fn words(task: &Task) -> Vec<(&str, Span, bool)> {
    let mut found = Vec::new();
    for (_, command) in visit::commands(task) {
        let takes_input = matches!(command.value, Command::Words(_));
        let words = visit::words(&command.value).into_iter();
        found.extend(words.map(|word| of(word, takes_input)));
    }
    for part in parts(task) {
        let check = part.health_check.and_then(|check| check.command.as_ref());
        let words = check.into_iter().flat_map(|words| &words.value.0);
        found.extend(words.map(|word| of(word, false)));
        // Those of the task itself are there already.
        let words = part.command.into_iter().filter(|_| part.sidecar.is_some());
        found.extend(words.map(|word| of(word, false)));
    }
    found
}

fn of(word: &Spanned<Text>, takes_input: bool) -> (&str, Span, bool) {
    (word.value.0.as_str(), word.span, takes_input)
}

/// The values of all environment variables that are known, and where they are written.
fn values(task: &Task) -> Vec<(&str, Span)> {
    let variables = visit::environments(task).flat_map(|it| it.0.values());
    let mut found: Vec<(&str, Span)> = variables
        .filter_map(|entry| match &entry.value.value {
            Variable::Value(Value::Literal(text)) => Some((text.as_str(), entry.value.span)),
            Variable::Value(Value::Reference(_)) | Variable::Input(_) => None,
        })
        .collect();
    let sidecars = parts(task)
        .into_iter()
        .filter(|part| part.sidecar.is_some());
    for part in sidecars {
        found.extend(part.known.into_iter().map(|(_, text, span)| (text, span)));
    }
    found
}

fn problem(reference: &str, span: Span) -> Diagnostic {
    RULE.warning(format!("`{reference}` is text here, not a reference"))
        .at(span, "the container receives these characters")
}

/// The first reference that a text has in it: one that a blueprint could have, so that programs of other languages, such as
/// those of `jq`, are none.
fn reference(text: &str) -> Option<&str> {
    let is_named = |it: char| it.is_ascii_alphanumeric() || matches!(it, '_' | '-' | '/' | '.');
    let found = KEYS.iter().filter_map(|key| {
        let start = text.find(key)?;
        let rest = text.get(start..)?;
        let end = rest.find('}')?;
        let name = rest.get(key.len()..end)?.trim();
        let is_name = name.starts_with(|it: char| it.is_ascii_alphanumeric() || it == '/')
            && name.chars().all(is_named);
        is_name.then_some((start, rest.get(..=end)?))
    });
    found.min().map(|(_, reference)| reference)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::job;

    #[test]
    fn references_in_texts() {
        for (text, expected) in [
            ("{input: date}", Some("{input: date}")),
            ("--date={input: date}", Some("{input: date}")),
            ("s3://{param: Bucket}/{ssm: /a/b}", Some("{param: Bucket}")),
            ("{ssm: /a/b.c-d}", Some("{ssm: /a/b.c-d}")),
            ("{input: .a}", None),
            ("{input: a, default: b}", None),
            ("{input:>10}", None),
            ("{\"input\": 1}", None),
            ("{input: }", None),
            ("{input: a", None),
            ("{param: }}", None),
            ("{other: a}", None),
        ] {
            assert_eq!(reference(text), expected, "{text}");
        }
    }

    #[test]
    fn places() {
        job(
            "task: {environment: {A: '{input: a}', B: {input: b}}}",
            &["LF0295 1:25"],
        );
        job("task: {command: [a, '--b={param: B}']}", &["LF0295 1:21"]);
        job(
            "task: {containers: {b: {environment: {A: '{ssm: /a}'}, command: ['{ssm: /a}']}}}",
            &["LF0295 1:42", "LF0295 1:66"],
        );
        job(
            "task: {image: a, sidecars: {b: {image: a, environment: {A: '{ssm: /a}'}, command: ['{ssm: /a}']}}}",
            &["LF0295 1:60", "LF0295 1:84"],
        );
        job(
            "task: {image: a, health_check: {command: [a, '{input: a}']}}",
            &["LF0295 1:46"],
        );
    }
}
