//! LF0285: how much a task and its containers may have.

use loudfail_blueprint::{Amount, Example, Rule, Task};
use loudfail_diagnostics::{Code, Diagnostic, Span, Spanned};

use crate::facts::{Draft, Facts};
use crate::inputs::{self, Place};
use crate::model::Json;
use crate::resources::Resource;
use crate::show;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0285"),
    title: "CPU, memory and disk are whole numbers that ECS supports",
    why: "Fargate offers seven CPU sizes from 256 to 16384 units, 512 to 122880 MiB of memory and 21 to 200 GiB of \
          disk. On EC2, a task has at least 128 CPU units (RegisterTaskDefinition). A container has at least 2 CPU \
          units and 6 MiB of memory. ECS would refuse every run with any other amount.",
    example: &[Example::job("task:\n  cpu: 1\n")],
    instead: &[Example::job("task:\n  cpu: 1024\n")],
};

/// An amount, its key and of what it is.
type Found<'a> = (&'static str, &'a Spanned<Amount>, Resource);

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for draft in &facts.drafts {
        let Some(task) = &draft.merged.task else {
            continue;
        };
        for (key, amount, resource) in amounts(draft, task) {
            if let Amount::Fixed(number) = &amount.value {
                let problem = refused(draft, resource, &number.0.to_string(), amount.span, key);
                problems.extend(problem);
            }
        }
        check_inputs(draft, problems);
    }
}

/// Those that come to something: what only Fargate has is left out on EC2.
fn amounts<'a>(draft: &Draft, task: &'a Task) -> Vec<Found<'a>> {
    let storage = task
        .ephemeral_storage
        .as_ref()
        .filter(|_| draft.is_fargate());
    let mut found: Vec<(&'static str, Option<&Spanned<Amount>>, Resource)> = vec![
        ("cpu", task.cpu.as_ref(), Resource::TaskCpu),
        ("memory", task.memory.as_ref(), Resource::TaskMemory),
        ("ephemeral_storage", storage, Resource::TaskStorage),
    ];
    for entry in task.containers.iter().flat_map(|it| it.0.values()) {
        let container = &entry.value;
        let memory = Resource::ContainerMemory;
        found.extend([
            ("cpu", container.cpu.as_ref(), Resource::ContainerCpu),
            ("memory", container.memory.as_ref(), memory),
            (
                "memory_reservation",
                container.memory_reservation.as_ref(),
                memory,
            ),
        ]);
    }
    let found = found.into_iter();
    found
        .filter_map(|(key, amount, resource)| Some((key, amount?, resource)))
        .collect()
}

/// What stands in for a field that is an amount, and what its `one_of` lists.
fn check_inputs(draft: &Draft, problems: &mut Vec<Diagnostic>) {
    let taken = inputs::taken(&draft.merged);
    let declared = inputs::declared(&draft.merged);
    for used in inputs::uses(&draft.merged) {
        let Place::Amount(resource) = used.place else {
            continue;
        };
        let name = used.field.value.as_str();
        let Some(field) = taken.get(name) else {
            continue;
        };
        let listed = declared.and_then(|it| it.get(name)?.value.one_of.as_ref());
        let listed = listed.into_iter().flatten().map(inputs::of_json);
        for value in field.default.iter().cloned().chain(listed) {
            if let Json::Number(number) = &value.value {
                problems.extend(refused(draft, resource, number, value.span, "default"));
            }
        }
        if field.range.is_some_and(|(least, most)| least > most) {
            let problem = RULE
                .error(format!(
                    "no number fits every use of the field {}",
                    show::quoted(name)
                ))
                .at(
                    used.field.span,
                    format!("used here for {}", resource.what()),
                )
                .help("use another field for one of the uses");
            problems.push(problem);
        }
    }
}

