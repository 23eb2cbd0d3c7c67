//! What was measured, for people: tables that a page in Markdown can take as they are. And for programs: every time.

use std::fmt::Write as _;
use std::time::Duration;

use serde_json::{Value, json};

use super::cdk::{self, Others};
use super::child::Taken;
use super::machine::Machine;
use super::rounds::{Round, Row};

/// The tables, under what they were measured with.
pub(super) fn tables(machine: &Machine, runs: u64, rows: &[Row], others: &Others) -> String {
    let mut text = head(machine, runs);
    let mut cells = vec![vec![
        "jobs",
        "outputs",
        "cold build",
        "a job",
        "`cp -r`",
        "ratio",
        "no-op",
        "read once",
        "ratio",
        "one changed",
        "`check`",
        "memory",
    ]];
    let filled: Vec<Vec<String>> = rows.iter().map(line).collect();
    cells.extend(
        filled
            .iter()
            .map(|line| line.iter().map(String::as_str).collect()),
    );
    text.push_str(&table(&cells));
    if !others.rows.is_empty() {
        let _ = writeln!(text, "\nBeside `cdk synth` ({}):\n", others.versions);
        let mut cells = vec![vec![
            "jobs",
            "cold build",
            "memory",
            "`cdk synth`",
            "a job",
            "memory",
            "ratio",
        ]];
        let filled: Vec<Vec<String>> = others.rows.iter().map(other).collect();
        cells.extend(
            filled
                .iter()
                .map(|line| line.iter().map(String::as_str).collect()),
        );
        text.push_str(&table(&cells));
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

fn line(row: &Row) -> Vec<String> {
    let of = |what: fn(&Round) -> Duration| median(row.rounds.iter().map(what));
    let ratio = |one: fn(&Round) -> Duration, other: fn(&Round) -> Duration| {
        let ratios = row
            .rounds
            .iter()
            .map(|round| quotient(one(round), other(round)));
        times(median_number(ratios))
    };
    let cold = of(|round| round.cold.time);
    let memory = row.rounds.iter().map(|round| {
        let runs = [round.cold, round.idle, round.changed, round.check];
        runs.map(|taken| taken.memory)
            .into_iter()
            .max()
            .unwrap_or_default()
    });
    vec![
        row.jobs.to_string(),
        format!("{} files, {}", row.outputs.files, bytes(row.outputs.bytes)),
        time(cold),
        time(a_job(cold, row.jobs)),
        time(of(|round| round.copy.time)),
        ratio(|round| round.cold.time, |round| round.copy.time),
        time(of(|round| round.idle.time)),
        time(of(|round| round.read)),
        ratio(|round| round.idle.time, |round| round.read),
        time(of(|round| round.changed.time)),
        time(of(|round| round.check.time)),
        bytes(memory.max().unwrap_or_default()),
    ]
}

fn other(row: &cdk::Row) -> Vec<String> {
    let of = |what: fn(&cdk::Round) -> Duration| median(row.rounds.iter().map(what));
    let memory =
        |what: fn(&cdk::Round) -> u64| bytes(row.rounds.iter().map(what).max().unwrap_or_default());
    let ratios = row
        .rounds
        .iter()
        .map(|round| quotient(round.synth.time, round.cold.time));
    let synth = of(|round| round.synth.time);
    vec![
        row.jobs.to_string(),
        time(of(|round| round.cold.time)),
        memory(|round| round.cold.memory),
        time(synth),
        time(a_job(synth, row.jobs)),
        memory(|round| round.synth.memory),
        times(median_number(ratios)),
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
    let round =
        |round: &cdk::Round| json!({"cold": taken(&round.cold), "synth": taken(&round.synth)});
    json!({"jobs": row.jobs, "runs": row.rounds.iter().map(round).collect::<Vec<_>>()})
}

fn taken(taken: &Taken) -> Value {
    json!({
        "seconds": taken.time.as_secs_f64(),
        "processors": taken.processors.as_secs_f64(),
        "memory": taken.memory,
    })
}

/// A table in Markdown, its columns as wide as what is in them. The first line is the head.
fn table(lines: &[Vec<&str>]) -> String {
    let width = |column: usize| {
        let cells = lines.iter().filter_map(|line| line.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..lines.first().map_or(0, Vec::len)).map(width).collect();
    let mut text = String::new();
    for (place, line) in lines.iter().enumerate() {
        for (cell, width) in line.iter().zip(&widths) {
            let _ = write!(text, "| {cell:>width$} ");
        }
        text.push_str("|\n");
        if place == 0 {
            for width in &widths {
                let _ = write!(text, "| {}: ", "-".repeat(width.saturating_sub(1)));
            }
            text.push_str("|\n");
        }
    }
    text
}

/// The middle one; of an even number, the smaller one of the two in the middle.
fn median<T: Ord + Default + Copy>(values: impl Iterator<Item = T>) -> T {
    let mut values: Vec<T> = values.collect();
    values.sort_unstable();
    let middle = values.len().saturating_sub(1) / 2;
    values.get(middle).copied().unwrap_or_default()
}

fn median_number(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_unstable_by(f64::total_cmp);
    let middle = values.len().saturating_sub(1) / 2;
    values.get(middle).copied().unwrap_or_default()
}

/// How many times the other one goes into one; without an other, as if it had taken a nanosecond.
fn quotient(one: Duration, other: Duration) -> f64 {
    one.as_secs_f64() / other.max(Duration::from_nanos(1)).as_secs_f64()
}

fn a_job(all: Duration, jobs: u64) -> Duration {
    let jobs = u32::try_from(jobs).unwrap_or(u32::MAX);
    all.checked_div(jobs).unwrap_or_default()
}

fn times(ratio: f64) -> String {
    if ratio < 10.0 {
        format!("{ratio:.1}x")
    } else {
        format!("{ratio:.0}x")
    }
}

/// Three digits of it.
fn time(time: Duration) -> String {
    let seconds = time.as_secs_f64();
    let (number, unit) = match seconds {
        ..0.001 => (seconds * 1e6, "µs"),
        ..1.0 => (seconds * 1e3, "ms"),
        _ => (seconds, "s"),
    };
    match number {
        ..10.0 => format!("{number:.2} {unit}"),
        ..100.0 => format!("{number:.1} {unit}"),
        _ => format!("{number:.0} {unit}"),
    }
}

fn bytes(bytes: u64) -> String {
    if bytes < 1_000_000 {
        format!("{} kB", bytes / 1_000)
    } else if bytes < 1_000_000_000 {
        format!("{} MB", bytes / 1_000_000)
    } else {
        format!("{:.1} GB", bytes as f64 / 1e9)
    }
}

#[cfg(test)]
mod tests;
