//! What was measured, for people: tables that a page in Markdown can take as they are. And for programs: every time.

mod figures;

use std::fmt::Write as _;

use serde_json::{Value, json};

use self::figures::{a_job, bytes, median, most, ratio, table, time};
use super::cdk::{self, Others};
use super::child::Taken;
use super::machine::Machine;
use super::rounds::{Round, Row};

/// The tables, under what they were measured with.
pub(super) fn tables(machine: &Machine, runs: u64, rows: &[Row], others: &Others) -> String {
    let mut text = head(machine, runs);
    let head = [
        "jobs",
        "outputs",
        "cold build",
        "a job",
        "processors",
        "memory",
        "`cp -r`",
        "ratio",
    ];
    text.push_str(&table(&head, rows.iter().map(cold)));
    text.push_str("\nWith everything built:\n\n");
    let head = [
        "jobs",
        "no-op",
        "memory",
        "read once",
        "ratio",
        "one changed",
        "platform changed",
        "`check`",
    ];
    text.push_str(&table(&head, rows.iter().map(again)));
    if !others.rows.is_empty() {
        let _ = writeln!(text, "\nBeside `cdk synth` ({}):\n", others.versions);
        let head = [
            "jobs",
            "cold build",
            "processors",
            "memory",
            "`cdk synth`",
            "a job",
            "processors",
            "memory",
            "ratio",
        ];
        text.push_str(&table(&head, others.rows.iter().map(other)));
        text.push_str("\nAnd with everything built and one job changed:\n\n");
        let head = ["jobs", "build", "memory", "`cdk synth`", "memory", "ratio"];
        text.push_str(&table(&head, others.rows.iter().map(other_again)));
    }
    text
}

/// Every time of each run, in seconds, and memory in bytes.
pub(super) fn json(machine: &Machine, runs: u64, rows: &[Row], others: &Others) -> String {
    let value = json!({
        "version": env!("CARGO_PKG_VERSION"),
        "profile": machine.profile,
        "processors": machine.processors,
        "system": machine.system,
        "disk": machine.disk,
        "runs": runs,
        "rows": rows.iter().map(row_json).collect::<Vec<_>>(),
        "cdk": {
            "versions": others.versions,
            "rows": others.rows.iter().map(other_json).collect::<Vec<_>>(),
        },
    });
    format!("{value:#}\n")
}

fn head(machine: &Machine, runs: u64) -> String {
    let disk = machine.disk.as_deref().unwrap_or("an unknown file system");
    let runs = match runs {
        1 => "One run.".to_owned(),
        runs => format!("Medians of {runs} runs; a ratio is the median of those in each run."),
    };
    format!(
        "loudfail {}, profile `{}`, with {} processors, {}, {disk}. {runs}\n\n",
        env!("CARGO_PKG_VERSION"),
        machine.profile,
        machine.processors,
        machine.system,
    )
}

/// A line of what was built from nothing.
fn cold(row: &Row) -> Vec<String> {
    let rounds = &row.rounds;
    let cold = median(rounds, |round| round.cold.time);
    vec![
        row.jobs.to_string(),
        format!("{} files, {}", row.outputs.files, bytes(row.outputs.bytes)),
        time(cold),
        time(a_job(cold, row.jobs)),
        time(median(rounds, |round| round.cold.processors)),
        bytes(most(rounds, |round| round.cold.memory)),
        time(median(rounds, |round| round.copy.time)),
        ratio(rounds, |round| (round.cold.time, round.copy.time)),
    ]
}

/// A line of what was there before.
fn again(row: &Row) -> Vec<String> {
    let rounds = &row.rounds;
    let memory = |round: &Round| {
        let taken = [round.idle, round.changed, round.platform, round.check];
        most(&taken, |taken| taken.memory)
    };
    vec![
        row.jobs.to_string(),
        time(median(rounds, |round| round.idle.time)),
        bytes(most(rounds, memory)),
        time(median(rounds, |round| round.read)),
        ratio(rounds, |round| (round.idle.time, round.read)),
        time(median(rounds, |round| round.changed.time)),
        time(median(rounds, |round| round.platform.time)),
        time(median(rounds, |round| round.check.time)),
    ]
}

fn other(row: &cdk::Row) -> Vec<String> {
    let rounds = &row.rounds;
    let synth = median(rounds, |round| round.synth.time);
    vec![
        row.jobs.to_string(),
        time(median(rounds, |round| round.cold.time)),
        time(median(rounds, |round| round.cold.processors)),
        bytes(most(rounds, |round| round.cold.memory)),
        time(synth),
        time(a_job(synth, row.jobs)),
        time(median(rounds, |round| round.synth.processors)),
        bytes(most(rounds, |round| round.synth.memory)),
        ratio(rounds, |round| (round.synth.time, round.cold.time)),
    ]
}

fn other_again(row: &cdk::Row) -> Vec<String> {
    let rounds = &row.rounds;
    vec![
        row.jobs.to_string(),
        time(median(rounds, |round| round.changed.time)),
        bytes(most(rounds, |round| round.changed.memory)),
        time(median(rounds, |round| round.synth_changed.time)),
        bytes(most(rounds, |round| round.synth_changed.memory)),
        ratio(rounds, |round| {
            (round.synth_changed.time, round.changed.time)
        }),
    ]
}

fn row_json(row: &Row) -> Value {
    let round = |round: &Round| {
        json!({
            "cold": taken(&round.cold),
            "copy": taken(&round.copy),
            "no_op": taken(&round.idle),
            "read": {"seconds": round.read.as_secs_f64()},
            "changed": taken(&round.changed),
            "platform_changed": taken(&round.platform),
            "check": taken(&round.check),
        })
    };
    json!({
        "jobs": row.jobs,
        "files": row.outputs.files,
        "bytes": row.outputs.bytes,
        "runs": row.rounds.iter().map(round).collect::<Vec<_>>(),
    })
}

fn other_json(row: &cdk::Row) -> Value {
    let round = |round: &cdk::Round| {
        json!({
            "cold": taken(&round.cold),
            "synth": taken(&round.synth),
            "changed": taken(&round.changed),
            "synth_changed": taken(&round.synth_changed),
        })
    };
    json!({"jobs": row.jobs, "runs": row.rounds.iter().map(round).collect::<Vec<_>>()})
}

fn taken(taken: &Taken) -> Value {
    json!({
        "seconds": taken.time.as_secs_f64(),
        "processors": taken.processors.as_secs_f64(),
        "memory": taken.memory,
    })
}

#[cfg(test)]
mod tests;
