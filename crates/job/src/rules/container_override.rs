//! LF0287: what containers get in place of what their definition says.

use loudfail_blueprint::{Amount, ContainerOverride, Entry, Example, Rule};
use loudfail_diagnostics::{Code, Diagnostic, Span};

use crate::facts::{Draft, Facts};
use crate::show;

/// The longest name (Task definition parameters, `name`).
const LONGEST: usize = 255;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0287"),
    title: "each entry of `task.containers` is a container's name with at least one setting",
    why: "The command and the environment of the container that does the work have their own place, next to its name. A \
          container's `memory` is more than its `memory_reservation` (ContainerDefinition, `memory`).",
    example: &[Example::job(
        "task:\n  container: app\n  containers:\n    app: {command: [bin/report]}\n",
    )],
    instead: &[Example::job(
        "task:\n  container: app\n  command: [bin/report]\n",
    )],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for draft in &facts.drafts {
        let Some(task) = &draft.merged.task else {
            continue;
        };
        let own = task.container.as_ref().map(|own| own.value.0.as_str());
        for (name, entry) in task.containers.iter().flat_map(|it| &it.0) {
            if let Some(reason) = show::name_problem(name, LONGEST, show::is_ecs_name) {
                let name = show::quoted(name);
                let problem = RULE
                    .error(format!("{name} is not a valid container name: {reason}"))
                    .at(entry.key, "")
                    .help("write the container's `name` from the task definition");
                problems.push(problem);
            }
            if own == Some(name.as_str()) {
                check_own(name, &entry.value, problems);
            }
            check_each(draft, name, entry, problems);
        }
    }
}

fn check_own(name: &str, container: &ContainerOverride, problems: &mut Vec<Diagnostic>) {
    let command = container.command.as_ref().map(|it| it.span);
    let environment = container.environment.as_ref();
    let environment = environment.and_then(|it| it.0.values().map(|entry| entry.key).min());
    for (key, span) in [("command", command), ("environment", environment)] {
        let Some(span) = span else { continue };
        let problem = RULE
            .error(format!(
                "{} does the work, so its {key} belongs in `task.{key}`",
                show::quoted(name)
            ))
            .at(span, "not allowed here")
            .help(format!("move it to `task.{key}`"));
        problems.push(problem);
    }
}

fn check_each(
    draft: &Draft,
    name: &str,
    entry: &Entry<ContainerOverride>,
    problems: &mut Vec<Diagnostic>,
) {
    let container = &entry.value;
    let is_empty = container.command.is_none()
        && container
            .environment
            .as_ref()
            .is_none_or(|it| it.0.is_empty())
        && [
            &container.cpu,
            &container.memory,
            &container.memory_reservation,
        ]
        .iter()
        .all(|amount| amount.is_none());
    let path = format!("task.containers.{name}");
    let has_failed = draft.is_failed(&path)
        || draft
            .failed
            .iter()
            .any(|it| it.starts_with(&format!("{path}.")));
    if is_empty && !has_failed {
        let problem = RULE
            .error(format!(
                "the container {} has no settings",
                show::quoted(name)
            ))
            .at(entry.key, "no effect")
            .help("remove it, or add a setting, for example `cpu: 256`");
        problems.push(problem);
    }
    let fixed = |amount: &Option<loudfail_diagnostics::Spanned<Amount>>| -> Option<(i64, Span)> {
        let amount = amount.as_ref()?;
        match &amount.value {
            Amount::Fixed(number) => Some((number.0, amount.span)),
            Amount::Input(_) => None,
        }
    };
    if let (Some((memory, place)), Some((kept, span))) = (
        fixed(&container.memory),
        fixed(&container.memory_reservation),
    ) && kept >= memory
    {
        let problem = RULE
            .error("`memory_reservation` must be less than `memory`")
            .at(span, "")
            .and_at(place, "the `memory`");
        problems.push(problem);
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::job;

    #[test]
    fn containers() {
        for (containers, expected) in [
            ("{b: {command: [a]}}", &[][..]),
            (
                "{sample: {cpu: 2, memory: 64, memory_reservation: 32}}",
                &[],
            ),
            ("{sample: {command: [a]}}", &["LF0287 1:39"]),
            ("{sample: {environment: {A: x}}}", &["LF0287 1:44"]),
            ("{b: {}}", &["LF0287 1:21"]),
            ("{b: {environment: {}}}", &["LF0287 1:21"]),
            ("{b: {cpus: 2}}", &["LF0101 1:25"]),
            ("{b.c: {cpu: 2}}", &["LF0287 1:21"]),
            (
                "{b: {memory: 64, memory_reservation: 64}}",
                &["LF0287 1:57"],
            ),
        ] {
            job(&format!("task: {{containers: {containers}}}"), expected);
        }
    }
}
