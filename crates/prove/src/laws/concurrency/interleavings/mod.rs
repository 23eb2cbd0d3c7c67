//! The limit holds whatever executions do at the same time: every interleaving of a few, and many of more.

mod model;

use std::collections::HashSet;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

use serde_json::{Value, json};

use crate::ends::{SKIPPED, TOLD};
use crate::machine::{Input, Machine};
use crate::samples;
use model::{Budget, Model, Moment, Stage, Task};

const STRICT: &str = include_str!(
    "../../../../../../tests/fixtures/golden/concurrency-strict/default/waits/state-machine.asl.json"
);
const STRICT_SKIP: &str = include_str!(
    "../../../../../../tests/fixtures/golden/concurrency-strict/default/skips/state-machine.asl.json"
);
const LOOSE: &str = include_str!(
    "../../../../../../tests/fixtures/golden/concurrency/default/waits/state-machine.asl.json"
);
const LOOSE_SKIP: &str = include_str!(
    "../../../../../../tests/fixtures/golden/concurrency/default/skips/state-machine.asl.json"
);

/// Nothing goes wrong.
const WELL: Budget = Budget {
    kills: 0,
    losses: 0,
    timeouts: 0,
    is_stale: false,
    is_forgetful: false,
};

/// A committed machine with another limit and at most one look after the first, so that there is an end to it.
fn machine(text: &str, limit: u64, mutate: impl FnOnce(&mut Value)) -> Machine {
    let mut definition: Value = serde_json::from_str(text).expect("the machine is JSON");
    let states = &mut definition["States"];
    for (state, pointer, value) in [
        ("More slots", "/Choices/0/NumericLessThanEquals", limit),
        (
            "Is it this one",
            "/Choices/1/And/0/NumericGreaterThanEquals",
            limit,
        ),
        (
            "Is it this one",
            "/Choices/2/NumericGreaterThanEquals",
            limit,
        ),
        ("May it wait", "/Choices/0/NumericLessThan", 1),
    ] {
        if let Some(state) = states.get_mut(state) {
            let place = state.pointer_mut(pointer).expect("the state has it");
            *place = json!(value);
        }
    }
    mutate(states);
    samples::machine(&definition.to_string())
}

/// What is held of every moment, and of the last one.
struct Claim<'m> {
    model: Model<'m>,
    limit: usize,
    /// Whether a task that is still stopping counts.
    is_strict: bool,
}

impl<'m> Claim<'m> {
    fn new(machine: &'m Machine, limit: usize, is_strict: bool) -> Self {
        let input = Input::find(machine).expect("there is an input");
        Self {
            model: Model {
                machine,
                input: input.good,
                publishes: !is_strict,
            },
            limit,
            is_strict,
        }
    }

    fn holds(&self, moment: &Moment) -> Result<(), String> {
        let running = moment.with_task(Task::Running).len();
        let stopping = moment.with_task(Task::Stopping).len();
        let count = running + if self.is_strict { stopping } else { 0 };
        if count > self.limit {
            return Err(format!("{count} tasks run, and {} may", self.limit));
        }
        for (index, execution) in moment.executions.iter().enumerate() {
            let is_skipped = execution.stage == Stage::Over("FAILED", SKIPPED.to_owned());
            if is_skipped && moment.world.holds(&self.model.arn(index)) > 0 {
                return Err(format!("{index} is skipped and has a place"));
            }
            if let Stage::Over("FAILED", error) = &execution.stage
                && ![TOLD, SKIPPED].contains(&error.as_str())
            {
                return Err(format!("{index} ends of `{error}`"));
            }
        }
        if !moment.is_over() {
            return self.gets_its_turn(moment);
        }
        let ran = moment.executions.iter().filter(|it| it.has_run).count();
        let killed = moment.executions.iter();
        let killed = killed
            .filter(|it| matches!(it.stage, Stage::Over("ABORTED", _)))
            .count();
        let most = self.limit.min(moment.executions.len());
        if ran + killed < most {
            return Err(format!("{ran} have run, and {most} might have"));
        }
        self.is_free(moment)
    }

