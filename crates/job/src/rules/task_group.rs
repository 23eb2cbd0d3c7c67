//! LF0290: task groups.

use loudfail_blueprint::{Example, Rule};
use loudfail_diagnostics::{Code, Diagnostic};

use crate::facts::Facts;
use crate::show;

/// The longest group (EcsParameters of EventBridge Scheduler, `Group`; RunTask itself says nothing).
const LONGEST: usize = 255;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0290"),
    title: "a task group is letters, digits, `_`, `-`, `.`, `/` and `:`, and none of those that ECS makes",
    why: "Tasks of a service are in the group `service:` with its name, and those without a group in `family:` with that of \
          their definition (Task groups). A job in one of these would count as another's task wherever tasks are placed by \
          group.",
    example: &[Example::job("task:\n  group: service:web\n")],
    instead: &[Example::job("task:\n  group: nightly\n")],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    let tasks = facts.layers.iter().filter_map(|layer| layer.task.as_ref());
    for group in tasks.filter_map(|task| task.group.as_ref()) {
        if let Some(reason) = problem(&group.value.0) {
            let problem = RULE
                .error(format!(
                    "{} is not a task group: {reason}",
                    show::quoted(&group.value.0)
                ))
                .at(group.span, "")
                .help("write a name such as `nightly`");
            problems.push(problem);
        }
    }
}

fn problem(text: &str) -> Option<String> {
    let allowed = |character: char| show::is_ecs_name(character) || "./:".contains(character);
    show::name_problem(text, LONGEST, allowed).or_else(|| {
        let taken = ["family:", "service:"]
            .into_iter()
            .find(|prefix| text.starts_with(prefix));
        taken.map(|prefix| format!("ECS makes those that start with `{prefix}`"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::job;

    #[test]
    fn groups() {
        for (text, good) in [
            ("nightly", true),
            ("a-b_c.d/e:f", true),
            ("", false),
            ("a b", false),
            ("family:a", false),
            ("service:a", false),
            (&"a".repeat(255), true),
            (&"a".repeat(256), false),
        ] {
            assert_eq!(problem(text).is_none(), good, "{text:?}");
        }
        job("task: {group: 'a b'}", &["LF0290 1:15"]);
    }
}
