//! Executions of one machine that run at the same time, step by step.
//!
//! A step is one call of a service, the end of a wait, or something that happens to an execution from outside; what an
//! execution does by itself in between is no step. There are no clocks: a wait ends whenever it is chosen to, and all
//! that it makes sure of is that what was about to happen when it began has happened.

use std::sync::Arc;

use loudfail_states::{State, StateStatus, StateTest, TaskCall, TaskOutcome, evaluate_state};
use serde_json::{Value, json};

use crate::machine::{CONDITION, GONE, Machine, World, integration};

/// After a wait of so many seconds, tasks that were stopping when it began have stopped ("ContainerDefinition",
/// stopTimeout: at most 120 on Fargate).
const STOP_SECONDS: u64 = 150;
/// After a wait of so many seconds, executions that ran when it began can be described.
const APPEAR_SECONDS: u64 = 60;

/// What may go wrong, and how often in all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Budget {
    /// Executions that are stopped from outside.
    pub(super) kills: u8,
    /// Writes whose answer gets lost.
    pub(super) losses: u8,
    /// Tasks that run too long.
    pub(super) timeouts: u8,
    /// Whether the list of executions may be old.
    pub(super) is_stale: bool,
    /// Whether executions cannot be found: the new ones at first, the old ones in the end.
    pub(super) is_forgetful: bool,
}

