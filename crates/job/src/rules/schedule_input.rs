//! LF0246: the input of scheduled executions.

use loudfail_blueprint::{Blueprint, Command, Example, Fields, Json, Rule, Task, Variable};
use loudfail_diagnostics::{Code, Diagnostic, Span, Spanned, suggest};

use crate::facts::{Draft, Facts};
use crate::schedules::{self, Written};
use crate::show;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0246"),
    title: "`schedule.input` is what the task takes of it",
    why: "Nobody is there to give a field that a scheduled execution lacks: each of them would fail. A field that the task \
          does not take would do nothing.",
    example: &[Example::job(
        "task:\n  command: {input: command}\nschedule:\n  rate: 1h\n",
    )],
    instead: &[Example::job(
        "task:\n  command: {input: command}\nschedule:\n  rate: 1h\n  input: {command: [bin/report]}\n",
    )],
};

/// A field that the task takes.
struct Taken<'a> {
    field: &'a Spanned<String>,
    /// A list of texts, or else one text.
    is_list: bool,
    is_needed: bool,
}

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for (draft, written) in schedules::of_drafts(facts) {
        let schedule = written.schedule;
        let path = &written.path("input");
        let is_unknown = [path, "task.command", "task.environment"]
            .iter()
            .any(|path| has_failed(draft, path));
        if is_unknown {
            continue;
        }
        let none = Fields::default();
        let input = schedule.input.as_ref().map_or(&none, |input| &input.value);
        let taken = taken(&draft.merged);
        for taken in &taken {
            let value = input
                .0
                .iter()
                .find(|(key, _)| *key.value == taken.field.value);
            match value {
                Some((_, value)) => problems.extend(wrong_type(path, taken, value)),
                None if taken.is_needed => problems.push(missing(taken, written, draft)),
                None => {}
            }
        }
        for (key, _) in &input.0 {
            if !taken.iter().any(|taken| taken.field.value == key.value) {
                problems.push(useless(path, key, &taken));
            }
        }
    }
}

/// Whether something at the path or below it could not be read.
fn has_failed(draft: &Draft, path: &str) -> bool {
    let below = format!("{path}.");
    draft.is_failed(path) || draft.failed.iter().any(|failed| failed.starts_with(&below))
}

fn taken(blueprint: &Blueprint) -> Vec<Taken<'_>> {
    let Some(Task {
        command,
        environment,
        ..
    }) = &blueprint.task
    else {
        return Vec::new();
    };
    let mut taken = Vec::new();
    if let Some(Command::Input(input)) = command.as_ref().map(|command| &command.value) {
        taken.push(Taken {
            field: &input.field,
            is_list: true,
            is_needed: input.default.is_none(),
        });
    }
    for entry in environment.iter().flat_map(|it| it.0.values()) {
        if let Variable::Input(input) = &entry.value.value {
            taken.push(Taken {
                field: &input.field,
                is_list: false,
                is_needed: input.default.is_none(),
            });
        }
    }
    taken
}

fn missing(taken: &Taken<'_>, written: Written<'_>, draft: &Draft) -> Diagnostic {
    let name = &taken.field.value;
    let value = if taken.is_list {
        "[bin/report]"
    } else {
        "some text"
    };
    let problem = RULE
        .error(format!(
            "the task needs the field {} of the input, and `{}` lacks it",
            show::quoted(name),
            written.path("input")
        ))
        .note("every scheduled execution would fail")
        .help(format!(
            "write for example `input: {{{name}: {value}}}` under `{}:`",
            written.name.unwrap_or("schedule")
        ));
    let input = written.schedule.input.as_ref().map(|input| input.span);
    let place: Option<Span> = input.or(written.schedule.span);
    match place {
        Some(place) => problem
            .at(place, "not in here")
            .and_at(taken.field.span, "the task takes it here"),
        None => problem.in_file(draft.file.source),
    }
}

fn wrong_type(path: &str, taken: &Taken<'_>, value: &Spanned<Json>) -> Option<Diagnostic> {
    let (is_good, what, example) = match (&value.value, taken.is_list) {
        (Json::List(items), true) => (
            !items.is_empty() && items.iter().all(|item| matches!(item.value, Json::Text(_))),
            "a list of texts with one at least",
            "[bin/report, \"7\"]",
        ),
        (_, true) => (false, "a list of texts", "[bin/report, --all]"),
        (Json::Text(_), false) => (true, "", ""),
        (Json::Bool(_) | Json::Number(_), false) => (
            false,
            "a text, so a number or truth value needs quotes",
            "\"7\"",
        ),
        (_, false) => (false, "a text", "some text"),
    };
    let name = &taken.field.value;
    (!is_good).then(|| {
        RULE.error(format!(
            "the field {} of `{path}` should be {what}",
            show::quoted(name)
        ))
        .at(value.span, "")
        .and_at(taken.field.span, "the task takes it here")
        .help(format!("write for example `{name}: {example}`"))
    })
}

fn useless(path: &str, key: &Spanned<String>, taken: &[Taken<'_>]) -> Diagnostic {
    let problem = RULE
        .error(format!(
            "the task does not take the field {} of `{path}`",
            show::quoted(&key.value)
        ))
        .at(key.span, "no effect");
    let names = taken.iter().map(|taken| taken.field.value.as_str());
    match suggest(&key.value, names) {
        Some(meant) => problem.help(format!("did you mean `{meant}`?")),
        None => problem.help(format!(
            "take it away, or let the task take it, for example with `environment: {{NAME: {{input: {}}}}}`",
            key.value
        )),
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{files, job};

    const TAKES: &str =
        "task: {command: {input: words}, environment: {DAY: {input: day, default: now}}}\n";

    #[test]
    fn what_the_task_takes() {
        for (schedule, expected) in [
            ("{rate: 1h, input: {words: [a, b]}}", &[][..]),
            ("{rate: 1h, input: {words: [a], day: \"7\"}}", &[]),
            ("{rate: 1h}", &["LF0246 2:1"]),
            ("{rate: 1h, input: {day: x}}", &["LF0246 2:29"]),
            ("{rate: 1h, input: {words: a}}", &["LF0246 2:37"]),
            ("{rate: 1h, input: {words: []}}", &["LF0246 2:37"]),
            ("{rate: 1h, input: {words: [1]}}", &["LF0246 2:37"]),
            ("{rate: 1h, input: {words: [a], day: 7}}", &["LF0246 2:47"]),
            ("{rate: 1h, input: {words: [a], dya: x}}", &["LF0246 2:42"]),
            ("{rate: 1h, input: x}", &["LF0102 2:29"]),
            ("{rate: 1h, input: {words: [a, ~]}}", &["LF0104 2:41"]),
            (
                "{rate: 1h, input: {words: [a], day: 0x1f}}",
                &["LF0104 2:47"],
            ),
        ] {
            job(&format!("{TAKES}schedule: {schedule}"), expected);
        }
    }

    #[test]
    fn a_task_that_takes_nothing_needs_nothing() {
        job("schedule: {rate: 1h}", &[]);
        job("schedule: {rate: 1h, input: {}}", &[]);
        job("schedule: {rate: 1h, input: {a: x}}", &["LF0246 1:30"]);
    }

    #[test]
    fn what_the_defaults_take_counts() {
        let platform = (
            "platform.yaml",
            "defaults: {task: {cluster: a, definition: a, container: a, launch: ec2, command: {input: words}}}\nchannels: {c: {}}\n",
        );
        files(
            &[("j.yaml", "schedule: {rate: 1h}"), platform],
            &["LF0246 1:1"],
        );
        files(&[("j.yaml", ""), platform], &[]);
    }
}
