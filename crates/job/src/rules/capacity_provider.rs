//! LF0263: capacity providers that ECS takes.

use std::collections::BTreeMap;

use loudfail_blueprint::{CapacityProvider, Example, Launch, Rule};
use loudfail_diagnostics::{Code, Diagnostic, Span};

use crate::facts::Facts;
use crate::show;

/// The most of a strategy ("CapacityProviderStrategyItem" and "RunTask", capacityProviderStrategy).
const MOST: usize = 20;

/// The largest weight and base ("CapacityProviderStrategyItem").
const MOST_WEIGHT: i64 = 1_000;
const MOST_BASE: i64 = 100_000;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0263"),
    title: "a job lists 1 to 20 different capacity providers, all Fargate or all instances, with weights that place a task",
    why: "RunTask accepts at most 20 (RunTask, capacityProviderStrategy). A strategy uses either `FARGATE` and \
          `FARGATE_SPOT` or Auto Scaling groups, never both. Weights are 0 to 1000 and not all 0, and one of the \
          providers may have a base, up to 100000 (CapacityProviderStrategyItem). A name has letters, digits, `_` and \
          `-`, and does not begin with `aws`, `ecs` or `fargate` (CreateCapacityProvider).",
    example: &[Example::job(
        "task:\n  launch:\n    capacity_providers:\n      - {name: FARGATE_SPOT}\n      - {name: my-instances}\n",
    )],
    instead: &[Example::job(
        "task:\n  launch:\n    capacity_providers:\n      - {name: FARGATE_SPOT}\n      - {name: FARGATE}\n",
    )],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for layer in facts.layers.iter() {
        let launch = layer.task.as_ref().and_then(|task| task.launch.as_ref());
        if let Some(launch) = launch
            && let Launch::CapacityProviders(providers) = &launch.value
        {
            check_count(providers, launch.span, problems);
            for provider in providers {
                check_provider(provider, launch.span, problems);
            }
            check_together(providers, launch.span, problems);
        }
    }
}

fn check_count(providers: &[CapacityProvider], span: Span, problems: &mut Vec<Diagnostic>) {
    if providers.is_empty() {
        let problem = RULE
            .error("`capacity_providers` is empty")
            .at(span, "the job has nowhere to run")
            .help("write, for example, `capacity_providers: [{name: my-instances}]`, or `launch: fargate`");
        problems.push(problem);
    }
    if providers.len() > MOST {
        let count = providers.len();
        let problem = RULE
            .error(format!(
                "there are {count} capacity providers, but at most {MOST} are allowed"
            ))
            .at(span, "");
        problems.push(problem);
    }
}

fn check_provider(provider: &CapacityProvider, launch: Span, problems: &mut Vec<Diagnostic>) {
    let place = provider.span.unwrap_or(launch);
    match &provider.name {
        None => problems.push(
            RULE.error("a capacity provider has no name")
                .at(place, "`name` is missing")
                .help("write, for example, `{name: my-instances}`"),
        ),
        Some(name) => {
            let text = name.value.0.as_str();
            let lower = text.to_ascii_lowercase();
            let reserved = ["aws", "ecs", "fargate"]
                .into_iter()
                .find(|word| lower.starts_with(word) && !provider.is_fargate());
            let wrong = match reserved {
                Some(word) => Some(format!("it must not begin with `{word}`")),
                None => show::name_problem(text, 255, show::is_ecs_name),
            };
            if let Some(wrong) = wrong {
                let quoted = show::quoted(text);
                let problem = RULE
                    .error(format!(
                        "{quoted} is not a valid capacity provider name: {wrong}"
                    ))
                    .at(name.span, "");
                problems.push(match reserved {
                    Some("fargate") => problem
                        .help("Fargate's capacity providers are `FARGATE` and `FARGATE_SPOT`"),
                    _ => problem,
                });
            }
        }
    }
    for (key, value, most) in [
        ("weight", &provider.weight, MOST_WEIGHT),
        ("base", &provider.base, MOST_BASE),
    ] {
        if let Some(value) = value
            && !(0..=most).contains(&value.value.0)
        {
            let problem = RULE
                .error(format!(
                    "the {key} of a capacity provider must be from 0 to {most}"
                ))
                .at(value.span, "");
            problems.push(problem);
        }
    }
}

