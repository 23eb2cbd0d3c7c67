//! LF0214: fields of the execution's input.

use loudfail_blueprint::{Example, Rule};
use loudfail_diagnostics::{Code, Diagnostic};

use crate::facts::Facts;
use crate::{show, visit};

/// The longest name, so that paths stay readable.
const LONGEST: usize = 128;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0214"),
    title: "an input field is at the top level, and its name has only letters, digits, `_` and `-` and starts with a letter",
    why: "The name becomes part of a path in the state machine. Names that need quotes there are not worth the trouble, \
          and a path into the input would fail in too many ways.",
    example: &[Example::job("task:\n  command: {input: $.command}\n")],
    instead: &[Example::job("task:\n  command: {input: command}\n")],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    let layers = facts.layers.iter();
    let used = layers.flat_map(visit::input_fields);
    for (name, span) in used {
        let Some(reason) = problem(name) else {
            continue;
        };
        let problem = RULE
            .error(format!(
                "{} is not a valid name for an input field: {reason}",
                show::quoted(name)
            ))
            .at(span, "");
        let bare = name.trim_start_matches(['$', '.']);
        problems.push(if problem_is_gone(bare) {
            problem.help(format!("write only the name: `{{input: {bare}}}`"))
        } else {
            problem.help(
                "write the name of a field at the top level of the input, as in `{input: command}`",
            )
        });
    }
}

fn problem_is_gone(name: &str) -> bool {
    problem(name).is_none()
}

fn problem(name: &str) -> Option<String> {
    show::name_problem(name, LONGEST, show::is_ecs_name).or_else(|| {
        let starts_well = name.starts_with(|first: char| first.is_ascii_alphabetic());
        (!starts_well).then(|| "it must start with a letter".to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::job;

    #[test]
    fn names() {
        for (name, good) in [
            ("command", true),
            ("a-b_1", true),
            ("", false),
            ("1a", false),
            ("_a", false),
            ("$.command", false),
            ("a.b", false),
            ("a b", false),
            (&"a".repeat(128), true),
            (&"a".repeat(129), false),
        ] {
            assert_eq!(problem(name).is_none(), good, "{name:?}");
        }
    }

    #[test]
    fn places() {
        job(
            "task: {command: {input: a.b}, environment: {A: {input: c.d}}}",
            &["LF0214 1:25", "LF0214 1:56"],
        );
    }
}
