//! LF0283: what stands in for a field of the input.

use loudfail_blueprint::{Example, InputField, Rule};
use loudfail_diagnostics::{Code, Diagnostic, Spanned};

use crate::check_input::{equals, is_of};
use crate::facts::Facts;
use crate::inputs::{self, Use};
use crate::model::{InputType, Json};
use crate::show;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0283"),
    title: "a default has its field's type, is one of the allowed values, and is set once",
    why: "A default that the job would refuse if somebody gave it fails every run that relies on it, and of two \
          defaults one would be ignored.",
    example: &[Example::job(
        "input:\n  count: {type: number, default: many}\ntask:\n  environment:\n    COUNT: {input: count}\n",
    )],
    instead: &[Example::job(
        "input:\n  count: {type: number, default: 10}\ntask:\n  environment:\n    COUNT: {input: count}\n",
    )],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for draft in &facts.drafts {
        let declared = inputs::declared(&draft.merged);
        for (name, entry) in declared.into_iter().flatten() {
            if draft.is_failed(&format!("input.{name}.type")) {
                continue;
            }
            check_declared(name, &entry.value, problems);
            if !draft.is_failed(&format!("input.{name}.default")) {
                problems.extend(check_required(name, &entry.value));
            }
        }
        let uses = inputs::uses(&draft.merged);
        for (index, used) in uses.iter().enumerate() {
            let Some(default) = &used.default else {
                continue;
            };
            if let Some(entry) = declared.and_then(|it| it.get(&used.field.value)) {
                let problem = RULE
                    .error(format!(
                        "the field {} is declared under `input`, so its default belongs there",
                        show::quoted(&used.field.value)
                    ))
                    .at(default.span, "not allowed here")
                    .and_at(entry.key, "declared here");
                problems.push(problem.help("move the default to the field's declaration"));
                continue;
            }
            let is_first =
                |other: &&Use<'_>| other.field.value == used.field.value && other.default.is_some();
            if let Some(first) = uses.iter().take(index).find(is_first) {
                problems.push(twice(used, default, first));
            }
        }
    }
}

fn twice(used: &Use<'_>, default: &Spanned<Json>, first: &Use<'_>) -> Diagnostic {
    let problem = RULE
        .error(format!(
            "the field {} has two defaults",
            show::quoted(&used.field.value)
        ))
        .at(default.span, "here again");
    let problem = match &first.default {
        Some(other) => problem.and_at(other.span, "first here"),
        None => problem,
    };
    problem.help("keep one of the two, or declare the field under `input:`")
}

fn check_declared(name: &str, field: &InputField, problems: &mut Vec<Diagnostic>) {
    let Some(default) = &field.default else {
        return;
    };
    let kind = inputs::kind(field);
    let value = inputs::of_json(default).value;
    // A command of no words is what the task definition says.
    let is_empty = matches!(&value, Json::List(items) if items.is_empty());
    let fits = is_of(&value, kind) || is_empty && kind == InputType::List;
    if !fits {
        let problem = RULE
            .error(format!(
                "the default of the field {} should be {}",
                show::quoted(name),
                kind.phrase()
            ))
            .at(default.span, "");
        problems.push(problem.help(match (kind, &value) {
            (InputType::Text, Json::Number(_) | Json::Bool(_)) => {
                format!("write it in quotes: `default: \"{}\"`", value)
            }
            _ => format!("write, for example, `default: {}`", example(kind)),
        }));
        return;
    }
    let allowed: Vec<Json> = field
        .one_of
        .iter()
        .flatten()
        .map(|value| inputs::of_json(value).value)
        .collect();
    if !allowed.is_empty() && !allowed.iter().any(|it| equals(it, &value)) {
        let allowed: Vec<String> = allowed.iter().map(Json::to_string).collect();
        let problem = RULE
            .error(format!(
                "the default of the field {} is not one of its allowed values",
                show::quoted(name)
            ))
            .at(default.span, "");
        problems.push(problem.note(format!("the allowed values are {}", allowed.join(", "))));
    }
}

/// `required` says what follows from `default`.
fn check_required(name: &str, field: &InputField) -> Option<Diagnostic> {
    let required = field.required?;
    let name = show::quoted(name);
    match (&field.default, required.value.0) {
        (Some(default), true) => Some(
            RULE.error(format!("the field {name} is required but has a default"))
                .at(required.span, "an input may lack the field")
                .and_at(default.span, "because it has this default")
                .help("remove one of the two"),
        ),
        (None, false) => Some(
            RULE.error(format!(
                "the field {name} is not required but has no default"
            ))
            .at(required.span, "")
            .note("a run without the field cannot leave out what uses it")
            .help("add a default, for example `default: \"\"`"),
        ),
        _ => None,
    }
}

/// A value of that type, as it is written.
pub(crate) fn example(kind: InputType) -> &'static str {
    match kind {
        InputType::Text => "some text",
        InputType::Number => "10",
        InputType::Boolean => "false",
        InputType::List => "[bin/report, --all]",
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::job;

    const USE: &str = "\ntask: {environment: {A: {input: a}}}";

    #[test]
    fn declared() {
        for (field, expected) in [
            ("default: x", &[][..]),
            ("default: ''", &[]),
            ("default: 1", &["LF0283 1:22"]),
            ("default: true", &["LF0283 1:22"]),
            ("default: [x]", &["LF0283 1:22"]),
            ("default: {x: y}", &["LF0283 1:22"]),
            ("default: no", &["LF0104 1:22"]),
            ("type: number, default: 1.5", &[]),
            ("type: number, default: '1'", &["LF0283 1:36"]),
            ("type: number, default: 1e999", &["LF0283 1:36"]),
            ("type: boolean, default: false", &[]),
            ("type: boolean, default: 'false'", &["LF0283 1:37"]),
            ("one_of: [x, y], default: x", &[]),
            ("one_of: [x, y], default: z", &["LF0283 1:38"]),
            ("type: number, one_of: [1, 2], default: 1.0", &[]),
            ("required: true", &[]),
            ("required: false, default: x", &[]),
            ("required: true, default: x", &["LF0283 1:23"]),
            ("required: false", &["LF0283 1:23"]),
        ] {
            job(&format!("input: {{a: {{{field}}}}}{USE}"), expected);
        }
        for (default, expected) in [
            ("[a, b]", &[][..]),
            ("[]", &[]),
            ("a", &["LF0283 1:34"]),
            ("[1]", &["LF0283 1:34"]),
        ] {
            let input = format!("input: {{a: {{type: list, default: {default}}}}}");
            job(
                &format!("{input}\ntask: {{command: {{input: a}}}}"),
                expected,
            );
        }
    }

    #[test]
    fn in_one_place() {
        job(
            "input: {a: {default: x}}\ntask: {environment: {A: {input: a, default: x}}}",
            &["LF0283 2:45"],
        );
        job(
            "task: {environment: {A: {input: a, default: x}, B: {input: a}, C: {input: a, default: x}}}",
            &["LF0283 1:87"],
        );
    }
}
