//! LF0203: names of containers.

use loudfail_blueprint::{Example, Rule};
use loudfail_diagnostics::{Code, Diagnostic};

use crate::facts::Facts;
use crate::show;

/// The longest name (Task definition parameters, `name`).
const LONGEST: usize = 255;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0203"),
    title: "a container's name has only letters, digits, `_` and `-`, and at most 255 of them",
    why: "ECS allows no other container names (Task definition parameters), so the task would never start.",
    example: &[Example::job("task:\n  container: my app\n")],
    instead: &[Example::job("task:\n  container: my-app\n")],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for task in facts.layers.iter().filter_map(|layer| layer.task.as_ref()) {
        let Some(container) = &task.container else {
            continue;
        };
        let name = &container.value.0;
        if let Some(reason) = show::name_problem(name, LONGEST, show::is_ecs_name) {
            let problem = RULE
                .error(format!("{} is not a valid container name: {reason}", show::quoted(name)))
                .at(container.span, "")
                .help("write the container's `name` from the task definition: letters, digits, `_` and `-`");
            problems.push(problem);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{files, job};

    #[test]
    fn names() {
        job("task: {container: a-B_9}", &[]);
        job("task: {container: a.b}", &["LF0203 1:19"]);
        job("task: {container: ''}", &["LF0203 1:19"]);
        job("task: {container: \"a\\n\"}", &["LF0203 1:19"]);
        job(&format!("task: {{container: {}}}", "a".repeat(255)), &[]);
        job(
            &format!("task: {{container: {}}}", "a".repeat(256)),
            &["LF0203 1:19"],
        );
    }

    #[test]
    fn defaults_are_checked_once_and_even_unused() {
        let platform = (
            "platform.yaml",
            "defaults:\n  task: {cluster: a, definition: a, container: a b, launch: ec2}\nchannels: {c: {}}\n",
        );
        files(&[platform], &["LF0203 2:48"]);
        files(
            &[platform, ("a.yaml", ""), ("b.yaml", "")],
            &["LF0203 2:48"],
        );
    }
}
