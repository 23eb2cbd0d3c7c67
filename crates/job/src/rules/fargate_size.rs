//! LF0286: CPU and memory that Fargate has together.

use loudfail_blueprint::{Amount, Example, Rule, Task};
use loudfail_diagnostics::{Code, Diagnostic, Span, Spanned};

use crate::build::definition::{DEFAULT_CPU, default_memory};
use crate::facts::{Draft, Facts};
use crate::fargate;
use crate::resources::Resource;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0286"),
    title: "on Fargate, a task's CPU and memory are a supported combination",
    why: "For each amount of CPU, Fargate supports certain amounts of memory (Task definition parameters, Task size), and \
          refuses every task with another combination.",
    example: &[Example::job("task:\n  cpu: 256\n  memory: 4096\n")],
    instead: &[Example::job("task:\n  cpu: 512\n  memory: 4096\n")],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for draft in facts.drafts.iter().filter(|draft| draft.is_fargate()) {
        let is_failed = draft.is_failed("task.cpu") || draft.is_failed("task.memory");
        if let Some(task) = draft.merged.task.as_ref().filter(|_| !is_failed) {
            problems.extend(pair(draft, task));
        }
    }
}

fn pair(draft: &Draft, task: &Task) -> Option<Diagnostic> {
    let (cpu, memory) = (task.cpu.as_ref(), task.memory.as_ref());
    let (units, mebibytes) = (fixed(cpu)?, fixed(memory)?);
    let (units, mebibytes) = if draft.is_own_definition() {
        let units = units.unwrap_or(DEFAULT_CPU);
        (
            units,
            mebibytes.unwrap_or_else(|| default_memory(units, true)),
        )
    } else {
        // A definition that is there already has what is not said.
        (units?, mebibytes?)
    };
    // One that Fargate does not have at all is told by itself.
    let (least, most) = Resource::TaskMemory.range(true);
    let is_known = fargate::cpus().any(|known| known == units)
        && (i64::from(least)..=i64::from(most)).contains(&mebibytes);
    let memories = fargate::memories(units);
    if !is_known || memories.contains(&mebibytes) {
        return None;
    }
    let problem = RULE.error(format!(
        "Fargate has no task with {units} CPU units and {mebibytes} MiB of memory"
    ));
    let places: Vec<(Span, &str)> = [
        memory.map(|it| (it.span, "not available with this CPU")),
        cpu.map(|it| (it.span, "the task's CPU")),
    ]
    .into_iter()
    .flatten()
    .collect();
    // The blueprint's own, if one of them is: the defaults may be right for others.
    let own = places.iter().find(|(span, _)| draft.owns(*span));
    let first = own.or(places.first());
    let problem = match first {
        Some((span, label)) => problem.at(*span, *label),
        None => problem.in_file(draft.file.source),
    };
    let others = places.iter().filter(|place| Some(*place) != first);
    let problem = others.fold(problem, |problem, (span, label)| {
        problem.and_at(*span, *label)
    });
    let pairs: Vec<String> = fargate::nearest(units, mebibytes)
        .into_iter()
        .map(|(cpu, memory)| format!("`cpu: {cpu}` with `memory: {memory}`"))
        .collect();
    let problem = problem.note(format!(
        "with {units} CPU units, the memory can be {}",
        steps(&memories)
    ));
    Some(problem.help(format!("write {}", pairs.join(", or "))))
}

/// The number that is said, or that none is; nothing where only the input says it.
fn fixed(amount: Option<&Spanned<Amount>>) -> Option<Option<i64>> {
    match amount {
        None => Some(None),
        Some(amount) => amount.value.fixed().map(|number| Some(number.0)),
    }
}

/// Amounts of memory: a few one by one, many by what lies between them.
fn steps(memories: &[i64]) -> String {
    match memories {
        [least, _, .., before, most] => {
            format!("{least} to {most} MiB in steps of {}", most - before)
        }
        few => {
            let few: Vec<String> = few.iter().map(i64::to_string).collect();
            format!("{} MiB", few.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{files, job};

    #[test]
    fn pairs() {
        for (task, expected) in [
            ("cpu: 256, memory: 512", &[][..]),
            ("cpu: 256, memory: 2048", &[]),
            ("cpu: 256, memory: 4096", &["LF0286 1:26"]),
            ("cpu: 1024, memory: 1536", &["LF0286 1:27"]),
            ("cpu: 300, memory: 4096", &["LF0285 1:13"]),
            ("cpu: 256, memory: 4096, launch: ec2", &[]),
            ("cpu: 256, memory: {input: a}", &[]),
            ("memory: 4096", &[]),
            ("image: a", &[]),
            ("image: a, cpu: 1024", &[]),
            ("image: a, cpu: 16384, memory: 122880", &[]),
            ("image: a, memory: 4096", &["LF0286 1:26"]),
            ("image: a, cpu: two", &["LF0102 1:23"]),
        ] {
            job(&format!("task: {{{task}}}"), expected);
        }
    }

    #[test]
    fn the_blueprint_is_told_of_what_does_not_go_with_the_defaults() {
        let platform = (
            "platform.yaml",
            "defaults: {task: {cluster: a, image: a, memory: 512, network: {subnets: [subnet-1]}}}\nchannels: {c: {}}\n",
        );
        files(
            &[platform, ("a.yaml", "task: {cpu: 1024}")],
            &["LF0286 1:13"],
        );
    }
}
