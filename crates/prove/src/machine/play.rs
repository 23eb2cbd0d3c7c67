//! One execution with outcomes given from outside.

use std::cell::Cell;
use std::collections::{BTreeMap, HashSet};
use std::sync::atomic::Ordering;

use loudfail_states::{
    ContextSeed, End, Entry, Execution, Fault, OPAQUE, Run, Spent, StandIns, TaskCall, TaskOutcome,
    Tasks,
};
use serde_json::{Value, json};

use super::{Machine, Service, World};
use crate::shape::Shape;
use crate::simulate::SimulationStep;
use crate::tails::Known;

/// A failure that a task is given.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Failing<'s> {
    pub(crate) error: &'s str,
    pub(crate) cause: Option<&'s str>,
    /// How many attempts fail before one succeeds.
    pub(crate) times: u32,
}

/// What the tasks of an execution do; those that are given no failure succeed.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Script<'s> {
    /// What happens to that task.
    pub(crate) task: Option<(&'s str, Failing<'s>)>,
    /// What happens to every publishing.
    pub(crate) publish: Option<Failing<'s>>,
}

/// An execution that is over.
#[derive(Debug)]
pub(crate) struct Play {
    pub(crate) steps: Vec<SimulationStep>,
    pub(crate) end: End,
    pub(crate) published: Vec<Published>,
    /// Whether the task that runs the job was called.
    pub(crate) started: bool,
    /// The world as it was when the task that runs the job was called.
    pub(crate) world_at_start: Option<World>,
    /// How often each task was called.
    pub(crate) calls: Calls,
    /// What it took.
    pub(crate) spent: Spent,
    /// Whether it could have gone otherwise with other words in place of opaque ones.
    pub(crate) has_looked: bool,
    /// Whether a Catch took an error.
    pub(crate) is_caught: bool,
}

/// An execution that went to its end, or to where it was stopped.
pub(crate) enum Gone<T> {
    /// It was to enter another state.
    Stopped {
        /// Where, and what the state was to get.
        at: (T, Value),
        spent: Spent,
        has_looked: bool,
        calls: Calls,
    },
    Over(Play),
}

/// Marks texts that stand for others. Like [`OPAQUE`] it is of the private use area.
pub(crate) const STAND_IN: char = '\u{f0f1}';

/// How often each task was called, by its state.
pub(crate) type Calls = BTreeMap<String, u32>;

/// A call of Amazon SNS.
#[derive(Debug, Clone)]
pub(crate) struct Published {
    pub(crate) topic: Option<String>,
    /// The message; a text where it is not JSON.
    pub(crate) message: Value,
    /// The message as it goes out.
    pub(crate) text: String,
    /// Whether Amazon SNS took it.
    pub(crate) delivered: bool,
}

impl<'s> Failing<'s> {
    /// One that happens at every attempt.
    pub(crate) fn always(error: &'s str, cause: Option<&'s str>) -> Self {
        Self {
            error,
            cause,
            times: u32::MAX,
        }
    }

    /// A shape at every attempt; it needs an error name.
    pub(crate) fn of(shape: &'s Shape) -> Option<Self> {
        Some(Self::always(
            shape.error.as_deref()?,
            shape.cause.as_deref(),
        ))
    }

    /// Whether the nth attempt fails, counted from 1.
    fn hits(self, attempt: u32) -> bool {
        attempt <= self.times
    }

    fn outcome(self) -> TaskOutcome {
        TaskOutcome::Failure {
            error: self.error.to_owned(),
            cause: self.cause.map(str::to_owned),
        }
    }
}

impl Play {
    /// The states that were entered.
    pub(crate) fn path(&self) -> Vec<String> {
        self.steps.iter().map(|step| step.state.clone()).collect()
    }
}

impl Machine {
    /// Runs it to its end, in a world of its own.
    pub(crate) fn play(&self, input: Value, script: &Script<'_>) -> Play {
        self.play_in(&mut World::default(), &self.context, input, script)
    }

