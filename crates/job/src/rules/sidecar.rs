//! LF0708: containers beside the one that does the work.

use loudfail_blueprint::{Example, Integer, Rule};
use loudfail_diagnostics::{Code, Diagnostic, Spanned};

use crate::facts::{Draft, Facts};
use crate::show;

/// The longest name (Task definition parameters, `name`).
const LONGEST: usize = 255;

/// The most containers of a task (Amazon ECS service quotas), the one that does the work included.
const MOST: usize = 10;

/// The least memory of a container in MiB, and more than any task has (ContainerDefinition, `memory`).
const MEMORY: std::ops::RangeInclusive<i64> = 6..=33_554_432;

/// CPU units of a container (ContainerDefinition, `cpu`).
const CPU: std::ops::RangeInclusive<i64> = 1..=196_608;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0708"),
    title: "a sidecar has an image and a unique name",
    why: "The containers of a task are distinguished by their names (Task definition parameters, `name`), and a task \
          has at most ten.",
    example: &[Example::job(
        "task:\n  image: a\n  container: work\n  sidecars:\n    work: {image: b}\n",
    )],
    instead: &[Example::job(
        "task:\n  image: a\n  container: work\n  sidecars:\n    proxy: {image: b}\n",
    )],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for task in facts.layers.iter().filter_map(|layer| layer.task.as_ref()) {
        for (name, entry) in task.sidecars.iter().flat_map(|sidecars| &sidecars.0) {
            if let Some(reason) = show::name_problem(name, LONGEST, show::is_ecs_name) {
                let quoted = show::quoted(name);
                let problem = RULE
                    .error(format!(
                        "{quoted} is not a valid name for a container: {reason}"
                    ))
                    .at(entry.key, "")
                    .help("use letters, digits, `_` and `-`");
                problems.push(problem);
            }
            for (key, number, range) in [
                ("cpu", entry.value.cpu, CPU),
                ("memory", entry.value.memory, MEMORY),
            ] {
                let path = format!("task.sidecars.{name}.{key}");
                problems.extend(within(&path, number, &range));
            }
        }
    }
    for draft in facts.own_definitions() {
        check_draft(draft, problems);
    }
}

fn check_draft(draft: &Draft, problems: &mut Vec<Diagnostic>) {
    let Some(task) = &draft.merged.task else {
        return;
    };
    let container = task.container.as_ref();
    let main = container.map_or(draft.file.stem.as_str(), |name| name.value.0.as_str());
    let Some(sidecars) = &task.sidecars else {
        return;
    };
    for (name, entry) in &sidecars.0 {
        if name == main {
            let problem = RULE
                .error(format!("two containers are called {}", show::quoted(name)))
                .at(entry.key, "the main container already has this name")
                .help("rename the sidecar, or the main container with `task.container`");
            problems.push(problem);
        }
        let is_failed = draft.is_failed(&format!("task.sidecars.{name}.image"));
        if entry.value.image.is_none() && !is_failed {
            let problem = RULE
                .error(format!("the sidecar {} has no image", show::quoted(name)))
                .at(entry.key, "")
                .help("for example, write `image: public.ecr.aws/docker/library/busybox:1.36` under it");
            problems.push(problem);
        }
    }
    let count = sidecars.0.len() + 1;
    let last = sidecars.0.values().map(|entry| entry.key).max();
    if let Some(last) = last.filter(|_| count > MOST) {
        let problem = RULE
            .error(format!(
                "the task has {count} containers; at most {MOST} are allowed"
            ))
            .at(last, "one too many");
        problems.push(problem);
    }
}

fn within(
    path: &str,
    number: Option<Spanned<Integer>>,
    range: &std::ops::RangeInclusive<i64>,
) -> Option<Diagnostic> {
    let number = number.filter(|number| !range.contains(&number.value.0))?;
    let (least, most) = (range.start(), range.end());
    let problem = RULE.error(format!("`{path}` must be {least} to {most}"));
    Some(problem.at(number.span, ""))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{files, job};

    #[test]
    fn sidecars() {
        for (sidecars, expected) in [
            ("b: {image: a}", &[][..]),
            ("sample: {image: a}", &["LF0708 1:29"]),
            ("b:", &["LF0708 1:29"]),
            ("'b c': {image: a}", &["LF0708 1:29"]),
            (
                "b: {image: a, cpu: 0, memory: 5}",
                &["LF0708 1:48", "LF0708 1:59"],
            ),
            ("b: {image: []}", &["LF0102 1:40"]),
        ] {
            job(
                &format!("task: {{image: a, sidecars: {{{sidecars}}}}}"),
                expected,
            );
        }
        let many: Vec<String> = (10..20)
            .map(|name| format!("s{name}: {{image: a}}"))
            .collect();
        job(
            &format!("task: {{image: a, sidecars: {{{}}}}}", many.join(", ")),
            &["LF0708 1:182"],
        );
    }

    #[test]
    fn a_container_is_called_as_its_job() {
        let platform = (
            "platform.yaml",
            "defaults: {task: {cluster: a, launch: ec2, sidecars: {proxy: {image: a}}}}\nchannels: {c: {}}\n",
        );
        files(&[platform, ("a.yaml", "task: {image: a}")], &[]);
        files(
            &[platform, ("proxy.yaml", "task: {image: a}")],
            &["LF0708 1:55"],
        );
    }
}
