//! LF0709: the order in which containers start.

use std::collections::BTreeMap;

use loudfail_blueprint::{Example, Rule, Start};
use loudfail_diagnostics::{Code, Diagnostic, Span, suggest};

use crate::facts::{Draft, Facts};
use crate::parts::{Part, parts};
use crate::show;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0709"),
    title: "a container waits only for containers of its task, and only for conditions that they can meet",
    why: "ECS refuses a task definition in which containers wait for each other, for a health check that does not \
          exist, or for the end of an essential container, which is also the end of the task (ContainerDependency, \
          `condition`).",
    example: &[Example::job(
        "task:\n  image: a\n  depends_on: {proxy: healthy}\n  sidecars:\n    proxy: {image: b}\n",
    )],
    instead: &[Example::job(
        "task:\n  image: a\n  depends_on: {proxy: started}\n  sidecars:\n    proxy: {image: b}\n",
    )],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
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
    let parts = parts(task);
    let by_name: BTreeMap<&str, &Part<'_>> = parts
        .iter()
        .map(|part| (part.sidecar.map_or(main, |(name, _)| name), part))
        .collect();
    for (name, part) in &by_name {
        for (other, entry) in part.depends_on.iter().flat_map(|map| &map.0) {
            let Some(target) = by_name.get(other.as_str()) else {
                let quoted = show::quoted(other);
                let problem = RULE
                    .error(format!("there is no container {quoted} to wait for"))
                    .at(entry.key, "not in this task");
                let names: Vec<&str> = by_name.keys().copied().filter(|it| it != name).collect();
                let problem = match suggest(other, names.iter().copied()) {
                    Some(meant) => problem.help(format!("did you mean `{meant}`?")),
                    None => problem.help("name one of the sidecars"),
                };
                problems.push(problem);
                continue;
            };
            problems.extend(refused(other, entry.value.value, target, entry.value.span));
        }
    }
    problems.extend(circle(&by_name));
}

/// Why a container cannot give what another one waits for.
fn refused(name: &str, start: Start, target: &Part<'_>, span: Span) -> Option<Diagnostic> {
    let quoted = show::quoted(name);
    match start {
        Start::Started => None,
        Start::Healthy if target.health_check.is_some() => None,
        Start::Healthy => Some(
            RULE.error(format!(
                "{quoted} has no health check, so it is never healthy"
            ))
            .at(span, "")
            .help("give it a `health_check`, or wait for `started`"),
        ),
        Start::Complete | Start::Success if !target.essential => None,
        Start::Complete | Start::Success => Some(
            RULE.error(format!(
                "the task ends when {quoted} ends, so no container can wait for that"
            ))
            .at(span, "")
            .help(
                "make it a sidecar without `essential: true`, or wait for `started` or `healthy`",
            ),
        ),
    }
}

/// The problem that containers wait for each other: the first circle that there is.
fn circle(by_name: &BTreeMap<&str, &Part<'_>>) -> Option<Diagnostic> {
    for first in by_name.keys() {
        let mut path = Vec::new();
        if let Some(span) = walk(first, first, by_name, &mut path) {
            let names: Vec<String> = path.iter().map(|name| format!("`{name}`")).collect();
            let message = match names.as_slice() {
                [alone] => format!("{alone} waits for itself"),
                _ => format!("containers wait for each other: {}", names.join(" -> ")),
            };
            let problem = RULE.error(message).at(span, "this closes the cycle");
            return Some(problem.help("remove one of these `depends_on` entries"));
        }
    }
    None
}

/// Goes from a container to those that it waits for; the place where the way leads back to `first`.
fn walk<'a>(
    first: &str,
    name: &'a str,
    by_name: &BTreeMap<&'a str, &Part<'a>>,
    path: &mut Vec<&'a str>,
) -> Option<Span> {
    if path.contains(&name) {
        return None;
    }
    path.push(name);
    let part = by_name.get(name)?;
    for (other, entry) in part.depends_on.iter().flat_map(|map| &map.0) {
        if other == first {
            return Some(entry.key);
        }
        if let Some(span) = walk(first, other, by_name, path) {
            return Some(span);
        }
    }
    path.pop();
    None
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::job;

    #[test]
    fn dependencies() {
        for (task, expected) in [
            (
                "depends_on: {b: started}, sidecars: {b: {image: a}}",
                &[][..],
            ),
            ("depends_on: {b: success}, sidecars: {b: {image: a}}", &[]),
            (
                "depends_on: {b: healthy}, sidecars: {b: {image: a, health_check: {command: [a]}}}",
                &[],
            ),
            (
                "depends_on: {c: started}, sidecars: {b: {image: a}}",
                &["LF0709 1:31"],
            ),
            (
                "depends_on: {b: healthy}, sidecars: {b: {image: a}}",
                &["LF0709 1:34"],
            ),
            (
                "depends_on: {b: complete}, sidecars: {b: {image: a, essential: true}}",
                &["LF0709 1:34"],
            ),
            (
                "depends_on: {b: over}, sidecars: {b: {image: a}}",
                &["LF0105 1:34"],
            ),
            (
                "sidecars: {b: {image: a, depends_on: {sample: success}}}",
                &["LF0709 1:64"],
            ),
            (
                "sidecars: {b: {image: a, depends_on: {b: started}}}",
                &["LF0709 1:56"],
            ),
            (
                "depends_on: {b: started}, sidecars: {b: {image: a, depends_on: {c: started}}, c: {image: a, depends_on: {sample: started}}}",
                &["LF0709 1:31"],
            ),
        ] {
            job(&format!("task: {{image: a, {task}}}"), expected);
        }
    }
}
