//! An execution whose job fails, held to what must then happen.

use loudfail_states::{End, Spent};

use crate::failure::{Case, ECHOED};
use crate::fingerprint::Fingerprint;
use crate::law::Law;
use crate::machine::{Play, Script, is_work_done};
use crate::reason::Reason;
use crate::subject::{Subject, violation};
use crate::tails::{Known, Tail};
use crate::verdict::{Expected, Judge, backstop_speaks};
use crate::violation::{Ending, Violation};

/// What became of an execution whose job failed.
#[derive(Debug)]
pub(crate) struct Trial {
    /// How it went; nothing where it is known from another.
    pub(crate) play: Option<Play>,
    pub(crate) violations: Vec<Violation>,
    /// How often the task was called.
    pub(crate) attempts: u32,
    /// Whether it ended so that the backstop speaks.
    pub(crate) is_for_backstop: bool,
    /// Which way it went.
    pub(crate) route: Route,
}

/// The states that an execution goes through.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Route {
    Run(Vec<String>),
    /// Those before a tail, and those of the tail.
    Known(Fingerprint),
}

/// What an execution is tried with.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tried<'c> {
    /// How its task fails.
    pub(crate) case: &'c Case,
    /// How the publishing of its messages fails, and how often.
    pub(crate) publish: Option<(&'c Case, u32)>,
    /// The topic that must be told, where that is known.
    pub(crate) topic: Option<&'c str>,
    /// Whether the work is done all the same.
    pub(crate) is_work_done: bool,
}

impl Tried<'_> {
    /// All that what must then happen depends on.
    pub(crate) fn key(&self) -> impl std::hash::Hash {
        let publish = self.publish.map(|(case, times)| (case.fingerprint, times));
        (
            self.case.fingerprint,
            publish,
            self.topic,
            self.is_work_done,
        )
    }

    fn judge(&self, play: &Play) -> Vec<Violation> {
        let Self {
            case,
            publish,
            topic,
            is_work_done,
        } = *self;
        let expected = Expected {
            error: &case.error,
            task: case.task.as_deref(),
            topic,
        };
        match publish {
            _ if is_work_done => done(&case.name, play, topic),
            None => Judge::new(&case.name, play).failed(&expected),
            Some((publish, u32::MAX)) => Judge::new(&publish.name, play).untold(&expected),
            Some((publish, _)) => {
                Judge::new(&format!("{}, once", publish.name), play).failed(&expected)
            }
        }
    }
}

impl Trial {
    /// Runs an execution in which that state fails so, unless it is known what that comes to.
    pub(crate) fn of(subject: &Subject<'_>, job: &str, case: &Case) -> Self {
        Self::heard(subject, job, case, None)
    }

    /// The same where the publishing fails, that often.
    pub(crate) fn heard(
        subject: &Subject<'_>,
        job: &str,
        case: &Case,
        publish: Option<(&Case, u32)>,
    ) -> Self {
        let machine = subject.machine;
        let tried = Tried {
            case,
            publish,
            topic: subject.topic.as_deref(),
            is_work_done: is_work_done(&machine.named.workers, &case.error, case.cause.as_deref()),
        };
        let script = Script {
            task: Some((job, case.failing(u32::MAX))),
            publish: publish.map(|(case, times)| case.failing(times)),
        };
        let input = || subject.input.good.clone();
        let Some(beginnings) = &subject.beginnings else {
            return Self::over(machine.play(input(), &script), job, &tried);
        };
        let ways = beginnings.ways();
        let way = ways.find(subject, beginnings, job, case, u32::MAX);
        if let Some(tail) = beginnings.tail_of(&way, &tried) {
            if !beginnings.knows(&tail)
                && let Some(input) = way.input(case)
            {
                let play = machine.play_on(&tail.state, input, &script);
                let violations = tried.judge(&play);
                beginnings.learn(&tail, &play, Spent::default(), &violations);
            }
            if let Some(known) = beginnings.known(&tail, machine) {
                machine.note(known.spent, false);
                return Self::known(&known, way.attempts, beginnings.route(&way, &known));
            }
        }
        let mut found: Option<Tail> = None;
        let played = machine.play_unless_known(input(), &script, |entry| {
            if found.is_some() {
                return None;
            }
            found = beginnings.tail(entry, &tried);
            beginnings.known(found.as_ref()?, machine)
        });
        let play = match played {
            Ok(play) => play,
            Err((calls, known)) => {
                let attempts = calls.get(job).copied().unwrap_or_default();
                return Self::known(&known, attempts, beginnings.route(&way, &known));
            }
        };
        let trial = Self::over(play, job, &tried);
        if let (Some(tail), Some(play)) = (&found, &trial.play) {
            beginnings.learn(tail, play, tail.before, &trial.violations);
        }
        trial
    }

