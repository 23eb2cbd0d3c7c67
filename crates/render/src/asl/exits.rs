//! The look at how each container of a task has ended, for jobs to which it makes a difference.
//!
//! Step Functions takes a task for failed if any of its containers ends with another code than 0, also one that was stopped
//! with the task because it is not essential: a log router that SIGKILL ends has 137. The job has done its work then.
//! Which container ends a task is known where it is the only essential one, and the definition is the job's own. Others can
//! be there although the definition has none: GuardDuty adds its agent to tasks on Fargate ("How Runtime Monitoring works with
//! Fargate (Amazon ECS only)" in the GuardDuty User Guide), and a task whose agent could not be pulled counts as failed too.
//!
//! The order of containers is not known, and a text between two of them could belong to either, so the exit code of one
//! container is not to be had without parsing.

use loudfail_job::{Definition, Job};
use minijinja::Value;
use serde::Serialize;

use super::choice::{Rule, Test};
use super::class;
use super::retry::{self, COUNT_EXIT, GIVE_UP};
use super::text::Text;

/// The first of the states that look.
pub(super) const READ_TASK: &str = "Read task";

/// The state to which a task leads whose work is done.
const FORGET_SIDECARS: &str = "Forget sidecars";

/// Where the name of the container is that is looked at.
const NAME: &str = "$.failed.exited.container.Name";

/// Where its exit code is.
const CODE: &str = "$.failed.exited.container.ExitCode";

/// Why containers are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reason {
    /// Only some exit codes lead to another attempt.
    Codes,
    /// How sidecars have ended is no matter.
    Sidecars,
}

/// The states that look.
#[derive(Serialize)]
pub(super) struct ExitsView {
    /// The task can be read; nothing where the classes of failures ask that already.
    is_read: Option<Value>,
    /// There are containers to look at.
    some: Value,
    /// There is one more to look at.
    more: Value,
    /// What leads where from a container.
    rules: Vec<Rule>,
    /// What leads where once all were looked at.
    after: Vec<Rule>,
    /// Whether a container leads to the work being done.
    forgets_sidecars: bool,
    /// Where all else leads to.
    otherwise: Value,
}

/// Why the containers of a job's task are looked at, if they are.
pub(super) fn reason(job: &Job) -> Option<Reason> {
    if is_only_essential(job) {
        return Some(Reason::Sidecars);
    }
    let has_codes = job.retry.exit.attempts > 1 && !job.retry.exit_codes.is_empty();
    has_codes.then_some(Reason::Codes)
}

/// Whether the job's container is the only essential one where there may be others.
fn is_only_essential(job: &Job) -> bool {
    let Definition::Own(definition) = &job.task.definition else {
        return false;
    };
    let mut essential = definition.containers.iter().filter(|it| it.essential);
    (definition.containers.len() > 1 || job.task.launch.is_fargate())
        && essential.next().map(|it| &it.name) == Some(&job.task.container)
        && essential.next().is_none()
}

/// A container has ended the task, and the cause is all of it.
pub(super) fn can_be_read() -> Test {
    Test::All(vec![class::exited(), class::is_whole()])
}

impl ExitsView {
    /// Those of a job, if there are any. What is not tried again leads to `given_up` in a machine without attempts.
    pub(super) fn new(job: &Job, given_up: &str) -> Option<Self> {
        let reason = reason(job)?;
        let retries = job.retry.runs() > 1;
        let exits = job.retry.exit.attempts > 1;
        let codes = job.retry.exit_codes.iter();
        let codes: Vec<Test> = codes.map(|it| Test::is(CODE, u64::from(*it))).collect();
        let (mut rules, mut after) = (Vec::new(), Vec::new());
        if reason == Reason::Sidecars {
            rules.push(Rule::new(&own(job, Test::is(CODE, 0)), FORGET_SIDECARS));
        }
        if exits && codes.is_empty() {
            after.push(Rule::new(&retry::exit_is_left(job), COUNT_EXIT));
        } else if exits {
            let hit = own(job, Test::Any(codes));
            let hit = match reason {
                // Whether one is left was asked before.
                Reason::Codes => hit,
                Reason::Sidecars => Test::All(vec![retry::exit_is_left(job), hit]),
            };
            rules.push(Rule::new(&hit, COUNT_EXIT));
        }
        let some = Test::All(vec![
            Test::is_present("$.failed.exited.task.Containers"),
            Test::is_no_text("$.failed.exited.task.Containers"),
            Test::is_present("$.failed.exited.task.Containers[0]"),
        ]);
        let is_read = Test::All(vec![class::has_cause(), can_be_read()]);
        Some(Self {
            is_read: (!retries).then(|| is_read.value()),
            some: some.value(),
            more: Test::less_than_path("$.failed.exited.next", "$.failed.exited.count").value(),
            rules,
            after,
            forgets_sidecars: reason == Reason::Sidecars,
            otherwise: Text::of(if retries { GIVE_UP } else { given_up }).value(),
        })
    }
}

/// The container is the job's, and its code is one of these.
fn own(job: &Job, codes: Test) -> Test {
    Test::All(vec![
        Test::is_text(NAME),
        Test::equals(NAME, &job.task.container),
        Test::is_number(CODE),
        codes,
    ])
}
