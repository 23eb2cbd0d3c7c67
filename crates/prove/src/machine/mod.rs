//! The machine of a job, read back and made to run.

mod fill;
mod guess;
mod input;
mod play;
mod worker;
mod world;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use loudfail_states::timestamp::Timestamp;
use loudfail_states::{ContextSeed, Problem, State, StateMachine};
use serde_json::Value;

use crate::rounds::Log;
use crate::template::Deployment;
pub(crate) use fill::{fill, filled_bytes, placeholders};
pub(crate) use input::{Input, is_marked};
pub(crate) use play::{Failing, Gone, Play, Published, STAND_IN, Script};
pub(crate) use worker::{Named, is_work_done, named};
pub(crate) use world::{CONDITION, GONE, ODD, THIEF, Trick, World};

/// What the holes in a machine's text are filled with.
pub(crate) type Substitutions = BTreeMap<String, String>;

/// A machine that can run.
#[derive(Debug)]
pub(crate) struct Machine {
    pub(crate) graph: Arc<StateMachine>,
    /// The definition as JSON, for what [`StateMachine`] has taken apart.
    pub(crate) definition: Value,
    /// The text, filled.
    pub(crate) text: String,
    context: ContextSeed,
    /// The containers that it asks for by name.
    pub(crate) named: Named,
    /// Whether it is a form that leaves open how long an execution waits and may take.
    pub(crate) is_time_open: bool,
    /// Whether it is told what the states of executions get and pass on.
    pub(crate) keeps_data: bool,
    /// Whether an execution looked into an opaque text, or ran out of time that is left open.
    looked: AtomicBool,
    /// The seconds that the longest execution so far took.
    longest: AtomicU64,
    /// Where its executions have been, for a form.
    pub(crate) log: Option<Log>,
}

/// What a task of a machine does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Service {
    /// Runs the job.
    RunTask,
    /// Publishes a message.
    Publish,
    /// Anything else.
    Other,
}

impl Service {
    /// Told by the `Resource` of a task, whose holes are filled.
    pub(crate) fn of(resource: &str) -> Self {
        match integration(resource) {
            Some(name) if name.starts_with("ecs:runTask") => Self::RunTask,
            Some("sns:publish") => Self::Publish,
            _ => Self::Other,
        }
    }
}

/// The service and action of a task's `Resource`: `ecs:runTask.sync` of `arn:aws:states:::ecs:runTask.sync`.
pub(crate) fn integration(resource: &str) -> Option<&str> {
    let (_, name) = resource.split_once(":states:::")?;
    Some(name)
}

impl Machine {
    /// Parses a text after its holes are filled. The name is the machine's.
    pub(crate) fn parse(
        text: &str,
        substitutions: &Substitutions,
        deployment: &Deployment,
        name: &str,
        execution: &str,
    ) -> Result<Self, Vec<Problem>> {
        let text = fill(text, substitutions);
        let graph = loudfail_states::parse(&text)?;
        // It has just been read as JSON, so this is never null.
        let definition = serde_json::from_str(&text).unwrap_or_default();
        let context = context(deployment, name, execution);
        let named = named(&graph);
        Ok(Self::new(Arc::new(graph), definition, text, named, context))
    }

    /// A machine of a text that is filled and whose form is known. Of its graph and its definition there need be no more
    /// than what the templates are held to.
    pub(crate) fn of_form(
        graph: Arc<StateMachine>,
        definition: Value,
        text: String,
        named: Named,
        deployment: &Deployment,
        name: &str,
        execution: &str,
    ) -> Self {
        let context = context(deployment, name, execution);
        Self::new(graph, definition, text, named, context)
    }

    fn new(
        graph: Arc<StateMachine>,
        definition: Value,
        text: String,
        named: Named,
        context: ContextSeed,
    ) -> Self {
        Self {
            graph,
            definition,
            text,
            context,
            named,
            is_time_open: false,
            keeps_data: false,
            looked: AtomicBool::new(false),
            longest: AtomicU64::new(0),
            log: None,
        }
    }

    /// The seconds that the longest execution so far took, its waits and retries.
    pub(crate) fn longest(&self) -> u64 {
        self.longest.load(Ordering::Relaxed)
    }

    /// Whether what its executions did so far could be otherwise with other words in place of opaque ones.
    pub(crate) fn has_looked(&self) -> bool {
        self.looked.load(Ordering::Relaxed)
    }

    /// The tasks that run the job, that publish, or that do something else.
    pub(crate) fn tasks(&self, service: Service) -> impl Iterator<Item = &str> {
        self.graph
            .states
            .iter()
            .filter_map(move |(name, state)| match state {
                State::Task(task) if Service::of(&task.resource) == service => Some(name),
                _ => None,
            })
    }

    /// The ARN that its executions have here.
    pub(crate) fn execution_arn(&self) -> &str {
        &self.context.execution_id
    }

    /// The name that its executions have here.
    pub(crate) fn execution_name(&self) -> &str {
        &self.context.execution_name
    }

    /// What the context object says of an execution of that name.
    pub(crate) fn seed(&self, name: &str) -> ContextSeed {
        let mut seed = self.context.clone();
        let ours = seed.execution_name.len();
        let kept = seed.execution_id.len().saturating_sub(ours);
        seed.execution_id.truncate(kept);
        seed.execution_id.push_str(name);
        name.clone_into(&mut seed.execution_name);
        seed
    }

    /// Its ARN.
    pub(crate) fn arn(&self) -> &str {
        &self.context.state_machine_id
    }
}

fn context(deployment: &Deployment, name: &str, execution: &str) -> ContextSeed {
    let Deployment {
        partition,
        region,
        account,
        ..
    } = deployment;
    let arn = |kind: &str| format!("arn:{partition}:states:{region}:{account}:{kind}:{name}");
    ContextSeed {
        execution_id: format!("{}:{execution}", arn("execution")),
        execution_name: execution.to_owned(),
        execution_role_arn: format!("arn:{partition}:iam::{account}:role/{name}"),
        execution_start_time: Timestamp::UNIX_EPOCH,
        state_machine_id: arn("stateMachine"),
        state_machine_name: name.to_owned(),
        uuid: "00000000-0000-4000-8000-000000000000".to_owned(),
    }
}
