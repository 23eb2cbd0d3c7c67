//! The states of a machine, and what becomes of those around the task.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use loudfail_blueprint::Kind;
use loudfail_diagnostics::{Diagnostic, SourceId};

use super::{message, not_a_job};
use crate::item::{Item, Reader};
use crate::reading::Reading;
use crate::report::{Note, NoteKind};
use crate::rules::NOTHING_TO_IMPORT;

/// A state.
#[derive(Debug, Clone)]
pub(super) struct State<'a> {
    pub(super) name: String,
    pub(super) item: Item<'a>,
    pub(super) fields: Reader<'a>,
    kind: String,
    resource: String,
    /// Where it leads, a `Catch` left out.
    next: Vec<String>,
    /// Where a `Catch` leads.
    caught: Vec<String>,
    /// The states inside of it that run a task of Amazon ECS.
    inner: Vec<String>,
}

/// All states.
#[derive(Debug)]
pub(super) struct States<'a> {
    all: Vec<State<'a>>,
    start: String,
    source: SourceId,
}

impl<'a> States<'a> {
    /// Reads them.
    pub(super) fn read(item: &Item<'a>, start: Option<&Item<'_>>) -> Result<Self, Box<Diagnostic>> {
        let mut fields = item.fields().ok_or_else(|| item.wrong("states by name"))?;
        let mut all = Vec::new();
        for (name, item) in fields.rest() {
            let mut fields = item.fields().ok_or_else(|| item.wrong("a state"))?;
            let kept = fields.clone();
            let text = |item: Option<Item<'_>>| {
                item.and_then(|it| it.text().map(str::to_owned))
                    .unwrap_or_default()
            };
            let (mut next, mut caught, mut inner) = (Vec::new(), Vec::new(), Vec::new());
            next.extend(
                fields
                    .take("Next")
                    .and_then(|it| it.text().map(str::to_owned)),
            );
            next.extend(
                fields
                    .take("Default")
                    .and_then(|it| it.text().map(str::to_owned)),
            );
            leads(fields.take("Choices"), &mut next);
            leads(fields.take("Catch"), &mut caught);
            for key in ["Branches", "Iterator", "ItemProcessor"] {
                if let Some(item) = fields.take(key) {
                    tasks_in(&item, &mut inner);
                }
            }
            all.push(State {
                name: name.to_owned(),
                kind: text(fields.take("Type")),
                resource: text(fields.take("Resource")),
                item,
                fields: kept,
                next,
                caught,
                inner,
            });
        }
        let start = start.and_then(Item::text).unwrap_or_default().to_owned();
        let source = item.key.source;
        Ok(Self { all, start, source })
    }

    /// The state that runs the task.
    pub(super) fn job(&self, wished: Option<&str>) -> Result<State<'a>, Box<Diagnostic>> {
        let runs: Vec<&State<'a>> = self.all.iter().filter(|it| it.runs_task()).collect();
        let names: Vec<String> = runs.iter().map(|it| format!("`{}`", it.name)).collect();
        let nested = self.all.iter().find(|it| !it.inner.is_empty());
        if let Some(wished) = wished {
            return match runs.iter().find(|it| it.name == wished) {
                Some(state) => Ok((*state).clone()),
                None => Err(Box::new(
                    NOTHING_TO_IMPORT
                        .error(format!("no state `{wished}` runs a task of Amazon ECS"))
                        .in_file(self.source)
                        .help(format!("those that do: {}", names.join(", "))),
                )),
            };
        }
        match (runs.as_slice(), nested) {
            ([state], None) => Ok((*state).clone()),
            ([], Some(nested)) => Err(Box::new(
                not_a_job(
                    format!(
                        "the tasks `{}` run inside `{}`, but a job runs one task",
                        nested.inner.join("`, `"),
                        nested.name
                    ),
                    &nested.item,
                    "several tasks at once",
                )
                .help("let one task do all the work, or start one job for each part"),
            )),
            ([], None) => Err(Box::new(
                NOTHING_TO_IMPORT
                    .error("no state of the machine runs a task of Amazon ECS")
                    .in_file(self.source),
            )),
            ([_, .., last], _) => Err(Box::new(
                not_a_job(
                    format!("the machine runs several tasks, but a job runs one: {}", names.join(", ")),
                    &last.item,
                    "one task too many",
                )
                .help("`--state NAME` turns one of them into a job, and reports the others as not carried over; import each \
                       one separately with its own `--name`, and start each job at the end of the previous one"),
            )),
            ([_], Some(nested)) => Err(Box::new(
                not_a_job(
                    format!("`{}` runs further tasks", nested.name),
                    &nested.item,
                    "a job runs one task",
                )
                .help("use `--state NAME` to turn a task outside of it into a job"),
            )),
        }
    }

    /// Tells of all that is around the task.
    pub(super) fn tell(
        &self,
        reading: &mut Reading<'_, '_>,
        job: &State<'_>,
    ) -> Result<(), Box<Diagnostic>> {
        let failed = self.reached(&job.caught, &job.name);
        let after = self.reached(&job.next, &job.name);
        let mut replaced = Vec::new();
        for state in self.all.iter().filter(|it| it.name != job.name) {
            let is_failure = failed.contains(state.name.as_str());
            let is_after = after.contains(state.name.as_str());
            if state.publishes() {
                message::read(reading, &state.item, &state.fields, is_failure, is_after)?;
            }
            let what = state.what();
            if is_failure && !state.calls_elsewhere() {
                replaced.push(format!("`{}`", state.name));
            } else if state.calls_elsewhere() || !state.inner.is_empty() {
                let place = if is_failure {
                    "on the failure path"
                } else if is_after {
                    "after the task"
                } else {
                    "before the task"
                };
                let text = format!("{what} {place} is not carried over");
                let instead = "let the job's program do it, or subscribe whatever must be notified of a failure to the \
                               channel's topic";
                reading
                    .carry
                    .say(NoteKind::ToDo, &state.item, text, Some(instead));
            } else if !state.publishes() && !matches!(state.kind.as_str(), "Succeed" | "Fail") {
                let place = if is_after { "after" } else { "before" };
                let text = format!("{what} {place} the task is not carried over");
                reading
                    .carry
                    .drop(&state.item, text, Some("let the job's program do it"));
            } else if state.kind == "Fail" {
                replaced.push(format!("`{}`", state.name));
            } else if state.kind == "Succeed" {
                let note = reading.carry.note(NoteKind::Carried, "", &state.item);
                reading.carry.report.add(note);
            }
        }
        if !replaced.is_empty() {
            let text = format!(
                "the job has its own, proved failure path instead of {}",
                replaced.join(", ")
            );
            let note = Note::new(NoteKind::Changed, text).job(&reading.carry.name);
            reading.carry.report.add(note);
        }
        if self.start != job.name && !self.start.is_empty() {
            let text = "the machine begins with another state: a field that the states before the task create is not a \
                        field of the execution's input";
            let note = Note::new(NoteKind::ToDo, text).job(&reading.carry.name);
            reading.carry.report.add(note);
        }
        self.tell_of_loops(reading, job);
        self.rest_of(reading, job);
        Ok(())
    }

    /// Says that the machine comes back to the task by itself.
    fn tell_of_loops(&self, reading: &mut Reading<'_, '_>, job: &State<'_>) {
        for (key, from, what, instead) in [
            (
                "Catch",
                &job.caught,
                "a failure",
                "set `retry`, and under it `exit` for a failed container",
            ),
            (
                "Next",
                &job.next,
                "a success",
                "start the job as often as it must run, or let its program do all the work",
            ),
        ] {
            let (Some(way), Some(item)) =
                (self.way_back(from, &job.name), job.fields.clone().take(key))
            else {
                continue;
            };
            let way: Vec<String> = way.iter().map(|name| format!("`{name}`")).collect();
            let way = match way.as_slice() {
                [] => "at once".to_owned(),
                way => format!("via {}", way.join(", ")),
            };
            let text = format!(
                "the machine runs the task again after {what}, {way}, which is not carried over"
            );
            reading
                .carry
                .say(NoteKind::ToDo, &item, text, Some(instead));
        }
    }

    /// What the state of the task has beside its parameters.
    fn rest_of(&self, reading: &mut Reading<'_, '_>, job: &State<'_>) {
        let mut fields = job.fields.clone();
        for key in [
            "Type",
            "Resource",
            "Parameters",
            "Arguments",
            "Retry",
            "Catch",
            "TimeoutSeconds",
            "Next",
            "End",
            "QueryLanguage",
        ] {
            let _told = fields.take(key);
        }
        for (key, item) in fields.rest() {
            let (text, instead) = match key {
                "Comment" => ("a comment", None),
                "ResultPath" | "ResultSelector" | "OutputPath" | "Output" | "Assign" => (
                    "the task's result is dropped: it would show the overrides to anyone who may describe executions",
                    None,
                ),
                "InputPath" => (
                    "a job's fields are at the top level of the input",
                    Some("put them there"),
                ),
                "HeartbeatSeconds" | "HeartbeatSecondsPath" => {
                    ("a task of Amazon ECS sends no heartbeat", None)
                }
                "TimeoutSecondsPath" => ("a job has one time limit", Some("write `timeout`")),
                "Credentials" => (
                    "a job runs in its own account",
                    Some("deploy it to that account"),
                ),
                _ => ("not known here", None),
            };
            reading.carry.drop(&item, text, instead);
        }
    }

    /// The states on the shortest way from some to the state of the task; nothing where none leads there.
    fn way_back(&self, from: &[String], to: &str) -> Option<Vec<&str>> {
        let by_name: BTreeMap<&str, &State<'a>> =
            self.all.iter().map(|it| (it.name.as_str(), it)).collect();
        // Each state with the one before it on the way.
        let mut before: BTreeMap<&str, Option<&str>> = BTreeMap::new();
        let mut open: VecDeque<(Option<&str>, &str)> = VecDeque::new();
        open.extend(from.iter().filter_map(|name| {
            let (name, _) = by_name.get_key_value(name.as_str())?;
            Some((None, *name))
        }));
        while let Some((last, name)) = open.pop_front() {
            if name == to {
                let mut way: Vec<&str> =
                    std::iter::successors(last, |it| before.get(it).copied().flatten()).collect();
                way.reverse();
                return Some(way);
            }
            let Some(state) = by_name.get(name).filter(|_| !before.contains_key(name)) else {
                continue;
            };
            before.insert(name, last);
            let next = state.next.iter().chain(&state.caught);
            open.extend(next.map(|next| (Some(name), next.as_str())));
        }
        None
    }

    /// The states that can be reached from some, without entering one of them.
    fn reached(&self, from: &[String], not: &str) -> BTreeSet<&str> {
        let by_name: BTreeMap<&str, &State<'a>> =
            self.all.iter().map(|it| (it.name.as_str(), it)).collect();
        let mut reached = BTreeSet::new();
        let mut open: Vec<&str> = from.iter().map(String::as_str).collect();
        while let Some(name) = open.pop() {
            let Some(state) = by_name.get(name).filter(|_| name != not) else {
                continue;
            };
            if reached.insert(state.name.as_str()) {
                open.extend(state.next.iter().chain(&state.caught).map(String::as_str));
            }
        }
        reached
    }
}

