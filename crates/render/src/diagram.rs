//! The machine in a few boxes, for a job's README: what is between a start and the ends, without the states that only put
//! words together. `cargo xtask graph` draws each state.

use std::fmt::Write as _;

use loudfail_job::{Concurrency, Job, OnConflict, duration};

use crate::ends::{SKIPPED, TOLD, UNTOLD};
use crate::mermaid::quoted;

/// The flowchart in Mermaid's language, without the fence around it: at most 15 boxes. No text that people write is in it, but
/// names.
pub(crate) fn of_job(job: &Job) -> String {
    let mut chart = Chart("flowchart TD\n".to_owned());
    chart.round("start", &starts(job));
    let mut before = "start";
    let mut label = None;
    if !job.input.is_empty() {
        chart.question("input", "Is the input valid?");
        chart.edge(before, label, "input");
        chart.edge("input", Some("no"), "describe");
        (before, label) = ("input", Some("yes"));
    }
    if let Some(concurrency) = &job.concurrency {
        chart.question("turn", &turn(concurrency));
        chart.edge(before, label, "turn");
        conflict(&mut chart, job, concurrency);
        (before, label) = ("turn", Some("yes"));
    }
    let limit = duration(job.timeout_seconds);
    let container = &job.task.container;
    chart.task(
        "run",
        &format!("Run the task with the container {container}, {limit} at most"),
    );
    chart.edge(before, label, "run");
    if job.notify.on_success {
        chart.task("success", "Notify the channel of the success");
        chart.edge("run", Some("succeeds"), "success");
        chart.edge("success", None, "succeeded");
        chart.exception("success", "not accepted", "untold");
    } else {
        chart.edge("run", Some("succeeds"), "succeeded");
    }
    chart.round("succeeded", "SUCCEEDED");
    if job.retry.runs() > 1 {
        chart.question("again", "Is another attempt left?");
        chart.edge("run", Some("fails"), "again");
        chart.edge("again", Some(&left(job)), "run");
        chart.edge("again", Some("no"), "describe");
    } else {
        chart.edge("run", Some("fails"), "describe");
    }
    failure_path(&mut chart, job);
    chart.0
}

/// What every machine has: the way of a failure, and what the backstop is for.
fn failure_path(chart: &mut Chart, job: &Job) {
    let channel = &job.notify.channel;
    chart.step("describe", "Describe what failed and where to look");
    chart.edge("describe", None, "publish");
    chart.task("publish", &format!("Notify the channel {channel}"));
    chart.edge("publish", None, "failed");
    chart.round("failed", &failed(TOLD));
    chart.exception("publish", "not accepted", "untold");
    chart.round("untold", &failed(UNTOLD));
    chart.round("ended", "Stopped, timed out or died");
    chart.task(
        "backstop",
        &format!("The backstop, an EventBridge rule, notifies the channel {channel}"),
    );
    chart.exception("untold", "", "backstop");
    chart.exception("ended", "", "backstop");
    chart.0.push_str(
        "  classDef failure stroke:#b3261e\n  class describe,publish,failed,untold,ended,backstop failure\n",
    );
}

/// Where an execution goes that finds the limit reached.
fn conflict(chart: &mut Chart, job: &Job, concurrency: &Concurrency) {
    match concurrency.on_conflict {
        OnConflict::Fail => chart.edge("turn", Some("no"), "describe"),
        OnConflict::Wait {
            polls,
            poll_seconds,
        } => {
            let waits = duration(u64::from(polls).saturating_mul(poll_seconds));
            chart.edge(
                "turn",
                Some(&format!("no: waits for up to {waits}")),
                "turn",
            );
            chart.edge("turn", Some("no turn in that time"), "describe");
        }
        OnConflict::Skip => {
            if job.notify.on_skip {
                chart.task("skip", "Notify the channel of the skipped run");
                chart.edge("turn", Some("no"), "skip");
                chart.edge("skip", None, "skipped");
                chart.exception("skip", "not accepted", "untold");
            } else {
                chart.edge("turn", Some("no"), "skipped");
            }
            chart.round("skipped", &failed(SKIPPED));
        }
    }
}

fn failed(error: &str) -> String {
    format!("FAILED: {error}")
}

fn turn(concurrency: &Concurrency) -> String {
    match concurrency.limit {
        1 => "Is no other execution running?".to_owned(),
        limit => format!("Are fewer than {limit} others running?"),
    }
}

/// What starts it.
fn starts(job: &Job) -> String {
    match job.schedules.as_slice() {
        [] => "Started by anyone allowed to".to_owned(),
        [only] if only.enabled => format!("Started {}", only.words()),
        [_] => "Started by anyone allowed to: its schedule is off".to_owned(),
        several => format!("Started by {} schedules", several.len()),
    }
}

/// How many attempts there are after the first.
fn left(job: &Job) -> String {
    let again = |attempts: u32| attempts.saturating_sub(1);
    let start = again(job.retry.start.attempts);
    let exit = again(job.retry.exit.attempts);
    match (start, exit) {
        (start, 0) => format!("after a wait: {start} × if it did not get to run"),
        (0, exit) => format!("after a wait: {exit} × if its container failed"),
        (start, exit) => format!(
            "after a wait: {start} × if it did not get to run, {exit} × if its container failed"
        ),
    }
}

/// A flowchart in the making. Ids are words of ours.
struct Chart(String);

impl Chart {
    /// Where it begins or ends.
    fn round(&mut self, id: &str, text: &str) {
        self.line(format_args!("{id}([{}])", quoted(text)));
    }

    /// What does something outside of the machine.
    fn task(&mut self, id: &str, text: &str) {
        self.line(format_args!("{id}[[{}]]", quoted(text)));
    }

    /// What happens within it.
    fn step(&mut self, id: &str, text: &str) {
        self.line(format_args!("{id}[{}]", quoted(text)));
    }

    /// What it decides.
    fn question(&mut self, id: &str, text: &str) {
        self.line(format_args!("{id}{{{{{}}}}}", quoted(text)));
    }

    fn edge(&mut self, from: &str, label: Option<&str>, to: &str) {
        match label {
            Some(label) => self.line(format_args!("{from} -->|{}| {to}", quoted(label))),
            None => self.line(format_args!("{from} --> {to}")),
        }
    }

    /// A way that is not meant to be gone.
    fn exception(&mut self, from: &str, label: &str, to: &str) {
        match label {
            "" => self.line(format_args!("{from} -.-> {to}")),
            label => self.line(format_args!("{from} -.->|{}| {to}", quoted(label))),
        }
    }

    fn line(&mut self, line: std::fmt::Arguments<'_>) {
        // Writing to a String cannot fail.
        let _ = writeln!(self.0, "  {line}");
    }
}
