//! LF0286: CPU and memory that Fargate has together.

use loudfail_blueprint::{Amount, Example, Rule};
use loudfail_diagnostics::{Code, Diagnostic};

use crate::facts::Facts;
use crate::fargate;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0286"),
    title: "on Fargate, CPU and memory go together",
    why: "Fargate has certain amounts of memory for each amount of CPU (Task definition parameters, Task size), and refuses \
          each task with others.",
    example: &[Example::job("task:\n  cpu: 256\n  memory: 4096\n")],
    instead: &[Example::job("task:\n  cpu: 512\n  memory: 4096\n")],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for draft in &facts.drafts {
        // What an image needs is asked for by a rule of its own.
        if !draft.is_fargate() || draft.is_own_definition() {
            continue;
        }
        let task = draft.merged.task.as_ref();
        let (Some(cpu), Some(memory)) = (
            task.and_then(|task| task.cpu.as_ref()),
            task.and_then(|task| task.memory.as_ref()),
        ) else {
            continue;
        };
        let (Amount::Fixed(units), Amount::Fixed(mebibytes)) = (&cpu.value, &memory.value) else {
            continue;
        };
        let (units, mebibytes) = (units.0, mebibytes.0);
        // One that Fargate does not have at all is told by itself.
        if !fargate::cpus().any(|known| known == units) || !(512..=122_880).contains(&mebibytes) {
            continue;
        }
        if fargate::memories(units).contains(&mebibytes) {
            continue;
        }
        let problem = RULE
            .error(format!(
                "Fargate has no task with {units} CPU units and {mebibytes} MiB of memory"
            ))
            .at(memory.span, "not with so much CPU")
            .and_at(cpu.span, "this much");
        let pairs: Vec<String> = fargate::nearest(units, mebibytes)
            .into_iter()
            .map(|(cpu, memory)| format!("`cpu: {cpu}` and `memory: {memory}`"))
            .collect();
        problems.push(problem.help(format!("nearest are {}", pairs.join(", or "))));
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::job;

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
        ] {
            job(&format!("task: {{{task}}}"), expected);
        }
    }
}
