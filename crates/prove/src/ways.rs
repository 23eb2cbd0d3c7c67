//! The ways of executions whose task fails: from their begin to where a tail begins, or to their end.
//!
//! What comes before a tail, such as a loop of retries, looks at little of a failure. So one execution with
//! [stand-ins](StandIns) for the error and the cause tells of all failures that have the same answers to what it asks. What
//! it leads to holds for each of them, with the failure's own texts in their place.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, Mutex};

use loudfail_states::{
    Asked, End, OPAQUE, Spent, StandIns, State, StateTest, evaluate_state, takes,
};
use serde_json::Value;

use crate::failure::{Case, ECHOED};
use crate::fingerprint::{ByFingerprint, Fingerprint};
use crate::forms::lock;
use crate::machine::{Failing, Gone, Machine, Play, STAND_IN, Script};
use crate::subject::Subject;
use crate::tails::Beginnings;
use crate::tree::Tree;
use crate::verdict::Judge;

/// Bytes of what stands for an error and for a cause. An execution says nothing of failures so much longer that their data
/// might be too large.
const BYTES: [usize; 2] = [64, 4_096];

/// The ways that are known of one machine: those of its jobs that fail so many times, with a cause or without.
#[derive(Debug, Default)]
pub(crate) struct Ways(Mutex<BTreeMap<Kind, Tree<Question, Arc<Way>>>>);

type Kind = (String, u32, bool);

/// Where an execution leads.
#[derive(Debug)]
pub(crate) struct Way {
    /// A fingerprint of the answers, which tell it from others.
    pub(crate) fingerprint: Fingerprint,
    spent: Spent,
    /// How often the task was called.
    pub(crate) attempts: u32,
    pub(crate) to: To,
}

#[derive(Debug)]
pub(crate) enum To {
    /// To where a tail begins.
    Tail {
        /// At which state.
        state: String,
        /// A fingerprint of the states that can be reached, and of the input.
        fingerprint: Fingerprint,
        /// What the first of them gets, with stand-ins.
        input: Value,
    },
    /// To its end, and no law is broken there.
    Success,
    /// It depends on more than what is asked.
    Open,
}

/// What was asked of stand-ins, with a fingerprint of it.
#[derive(Debug)]
struct Question {
    asked: Asked,
    fingerprint: Fingerprint,
}

impl PartialEq for Question {
    fn eq(&self, other: &Self) -> bool {
        self.fingerprint == other.fingerprint
    }
}

/// What failures answer to questions, of which many a machine asks the same.
#[derive(Debug, Default)]
pub(crate) struct Answers(Mutex<ByFingerprint<(Fingerprint, Fingerprint), Fingerprint>>);

impl Ways {
    /// The way of an execution in which that task fails so, so many times.
    pub(crate) fn find(
        &self,
        subject: &Subject<'_>,
        beginnings: &Beginnings<'_>,
        job: &str,
        case: &Case,
        times: u32,
    ) -> Arc<Way> {
        let kind = (job.to_owned(), times, case.cause.is_some());
        let known = lock(&self.0).get(&kind).and_then(|ways| {
            let answer = |it: &Question| Some(it.answer_of(case, subject.machine, beginnings));
            ways.find(answer).cloned()
        });
        known.unwrap_or_else(|| {
            let (way, answers) = Way::of(subject, beginnings, job, case, times);
            let way = Arc::new(way);
            let mut ways = lock(&self.0);
            let ways = ways.entry(kind).or_default();
            ways.insert(answers, Arc::clone(&way));
            way
        })
    }
}

#[cfg(test)]
impl Ways {
    /// How many are known.
    fn count(&self) -> usize {
        let ways = lock(&self.0);
        ways.values().map(Tree::count).sum()
    }
}

impl Way {
    fn of(
        subject: &Subject<'_>,
        beginnings: &Beginnings<'_>,
        job: &str,
        case: &Case,
        times: u32,
    ) -> (Self, Vec<(Question, Fingerprint)>) {
        let machine = subject.machine;
        let [error, cause] = &*STAND_INS;
        let has_cause = case.cause.is_some();
        let failing = Failing {
            error,
            cause: has_cause.then_some(&**cause),
            times,
        };
        let script = Script {
            task: Some((job, failing)),
            publish: None,
        };
        let texts = texts_of(case);
        let input = subject.input.good.clone();
        let (to, spent, calls) = match machine.go(input, &script, &texts, |state| {
            Some((state.to_owned(), beginnings.states(state)?))
        }) {
            Gone::Stopped {
                at: ((state, states), input),
                spent,
                calls,
                has_looked,
            } => {
                // A task that was called fails at each of so many attempts: so what comes after it comes after a Catch.
                let is_known =
                    !has_looked && calls.contains_key(job) && texts.fill(&input).is_some();
                let to = if is_known {
                    To::Tail {
                        state,
                        fingerprint: beginnings.fingerprint((states, input.to_string())),
                        input,
                    }
                } else {
                    To::Open
                };
                (to, spent, calls)
            }
            Gone::Over(play) if is_success(&play, subject.topic.as_deref()) => {
                machine.note(play.spent, false);
                (To::Success, play.spent, play.calls)
            }
            Gone::Over(play) => (To::Open, play.spent, play.calls),
        };
        let asked = texts.asked().into_iter();
        let answers: Vec<(Question, Fingerprint)> = asked
            .map(|it| Question::of(it, machine, beginnings))
            .collect();
        let told: Vec<_> = answers
            .iter()
            .map(|(it, answer)| (it.fingerprint, *answer))
            .collect();
        let way = Self {
            fingerprint: beginnings.fingerprint((job, times, has_cause, told)),
            spent,
            attempts: calls.get(job).copied().unwrap_or_default(),
            to,
        };
        (way, answers)
    }

