//! LF0293: commands that people run in containers.

use loudfail_blueprint::{Example, Rule};
use loudfail_diagnostics::{Code, Diagnostic};

use crate::facts::Facts;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0293"),
    title: "`exec` needs containers with a writable file system",
    why: "The agent of ECS Exec writes to the container's file system, and does not start if that is read-only (Monitor \
          Amazon ECS containers with ECS Exec).",
    example: &[Example::job(
        "task:\n  image: public.ecr.aws/docker/library/busybox:1.36\n  exec: true\n  read_only_root: true\n",
    )],
    instead: &[Example::job(
        "task:\n  image: public.ecr.aws/docker/library/busybox:1.36\n  exec: true\n",
    )],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for draft in facts.own_definitions() {
        let Some(task) = &draft.merged.task else {
            continue;
        };
        let exec = task.exec.as_ref().filter(|exec| exec.value.0);
        let read_only = task.read_only_root.as_ref().filter(|it| it.value.0);
        if let (Some(exec), Some(read_only)) = (exec, read_only) {
            problems.push(
                RULE.error("`task.read_only_root` prevents `task.exec` from working")
                    .at(read_only.span, "nothing can write to the container")
                    .and_at(exec.span, "needs to write to the container")
                    .help("remove one of the two"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::job;

    #[test]
    fn containers() {
        job("task: {image: a, exec: true}", &[]);
        job("task: {image: a, exec: false, read_only_root: true}", &[]);
        job(
            "task: {image: a, exec: true, read_only_root: true}",
            &["LF0293 1:46"],
        );
    }
}