fn refused(
    draft: &Draft,
    resource: Resource,
    number: &str,
    span: Span,
    key: &str,
) -> Option<Diagnostic> {
    let on_fargate = draft.is_fargate();
    let (least, most) = resource.range(on_fargate);
    let only = resource.only(on_fargate);
    let whole = number.parse::<i64>().ok();
    let is_good = whole.is_some_and(|number| {
        (i64::from(least)..=i64::from(most)).contains(&number)
            && (only.is_empty() || only.contains(&number))
    });
    if is_good {
        return None;
    }
    let what = resource.what();
    let unit = resource.unit();
    let problem = if only.is_empty() {
        RULE.error(format!(
            "{what} must be a whole number from {least} to {most} {unit}"
        ))
    } else {
        let only: Vec<String> = only.iter().map(ToString::to_string).collect();
        RULE.error(format!(
            "{what} on Fargate must be one of {} {unit}",
            only.join(", ")
        ))
    };
    let problem = problem.at(span, "");
    // A vCPU is 1024 units, and a GiB 1024 MiB: whoever writes a small number may mean those.
    let meant = whole
        .filter(|_| resource != Resource::TaskStorage)
        .and_then(|number| number.checked_mul(1_024))
        .filter(|meant| {
            (i64::from(least)..=i64::from(most)).contains(meant)
                && (only.is_empty() || only.contains(meant))
        });
    Some(match meant {
        Some(meant) => problem.help(format!("did you mean `{key}: {meant}`?")),
        None => problem,
    })
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{files, job};

    #[test]
    fn fixed() {
        for (task, expected) in [
            ("cpu: 256", &[][..]),
            ("cpu: 300", &["LF0285 1:13"]),
            ("cpu: 1", &["LF0285 1:13"]),
            ("cpu: 32768", &["LF0285 1:13"]),
            ("launch: ec2, cpu: 300", &[]),
            ("launch: ec2, cpu: 127", &["LF0285 1:26"]),
            ("memory: 512", &[]),
            ("memory: 511", &["LF0285 1:16"]),
            ("memory: 122881", &["LF0285 1:16"]),
            ("memory: -1", &["LF0285 1:16"]),
            ("memory: 0.5", &["LF0102 1:16"]),
            ("memory: 2GB", &["LF0102 1:16"]),
            ("ephemeral_storage: 21", &[]),
            ("ephemeral_storage: 20", &["LF0285 1:27"]),
            ("ephemeral_storage: 201", &["LF0285 1:27"]),
            (
                "containers: {b: {cpu: 2, memory: 6, memory_reservation: 6}}",
                &["LF0287 1:64"],
            ),
            (
                "containers: {b: {cpu: 1, memory: 5, memory_reservation: 4}}",
                &["LF0285 1:30", "LF0285 1:41", "LF0285 1:64"],
            ),
        ] {
            job(&format!("task: {{{task}}}"), expected);
        }
    }

    #[test]
    fn from_the_input() {
        for (task, expected) in [
            ("cpu: {input: cpu}", &[][..]),
            ("cpu: {input: cpu, default: 512}", &[]),
            ("cpu: {input: cpu, default: 500}", &["LF0285 1:35"]),
            ("cpu: {input: cpu, default: some}", &["LF0102 1:35"]),
            ("cpu: {param: Cpu}", &["LF0101 1:14"]),
            ("cpu: {input: a}, memory: {input: a}", &[]),
            (
                "ephemeral_storage: {input: a}, memory: {input: a}",
                &["LF0285 1:35", "LF0285 1:55"],
            ),
        ] {
            job(&format!("task: {{{task}}}"), expected);
        }
        for (field, expected) in [
            ("type: number", &[][..]),
            ("type: number, default: 512", &[]),
            ("type: number, default: 512.5", &["LF0285 1:36"]),
            ("type: number, one_of: [512, 1024, 5]", &["LF0285 1:47"]),
            ("type: string", &["LF0282 2:21"]),
        ] {
            let input = format!("input: {{a: {{{field}}}}}\n");
            job(&format!("{input}task: {{cpu: {{input: a}}}}"), expected);
        }
    }

    #[test]
    fn defaults_need_not_fit_every_job() {
        let platform = (
            "platform.yaml",
            "defaults: {task: {cluster: a, definition: a, container: a, ephemeral_storage: 30}}\nchannels: {c: {}}\n",
        );
        files(&[platform, ("j.yaml", "task: {launch: ec2}")], &[]);
    }
}
