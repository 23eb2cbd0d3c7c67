//! LF0712: how long a container has to stop.

use loudfail_blueprint::{Example, Rule};
use loudfail_diagnostics::{Code, Diagnostic};

use crate::facts::Facts;
use crate::parts::parts;

/// The least and the most seconds on Fargate (ContainerDefinition, `stopTimeout`).
const ON_FARGATE: std::ops::RangeInclusive<u64> = 2..=120;

/// The same on EC2, where only the least is documented; a day is more than anybody waits.
const ON_EC2: std::ops::RangeInclusive<u64> = 2..=86_400;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0712"),
    title: "a container has at least 2 seconds to stop, and at most 2 minutes on Fargate",
    why: "Fargate waits no longer (ContainerDefinition, `stopTimeout`), and the deployment fails if more is requested.",
    example: &[Example::job("task:\n  image: a\n  stop_timeout: 5m\n")],
    instead: &[Example::job("task:\n  image: a\n  stop_timeout: 2m\n")],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for draft in facts.own_definitions() {
        let (range, place) = if draft.is_fargate() {
            (ON_FARGATE, " on Fargate")
        } else {
            (ON_EC2, "")
        };
        for part in draft.merged.task.iter().flat_map(parts) {
            let Some(timeout) = part.stop_timeout else {
                continue;
            };
            if !range.contains(&timeout.value.seconds) {
                let (least, most) = (range.start(), range.end());
                let problem = RULE
                    .error(format!(
                        "`{}.stop_timeout` must be `{least}s` to `{most}s`{place}",
                        part.key
                    ))
                    .at(timeout.span, "");
                problems.push(problem);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::job;

    #[test]
    fn timeouts() {
        job("task: {image: a, stop_timeout: 2m}", &[]);
        job("task: {image: a, stop_timeout: 121s}", &["LF0712 1:32"]);
        job("task: {image: a, stop_timeout: 1s}", &["LF0712 1:32"]);
        job("task: {image: a, launch: ec2, stop_timeout: 1h}", &[]);
        job(
            "task: {image: a, sidecars: {b: {image: a, stop_timeout: 1h}}}",
            &["LF0712 1:57"],
        );
    }
}