impl State<'_> {
    fn runs_task(&self) -> bool {
        self.kind == "Task" && self.resource.contains(":states:::ecs:runTask")
    }

    fn publishes(&self) -> bool {
        self.kind == "Task" && self.resource.contains(":states:::sns:publish")
    }

    /// Whether it calls what no job calls.
    fn calls_elsewhere(&self) -> bool {
        self.kind == "Task" && !self.publishes() || matches!(self.kind.as_str(), "Parallel" | "Map")
    }

    /// What it is, in a few words.
    fn what(&self) -> String {
        if self.kind != "Task" {
            return format!("a `{}` state", self.kind);
        }
        match self.resource.split_once(":states:::") {
            Some((_, service)) => format!("a call of `{service}`"),
            None if self.resource.contains(":lambda:") => "a Lambda function".to_owned(),
            None if self.resource.contains(":activity:") => "an activity".to_owned(),
            None => "a task of another kind".to_owned(),
        }
    }
}

/// The targets of choices or catchers.
fn leads(item: Option<Item<'_>>, found: &mut Vec<String>) {
    for item in item.and_then(|it| it.list()).unwrap_or_default() {
        let next = item.fields().and_then(|mut it| it.take("Next"));
        found.extend(next.and_then(|it| it.text().map(str::to_owned)));
    }
}

/// The names of states in other machines inside of a state, at any depth, that run a task.
fn tasks_in(item: &Item<'_>, found: &mut Vec<String>) {
    match &item.node.kind {
        Kind::Sequence(_) => {
            for item in item.list().unwrap_or_default() {
                tasks_in(&item, found);
            }
        }
        Kind::Mapping(_) => {
            let mut fields = item.fields();
            for (key, item) in fields.iter_mut().flat_map(Reader::rest) {
                let resource = item.fields().and_then(|mut it| it.take("Resource"));
                let resource = resource.and_then(|it| it.text().map(str::to_owned));
                if resource.is_some_and(|it| it.contains(":states:::ecs:runTask")) {
                    found.push(key.to_owned());
                }
                tasks_in(&item, found);
            }
        }
        Kind::Scalar { .. } | Kind::Refused => {}
    }
}
