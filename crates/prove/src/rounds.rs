//! Rounds of executions of which it is known that they break no law, since they have been run on a machine that is the same
//! wherever they come.
//!
//! What an execution does depends on what it is given and on the states that it enters: of a state that it does not enter, it
//! knows nothing. So a round that broke no law on one machine breaks none on another, if there
//!
//! - it is given the same: what makes the round what it is, the ARNs, the start, the time that the machine may take, its job and
//!   the topic that is to be told,
//! - each state that an execution of the round entered is the same to the letter.
//!
//! A round is not known where it broke a law, where an execution looked into what a form leaves open or led to a state that is
//! not there, and where it was not run whole, as with tails that are known.

use std::collections::HashSet;
use std::hash::Hash;
use std::sync::Mutex;

use crate::fingerprint::{ByFingerprint, Fingerprint};
use crate::forms::lock;
use crate::proof::Findings;
use crate::subject::Subject;
use crate::tree::Tree;

/// The rounds that are known, each with the seconds that the longest execution took. What is asked is the definition of the
/// state that is entered next.
#[derive(Debug, Default)]
pub(crate) struct Rounds(Mutex<ByFingerprint<Fingerprint, Tree<String, u64>>>);

/// Where the executions of a machine have been.
#[derive(Debug, Default)]
pub(crate) struct Log(Mutex<Vec<Logged>>);

#[derive(Debug)]
struct Logged {
    /// The states that an execution entered, by their places; none where nobody can tell.
    entered: Option<Vec<usize>>,
    seconds: u64,
}

impl Log {
    /// Keeps in mind where an execution has been.
    pub(crate) fn add(&self, entered: Option<Vec<usize>>, seconds: u64) {
        lock(&self.0).push(Logged { entered, seconds });
    }

    fn len(&self) -> usize {
        lock(&self.0).len()
    }

    /// The states that executions entered since there were so many, each once, and what the longest of them took. What others
    /// ran at the same time is among them.
    fn since(&self, start: usize) -> Option<(Vec<usize>, u64)> {
        let entries = lock(&self.0);
        let (mut entered, mut seen) = (Vec::new(), HashSet::new());
        let mut longest = 0;
        for entry in entries.get(start..)? {
            let states = entry.entered.as_ref()?.iter();
            entered.extend(states.filter(|it| seen.insert(**it)));
            longest = longest.max(entry.seconds);
        }
        Some((entered, longest))
    }
}

impl Subject<'_> {
    /// Runs a round of executions, unless it is known that it breaks no law. The key is all that the executions are given and
    /// judged by, but what they have of the machine and its job.
    pub(crate) fn round(
        &self,
        key: impl Hash,
        findings: &mut Findings,
        run: impl FnOnce(&mut Findings),
    ) {
        let machine = self.machine;
        let (Some(beginnings), Some(log)) = (&self.beginnings, &machine.log) else {
            return run(findings);
        };
        let arns = (machine.arn(), machine.execution_arn());
        let time = (machine.graph.timeout_seconds, machine.is_time_open);
        let start = (&machine.graph.start_at, &self.jobs, &self.topic);
        let key = beginnings.fingerprint((key, arns, time, start));
        let rounds = beginnings.rounds();
        let known = lock(&rounds.0).get(&key).and_then(|known| {
            let longest = known.find(|state| beginnings.definition(state))?;
            Some(*longest)
        });
        if let Some(longest) = known {
            return machine.took(longest);
        }
        let (start, before) = (log.len(), findings.violations.len());
        run(findings);
        if findings.violations.len() > before || machine.has_looked() {
            return;
        }
        let Some((entered, longest)) = log.since(start) else {
            return;
        };
        let names: Vec<&str> = machine.graph.states.iter().map(|(name, _)| name).collect();
        let states = entered.into_iter().map(|place| {
            let name = *names.get(place)?;
            Some((name.to_owned(), beginnings.definition(name)?))
        });
        let Some(states) = states.collect::<Option<Vec<_>>>() else {
            return;
        };
        let mut known = lock(&rounds.0);
        known.entry(key).or_default().insert(states, longest);
    }
}

#[cfg(test)]
mod tests;