    /// Whether it comes to an end that keeps the laws.
    pub(crate) fn is_success(&self) -> bool {
        matches!(self.to, To::Success)
    }

    /// What the tail that it comes to begins with where an execution has that failure.
    pub(crate) fn input(&self, case: &Case) -> Option<Value> {
        match &self.to {
            To::Tail { input, .. } => texts_of(case).fill(input),
            To::Success | To::Open => None,
        }
    }

    /// What an execution with that failure takes on this way, at most.
    pub(crate) fn spent(&self, case: &Case) -> Spent {
        // Bytes are counted here without escapes, of which one makes six of one.
        let factors = case.bytes.iter().zip(BYTES);
        let factor = factors.map(|(bytes, ours)| bytes.div_ceil(ours)).max();
        self.spent.times(factor.unwrap_or_default().max(6))
    }
}

impl Question {
    /// The question, with the answer that was given.
    fn of(asked: Asked, machine: &Machine, beginnings: &Beginnings<'_>) -> (Self, Fingerprint) {
        let (fingerprint, answer) = match &asked {
            Asked::Choice { state, input, next } => {
                let paths = match machine.graph.state(state) {
                    Some(State::Choice(choice)) => choice.paths(),
                    _ => Vec::new(),
                };
                let values: BTreeMap<&str, Option<&Value>> = paths
                    .iter()
                    .map(|path| (path.text(), path.find(input)))
                    .collect();
                let definition = &machine.definition["States"][state];
                let question = (definition.to_string(), format!("{values:?}"));
                (
                    beginnings.fingerprint(question),
                    beginnings.fingerprint(Some(next)),
                )
            }
            Asked::ErrorEquals { of, names, takes } => (
                beginnings.fingerprint((of, names)),
                beginnings.fingerprint(takes),
            ),
        };
        (Self { asked, fingerprint }, answer)
    }

    /// What a failure answers.
    fn answer_of(
        &self,
        case: &Case,
        machine: &Machine,
        beginnings: &Beginnings<'_>,
    ) -> Fingerprint {
        let answers = &beginnings.answers().0;
        let key = (self.fingerprint, case.fingerprint);
        if let Some(answer) = lock(answers).get(&key) {
            return *answer;
        }
        let answer = match &self.asked {
            Asked::Choice { state, input, .. } => {
                let input = texts_of(case).fill(input).unwrap_or_default();
                let result = evaluate_state(StateTest {
                    machine: &machine.graph,
                    state,
                    input,
                    // Questions are about the input alone.
                    context: &Value::Null,
                    uuid: "",
                    outcome: None,
                    retrier_retry_count: 0,
                });
                beginnings.fingerprint(result.ok().and_then(|it| it.next))
            }
            Asked::ErrorEquals { names, .. } => beginnings.fingerprint(takes(names, &case.error)),
        };
        lock(answers).insert(key, answer);
        answer
    }
}

/// What stands for an error and for a cause.
static STAND_INS: LazyLock<[String; 2]> = LazyLock::new(|| {
    [("error", BYTES[0]), ("cause", BYTES[1])].map(|(name, bytes)| {
        let mut text = format!("{OPAQUE}{STAND_IN}{name}");
        let rest = bytes.saturating_sub(text.len());
        text.extend(std::iter::repeat_n('_', rest));
        text
    })
});

/// The same with the texts of a failure.
fn texts_of(case: &Case) -> StandIns {
    let [error, cause] = &*STAND_INS;
    let texts = [
        Some((&**error, &*case.error)),
        case.cause.as_deref().map(|it| (&**cause, it)),
    ];
    StandIns::new(texts.into_iter().flatten())
}

/// Whether an execution ended well, whatever the failure was: it does not show, and nothing depended on it.
fn is_success(play: &Play, topic: Option<&str>) -> bool {
    let End::Succeeded(output) = &play.end else {
        return false;
    };
    let is_free = |text: &str| !text.contains(STAND_IN) && !text.contains(ECHOED);
    !play.has_looked
        && is_free(&output.to_string())
        && play.published.iter().all(|it| is_free(&it.text))
        && Judge::new("an attempt fails", play)
            .succeeded(topic)
            .is_empty()
}

#[cfg(test)]
mod tests;
