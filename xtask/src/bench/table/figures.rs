//! Figures as people read them.

use std::fmt::Write as _;
use std::time::Duration;

/// A table in Markdown, its columns as wide as what is in them.
pub(super) fn table(head: &[&str], lines: impl Iterator<Item = Vec<String>>) -> String {
    let mut all = vec![head.iter().map(ToString::to_string).collect()];
    all.extend(lines);
    let width = |column: usize| {
        let cells = all.iter().filter_map(|line: &Vec<String>| line.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..head.len()).map(width).collect();
    let mut text = String::new();
    for (place, line) in all.iter().enumerate() {
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
pub(super) fn median<T>(rounds: &[T], what: impl Fn(&T) -> Duration) -> Duration {
    let mut values: Vec<Duration> = rounds.iter().map(what).collect();
    values.sort_unstable();
    middle(&values).unwrap_or_default()
}

/// The most that it ever was.
pub(super) fn most<T>(rounds: &[T], what: impl Fn(&T) -> u64) -> u64 {
    rounds.iter().map(what).max().unwrap_or_default()
}

/// How many times the second goes into the first, in the middle of all rounds. What both suffered from in a round counts for
/// nothing so.
pub(super) fn ratio<T>(rounds: &[T], pair: impl Fn(&T) -> (Duration, Duration)) -> String {
    let quotient = |round: &T| {
        let (one, other) = pair(round);
        // No clock is finer than this.
        one.as_secs_f64() / other.max(Duration::from_nanos(1)).as_secs_f64()
    };
    let mut values: Vec<f64> = rounds.iter().map(quotient).collect();
    values.sort_unstable_by(f64::total_cmp);
    let ratio = middle(&values).unwrap_or_default();
    if ratio < 10.0 {
        format!("{ratio:.1}x")
    } else {
        format!("{ratio:.0}x")
    }
}

fn middle<T: Copy>(sorted: &[T]) -> Option<T> {
    sorted.get(sorted.len().saturating_sub(1) / 2).copied()
}

/// What one of them took.
pub(super) fn a_job(all: Duration, jobs: u64) -> Duration {
    let jobs = u32::try_from(jobs).unwrap_or(u32::MAX);
    all.checked_div(jobs).unwrap_or_default()
}

/// Three digits of it.
pub(super) fn time(time: Duration) -> String {
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

/// In the largest unit of which there is one.
pub(super) fn bytes(bytes: u64) -> String {
    if bytes < 1_000_000 {
        format!("{} kB", bytes / 1_000)
    } else if bytes < 1_000_000_000 {
        format!("{} MB", bytes / 1_000_000)
    } else {
        format!("{:.1} GB", bytes as f64 / 1e9)
    }
}