    /// Runs what follows on a state of an execution in which an error was caught.
    pub(crate) fn play_on(&self, state: &str, input: Value, script: &Script<'_>) -> Play {
        let world = &mut World::default();
        Play {
            is_caught: true,
            ..self.play_from(Some(state), world, &self.context, input, script)
        }
    }

    /// Runs an execution to its end in a world that others have left.
    pub(crate) fn play_in(
        &self,
        world: &mut World,
        seed: &ContextSeed,
        input: Value,
        script: &Script<'_>,
    ) -> Play {
        self.play_from(None, world, seed, input, script)
    }

    fn play_from(
        &self,
        start_at: Option<&str>,
        world: &mut World,
        seed: &ContextSeed,
        input: Value,
        script: &Script<'_>,
    ) -> Play {
        let has_published = Cell::new(false);
        let mut services = Services::new(world, seed, script, &has_published);
        let execution = Execution {
            start_at,
            ..self.execution(input, seed, &mut services)
        };
        let run = execution.run();
        self.noted(services.over(run, self))
    }

    /// Runs it in a world of its own, to its end or to a state of whose tail `known` knows what it comes to. It asks no
    /// more once anything is published.
    ///
    /// # Errors
    /// How often tasks were called before that state, and what is known.
    pub(crate) fn play_unless_known(
        &self,
        input: Value,
        script: &Script<'_>,
        mut known: impl FnMut(&Entry<'_>) -> Option<Known>,
    ) -> Result<Play, (Calls, Known)> {
        let has_published = Cell::new(false);
        let mut world = World::default();
        let mut services = Services::new(&mut world, &self.context, script, &has_published);
        let execution = self.execution(input, &self.context, &mut services);
        let run = execution.run_until(|entry| {
            let known = (!has_published.get()).then(|| known(entry)).flatten();
            known.inspect(|known| self.note(known.spent, entry.has_looked))
        });
        match run {
            Ok(run) => Ok(self.noted(services.over(run, self))),
            Err(known) => {
                self.note(known.spent, services.has_looked);
                self.log(None, known.spent);
                Err((services.calls, known))
            }
        }
    }

    /// Runs it in a world of its own, with texts that stand for others, to its end or to a state that `stop` knows. What
    /// it looks into is not kept in mind.
    pub(crate) fn go<T>(
        &self,
        input: Value,
        script: &Script<'_>,
        stand_ins: &StandIns,
        stop: impl Fn(&str) -> Option<T>,
    ) -> Gone<T> {
        let has_published = Cell::new(false);
        let mut world = World::default();
        let mut services = Services::new(&mut world, &self.context, script, &has_published);
        let execution = Execution {
            stand_ins: Some(stand_ins),
            ..self.execution(input, &self.context, &mut services)
        };
        let run = execution.run_until(|entry| {
            let found = (!has_published.get()).then(|| stop(entry.state)).flatten();
            found.map(|found| ((found, entry.input.clone()), entry.spent, entry.has_looked))
        });
        self.log(None, Spent::default());
        match run {
            Ok(run) => Gone::Over(services.over(run, self)),
            Err((at, spent, has_looked)) => Gone::Stopped {
                at,
                spent,
                has_looked: has_looked || services.has_looked,
                calls: services.calls,
            },
        }
    }

    fn execution<'a, 't>(
        &'a self,
        input: Value,
        seed: &'a ContextSeed,
        services: &'t mut Services<'_>,
    ) -> Execution<'a, 't> {
        Execution {
            keeps_data: self.keeps_data,
            ..Execution::new(&self.graph, input, seed, services)
        }
    }

    fn noted(&self, play: Play) -> Play {
        self.note(play.spent, play.has_looked);
        let is_lost = matches!(&play.end, End::Failed(failure)
            if matches!(failure.fault, Some(Fault::StateMissing { .. })));
        self.log((!is_lost).then_some(&play), play.spent);
        play
    }

    /// Keeps in mind where an execution has been; nothing where nobody can tell.
    fn log(&self, play: Option<&Play>, spent: Spent) {
        if let Some(log) = &self.log {
            let states = &self.graph.states;
            let entered = play.map(|play| {
                let steps = play.steps.iter();
                let mut seen = HashSet::new();
                let places = steps.filter_map(|step| states.place(&step.state));
                places.filter(|place| seen.insert(*place)).collect()
            });
            log.add(entered, spent.seconds);
        }
    }

    /// Keeps in mind that an execution took so many seconds.
    pub(crate) fn took(&self, seconds: u64) {
        self.longest.fetch_max(seconds, Ordering::Relaxed);
    }

    /// Keeps in mind what an execution took, and whether it looked into something opaque.
    pub(crate) fn note(&self, spent: Spent, has_looked: bool) {
        self.took(spent.seconds);
        if has_looked {
            self.looked.store(true, Ordering::Relaxed);
        }
    }
}

/// The services that an execution calls.
struct Services<'p> {
    world: &'p mut World,
    seed: &'p ContextSeed,
    script: &'p Script<'p>,
    has_published: &'p Cell<bool>,
    published: Vec<Published>,
    started: bool,
    world_at_start: Option<World>,
    calls: Calls,
    has_looked: bool,
}

