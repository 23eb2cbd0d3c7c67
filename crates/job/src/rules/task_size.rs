//! LF0703: CPU, memory and disk of a task.

use loudfail_blueprint::{Amount, Example, Integer, Rule};
use loudfail_diagnostics::{Code, Diagnostic, Span, Spanned};

use crate::build::definition::{DEFAULT_CPU, default_memory};
use crate::facts::{Draft, Facts};
use crate::fargate;

/// CPU units of a task on EC2 (Task definition parameters, Task size).
const CPU_ON_EC2: std::ops::RangeInclusive<i64> = 128..=196_608;

/// Memory of a task on EC2 in MiB: what a container needs at least (Task definition parameters, `memory`), and more
/// than any instance has.
const MEMORY_ON_EC2: std::ops::RangeInclusive<i64> = 6..=33_554_432;

/// Disk in GiB (EphemeralStorage, `sizeInGiB`); 20 is what there is without a word.
const DISK: std::ops::RangeInclusive<i64> = 21..=200;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0703"),
    title: "a task has CPU and memory that go together, and 21 to 200 GiB of disk where it asks for more",
    why: "Fargate has certain sizes only, each CPU with its own memory (Task definition parameters, Task size), and the \
          deployment fails with any other.",
    example: &[Example::job(
        "task:\n  image: public.ecr.aws/docker/library/busybox:1.36\n  cpu: 256\n  memory: 4096\n",
    )],
    instead: &[Example::job(
        "task:\n  image: public.ecr.aws/docker/library/busybox:1.36\n  cpu: 512\n  memory: 4096\n",
    )],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for draft in facts
        .drafts
        .iter()
        .filter(|draft| draft.is_own_definition())
    {
        let Some(task) = &draft.merged.task else {
            continue;
        };
        if !draft.is_fargate() {
            problems.extend(within("task.cpu", fixed(task.cpu.as_ref()), &CPU_ON_EC2));
            problems.extend(within(
                "task.memory",
                fixed(task.memory.as_ref()),
                &MEMORY_ON_EC2,
            ));
            continue;
        }
        let is_known = |amount: &Option<Spanned<Amount>>| {
            amount.as_ref().is_none_or(|it| it.value.fixed().is_some())
        };
        // One from the input is not known here, and neither is what goes with it.
        if is_known(&task.cpu) && is_known(&task.memory) {
            let (cpu, memory) = (fixed(task.cpu.as_ref()), fixed(task.memory.as_ref()));
            problems.extend(on_fargate(draft, cpu, memory));
        }
        problems.extend(within(
            "task.ephemeral_storage",
            fixed(task.ephemeral_storage.as_ref()),
            &DISK,
        ));
    }
}

fn fixed(amount: Option<&Spanned<Amount>>) -> Option<Spanned<Integer>> {
    let amount = amount?;
    Some(Spanned::new(amount.value.fixed()?, amount.span))
}

fn on_fargate(
    draft: &Draft,
    cpu: Option<Spanned<Integer>>,
    memory: Option<Spanned<Integer>>,
) -> Option<Diagnostic> {
    if draft.is_failed("task.cpu") || draft.is_failed("task.memory") {
        return None;
    }
    let units = cpu.map_or(DEFAULT_CPU, |cpu| cpu.value.0);
    let mebibytes = memory.map_or_else(|| default_memory(units, true), |memory| memory.value.0);
    if fargate::memories(units).contains(&mebibytes) {
        return None;
    }
    let spans: Vec<Span> = [memory, cpu]
        .into_iter()
        .flatten()
        .map(|number| number.span)
        .collect();
    // The blueprint's own, if one of them is: the defaults may be right for others.
    let own = spans.iter().find(|span| draft.owns(**span));
    let message = format!("Fargate has no tasks of {units} CPU units and {mebibytes} MiB");
    let problem = RULE.error(message);
    let problem = match own.or(spans.first()) {
        Some(span) => problem.at(*span, ""),
        None => problem.in_file(draft.file.source),
    };
    let pairs: Vec<String> = fargate::nearest(units, mebibytes)
        .into_iter()
        .map(|(cpu, memory)| format!("`cpu: {cpu}` with `memory: {memory}`"))
        .collect();
    let memories = fargate::memories(units);
    let problem = problem.note(match memories.as_slice() {
        [] => format!("CPU units are {}", list(fargate::cpus())),
        few @ [_, _, _] => format!(
            "with {units} CPU units go {} MiB",
            list(few.iter().copied())
        ),
        [least, .., before, most] => format!(
            "with {units} CPU units go {least} to {most} MiB in steps of {}",
            most - before
        ),
        other => format!(
            "with {units} CPU units go {} MiB",
            list(other.iter().copied())
        ),
    });
    Some(problem.help(format!("write {}", pairs.join(", or "))))
}

fn list(numbers: impl Iterator<Item = i64>) -> String {
    let numbers: Vec<String> = numbers.map(|number| number.to_string()).collect();
    numbers.join(", ")
}

fn within(
    key: &str,
    number: Option<Spanned<Integer>>,
    range: &std::ops::RangeInclusive<i64>,
) -> Option<Diagnostic> {
    let number = number.filter(|number| !range.contains(&number.value.0))?;
    let problem = RULE.error(format!(
        "`{key}` must be {} to {}",
        range.start(),
        range.end()
    ));
    Some(problem.at(number.span, ""))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{files, job};

    #[test]
    fn sizes_on_fargate() {
        for (size, expected) in [
            ("", &[][..]),
            (", cpu: 1024", &[]),
            (", cpu: 256, memory: 2048", &[]),
            (", cpu: 16384, memory: 122880", &[]),
            (", cpu: 256, memory: 4096", &["LF0703 1:36"]),
            (", memory: 511", &["LF0703 1:26"]),
            (", cpu: 300", &["LF0703 1:23"]),
            (", cpu: two", &["LF0102 1:23"]),
        ] {
            job(&format!("task: {{image: a{size}}}"), expected);
        }
        let platform = (
            "platform.yaml",
            "defaults: {task: {cluster: a, image: a, memory: 512, network: {subnets: [subnet-1]}}}\nchannels: {c: {}}\n",
        );
        files(
            &[platform, ("a.yaml", "task: {cpu: 1024}")],
            &["LF0703 1:13"],
        );
    }

    #[test]
    fn sizes_on_ec2() {
        for (size, expected) in [
            ("", &[][..]),
            (", cpu: 128, memory: 6", &[]),
            (", cpu: 127, memory: 5", &["LF0703 1:36", "LF0703 1:49"]),
        ] {
            job(&format!("task: {{image: a, launch: ec2{size}}}"), expected);
        }
    }

    #[test]
    fn disks() {
        for (size, expected) in [
            ("21", &[][..]),
            ("200", &[]),
            ("20", &["LF0703 1:37"]),
            ("201", &["LF0703 1:37"]),
        ] {
            job(
                &format!("task: {{image: a, ephemeral_storage: {size}}}"),
                expected,
            );
        }
    }
}