    /// One that was run.
    fn over(play: Play, job: &str, tried: &Tried<'_>) -> Self {
        Self {
            violations: tried.judge(&play),
            attempts: play.calls.get(job).copied().unwrap_or_default(),
            is_for_backstop: backstop_speaks(&Ending::from(&play.end)),
            route: Route::Run(play.path()),
            play: Some(play),
        }
    }

    /// One of which is known what it comes to.
    fn known(known: &Known, attempts: u32, route: Route) -> Self {
        Self {
            play: None,
            violations: known.violations.to_vec(),
            attempts,
            is_for_backstop: known.is_for_backstop,
            route,
        }
    }

    /// What an execution breaks in which that state fails so once, unless it is known that it breaks nothing.
    pub(crate) fn once(subject: &Subject<'_>, job: &str, case: &Case) -> Vec<Violation> {
        let topic = subject.topic.as_deref();
        if let Some(beginnings) = &subject.beginnings {
            let way = beginnings.ways().find(subject, beginnings, job, case, 1);
            if way.is_success() {
                return Vec::new();
            }
        }
        let script = Script {
            task: Some((job, case.failing(1))),
            publish: None,
        };
        let play = subject.machine.play(subject.input.good.clone(), &script);
        done(&format!("{}, once", case.name), &play, topic)
    }
}

/// What an execution breaks that succeeds in the end, though its task has failed.
fn done(name: &str, play: &Play, topic: Option<&str>) -> Vec<Violation> {
    let mut violations = Judge::new(name, play).succeeded(topic);
    if let End::Succeeded(output) = &play.end
        && output.to_string().contains(ECHOED)
    {
        let place = "the output of the execution";
        violations.push(violation(Law::Secrets, name, Reason::Shown { place }));
    }
    violations
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::failure::Failures;
    use crate::samples;
    use crate::shape::Shapes;
    use crate::tails::Tails;

    /// What a retry leaves in the data goes out with the output of the execution, whether ways are known or not.
    #[test]
    fn a_failure_that_is_not_forgotten_is_found_in_the_output() {
        let shapes = Shapes::builtin().expect("the fixture is a catalogue");
        let tails = Tails::default();
        let failures = Failures::of(&shapes, tails.keys);
        let machine = &samples::machines()[1];
        let mut definition = machine.definition.clone();
        let forget = definition["States"]["Forget failure"]
            .as_object_mut()
            .expect("a state");
        forget.retain(|key, _| key == "Type" || key == "Next");
        let leaky = samples::machine(&definition.to_string());
        for (machine, is_leaky) in [(machine, false), (&leaky, true)] {
            for beginnings in [None, Some(tails.of(machine))] {
                let subject = Subject {
                    beginnings,
                    ..Subject::prepare(machine).expect("the job can start")
                };
                let of_task = failures.of_task.iter();
                let tried_again = of_task.filter(|failure| {
                    Trial::of(&subject, subject.jobs[0], &failure.case).attempts > 1
                });
                let found = tried_again
                    .flat_map(|failure| Trial::once(&subject, subject.jobs[0], &failure.case));
                let laws: Vec<Law> = found.map(|violation| violation.law).collect();
                assert_eq!(laws.contains(&Law::Secrets), is_leaky, "{laws:?}");
                assert!(laws.iter().all(|law| *law == Law::Secrets), "{laws:?}");
            }
        }
    }
}