impl<'p> Services<'p> {
    fn new(
        world: &'p mut World,
        seed: &'p ContextSeed,
        script: &'p Script<'p>,
        has_published: &'p Cell<bool>,
    ) -> Self {
        Self {
            world,
            seed,
            script,
            has_published,
            published: Vec::new(),
            started: false,
            world_at_start: None,
            calls: Calls::new(),
            has_looked: false,
        }
    }

    /// The execution, now that it is over.
    fn over(self, run: Run<'_>, machine: &Machine) -> Play {
        let is_out_of_open_time = machine.is_time_open && run.end == End::TimedOut;
        let has_looked = run.looked || self.has_looked || is_out_of_open_time;
        let is_caught = run.steps.iter().any(|step| step.caught.is_some());
        let steps = run.steps.into_iter().map(|step| SimulationStep {
            state: step.state.to_owned(),
            input: step.input,
            output: step.output.ok(),
            caught: step.caught.and_then(|failure| failure.error),
            attempts: step.attempts,
            seconds: step.seconds,
        });
        Play {
            steps: steps.collect(),
            end: run.end,
            published: self.published,
            started: self.started,
            world_at_start: self.world_at_start,
            calls: self.calls,
            spent: run.spent,
            has_looked,
            is_caught,
        }
    }

    fn publish(&mut self, call: &TaskCall<'_>, count: u32) -> TaskOutcome {
        self.has_published.set(true);
        let failing = self.script.publish.filter(|it| it.hits(count));
        let next = publish(&call.parameters, failing.is_none(), self.published.last());
        // Whether it tells of a failure hangs on that.
        self.has_looked |= holds(&next.message["metadata"]["eventType"], OPAQUE);
        self.published.push(next);
        match failing {
            Some(failing) => failing.outcome(),
            None => TaskOutcome::Success(json!({"MessageId": "id"})),
        }
    }
}

impl Tasks for Services<'_> {
    fn call(&mut self, call: &TaskCall<'_>) -> TaskOutcome {
        let count = self.calls.entry(call.state.to_owned()).or_default();
        *count += 1;
        let count = *count;
        let service = Service::of(call.resource);
        if service == Service::RunTask {
            self.started = true;
            self.world_at_start
                .get_or_insert_with(|| self.world.clone());
            self.world.runs(&self.seed.execution_id);
        }
        // Of what type a number in a text is, none that stands for another tells.
        self.has_looked |= service == Service::RunTask && holds(&call.parameters, STAND_IN);
        if service == Service::RunTask && !is_typed(&call.parameters) {
            // "Runtime" is how Step Functions says that it could not make a request of the parameters.
            return Failing::always("States.Runtime", None).outcome();
        }
        if let Some((state, failing)) = self.script.task
            && state == call.state
            && failing.hits(count)
        {
            return failing.outcome();
        }
        self.has_looked |= looks(service, &call.parameters);
        if service == Service::Publish {
            return self.publish(call, count);
        }
        let answer = self.world.answer(&self.seed.execution_id, call);
        answer.unwrap_or_else(|| TaskOutcome::Success(json!({})))
    }
}

