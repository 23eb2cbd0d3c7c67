//! LF0714: texts that CloudFormation would look up.

use loudfail_blueprint::{Example, Rule};
use loudfail_diagnostics::{Code, Diagnostic, Span};

use crate::facts::Facts;
use crate::parts::parts;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0714"),
    title: "no text in a task definition contains `{{resolve:`",
    why: "CloudFormation treats such a string as a reference to Parameter Store or Secrets Manager and replaces it with \
          the stored value (Use dynamic references), in plain text; Terraform leaves it as it is. The container's value \
          would depend on the tool that deploys it.",
    example: &[Example::job(
        "task:\n  image: a\n  environment:\n    MODE: \"{{resolve:ssm:/report/mode}}\"\n",
    )],
    instead: &[Example::job(
        "task:\n  image: a\n  environment:\n    MODE: {ssm: /report/mode}\n",
    )],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for draft in facts.own_definitions() {
        for part in draft.merged.task.iter().flat_map(parts) {
            let words = part
                .command
                .iter()
                .map(|word| (word.value.0.as_str(), word.span));
            let check = part.health_check.and_then(|check| check.command.as_ref());
            let check = check.iter().flat_map(|words| &words.value.0);
            let check = check.map(|word| (word.value.0.as_str(), word.span));
            let values = part.known.iter().map(|(_, value, span)| (*value, *span));
            let texts: Vec<(&str, Span)> = words.chain(check).chain(values).collect();
            for (_, span) in texts
                .into_iter()
                .filter(|(text, _)| text.contains("{{resolve:"))
            {
                let problem = RULE
                    .error("CloudFormation would resolve this text, but Terraform would not")
                    .at(span, "a dynamic reference")
                    .help("write `{ssm: /path}` for a value in Parameter Store, or use `secrets`");
                problems.push(problem);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::job;

    #[test]
    fn texts() {
        job("task: {command: ['{{resolve:ssm:a}}']}", &[]);
        job(
            "task: {image: a, command: ['{{resolve:ssm:a}}'], environment: {A: 'x{{resolve:ssm:a}}'}}",
            &["LF0714 1:28", "LF0714 1:67"],
        );
        job(
            "task: {image: a, sidecars: {b: {image: a, health_check: {command: ['{{resolve:ssm:a}}']}}}}",
            &["LF0714 1:68"],
        );
    }
}
