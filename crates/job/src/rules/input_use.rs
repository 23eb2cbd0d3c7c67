//! LF0282: what a field holds fits where it is used.

use loudfail_blueprint::{Example, Rule};
use loudfail_diagnostics::{Code, Diagnostic, Span};

use crate::facts::Facts;
use crate::inputs::{self, Use};
use crate::model::InputType;
use crate::show;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0282"),
    title: "an input field has one type, which fits every use",
    why: "A command is a list of strings. A word of a command and an environment variable are one string each, and \
          accept a number or a boolean as its text. Anything else would be refused every time the job starts.",
    example: &[Example::job(
        "input:\n  command: {type: string}\ntask:\n  command: {input: command}\n",
    )],
    instead: &[Example::job(
        "input:\n  command: {type: list}\ntask:\n  command: {input: command}\n",
    )],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for draft in &facts.drafts {
        let declared = inputs::declared(&draft.merged);
        let uses = inputs::uses(&draft.merged);
        for (index, used) in uses.iter().enumerate() {
            let name = used.field.value.as_str();
            let is_same = |other: &&Use<'_>| other.field.value == name;
            match declared {
                Some(declared) => {
                    if let Some(entry) = declared.get(name)
                        // One whose type could not be read may have any.
                        && !draft.is_failed(&format!("input.{name}.type"))
                    {
                        let kind = inputs::kind(&entry.value);
                        let said = entry.value.kind.map_or(entry.key, |kind| kind.span);
                        problems.extend(misfit(used, kind, said, "declared here"));
                    }
                }
                None => {
                    let first = uses.iter().take(index).find(is_same);
                    problems.extend(first.and_then(|first| {
                        let kind = first.place.kind();
                        misfit(used, kind, first.field.span, "its other use")
                    }));
                }
            }
        }
    }
}

fn misfit(used: &Use<'_>, kind: InputType, said: Span, label: &str) -> Option<Diagnostic> {
    if used.place.kinds().contains(&kind) {
        return None;
    }
    let name = &used.field.value;
    let problem = RULE
        .error(format!(
            "{} needs {}, but the field {} is {}",
            used.place.what(),
            used.place.kind().phrase(),
            show::quoted(name),
            kind.phrase(),
        ))
        .at(used.field.span, "")
        .and_at(said, label);
    Some(if label == "its other use" {
        problem.help("use another field for one of the two")
    } else {
        problem.help(format!(
            "write `type: {}` for the field, or use another field",
            used.place.kind().word()
        ))
    })
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::job;

    #[test]
    fn types() {
        for (kind, variable, command) in [
            ("string", true, false),
            ("number", true, false),
            ("boolean", true, false),
            ("list", false, true),
        ] {
            let input = format!("input: {{a: {{type: {kind}}}}}\n");
            let expected = |good: bool, place| if good { vec![] } else { vec![place] };
            job(
                &format!("{input}task: {{environment: {{A: {{input: a}}}}}}"),
                &expected(variable, "LF0282 2:33"),
            );
            job(
                &format!("{input}task: {{command: {{input: a}}}}"),
                &expected(command, "LF0282 2:25"),
            );
        }
        job(
            "input: {a: {type: text}}\ntask: {command: {input: a}}",
            &["LF0105 1:19"],
        );
    }

    #[test]
    fn words_of_a_command() {
        for (kind, places) in [
            ("string", &[][..]),
            ("number", &[]),
            ("boolean", &[]),
            ("list", &["LF0282 2:29"]),
        ] {
            job(
                &format!("input: {{a: {{type: {kind}}}}}\ntask: {{command: [b, {{input: a}}]}}"),
                places,
            );
        }
        job(
            "task: {command: [{input: a}], environment: {A: {input: a}}}",
            &[],
        );
        job(
            "task: {command: [{input: a}], containers: {b: {command: {input: a}}}}",
            &["LF0282 1:65"],
        );
    }

    #[test]
    fn uses_without_a_declaration_agree() {
        job(
            "task: {command: {input: a}, environment: {A: {input: a}}}",
            &["LF0282 1:54"],
        );
        job("task: {environment: {A: {input: a}, B: {input: a}}}", &[]);
    }
}
