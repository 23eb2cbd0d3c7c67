//! LF0204: clusters.

use loudfail_blueprint::{Example, Rule, Value};
use loudfail_diagnostics::{Code, Diagnostic};

use crate::facts::Facts;
use crate::show;

/// The longest name (CreateCluster, `clusterName`).
const LONGEST: usize = 255;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0204"),
    title: "a cluster is an ARN, or a name of letters, digits, `_` and `-`",
    why: "ECS allows no other cluster names (CreateCluster).",
    example: &[Example::job("task:\n  cluster: cluster/sample\n")],
    instead: &[Example::job("task:\n  cluster: sample\n")],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for task in facts.layers.iter().filter_map(|layer| layer.task.as_ref()) {
        let Some(cluster) = &task.cluster else {
            continue;
        };
        let Value::Literal(text) = &cluster.value else {
            continue;
        };
        if let Some(reason) = problem(text) {
            let problem = RULE
                .error(format!("{} is not a valid cluster: {reason}", show::quoted(text)))
                .at(cluster.span, "")
                .help("write the cluster's name or ARN, such as `sample` or `arn:aws:ecs:ap-northeast-1:123456789012:cluster/sample`");
            problems.push(problem);
        }
    }
}

fn problem(text: &str) -> Option<String> {
    if !text.starts_with("arn:") {
        return show::name_problem(text, LONGEST, show::is_ecs_name);
    }
    match show::arn_resource(text, "ecs", true)
        .and_then(|resource| resource.strip_prefix("cluster/"))
    {
        Some(name) => show::name_problem(name, LONGEST, show::is_ecs_name),
        None => Some("it is not the ARN of an ECS cluster".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::job;

    #[test]
    fn clusters() {
        for (text, good) in [
            ("sample", true),
            (
                "arn:aws:ecs:ap-northeast-1:123456789012:cluster/sample",
                true,
            ),
            (
                "arn:aws-cn:ecs:cn-north-1:123456789012:cluster/sample",
                true,
            ),
            ("arn:aws:ecs:ap-northeast-1:123456789012:cluster/", false),
            (
                "arn:aws:ecs:ap-northeast-1:123456789012:service/sample",
                false,
            ),
            ("arn:aws:ecs:ap-northeast-1:1234:cluster/sample", false),
            ("my cluster", false),
            ("", false),
            (&"a".repeat(255), true),
            (&"a".repeat(256), false),
        ] {
            assert_eq!(problem(text).is_none(), good, "{text:?}");
        }
    }

    #[test]
    fn references_are_left_alone() {
        job("task: {cluster: {param: Cluster}}", &[]);
        job("task: {cluster: a/b}", &["LF0204 1:17"]);
    }
}
