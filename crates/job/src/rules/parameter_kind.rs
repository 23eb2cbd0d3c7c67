//! LF0304: a parameter is one value or a list.

use std::collections::HashMap;

use loudfail_blueprint::{Example, Reference, Rule};
use loudfail_diagnostics::{Code, Diagnostic};

use crate::facts::Facts;
use crate::visit::{self, Referred};

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0304"),
    title: "a job uses a parameter either as one value or as a list",
    why: "A parameter has one type: `String` or `CommaDelimitedList`, `string` or `list(string)`.",
    example: &[Example::job(
        "task:\n  network:\n    subnets: {param: Network}\n    security_groups: [{param: Network}]\n",
    )],
    instead: &[Example::job(
        "task:\n  network:\n    subnets: {param: SubnetIds}\n    security_groups: [{param: SecurityGroupId}]\n",
    )],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for draft in &facts.drafts {
        let mut first: HashMap<&str, Referred<'_>> = HashMap::new();
        for referred in visit::references(&draft.merged) {
            let Reference::Param(name) = referred.reference else {
                continue;
            };
            let before = *first.entry(name.value.as_str()).or_insert(referred);
            let Reference::Param(other) = before.reference else {
                continue;
            };
            if before.list != referred.list {
                let problem = RULE
                    .error(format!(
                        "the parameter `{}` is used both as one value and as a list",
                        name.value
                    ))
                    .at(name.span, kind(referred.list))
                    .and_at(other.span, kind(before.list))
                    .help("give one of them another name");
                problems.push(problem);
            }
        }
    }
}

fn kind(list: bool) -> &'static str {
    if list {
        "a list here"
    } else {
        "one value here"
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::job;

    #[test]
    fn kinds() {
        job("task: {cluster: {param: A}, definition: {param: A}}", &[]);
        job(
            "task: {network: {subnets: {param: A}, security_groups: {param: A}}}",
            &[],
        );
        job(
            "task: {cluster: {param: A}, network: {subnets: {param: A}}}",
            &["LF0304 1:56"],
        );
        job(
            "task: {cluster: {param: A}, network: {subnets: {ssm: A}}}",
            &[],
        );
    }
}
