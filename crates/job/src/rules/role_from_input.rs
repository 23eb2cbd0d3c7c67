//! LF0288: roles that come from the input.

use loudfail_blueprint::{Example, Rule};
use loudfail_diagnostics::{Code, Diagnostic};

use crate::facts::Facts;
use crate::inputs::{self, Place};
use crate::rules::role;
use crate::show;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0288"),
    title: "a role from the input is one of a declared list",
    why: "The job may pass only the roles that it uses. If only the input names the role, the job would have to be \
          allowed to pass any role, and anyone who may start the job could give the task every role of the account.",
    example: &[Example::job("task:\n  task_role: {input: role}\n")],
    instead: &[Example::job(
        "input:\n  role: {one_of: [\"arn:aws:iam::123456789012:role/reader\", \"arn:aws:iam::123456789012:role/writer\"]}\n\
         task:\n  task_role: {input: role}\n",
    )],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for draft in &facts.drafts {
        let declared = inputs::declared(&draft.merged);
        for used in inputs::uses(&draft.merged) {
            let name = used.field.value.as_str();
            if used.place != Place::Role || draft.is_failed(&format!("input.{name}.one_of")) {
                continue;
            }
            let field = declared.and_then(|it| it.get(name));
            let listed = field.and_then(|field| field.value.one_of.as_ref());
            let Some(listed) = listed else {
                // One that is not declared though others are is told by itself.
                if declared.is_none() || field.is_some() {
                    let name = show::quoted(name);
                    let problem = RULE
                        .error(format!("the field {name} allows any role"))
                        .at(used.field.span, "")
                        .help("declare it under `input:` with `one_of` and the ARNs of the roles");
                    problems.push(problem);
                }
                continue;
            };
            for value in listed {
                if let loudfail_blueprint::Json::Text(text) = &value.value {
                    problems.extend(role::problem(text, value.span));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::job;

    #[test]
    fn fields() {
        const ROLE: &str = "\"arn:aws:iam::123456789012:role/a\"";
        job("task: {task_role: {input: a}}", &["LF0288 1:27"]);
        job(
            &format!("task: {{execution_role: {{input: a, default: {ROLE}}}}}"),
            &["LF0288 1:32"],
        );
        job(
            "input: {a: {}}\ntask: {task_role: {input: a}}",
            &["LF0288 2:27"],
        );
        job(
            &format!("input: {{a: {{one_of: [{ROLE}]}}}}\ntask: {{task_role: {{input: a}}}}"),
            &[],
        );
        job(
            &format!("input: {{a: {{one_of: [{ROLE}, b]}}}}\ntask: {{task_role: {{input: a}}}}"),
            &["LF0219 1:58"],
        );
    }
}