    /// Whether the last one, if it waits and may look once more, runs in the end: nobody waits while a place is free.
    fn gets_its_turn(&self, moment: &Moment) -> Result<(), String> {
        let mut live = moment.executions.iter().enumerate();
        let is_waiting = |data: &Value| data["lock"]["polls"] == json!(0);
        let (index, last) = match (
            live.find(|(_, it)| matches!(it.stage, Stage::At(..))),
            live.any(|(_, it)| !matches!(it.stage, Stage::Over(..))),
        ) {
            (Some(last), false) => last,
            _ => return Ok(()),
        };
        let waits = self.model.machine.graph.state("May it wait").is_some();
        if !waits || !matches!(&last.stage, Stage::At(_, data) if is_waiting(data)) {
            return Ok(());
        }
        let mut moment = moment.alone();
        // Where nothing goes wrong, the first step is the one of an answer that is true.
        while let Some((_, next)) = self.model.steps(&moment).into_iter().next() {
            moment = next;
        }
        if moment.executions[index].has_run {
            Ok(())
        } else {
            Err(format!("{index} waits in vain"))
        }
    }

    /// Whether newcomers find every place once all others are over: nothing is lost.
    fn is_free(&self, moment: &Moment) -> Result<(), String> {
        let mut world = moment.world.clone();
        world.others = moment
            .executions
            .iter()
            .enumerate()
            .map(|(index, _)| (self.model.arn(index), "FAILED".to_owned()))
            .collect();
        for count in 0..self.limit {
            let name = format!("prober-{count}");
            let machine = self.model.machine;
            let seed = machine.seed(&name);
            let script = crate::machine::Script::default();
            let input = self.model.input.clone();
            let play = machine.play_in(&mut world.clone(), &seed, input, &script);
            let Some(mut next) = play.world_at_start else {
                return Err(format!("a place is lost: only {count} find one"));
            };
            let arn = seed.execution_id;
            next.others.push((arn, "RUNNING".to_owned()));
            world = next;
        }
        Ok(())
    }

    /// Goes through every interleaving. Gives back how many moments there are.
    fn explore(&self, count: usize, budget: Budget) -> Result<usize, String> {
        let hasher = BuildHasherDefault::<DefaultHasher>::default();
        let mut seen = HashSet::new();
        let mut open = vec![(Moment::begin(count, budget), None::<usize>)];
        // How each moment came about, for what is found.
        let mut steps: Vec<(Option<usize>, String)> = Vec::new();
        while let Some((moment, from)) = open.pop() {
            self.holds(&moment)
                .map_err(|problem| story(&steps, from, &problem))?;
            for (name, next) in self.model.steps(&moment) {
                if seen.insert(hasher.hash_one(&next)) {
                    steps.push((from, name));
                    open.push((next, Some(steps.len() - 1)));
                }
            }
        }
        Ok(seen.len())
    }

    /// Goes one way after another at random.
    fn walk(&self, count: usize, budget: Budget, ways: u64) -> Result<(), String> {
        for seed in 1..=ways {
            let mut random = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
            let mut moment = Moment::begin(count, budget);
            let mut names = Vec::new();
            loop {
                self.holds(&moment)
                    .map_err(|problem| format!("{problem}, after {names:#?}"))?;
                let mut steps = self.model.steps(&moment);
                if steps.is_empty() {
                    break;
                }
                random ^= random << 13;
                random ^= random >> 7;
                random ^= random << 17;
                let many = u64::try_from(steps.len()).expect("they are few");
                let chosen = usize::try_from(random % many).expect("they are few");
                let (name, next) = steps.swap_remove(chosen);
                names.push(name);
                moment = next;
            }
        }
        Ok(())
    }
}

fn story(steps: &[(Option<usize>, String)], last: Option<usize>, problem: &str) -> String {
    let mut names = Vec::new();
    let mut at = last;
    while let Some((from, name)) = at.and_then(|at| steps.get(at)) {
        names.push(name.as_str());
        at = *from;
    }
    names.reverse();
    format!("{problem}, after {names:#?}")
}

/// Explores a machine, and says how much that was.
#[track_caller]
fn assert_holds(machine: &Machine, limit: usize, is_strict: bool, count: usize, budget: Budget) {
    let claim = Claim::new(machine, limit, is_strict);
    match claim.explore(count, budget) {
        Ok(moments) => {
            println!("{count} executions, {limit} may run, {budget:?}: {moments} moments")
        }
        Err(problem) => panic!("{problem}"),
    }
}

/// A mutant is found, and for that reason.
#[track_caller]
fn assert_guilty(
    machine: &Machine,
    limit: usize,
    is_strict: bool,
    count: usize,
    budget: Budget,
    reason: &str,
) {
    match Claim::new(machine, limit, is_strict).explore(count, budget) {
        Ok(moments) => panic!("innocent after {moments} moments"),
        Err(problem) => assert!(problem.starts_with(reason), "{problem}"),
    }
}

mod loose;
mod strict;
