//! LF0246: the input of scheduled executions.

use std::collections::BTreeMap;

use loudfail_blueprint::{self as written, Example, Fields, Rule};
use loudfail_diagnostics::{Code, Diagnostic, Span, Spanned, suggest};

use crate::check_input::{equals, is_of, is_within};
use crate::facts::{Draft, Facts};
use crate::inputs::{self, Taken};
use crate::model::{InputType, Json};
use crate::rules::input_default::example;
use crate::schedules::{self, Written};
use crate::show;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0246"),
    title: "`schedule.input` has exactly the fields that the task uses",
    why: "Nobody can supply a field that a scheduled execution lacks: every execution would fail. A field that the \
          task does not use would have no effect.",
    example: &[Example::job(
        "task:\n  command: {input: command}\nschedule:\n  rate: 1h\n",
    )],
    instead: &[Example::job(
        "task:\n  command: {input: command}\nschedule:\n  rate: 1h\n  input: {command: [bin/report]}\n",
    )],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for (draft, written) in schedules::of_drafts(facts) {
        let schedule = written.schedule;
        let path = &written.path("input");
        if has_failed(draft, path) || inputs::is_unknown(draft) {
            continue;
        }
        let none = Fields::default();
        let input = schedule.input.as_ref().map_or(&none, |input| &input.value);
        let taken = inputs::taken(&draft.merged);
        for (name, taken) in &taken {
            let value = input.0.iter().find(|(key, _)| key.value == *name);
            match value {
                Some((_, value)) => problems.extend(refused(path, name, taken, value)),
                None if taken.default.is_none() => {
                    problems.push(missing(name, taken, written, draft));
                }
                None => {}
            }
        }
        for (key, _) in &input.0 {
            if !taken.contains_key(key.value.as_str()) {
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

fn missing(name: &str, taken: &Taken<'_>, written: Written<'_>, draft: &Draft) -> Diagnostic {
    let value = match taken.one_of.first() {
        Some(value) => value.value.to_string(),
        None => example(taken.kind).to_owned(),
    };
    let problem = RULE
        .error(format!(
            "the task needs the field {} of the input, and `{}` lacks it",
            show::quoted(name),
            written.path("input")
        ))
        .note("every scheduled execution would fail")
        .help(format!(
            "for example, write `input: {{{name}: {value}}}` under `{}:`",
            written.name.unwrap_or("schedule")
        ));
    let input = written.schedule.input.as_ref().map(|input| input.span);
    let place: Option<Span> = input.or(written.schedule.span);
    match place {
        Some(place) => problem
            .at(place, "the field is not in here")
            .and_at(taken.span, "the task uses it here"),
        None => problem.in_file(draft.file.source),
    }
}

/// The problem that a value is not one that the task takes.
fn refused(
    path: &str,
    name: &str,
    taken: &Taken<'_>,
    value: &Spanned<written::Json>,
) -> Option<Diagnostic> {
    let given = inputs::of_json(value).value;
    let what = if !is_of(&given, taken.kind) {
        match (taken.kind, &given) {
            (InputType::Text, Json::Bool(_) | Json::Number(_)) => {
                "a string; a number or boolean needs quotes".to_owned()
            }
            (InputType::List, Json::List(_)) => "a list of at least one string".to_owned(),
            (kind, _) => kind.phrase().to_owned(),
        }
    } else if !taken.one_of.is_empty() && !taken.one_of.iter().any(|it| equals(&it.value, &given)) {
        let allowed: Vec<String> = taken.one_of.iter().map(|it| it.value.to_string()).collect();
        format!("one of {}", allowed.join(", "))
    } else if let Some((least, most)) = taken.range
        && !is_within(&given, least, most)
    {
        format!("{least} to {most}")
    } else {
        return None;
    };
    let example = match (taken.one_of.first(), taken.kind, &given) {
        (Some(value), ..) => value.value.to_string(),
        (None, InputType::List, Json::List(_)) => "[bin/report, \"7\"]".to_owned(),
        (None, InputType::Text, Json::Bool(_) | Json::Number(_)) => "\"7\"".to_owned(),
        (None, kind, _) => example(kind).to_owned(),
    };
    let problem = RULE
        .error(format!(
            "the field {} of `{path}` should be {what}",
            show::quoted(name)
        ))
        .at(value.span, "")
        .and_at(taken.span, "the task uses it here");
    Some(problem.help(format!("for example, write `{name}: {example}`")))
}

fn useless(path: &str, key: &Spanned<String>, taken: &BTreeMap<&str, Taken<'_>>) -> Diagnostic {
    let problem = RULE
        .error(format!(
            "the task does not use the field {} of `{path}`",
            show::quoted(&key.value)
        ))
        .at(key.span, "no effect");
    match suggest(&key.value, taken.keys().copied()) {
        Some(meant) => problem.help(format!("did you mean `{meant}`?")),
        None => problem.help(format!(
            "remove it, or let the task use it, for example with `environment: {{NAME: {{input: {}}}}}`",
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
