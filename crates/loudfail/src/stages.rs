//! Where the time of a build goes, and how far it is.

use std::fmt::Write as _;
use std::io::{self, IsTerminal as _, Write as _};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// How long a build takes before it says how far it is.
const PATIENCE: Duration = Duration::from_millis(500);

/// How long a line on progress stands.
const PERIOD: Duration = Duration::from_millis(100);

/// The width of the bar, in characters.
const BAR: usize = 30;

/// A stage of a build.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    Read,
    Look,
    Resolve,
    Render,
    Prove,
    Compare,
    Write,
    Remember,
}

/// The stages, with what happens in each.
const STAGES: [(Stage, &str, &str); 8] = [
    (
        Stage::Read,
        "read",
        "read the blueprints and the custom templates",
    ),
    (
        Stage::Look,
        "look",
        "check what the last build knew, and whether its outputs are unchanged",
    ),
    (
        Stage::Resolve,
        "resolve",
        "parse, apply the defaults, and check every rule",
    ),
    (Stage::Render, "render", "fill the templates"),
    (
        Stage::Prove,
        "prove",
        "run every failure through the outputs",
    ),
    (
        Stage::Compare,
        "compare",
        "read the existing files, and write the new ones beside them",
    ),
    (Stage::Write, "write", "move the new files into place"),
    (
        Stage::Remember,
        "remember",
        "save what the next build can skip",
    ),
];

/// How long each stage took in all threads together, and how many units are done.
#[derive(Debug)]
pub(crate) struct Stages {
    begun: Instant,
    nanoseconds: [AtomicU64; STAGES.len()],
    units: AtomicUsize,
    done: AtomicUsize,
    /// When progress was shown last; nothing where nobody looks.
    shown: Option<Mutex<Instant>>,
}

impl Stages {
    /// Begins. Progress is shown to people at a terminal, if `shows_progress`.
    pub(crate) fn begin(shows_progress: bool) -> Self {
        let begun = Instant::now();
        let is_seen = shows_progress && io::stderr().is_terminal();
        Self {
            begun,
            nanoseconds: Default::default(),
            units: AtomicUsize::new(0),
            done: AtomicUsize::new(0),
            shown: is_seen.then(|| Mutex::new(begun)),
        }
    }

    /// Does something, and adds its time to a stage.
    pub(crate) fn time<T>(&self, stage: Stage, work: impl FnOnce() -> T) -> T {
        let begun = Instant::now();
        let result = work();
        if let Some(sum) = self.nanoseconds.get(stage as usize) {
            let taken = u64::try_from(begun.elapsed().as_nanos()).unwrap_or(u64::MAX);
            sum.fetch_add(taken, Ordering::Relaxed);
        }
        result
    }

    /// Says how many units there will be.
    pub(crate) fn expect(&self, units: usize) {
        self.units.store(units, Ordering::Relaxed);
    }

    /// A unit is done.
    pub(crate) fn one_more(&self) {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        let Some(shown) = &self.shown else {
            return;
        };
        let all = self.units.load(Ordering::Relaxed);
        // Whoever cannot look now leaves it to the others.
        if self.begun.elapsed() > PATIENCE
            && let Ok(mut last) = shown.try_lock()
            && last.elapsed() > PERIOD
        {
            *last = Instant::now();
            let _ = write!(io::stderr().lock(), "\r{}", bar(done, all));
        }
    }

    /// Takes the line on progress away.
    pub(crate) fn end_progress(&self) {
        if self.shown.is_some() {
            let _ = write!(io::stderr().lock(), "\r\u{1b}[K");
        }
    }

    /// A table of where the time went. So many machines were proved; all others have the form of one of these.
    pub(crate) fn table(&self, proved: usize) -> String {
        let taken = |stage: Stage| {
            let sum = self.nanoseconds.get(stage as usize);
            sum.map_or(0, |sum| sum.load(Ordering::Relaxed))
        };
        let mut table = String::new();
        for (stage, name, what) in STAGES {
            // A text takes whatever is written into it.
            let _ = writeln!(
                table,
                "{name:>9} {:>9} ms  {what}",
                milliseconds(taken(stage))
            );
        }
        let all = u64::try_from(self.begun.elapsed().as_nanos()).unwrap_or(u64::MAX);
        let _ = write!(
            table,
            "{:>9} {:>9} ms  elapsed; the time of a stage is the sum of its threads\nmachines that had to be run to prove \
             all: {proved}",
            "in all",
            milliseconds(all)
        );
        table
    }
}

fn milliseconds(nanoseconds: u64) -> String {
    format!("{}.{}", nanoseconds / 1_000_000, nanoseconds / 100_000 % 10)
}

/// `[######------] 1200 of 10000`.
fn bar(done: usize, all: usize) -> String {
    let filled = (BAR * done).checked_div(all).unwrap_or(BAR).min(BAR);
    format!(
        "[{}{}] {done} of {all}",
        "#".repeat(filled),
        "-".repeat(BAR - filled)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_as_full_as_what_is_done() {
        assert_eq!(bar(0, 0), format!("[{}] 0 of 0", "#".repeat(30)));
        assert_eq!(bar(0, 4), format!("[{}] 0 of 4", "-".repeat(30)));
        assert_eq!(
            bar(1, 3),
            format!("[{}{}] 1 of 3", "#".repeat(10), "-".repeat(20))
        );
        assert_eq!(bar(5, 4), format!("[{}] 5 of 4", "#".repeat(30)));
    }

    #[test]
    fn each_stage_has_its_line_in_its_own_place() {
        for (index, (stage, ..)) in STAGES.iter().enumerate() {
            assert_eq!(*stage as usize, index);
        }
        let stages = Stages::begin(false);
        stages.time(Stage::Prove, || ());
        assert_eq!(stages.table(0).lines().count(), STAGES.len() + 2);
        assert_eq!(milliseconds(1_234_567), "1.2");
    }
}
