//! LF0281: fields of the input that are declared are used.

use std::collections::BTreeSet;

use loudfail_blueprint::{Example, Rule};
use loudfail_diagnostics::{Code, Diagnostic, suggest};

use crate::facts::Facts;
use crate::inputs::{self, Use};
use crate::show;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0281"),
    title: "each field that `input` declares is used",
    why: "Whoever starts the job expects every declared field to have an effect.",
    example: &[Example::job("input:\n  date: {}\n")],
    instead: &[Example::job(
        "input:\n  date: {}\ntask:\n  environment:\n    DATE: {input: date}\n",
    )],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for draft in &facts.drafts {
        let Some(declared) = inputs::declared(&draft.merged) else {
            continue;
        };
        if inputs::is_unknown(draft) {
            continue;
        }
        let uses = inputs::uses(&draft.merged);
        // Of a use that is misspelt, what is wrong is said there.
        let meant = |used: &Use<'_>| -> String {
            let name = &used.field.value;
            match suggest(name, declared.keys().map(String::as_str)) {
                Some(meant) if !declared.contains_key(name) => meant.to_owned(),
                _ => name.clone(),
            }
        };
        let used: BTreeSet<String> = uses.iter().map(meant).collect();
        for (name, entry) in declared {
            if used.contains(name) {
                continue;
            }
            let problem = RULE
                .error(format!("nothing uses the field {}", show::quoted(name)))
                .at(entry.key, "no effect")
                .help(format!(
                    "remove it, or use it in the task, for example with `environment: {{NAME: {{input: {name}}}}}`"
                ));
            problems.push(problem);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::job;

    #[test]
    fn fields() {
        job("input: {a: {}, b: {}}", &["LF0281 1:16", "LF0281 1:9"]);
        job(
            "input: {a: {type: list}, b: {}}\ntask: {command: {input: a}}",
            &["LF0281 1:26"],
        );
        job(
            "input: {date: {}}\ntask: {environment: {A: {input: dat}}}",
            &["LF0280 2:33"],
        );
        job(
            "input: {a: {}}\ntask: {environment: {A: {inptu: a}}}",
            &["LF0101 2:26"],
        );
    }
}