fn check_together(providers: &[CapacityProvider], launch: Span, problems: &mut Vec<Diagnostic>) {
    let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
    for name in providers
        .iter()
        .filter_map(|provider| provider.name.as_ref())
    {
        let text = name.value.0.as_str();
        if let Some(first) = seen.get(text) {
            let problem = RULE
                .error(format!(
                    "the capacity provider {} is listed twice",
                    show::quoted(text)
                ))
                .at(name.span, "here again")
                .and_at(*first, "first here");
            problems.push(problem);
        } else {
            seen.insert(text, name.span);
        }
    }
    let named = |fargate: bool| {
        let mut all = providers.iter();
        let found = all.find(|it| it.name.is_some() && it.is_fargate() == fargate);
        found.and_then(|it| it.name.as_ref())
    };
    if let (Some(fargate), Some(instances)) = (named(true), named(false)) {
        let problem = RULE
            .error("`capacity_providers` mixes Fargate and instances")
            .at(instances.span, "runs on instances")
            .and_at(fargate.span, "runs on Fargate")
            .help("remove one kind: ECS accepts no strategy with both");
        problems.push(problem);
    }
    let mut based = providers
        .iter()
        .filter_map(|it| it.base.as_ref())
        .filter(|base| base.value.0 != 0);
    if let (Some(first), Some(second)) = (based.next(), based.next()) {
        let problem = RULE
            .error("two capacity providers have a base")
            .at(second.span, "only one may have a base")
            .and_at(first.span, "the first base");
        problems.push(problem);
    }
    let weightless = |it: &CapacityProvider| it.weight.is_some_and(|weight| weight.value.0 == 0);
    if !providers.is_empty() && providers.iter().all(weightless) {
        let problem = RULE
            .error("every capacity provider has weight 0")
            .at(launch, "no task can be placed")
            .help("give one of them a higher weight, or leave its `weight` out: the default is 1");
        problems.push(problem);
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::job;

    #[test]
    fn strategies() {
        let many: Vec<String> = (0..21).map(|index| format!("{{name: p{index}}}")).collect();
        for (providers, expected) in [
            ("{name: my-instances}", &[][..]),
            (
                "{name: FARGATE, base: 1}, {name: FARGATE_SPOT, weight: 4}",
                &[],
            ),
            (
                "{name: a, weight: 1000, base: 100000}, {name: b, weight: 0}",
                &[],
            ),
            ("", &["LF0263 1:16"]),
            ("{weight: 1}", &["LF0263 1:38"]),
            ("{name: fargate}", &["LF0263 1:45"]),
            ("{name: aws-x}", &["LF0263 1:45"]),
            ("{name: 'a b'}", &["LF0263 1:45"]),
            ("{name: a, weight: 1001}", &["LF0263 1:56"]),
            ("{name: a, base: -1}", &["LF0263 1:54"]),
            ("{name: a, weight: 0}", &["LF0263 1:16"]),
            ("{name: a, base: 1}, {name: b, base: 1}", &["LF0263 1:74"]),
            ("{name: a}, {name: a}", &["LF0263 1:56"]),
            ("{name: FARGATE}, {name: a}", &["LF0263 1:62"]),
            (&many.join(", "), &["LF0263 1:16"]),
        ] {
            let text = format!(
                "task: {{launch: {{capacity_providers: [{providers}]}}, network: {{subnets: [subnet-1]}}}}"
            );
            job(&text, expected);
        }
        job("task: {launch: {capacity_provider: []}}", &["LF0101 1:17"]);
        job(
            "task: {launch: {fargate_spot: {fallback: maybe}}}",
            &["LF0102 1:42"],
        );
    }
}
