//! LF0220: the size of a task's overrides.

use loudfail_blueprint::{Command, Entry, Input, Rule, Value, Variable};
use loudfail_diagnostics::{Code, Diagnostic, Spanned};

use crate::facts::{Draft, Facts};
use crate::{show, visit};

/// The most characters (RunTask, `overrides`), those of the JSON around the values included.
const MOST: usize = 8192;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0220"),
    title: "commands, environments and other overrides together have at most 8192 characters as JSON",
    why: "ECS refuses a task with more (RunTask, `overrides`), so the job would fail every time. Values from the \
          input or from a parameter are not counted here.",
    // Too long to be shown.
    example: &[],
    instead: &[],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for draft in &facts.drafts {
        let size = size(draft);
        if size > MOST {
            let problem = RULE.error(format!(
                "the overrides of the task have {size} characters as JSON; at most {MOST} are allowed"
            ));
            let span = draft.merged.task.as_ref().and_then(|task| task.span);
            let problem = match span.filter(|span| draft.owns(*span)) {
                Some(span) => problem.at(span, "too large"),
                None => problem.in_file(draft.file.source),
            };
            problems.push(
                problem.help("move large values into the image or into a file that the job reads"),
            );
        }
    }
}

/// The characters of `{"containerOverrides":[...],...}` as far as they are known.
fn size(draft: &Draft) -> usize {
    let Some(task) = &draft.merged.task else {
        return 0;
    };
    let name = task
        .container
        .as_ref()
        .map_or("", |container| &container.value.0);
    // What is fixed stands in the job's own definition, if there is one: what the input gives is left.
    let is_own = draft.is_own_definition();
    let is_left = |is_input: bool| is_input || !is_own;
    let command = task.command.as_ref();
    let command = command.filter(|it| is_left(it.value.takes_input()));
    let environment = task.environment.iter().flat_map(|it| &it.0);
    let environment =
        environment.filter(|(_, it)| is_left(matches!(it.value.value, Variable::Input(_))));
    // Each container ends with a comma, the last one too.
    let mut size = r#"{"containerOverrides":[}"#.len() + container(name, command, environment);
    for (name, entry) in task.containers.iter().flat_map(|it| &it.0) {
        let entry = &entry.value;
        let environment = entry.environment.iter().flat_map(|it| &it.0);
        size += container(name, entry.command.as_ref(), environment);
        for (key, amount) in [
            ("cpu", &entry.cpu),
            ("memory", &entry.memory),
            ("memoryReservation", &entry.memory_reservation),
        ] {
            size += amount.as_ref().map_or(0, |_| key.len() + NUMBER);
        }
    }
    for (key, role) in [
        ("taskRoleArn", &task.task_role),
        ("executionRoleArn", &task.execution_role),
    ] {
        size += role.as_ref().map_or(0, |role| {
            r#"","":"#.len() + key.len() + variable(&role.value)
        });
    }
    let whole = [&task.cpu, &task.memory, &task.ephemeral_storage];
    size + whole.into_iter().flatten().count() * r#""ephemeralStorage":{"sizeInGiB":},"#.len()
}

/// The characters of a number of five digits and of what stands around it and its key.
const NUMBER: usize = r#","":00000"#.len();

fn container<'a>(
    name: &str,
    command: Option<&Spanned<Command>>,
    environment: impl Iterator<Item = (&'a String, &'a Entry<Spanned<Variable>>)>,
) -> usize {
    let mut size = r#"{"name":,"command":[],"environment":[]},"#.len() + json(name);
    for word in command
        .into_iter()
        .flat_map(|command| words(&command.value))
    {
        size += json(word) + 1;
    }
    for (name, entry) in environment {
        size += r#"{"name":,"value":},"#.len() + json(name) + variable(&entry.value.value);
    }
    size
}

fn variable(variable: &Variable) -> usize {
    match variable {
        Variable::Value(Value::Literal(text)) => json(text),
        Variable::Value(Value::Reference(_)) => 2,
        Variable::Input(Input { default, .. }) => {
            default.as_ref().map_or(2, |default| json(&default.value.0))
        }
    }
}

fn words(command: &Command) -> impl Iterator<Item = &str> {
    let words = visit::words(command).into_iter();
    words.map(|word| word.value.0.as_str())
}

/// The characters of a string as a JSON string.
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
                "task: {{command: [{0}], containers: {{b: {{command: [{0}]}}}}}}",
                "a".repeat(4050)
            ),
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
