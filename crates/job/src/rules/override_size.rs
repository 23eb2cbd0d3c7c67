//! LF0220: the size of a task's overrides.

use loudfail_blueprint::{Command, Input, Rule, Value, Variable};
use loudfail_diagnostics::{Code, Diagnostic};

use crate::facts::{Draft, Facts};
use crate::{show, visit};

/// The most characters (RunTask, `overrides`), those of the JSON around the values included.
const MOST: usize = 8192;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0220"),
    title: "command and environment have together at most 8192 characters as JSON",
    why: "ECS refuses a task with more (RunTask, `overrides`), so the job would fail every time. What comes from the \
          input or a parameter is not counted here.",
    // Too long to be shown.
    example: &[],
    instead: &[],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for draft in &facts.drafts {
        let size = size(draft);
        if size > MOST {
            let problem = RULE.error(format!(
                "`task.command` and `task.environment` have {size} characters as JSON, {MOST} are allowed"
            ));
            let span = draft.merged.task.as_ref().and_then(|task| task.span);
            let problem = match span.filter(|span| draft.owns(*span)) {
                Some(span) => problem.at(span, "too large"),
                None => problem.in_file(draft.file.source),
            };
            problems.push(
                problem.help("put what is large into the image or a file that the job reads"),
            );
        }
    }
}

/// The characters of `{"ContainerOverrides":[...]}` as far as they are known.
fn size(draft: &Draft) -> usize {
    let Some(task) = &draft.merged.task else {
        return 0;
    };
    let container = task
        .container
        .as_ref()
        .map_or(0, |container| json(&container.value.0));
    let mut size =
        r#"{"containerOverrides":[{"name":,"command":[],"environment":[]}]}"#.len() + container;
    let command = task
        .command
        .iter()
        .filter(|command| !draft.is_own_definition() || matches!(command.value, Command::Input(_)));
    for word in command.flat_map(|command| words(&command.value)) {
        size += json(word) + 1;
    }
    for (name, entry) in task
        .environment
        .iter()
        .flat_map(|environment| &environment.0)
    {
        // What is fixed stands in the job's own definition.
        let is_left = !draft.is_own_definition() || matches!(entry.value.value, Variable::Input(_));
        if !is_left {
            continue;
        }
        let value = match &entry.value.value {
            Variable::Value(Value::Literal(text)) => json(text),
            Variable::Value(Value::Reference(_)) => 2,
            Variable::Input(Input { default, .. }) => {
                default.as_ref().map_or(2, |default| json(&default.value.0))
            }
        };
        size += r#"{"name":,"value":},"#.len() + json(name) + value;
    }
    size
}

fn words(command: &Command) -> impl Iterator<Item = &str> {
    visit::words(command)
        .iter()
        .map(|word| word.value.0.as_str())
}

/// The characters of a text as a JSON string.
fn json(text: &str) -> usize {
    let escapes: usize = text
        .chars()
        .map(|character| match character {
            '"' | '\\' | '\n' | '\t' | '\r' => 1,
            control if control < ' ' => 5,
            _ => 0,
        })
        .sum();
    2 + show::length(text) + escapes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::job;

    #[test]
    fn sizes() {
        assert_eq!(json("a\"\n\u{1}ä"), r#""a\"\n\u0001ä""#.chars().count());
        job(&format!("task: {{command: [{}]}}", "a".repeat(8100)), &[]);
        job(
            &format!("task: {{image: a, command: [{}]}}", "a".repeat(9000)),
            &[],
        );
        job(
            &format!("task: {{command: [{}]}}", "a".repeat(8192)),
            &["LF0220 1:1"],
        );
        job(
            &format!("task: {{environment: {{A: {}}}}}", "a".repeat(8192)),
            &["LF0220 1:1"],
        );
        job(
            &format!(
                "task: {{environment: {{A: {{input: a, default: {}}}}}}}",
                "a".repeat(8192)
            ),
            &["LF0220 1:1"],
        );
    }
}