/// One moment.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Moment {
    pub(super) executions: Vec<Execution>,
    pub(super) world: World,
    /// Writes that are on their way though who made them is over.
    late: Vec<(usize, String)>,
    /// Who has begun, in that order.
    order: Vec<usize>,
    budget: Budget,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Execution {
    pub(super) stage: Stage,
    pub(super) task: Task,
    /// Whether its task has ever run.
    pub(super) has_run: bool,
    /// How often the state has been retried.
    retries: u64,
    /// Whether it can be described for sure.
    is_known: bool,
    /// As a wait begins: whose tasks are stopping, and who runs.
    before_wait: (Vec<usize>, Vec<usize>),
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Stage {
    New,
    /// In a state that is about to call or to wait, with its input.
    At(String, Arc<Value>),
    /// Over, with its status and its error.
    Over(&'static str, String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Task {
    None,
    Running,
    /// Told to stop, and it has not yet.
    Stopping,
}

/// How an execution leaves a state.
struct Left {
    is_retried: bool,
    output: Option<Arc<Value>>,
    next: Option<String>,
    error: Option<String>,
    /// What a task was called with.
    parameters: Option<Value>,
}

/// The machine and its input.
pub(super) struct Model<'m> {
    pub(super) machine: &'m Machine,
    pub(super) input: Value,
    /// Whether a message takes time. It matters only where an execution counts until it is over.
    pub(super) publishes: bool,
}

impl Moment {
    pub(super) fn begin(count: usize, budget: Budget) -> Self {
        let new = Execution {
            stage: Stage::New,
            task: Task::None,
            has_run: false,
            retries: 0,
            is_known: false,
            before_wait: (Vec::new(), Vec::new()),
        };
        Self {
            executions: vec![new; count],
            world: World::default(),
            late: Vec::new(),
            order: Vec::new(),
            budget,
        }
    }

    /// The same, with nothing left that may go wrong.
    pub(super) fn alone(&self) -> Self {
        let budget = Budget {
            kills: 0,
            losses: 0,
            timeouts: 0,
            is_stale: false,
            is_forgetful: false,
        };
        Self {
            late: Vec::new(),
            budget,
            ..self.clone()
        }
    }

    /// Those whose task is in that condition.
    pub(super) fn with_task(&self, task: Task) -> Vec<usize> {
        let all = self.executions.iter().enumerate();
        all.filter(|(_, it)| it.task == task)
            .map(|(index, _)| index)
            .collect()
    }

    pub(super) fn is_over(&self) -> bool {
        let mut all = self.executions.iter();
        all.all(|it| matches!(it.stage, Stage::Over(..)))
    }

    fn is_live(&self, index: usize) -> bool {
        matches!(self.executions[index].stage, Stage::At(..))
    }

    fn live(&self) -> Vec<usize> {
        let begun = self.order.iter().copied();
        begun.filter(|index| self.is_live(*index)).collect()
    }
}

impl Model<'_> {
    pub(super) fn arn(&self, index: usize) -> String {
        self.machine.seed(&format!("e{index}")).execution_id
    }

    /// Every next step, with its name. Steps in which something goes wrong come last.
    pub(super) fn steps(&self, moment: &Moment) -> Vec<(String, Moment)> {
        let mut steps = Vec::new();
        for index in 0..moment.executions.len() {
            match &moment.executions[index].stage {
                // They are all alike, so they begin in order.
                Stage::New if moment.order.len() < index => {}
                Stage::New => {
                    let mut next = moment.clone();
                    next.order.push(index);
                    let start = self.machine.graph.start_at.clone();
                    self.go(&mut next, index, start, Arc::new(self.input.clone()));
                    steps.push((format!("{index} begins"), next));
                }
                Stage::At(state, data) => self.step(moment, index, state, data, &mut steps),
                Stage::Over(..) => {}
            }
        }
        for at in 0..moment.late.len() {
            let mut next = moment.clone();
            let (index, parameters) = next.late.remove(at);
            let parameters = serde_json::from_str(&parameters).unwrap_or_default();
            self.write(&mut next, index, &parameters);
            steps.push((format!("a late write of {index}"), next));
        }
        if moment.budget.kills > 0 {
            for index in moment.live() {
                self.kill(moment, index, &mut steps);
            }
        }
        steps
    }

    fn kill(&self, moment: &Moment, index: usize, steps: &mut Vec<(String, Moment)>) {
        let mut next = moment.clone();
        next.budget.kills -= 1;
        let killed = &mut next.executions[index];
        if killed.task == Task::Running {
            killed.task = Task::Stopping;
        }
        let stage = std::mem::replace(&mut killed.stage, Stage::Over("ABORTED", String::new()));
        if let Stage::At(state, data) = stage
            && let Some((resource, parameters)) = self.call(index, &state, &data)
            && resource.ends_with("dynamodb:updateItem")
        {
            let mut late = next.clone();
            late.late.push((index, parameters.to_string()));
            steps.push((format!("{index} is killed, its write on its way"), late));
        }
        steps.push((format!("{index} is killed"), next));
    }

    /// What a task is called with.
    fn call(&self, index: usize, state: &str, data: &Arc<Value>) -> Option<(String, Value)> {
        let Some(State::Task(task)) = self.machine.graph.state(state) else {
            return None;
        };
        let none = TaskOutcome::Success(json!({}));
        let result = self.evaluate(index, state, data, Some(&none), 0);
        Some((task.resource.clone(), result.parameters?))
    }

    fn evaluate(
        &self,
        index: usize,
        state: &str,
        data: &Arc<Value>,
        outcome: Option<&TaskOutcome>,
        retries: u64,
    ) -> Left {
        let seed = self.machine.seed(&format!("e{index}"));
        let context = seed.object(&self.input, state, 0, 0);
        let result = evaluate_state(StateTest {
            machine: &self.machine.graph,
            state,
            input: (**data).clone(),
            context: &context,
            uuid: "",
            outcome,
            retrier_retry_count: retries,
        });
        let result = result.expect("the state is there, and a task has its outcome");
        Left {
            is_retried: result.status == StateStatus::Retriable,
            output: result.output,
            next: result.next.map(str::to_owned),
            error: result.failure.and_then(|it| it.error),
            parameters: result.parameters,
        }
    }

    fn step(
        &self,
        moment: &Moment,
        index: usize,
        state: &str,
        data: &Arc<Value>,
        steps: &mut Vec<(String, Moment)>,
    ) {
        let Some((resource, parameters)) = self.call(index, state, data) else {
            let mut next = moment.clone();
            self.wake(&mut next, index, state, data);
            steps.push((format!("{index} has waited"), next));
            return;
        };
        let mut add = |name: &str, mut next: Moment, outcome: TaskOutcome| {
            self.answer(&mut next, index, state, data, &outcome);
            steps.push((format!("{index}: {state}: {name}"), next));
        };
        let ok = |value: Value| TaskOutcome::Success(value);
        let failed = |error: &str| TaskOutcome::Failure {
            error: error.to_owned(),
            cause: None,
        };
        match integration(&resource).unwrap_or_default() {
            "dynamodb:updateItem" => {
                let mut next = moment.clone();
                let outcome = self.write(&mut next, index, &parameters);
                if moment.budget.losses > 0 {
                    let mut lost = next.clone();
                    lost.budget.losses -= 1;
                    add(
                        "done, and nobody hears",
                        lost,
                        failed("DynamoDB.InternalServerError"),
                    );
                }
                let is_refused =
                    matches!(&outcome, TaskOutcome::Failure { error, .. } if error == CONDITION);
                add(if is_refused { "refused" } else { "done" }, next, outcome);
            }
            "dynamodb:getItem" => {
                let mut next = moment.clone();
                let outcome = self.ask(&mut next, index, &resource, &parameters);
                add("read", next, outcome);
            }
            "aws-sdk:sfn:describeExecution" => {
                let arn = parameters["ExecutionArn"].as_str().unwrap_or_default();
                let other = (0..moment.executions.len()).find(|it| self.arn(*it) == arn);
                let mut statuses = vec!["RUNNING"];
                let mut may_be_gone = true;
                if let Some(other) = other {
                    match &moment.executions[other].stage {
                        Stage::Over(status, _) => statuses.insert(0, status),
                        _ => may_be_gone = !moment.executions[other].is_known,
                    }
                }
                for status in statuses {
                    add(status, moment.clone(), ok(json!({"Status": status})));
                }
                if may_be_gone && moment.budget.is_forgetful {
                    add("gone", moment.clone(), failed(GONE));
                }
            }
            "aws-sdk:sfn:listExecutions" => {
                for (name, list) in self.lists(moment, index) {
                    add(name, moment.clone(), ok(list));
                }
            }
            "sns:publish" => add("told", moment.clone(), ok(json!({"MessageId": "id"}))),
            name if name.starts_with("ecs:runTask") => {
                let mut next = moment.clone();
                match moment.executions[index].task {
                    Task::Running => {
                        next.executions[index].task = Task::None;
                        add("the task ends well", next.clone(), ok(json!({})));
                        add("the task fails", next, failed("States.TaskFailed"));
                        if moment.budget.timeouts > 0 {
                            let mut next = moment.clone();
                            next.budget.timeouts -= 1;
                            next.executions[index].task = Task::Stopping;
                            add("the task runs too long", next, failed("States.Timeout"));
                        }
                    }
                    _ => {
                        next.executions[index].task = Task::Running;
                        next.executions[index].has_run = true;
                        steps.push((format!("{index}: the task begins"), next));
                    }
                }
            }
            other => panic!("{other} is called, and nobody knows what it does"),
        }
    }

    fn ask(
        &self,
        next: &mut Moment,
        index: usize,
        resource: &str,
        parameters: &Value,
    ) -> TaskOutcome {
        let call = TaskCall {
            state: "",
            resource,
            parameters: parameters.clone(),
            timeout_seconds: None,
            attempt: 0,
        };
        let outcome = next.world.answer(&self.arn(index), &call);
        outcome.expect("the world has a table")
    }

    fn write(&self, next: &mut Moment, index: usize, parameters: &Value) -> TaskOutcome {
        let resource = "arn:aws:states:::dynamodb:updateItem";
        let outcome = self.ask(next, index, resource, parameters);
        let is_known = match &outcome {
            TaskOutcome::Success(_) => true,
            TaskOutcome::Failure { error, .. } => error == CONDITION,
        };
        assert!(is_known, "an expression that nobody knows: {parameters}");
        outcome
    }

    /// What a list of executions may say: how it is, and where it may be old, that those who have just begun are not in
    /// it and those who are over still are.
    fn lists(&self, moment: &Moment, me: usize) -> Vec<(&'static str, Value)> {
        let list = |keep: &dyn Fn(usize) -> bool| {
            let begun = moment.order.iter().rev().copied().filter(|it| keep(*it));
            let arns = begun.map(|it| json!({"ExecutionArn": self.arn(it)}));
            json!({"Executions": arns.collect::<Vec<Value>>()})
        };
        let is_known = |it: usize| moment.executions[it].is_known;
        let mut lists = vec![("all", list(&|it| moment.is_live(it)))];
        if moment.budget.is_stale {
            lists.extend([
                (
                    "me alone of the new",
                    list(&|it| moment.is_live(it) && (it == me || is_known(it))),
                ),
                (
                    "none of the new",
                    list(&|it| moment.is_live(it) && is_known(it)),
                ),
                ("those who are over too", list(&|_| true)),
            ]);
        }
        lists
    }

    fn wake(&self, next: &mut Moment, index: usize, state: &str, data: &Arc<Value>) {
        let (stopping, live) = std::mem::take(&mut next.executions[index].before_wait);
        for it in stopping {
            if next.executions[it].task == Task::Stopping {
                next.executions[it].task = Task::None;
            }
        }
        for it in live {
            next.executions[it].is_known = true;
        }
        let result = self.evaluate(index, state, data, None, 0);
        let output = result.output.expect("a wait passes on what it gets");
        let target = result.next.expect("a wait leads somewhere");
        self.go(next, index, target, output);
    }

    fn seconds(&self, state: &str) -> u64 {
        let seconds = self.machine.definition["States"][state]["Seconds"].as_u64();
        seconds.unwrap_or_else(|| panic!("{state} waits, and nobody knows how long"))
    }

    fn answer(
        &self,
        next: &mut Moment,
        index: usize,
        state: &str,
        data: &Arc<Value>,
        outcome: &TaskOutcome,
    ) {
        let retries = next.executions[index].retries;
        let result = self.evaluate(index, state, data, Some(outcome), retries);
        if result.is_retried {
            next.executions[index].retries += 1;
            return;
        }
        next.executions[index].retries = 0;
        self.left(next, index, result);
    }

    fn left(&self, next: &mut Moment, index: usize, left: Left) {
        match (left.output, left.next) {
            (Some(output), Some(target)) => self.go(next, index, target, output),
            (Some(_), None) => {
                next.executions[index].stage = Stage::Over("SUCCEEDED", String::new());
            }
            (None, _) => {
                let error = left.error.unwrap_or_default();
                next.executions[index].stage = Stage::Over("FAILED", error);
            }
        }
    }

    /// Enters a state, and goes on to the next that calls or waits. That messages are published matters to nobody here.
    fn go(&self, next: &mut Moment, index: usize, state: String, data: Arc<Value>) {
        let published = TaskOutcome::Success(json!({"MessageId": "id"}));
        let outcome = match self.machine.graph.state(&state) {
            Some(State::Task(task))
                if task.resource.ends_with("sns:publish") && !self.publishes =>
            {
                Some(&published)
            }
            Some(State::Task(_)) => {
                next.executions[index].stage = Stage::At(state, data);
                return;
            }
            Some(State::Wait(_)) => {
                let seconds = self.seconds(&state);
                let if_so = |holds: bool, found: Vec<usize>| if holds { found } else { Vec::new() };
                next.executions[index].before_wait = (
                    if_so(seconds >= STOP_SECONDS, next.with_task(Task::Stopping)),
                    if_so(seconds >= APPEAR_SECONDS, next.live()),
                );
                next.executions[index].stage = Stage::At(state, data);
                return;
            }
            _ => None,
        };
        let result = self.evaluate(index, &state, &data, outcome, 0);
        self.left(next, index, result);
    }
}
