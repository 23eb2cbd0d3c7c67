//! LF0290: task groups.

use loudfail_blueprint::{Example, Rule};
use loudfail_diagnostics::{Code, Diagnostic};

use crate::facts::Facts;
use crate::show;

/// The longest group (EcsParameters of EventBridge Scheduler, `Group`; RunTask itself says nothing).
const LONGEST: usize = 255;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0290"),
    title: "a task group has only letters, digits, `_`, `-`, `.`, `/` and `:`, and is none that ECS creates",
    why: "Tasks of a service are in the group `service:` followed by its name, and tasks without a group are in \
          `family:` followed by the name of their definition (Task groups). A job in one of these groups would count \
          as another's task wherever tasks are placed by group.",
    example: &[Example::job("task:\n  group: service:web\n")],
    instead: &[Example::job("task:\n  group: nightly\n")],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    let tasks = facts.layers.iter().filter_map(|layer| layer.task.as_ref());
    for group in tasks.filter_map(|task| task.group.as_ref()) {
        if let Some(reason) = problem(&group.value.0) {
            let problem = RULE
                .error(format!(
                    "{} is not a valid task group: {reason}",
                    show::quoted(&group.value.0)
                ))
                .at(group.span, "")
                .help("write a name, such as `nightly`");
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
        taken.map(|prefix| format!("ECS creates the groups that start with `{prefix}`"))
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
