//! LF0289: containers and the task that they share.

use loudfail_blueprint::{Amount, Example, Rule};
use loudfail_diagnostics::{Code, Diagnostic, Span, Spanned};

use crate::build::definition::{DEFAULT_CPU, default_memory};
use crate::facts::{Draft, Facts};
use crate::show;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0289"),
    title: "containers have no more CPU and memory than their task",
    why: "ECS refuses a task definition if the memory of one container, or the CPU of all containers together, is more \
          than the task's (Task definition parameters, `cpu` and `memory`).",
    example: &[Example::job(
        "task:\n  image: a\n  memory: 512\n  sidecars:\n    proxy: {image: b, memory: 1024}\n",
    )],
    instead: &[Example::job(
        "task:\n  image: a\n  memory: 2048\n  sidecars:\n    proxy: {image: b, memory: 1024}\n",
    )],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for draft in &facts.drafts {
        for size in sizes(draft) {
            problems.extend(size.problem());
        }
    }
}

/// One of the two sizes of a task, and what its containers have of it.
struct Size<'a> {
    key: &'static str,
    /// What stands behind a number of it.
    unit: &'static str,
    task: i64,
    /// Where the task's is written, if it is not what a task has where nothing is said.
    place: Option<Span>,
    containers: Vec<(&'a str, i64, Span)>,
    /// Whether what they have is taken from the task's, so that it counts together. A container's memory is only where it ends.
    is_shared: bool,
}

fn sizes(draft: &Draft) -> Vec<Size<'_>> {
    let Some(task) = &draft.merged.task else {
        return Vec::new();
    };
    let is_own = draft.is_own_definition();
    let (cpu, memory) = (task.cpu.as_ref(), task.memory.as_ref());
    let by_default = |number: i64| is_own.then_some(number);
    let cpu_units = number(cpu, by_default(DEFAULT_CPU));
    let least = default_memory(cpu_units.unwrap_or(DEFAULT_CPU), draft.is_fargate());
    let mebibytes = number(memory, by_default(least));

    let sidecars = task.sidecars.iter().flat_map(|sidecars| &sidecars.0);
    let overrides = task.containers.iter().flat_map(|containers| &containers.0);
    let mut cpus = Vec::new();
    let mut memories = Vec::new();
    for (name, entry) in sidecars.filter(|_| is_own) {
        let said = |number: Option<Spanned<loudfail_blueprint::Integer>>| {
            number.map(|it| (name.as_str(), it.value.0, it.span))
        };
        cpus.extend(said(entry.value.cpu));
        memories.extend(said(entry.value.memory));
    }
    for (name, entry) in overrides {
        let said = |amount: &Option<Spanned<Amount>>| {
            let amount = amount.as_ref()?;
            Some((name.as_str(), amount.value.fixed()?.0, amount.span))
        };
        cpus.extend(said(&entry.value.cpu));
        memories.extend(said(&entry.value.memory));
    }
    let size = |key, unit, number: Option<i64>, place: Option<&Spanned<Amount>>, containers| {
        Some(Size {
            key,
            unit,
            task: number.filter(|_| !draft.is_failed(&format!("task.{key}")))?,
            place: place.map(|it| it.span),
            containers,
            is_shared: key == "cpu",
        })
    };
    let cpu = size("cpu", "CPU units", cpu_units, cpu, cpus);
    let memory = size("memory", "MiB of memory", mebibytes, memory, memories);
    cpu.into_iter().chain(memory).collect()
}

/// The number that is said, or what there is without; nothing where only the input says it.
fn number(amount: Option<&Spanned<Amount>>, otherwise: Option<i64>) -> Option<i64> {
    match amount {
        None => otherwise,
        Some(amount) => amount.value.fixed().map(|number| number.0),
    }
}

impl Size<'_> {
    /// That one of the containers has more than there is, or all of them together.
    fn problem(&self) -> Option<Diagnostic> {
        let Self {
            key, unit, task, ..
        } = self;
        let alone = self.containers.iter().find(|(_, number, _)| number > task);
        let together = self.containers.iter().map(|(_, number, _)| *number);
        let together = together.fold(0, i64::saturating_add);
        let (message, span, label) = match (alone, self.containers.last()) {
            (Some((name, number, span)), _) => {
                let name = show::quoted(name);
                (
                    format!(
                        "the container {name} has {number} {unit}, but its task has only {task}"
                    ),
                    span,
                    "more than the task has",
                )
            }
            (None, Some((_, _, span))) if self.is_shared && together > *task => (
                format!(
                    "the containers have {together} {unit} together, but their task has only {task}"
                ),
                span,
                "with this, more than the task has",
            ),
            _ => return None,
        };
        let problem = RULE.error(message).at(*span, label);
        let problem = match self.place {
            Some(place) => problem.and_at(place, "what the task has"),
            None => problem.note(format!("without `task.{key}`, a task has {task} {unit}")),
        };
        Some(problem.help(format!(
            "increase `task.{key}`, or give the containers less"
        )))
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::job;

    #[test]
    fn containers_fit_into_their_task() {
        for (task, expected) in [
            (
                "image: a, memory: 1024, sidecars: {s: {image: b, memory: 1024}}",
                &[][..],
            ),
            (
                "image: a, sidecars: {s: {image: b, memory: 512, cpu: 256}}",
                &[],
            ),
            (
                "image: a, sidecars: {s: {image: b, memory: 513}}",
                &["LF0289 1:51"],
            ),
            (
                "image: a, memory: 512, sidecars: {s: {image: b, memory: 1024}}",
                &["LF0289 1:64"],
            ),
            (
                "image: a, sidecars: {s: {image: b, cpu: 257}}",
                &["LF0289 1:48"],
            ),
            // Memory is where a container ends, CPU is divided.
            (
                "image: a, sidecars: {s: {image: b, memory: 400}, t: {image: b, memory: 400}}",
                &[],
            ),
            (
                "image: a, sidecars: {s: {image: b, cpu: 200}, t: {image: b, cpu: 57}}",
                &["LF0289 1:73"],
            ),
            (
                "image: a, cpu: 512, sidecars: {s: {image: b, cpu: 300}}",
                &[],
            ),
            (
                "image: a, memory: lots, sidecars: {s: {image: b, memory: 1024}}",
                &["LF0102 1:26"],
            ),
            (
                "definition: a, container: c, cpu: 256, memory: 512, containers: {d: {memory: 4096}}",
                &["LF0289 1:85"],
            ),
            (
                "definition: a, container: c, cpu: 256, memory: 512, containers: {d: {cpu: 1024}}",
                &["LF0289 1:82"],
            ),
            // What the definition says of the task is not known here.
            (
                "definition: a, container: c, containers: {d: {memory: 4096}}",
                &[],
            ),
            (
                "definition: a, container: c, memory: {input: m}, containers: {d: {memory: 4096}}",
                &[],
            ),
        ] {
            job(&format!("task: {{{task}}}"), expected);
        }
    }
}
