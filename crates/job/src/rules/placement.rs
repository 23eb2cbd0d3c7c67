//! LF0292: how a task is placed on container instances.

use loudfail_blueprint::{Example, Placement, Rule, Strategy};
use loudfail_diagnostics::{Code, Diagnostic};

use crate::facts::Facts;
use crate::show;

/// The most constraints and strategies (RunTask), and the longest expression (PlacementConstraint).
const MOST_CONSTRAINTS: usize = 10;
const MOST_STRATEGIES: usize = 5;
const LONGEST_EXPRESSION: usize = 2_000;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0292"),
    title: "a placement has at most 10 constraints and 5 strategies, each in a form that ECS accepts",
    why: "ECS spreads over `instanceId`, `host` or an attribute, and packs `cpu` or `memory` (PlacementStrategy); an \
          expression has at most 2000 characters (PlacementConstraint). ECS refuses a task with anything else when \
          it is started.",
    example: &[Example::job(
        "task:\n  launch: ec2\n  placement:\n    strategy: [{binpack: disk}]\n",
    )],
    instead: &[Example::job(
        "task:\n  launch: ec2\n  placement:\n    strategy: [{binpack: memory}]\n",
    )],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    let tasks = facts.layers.iter().filter_map(|layer| layer.task.as_ref());
    for placement in tasks.filter_map(|task| task.placement.as_ref()) {
        check_constraints(placement, problems);
        let strategies = placement.strategy.iter().flatten();
        for strategy in strategies.clone() {
            let (span, message, help) = match &strategy.value {
                Strategy::Spread(field) if !is_spread(&field.value) => (
                    field.span,
                    format!("tasks cannot be spread over {}", show::quoted(&field.value)),
                    "write `instanceId`, or an attribute such as `attribute:ecs.availability-zone`",
                ),
                Strategy::Binpack(field) if !matches!(field.value.as_str(), "cpu" | "memory") => (
                    field.span,
                    format!("{} cannot be packed", show::quoted(&field.value)),
                    "write `cpu` or `memory`",
                ),
                _ => continue,
            };
            problems.push(RULE.error(message).at(span, "").help(help));
        }
        if let Some(extra) = strategies.clone().nth(MOST_STRATEGIES) {
            let problem = RULE.error(format!(
                "`task.placement.strategy` has {} items; at most {MOST_STRATEGIES} are allowed",
                strategies.count()
            ));
            problems.push(problem.at(extra.span, "one too many"));
        }
    }
}

fn check_constraints(placement: &Placement, problems: &mut Vec<Diagnostic>) {
    let expressions = placement.member_of.iter().flatten();
    for expression in expressions.clone() {
        let length = show::length(&expression.value.0);
        let message = if expression.value.0.trim().is_empty() {
            "an item of `task.placement.member_of` is empty".to_owned()
        } else if length > LONGEST_EXPRESSION {
            format!(
                "an expression has {length} characters; at most {LONGEST_EXPRESSION} are allowed"
            )
        } else {
            continue;
        };
        problems.push(RULE.error(message).at(expression.span, ""));
    }
    let distinct = placement.distinct_instance.is_some_and(|it| it.value.0);
    let most = MOST_CONSTRAINTS - usize::from(distinct);
    if let Some(extra) = expressions.clone().nth(most) {
        let problem = RULE.error(format!(
            "`task.placement` has {} constraints; at most {MOST_CONSTRAINTS} are allowed",
            expressions.count() + usize::from(distinct)
        ));
        problems.push(problem.at(extra.span, "one too many"));
    }
}

fn is_spread(field: &str) -> bool {
    matches!(field, "instanceId" | "host")
        || field
            .strip_prefix("attribute:")
            .is_some_and(|name| !name.is_empty() && !name.contains(char::is_whitespace))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::job;

    #[test]
    fn placements() {
        let expressions = |count: usize| vec!["a == b"; count].join(", ");
        for (placement, expected) in [
            (
                "strategy: [random, {spread: host}, {binpack: cpu}, {spread: 'attribute:a'}]"
                    .to_owned(),
                &[][..],
            ),
            ("strategy: [{spread: zone}]".to_owned(), &["LF0292 1:53"]),
            ("strategy: [{binpack: disk}]".to_owned(), &["LF0292 1:54"]),
            ("strategy: [packed]".to_owned(), &["LF0102 1:44"]),
            (
                "strategy: [random, random, random, random, random, random]".to_owned(),
                &["LF0292 1:84"],
            ),
            (format!("member_of: [{}]", expressions(10)), &[]),
            (
                format!("member_of: [{}]", expressions(11)),
                &["LF0292 1:125"],
            ),
            (
                format!("member_of: [{}], distinct_instance: true", expressions(10)),
                &["LF0292 1:117"],
            ),
            ("member_of: ['']".to_owned(), &["LF0292 1:45"]),
            (
                format!("member_of: [{}]", "a".repeat(2_001)),
                &["LF0292 1:45"],
            ),
        ] {
            job(
                &format!("task: {{launch: ec2, placement: {{{placement}}}}}"),
                expected,
            );
        }
    }
}
