//! LF0280: fields of the input that are used are declared.

use loudfail_blueprint::{Example, Rule};
use loudfail_diagnostics::{Code, Diagnostic, suggest};

use crate::facts::Facts;
use crate::{inputs, show};

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0280"),
    title: "if `input` declares fields, the job uses no others",
    why: "An incomplete list misleads whoever starts the job by hand, and a misspelt field would become another field \
          that the job needs.",
    example: &[Example::job(
        "input:\n  date: {}\ntask:\n  environment:\n    DATE: {input: date}\n    MODE: {input: mode}\n",
    )],
    instead: &[Example::job(
        "input:\n  date: {}\n  mode: {one_of: [full, delta]}\ntask:\n  environment:\n    DATE: {input: date}\n    \
         MODE: {input: mode}\n",
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
        for used in &uses {
            let name = &used.field.value;
            if declared.contains_key(name) {
                continue;
            }
            let problem = RULE
                .error(format!(
                    "`input` does not declare the field {}",
                    show::quoted(name)
                ))
                .at(
                    used.field.span,
                    format!("used here for {}", used.place.what()),
                );
            problems.push(match suggest(name, declared.keys().map(String::as_str)) {
                Some(meant) => problem.help(format!("did you mean `{meant}`?")),
                None => problem.help(format!(
                    "write `{name}: {{type: {}}}` under `input:`",
                    used.place.kind().word()
                )),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{files, job};

    #[test]
    fn fields() {
        job("task: {environment: {A: {input: a}}}", &[]);
        job("input: {}\ntask: {environment: {A: {input: a}}}", &[]);
        job(
            "input: {a: {}}\ntask: {environment: {A: {input: a}, B: {input: b}}}",
            &["LF0280 2:48"],
        );
        job(
            "input: {a: {}}\ntask: {command: {input: aa}, environment: {A: {input: a}}}",
            &["LF0280 2:25"],
        );
        // What could not be read may have been the declaration.
        job(
            "input: {a: {}, b: 1}\ntask: {environment: {A: {input: a}, B: {input: b}}}",
            &["LF0102 1:19"],
        );
        let platform = (
            "platform.yaml",
            "defaults: {task: {cluster: a, definition: a, container: a, launch: ec2, command: {input: words}}}\nchannels: {c: {}}\n",
        );
        let own = "input: {a: {}}\ntask: {environment: {A: {input: a}}}";
        files(&[("j.yaml", own), platform], &["LF0280 1:90"]);
    }
}
