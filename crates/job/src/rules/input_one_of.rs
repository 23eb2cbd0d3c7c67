//! LF0284: the values that a field of the input takes.

use loudfail_blueprint::{Example, InputField, Rule};
use loudfail_diagnostics::{Code, Diagnostic, Span, Spanned};

use crate::check_input::{equals, is_of};
use crate::facts::Facts;
use crate::inputs;
use crate::model::{InputType, Json};
use crate::show;

/// The most values, and the most characters of one. They are told to whoever gives another one.
const MOST: usize = 50;
const LONGEST: usize = 200;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0284"),
    title: "`one_of` is a list of different values, all strings or all numbers, as its field requires",
    why: "A value of another type could never be given. A boolean has only two values anyway, and a list is different \
          for each run. At most 50 values are allowed, each with at most 200 characters.",
    example: &[Example::job(
        "input:\n  mode: {one_of: [full, 1]}\ntask:\n  environment:\n    MODE: {input: mode}\n",
    )],
    instead: &[Example::job(
        "input:\n  mode: {one_of: [full, delta]}\ntask:\n  environment:\n    MODE: {input: mode}\n",
    )],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for draft in &facts.drafts {
        for (name, entry) in inputs::declared(&draft.merged).into_iter().flatten() {
            if !draft.is_failed(&format!("input.{name}.type")) {
                check_field(name, &entry.value, entry.key, problems);
            }
        }
    }
}

fn check_field(name: &str, field: &InputField, key: Span, problems: &mut Vec<Diagnostic>) {
    let Some(one_of) = &field.one_of else {
        return;
    };
    let kind = inputs::kind(field);
    let name = show::quoted(name);
    let mut values = one_of.iter().map(inputs::of_json);
    let Some(first) = values.next() else {
        let problem = RULE
            .error(format!("`one_of` of the field {name} is empty"))
            .at(key, "no value could ever be given");
        problems.push(problem.help("list the allowed values, or remove the key to allow any"));
        return;
    };
    if matches!(kind, InputType::Boolean | InputType::List) {
        let problem = RULE
            .error(format!(
                "`one_of` is only for a string or a number, but the field {name} is {}",
                kind.phrase()
            ))
            .at(first.span, "");
        problems.push(problem.help("remove the key"));
        return;
    }
    let mut known: Vec<Spanned<Json>> = Vec::new();
    for value in std::iter::once(first).chain(values) {
        if let Some(problem) = check_value(&name, kind, &value, &known) {
            problems.push(problem);
        }
        known.push(value);
    }
    if let Some(extra) = known.get(MOST) {
        let problem = RULE
            .error(format!(
                "`one_of` of the field {name} has {} values, but at most {MOST} are allowed",
                known.len()
            ))
            .at(extra.span, "one too many");
        problems.push(problem);
    }
}

fn check_value(
    name: &str,
    kind: InputType,
    value: &Spanned<Json>,
    known: &[Spanned<Json>],
) -> Option<Diagnostic> {
    if !is_of(&value.value, kind) {
        let problem = RULE
            .error(format!(
                "a value in `one_of` of the field {name} should be {}",
                kind.phrase()
            ))
            .at(value.span, "");
        return Some(match (kind, &value.value) {
            (InputType::Text, Json::Number(_) | Json::Bool(_)) => {
                problem.help(format!("write it in quotes: `\"{}\"`", value.value))
            }
            (InputType::Text, _) => problem,
            _ => problem.help("write `type: string` if the field holds strings"),
        });
    }
    if let Json::Text(text) = &value.value
        && show::length(text) > LONGEST
    {
        let length = show::length(text);
        let message = format!(
            "a value in `one_of` of the field {name} has {length} characters, but at most {LONGEST} are allowed"
        );
        return Some(RULE.error(message).at(value.span, ""));
    }
    let earlier = known.iter().find(|it| equals(&it.value, &value.value))?;
    let problem = RULE
        .error(format!("`one_of` of the field {name} lists a value twice"))
        .at(value.span, "here again")
        .and_at(earlier.span, "first here");
    Some(problem.help("remove one of the two"))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::job;

    #[test]
    fn values() {
        let long = "x".repeat(201);
        let many: Vec<String> = (10..61).map(|number| format!("v{number}")).collect();
        let many = many.join(", ");
        for (field, expected) in [
            ("one_of: [x]", &[][..]),
            ("one_of: []", &["LF0284 1:9"]),
            (
                "one_of: [x, 1, [y], true]",
                &["LF0284 1:25", "LF0284 1:28", "LF0284 1:33"],
            ),
            ("one_of: [x, x]", &["LF0284 1:25"]),
            ("type: number, one_of: [1, 2.5]", &[]),
            ("type: number, one_of: [1, 1.0]", &["LF0284 1:39"]),
            ("type: number, one_of: [x]", &["LF0284 1:36"]),
            ("type: boolean, one_of: [true]", &["LF0284 1:37"]),
            (&format!("one_of: [{long}]"), &["LF0284 1:22"]),
            (&format!("one_of: [{many}]"), &["LF0284 1:272"]),
            ("one_of: x", &["LF0102 1:21"]),
        ] {
            job(
                &format!("input: {{a: {{{field}}}}}\ntask: {{environment: {{A: {{input: a}}}}}}"),
                expected,
            );
        }
        job(
            "input: {a: {type: list, one_of: [x]}}\ntask: {command: {input: a}}",
            &["LF0284 1:34"],
        );
    }
}