/// Whether a service or a law looks into a text of a call, and that is opaque: all but the task's, of which the types
/// matter, and the words of a message.
fn looks(service: Service, parameters: &Value) -> bool {
    match service {
        Service::RunTask => false,
        Service::Publish => holds(&parameters["TopicArn"], OPAQUE),
        Service::Other => holds(parameters, OPAQUE),
    }
}

/// Whether a character is in a text of a value.
fn holds(value: &Value, character: char) -> bool {
    match value {
        Value::String(text) => text.contains(character),
        Value::Array(items) => items.iter().any(|it| holds(it, character)),
        Value::Object(entries) => entries.values().any(|it| holds(it, character)),
        _ => false,
    }
}

fn publish(parameters: &Value, delivered: bool, last: Option<&Published>) -> Published {
    let message = parameters.get("Message").unwrap_or(&Value::Null);
    let topic = parameters.get("TopicArn").and_then(Value::as_str);
    let (message, text) = match message {
        // A retry has the same message once more.
        Value::String(text) if last.is_some_and(|last| &last.text == text) => (
            last.map_or(Value::Null, |last| last.message.clone()),
            text.clone(),
        ),
        Value::String(text) => (
            serde_json::from_str(text).unwrap_or_else(|_| message.clone()),
            text.clone(),
        ),
        // A message that is not a text is written as JSON by Step Functions.
        other => (other.clone(), other.to_string()),
    };
    Published {
        topic: topic.map(str::to_owned),
        message,
        text,
        delivered,
    }
}

/// Whether Step Functions can make a request of the parameters of `ecs:runTask`.
fn is_typed(parameters: &Value) -> bool {
    let texts = |value: Option<&Value>| match value {
        None => true,
        Some(Value::Array(items)) => items.iter().all(Value::is_string),
        Some(_) => false,
    };
    let pairs = |value: Option<&Value>| match value {
        None => true,
        Some(Value::Array(items)) => items
            .iter()
            .all(|item| item["Name"].is_string() && item["Value"].is_string()),
        Some(_) => false,
    };
    let strategy = parameters.get("CapacityProviderStrategy");
    let is_placed = match strategy {
        None => true,
        // The two exclude each other ("RunTask", launchType).
        Some(_) if parameters.get("LaunchType").is_some() => false,
        Some(Value::Array(items)) => items
            .iter()
            .all(|item| item["CapacityProvider"].is_string() && item["Weight"].is_u64()),
        Some(_) => false,
    };
    let is_text = |value: &Value, key: &str| value.get(key).is_none_or(Value::is_string);
    let is_whole = |value: &Value, key: &str| value.get(key).is_none_or(Value::is_u64);
    let none = json!({});
    let overrides = parameters.get("Overrides").unwrap_or(&none);
    let is_container = |container: &Value| {
        texts(container.get("Command"))
            && pairs(container.get("Environment"))
            && ["Cpu", "Memory", "MemoryReservation"]
                .iter()
                .all(|key| is_whole(container, key))
    };
    ["Cluster", "TaskDefinition", "Group"]
        .iter()
        .all(|key| is_text(parameters, key))
        && is_placed
        && ["TaskRoleArn", "ExecutionRoleArn"]
            .iter()
            .all(|key| is_text(overrides, key))
        && ["Cpu", "Memory"]
            .iter()
            .all(|key| is_amount(overrides, key))
        && is_whole(
            overrides.get("EphemeralStorage").unwrap_or(&none),
            "SizeInGiB",
        )
        && match overrides.get("ContainerOverrides") {
            None => true,
            Some(Value::Array(items)) => items.iter().all(is_container),
            Some(_) => false,
        }
}

/// Whether the CPU or memory of a task is a whole number, which is a text there.
fn is_amount(overrides: &Value, key: &str) -> bool {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
    match overrides.get(key) {
        None => true,
        Some(value) => value.as_str().is_some_and(is_digits),
    }
}
