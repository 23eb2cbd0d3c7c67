//! Every simulation of a job, a line each.

use std::collections::{BTreeMap, BTreeSet};

use loudfail_diagnostics::visible;

use super::Simulated;
use super::verdict::told;
use crate::cli::Context;
use crate::cli::card::{clip, first_line, width};
use crate::cli::report::Color;

/// Columns for the state that sets a way apart.
const STATE: usize = 30;

/// The heading.
const HEADING: [&str; 4] = ["VERDICT", "SHAPE", "BY WAY OF", "MESSAGE"];

/// Verdict, shape, way, message. The way is told by its rarest state.
pub(super) fn table(context: &Context, all: &[Simulated]) -> String {
    let counts = counts(all);
    let states: Vec<String> = all.iter().map(|it| rarest(it, &counts)).collect();
    let widest = |heading: usize, texts: &mut dyn Iterator<Item = usize>| {
        let heading = HEADING.get(heading).copied().unwrap_or_default();
        texts.fold(width(heading), usize::max)
    };
    let verdicts = widest(0, &mut all.iter().map(|it| it.verdict.word().len()));
    let ids = widest(1, &mut all.iter().map(|it| width(&it.shape.id)));
    let ways = widest(2, &mut states.iter().map(|state| width(state)));
    let messages = context
        .width
        .saturating_sub(verdicts + ids + ways + 6)
        .max(20);
    let [verdict, shape, way, message] = HEADING;
    let mut table = row(
        &pad(verdict, verdicts),
        &pad(shape, ids),
        &pad(way, ways),
        message,
    );
    for (simulated, state) in all.iter().zip(&states) {
        let mut verdict = pad(simulated.verdict.word(), verdicts);
        if context.paints_data {
            let color = match simulated.verdict.is_good() {
                true => Color::Green,
                false => Color::Red,
            };
            verdict = format!("\u{1b}[{}m{verdict}\u{1b}[0m", color as u8);
        }
        let message = told(&simulated.simulation).next();
        let message = message.map(|told| first_line(&told.message));
        table.push_str(&row(
            &verdict,
            &pad(&visible(&simulated.shape.id), ids),
            &pad(state, ways),
            &clip(&message.unwrap_or_default(), messages),
        ));
    }
    table
}

fn row(verdict: &str, shape: &str, way: &str, message: &str) -> String {
    format!("{verdict}  {shape}  {way}  {message}")
        .trim_end()
        .to_owned()
        + "\n"
}

/// How many failures go through each state.
fn counts(all: &[Simulated]) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    for simulated in all {
        let steps = simulated.simulation.steps.iter();
        let states: BTreeSet<&str> = steps.map(|step| step.state.as_str()).collect();
        for state in states {
            *counts.entry(state).or_default() += 1;
        }
    }
    counts
}

/// The state on the way that the fewest failures go through, the first of them.
fn rarest(simulated: &Simulated, counts: &BTreeMap<&str, usize>) -> String {
    let steps = simulated.simulation.steps.iter();
    let states = steps.map(|step| step.state.as_str());
    match states.min_by_key(|state| counts.get(state)) {
        Some(state) => clip(&visible(state), STATE),
        None => "no state sees it".to_owned(),
    }
}

fn pad(text: &str, columns: usize) -> String {
    let spaces = columns.saturating_sub(width(text));
    format!("{text}{}", " ".repeat(spaces))
}
