//! LF0217: characters that cannot be seen.

use loudfail_blueprint::{Example, Rule};
use loudfail_diagnostics::{Code, Diagnostic};

use crate::facts::Facts;
use crate::{show, visit};

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0217"),
    title: "text has no control characters except line breaks and tabs",
    why: "Some of the generated files cannot hold them, and nobody who reads a notification can see them.",
    example: &[Example::job("description: \"nightly\\u0007report\"\n")],
    instead: &[Example::job("description: nightly report\n")],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for found in facts.layers.iter().flat_map(visit::free_texts) {
        let refused =
            |character: &char| character.is_control() && !matches!(character, '\n' | '\t');
        if let Some(control) = found.text.chars().find(refused) {
            let problem = RULE
                .error(format!(
                    "{} contains the control character {}",
                    found.what,
                    show::character(control)
                ))
                .at(found.span, "")
                .help(
                    "remove the character; in double quotes, `\\u` and four digits stand for one",
                );
            problems.push(problem);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::job;

    #[test]
    fn texts() {
        job("description: \"a\\tb\\nc\"", &[]);
        job("description: \"a\\rb\"", &["LF0217 1:14"]);
        job("description: \"a\\u009bb\"", &["LF0217 1:14"]);
        job("owner: \"\\0\"", &["LF0217 1:8"]);
        job(
            "notify: {title: \"\\e\", next_steps: [\"\\b\"], keywords: [\"\\a\"]}",
            &["LF0217 1:17", "LF0217 1:36", "LF0217 1:54"],
        );
        job("task: {command: [a, \"\\0\"]}", &["LF0217 1:21"]);
        job(
            "task: {command: {input: a, default: [\"\\0\"]}}",
            &["LF0217 1:38"],
        );
        job(
            "task: {environment: {A: \"\\0\", B: {input: b, default: \"\\0\"}}}",
            &["LF0217 1:25", "LF0217 1:54"],
        );
        job(
            "schedule: {rate: 1h, input: {a: \"\\0\"}}\ntask: {command: [a], environment: {A: {input: a}}}",
            &["LF0217 1:33"],
        );
    }
}
