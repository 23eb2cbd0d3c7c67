//! Law 9: a limit of executions is kept, nobody is kept out by one that is over, and nobody takes what is another's.
//!
//! One execution after another runs until one finds no place; then the places are left in every way there is. What
//! happens when executions run at the same time is for the tests, which go through the interleavings.

use std::hash::Hash;

use loudfail_states::{End, State};

use crate::law::Law;
use crate::machine::{
    CONDITION, Failing, GONE, ODD, Play, Script, Service, THIEF, Trick, World, integration,
};
use crate::proof::Findings;
use crate::reason::Reason;
use crate::subject::{Subject, violation};
use crate::verdict::Judge;
use crate::violation::Violation;

/// More executions at once than any limit is taken for.
const MANY: usize = 64;

/// The states of an execution that is over.
const OVER: [&str; 4] = ["SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"];

/// Holds the law over a machine that asks whether it may run.
pub(crate) fn check(subject: &Subject<'_>, findings: &mut Findings) {
    let machine = subject.machine;
    let keeps_limit = machine.graph.states.iter().any(|(_, state)| {
        matches!(state, State::Task(task)
            if matches!(integration(&task.resource), Some("dynamodb:updateItem" | "aws-sdk:sfn:listExecutions")))
    });
    if !keeps_limit {
        return;
    }
    let good = subject.input.good.to_string();
    let trial = Trial { subject, good };
    let Some(full) = trial.fill(findings) else {
        findings.violations.push(violation(
            Law::Limit,
            "the machine",
            Reason::NoLimit { count: MANY },
        ));
        return;
    };
    findings.all([
        &|findings| trial.full(&full, findings),
        &|findings| trial.over(&full, findings),
        &|findings| trial.tricks(&full, findings),
        &|findings| trial.give_back(findings),
        &|findings| trial.errors(&full, findings),
    ]);
}

struct Trial<'s, 'm> {
    subject: &'s Subject<'m>,
    /// The input, as JSON.
    good: String,
}

impl Trial<'_, '_> {
    fn play(&self, world: &mut World, name: &str, script: &Script<'_>) -> Play {
        let machine = self.subject.machine;
        machine.play_in(
            world,
            &machine.seed(name),
            self.subject.input.good.clone(),
            script,
        )
    }

    /// Runs executions in that world, unless it is known that they break no law.
    fn round(
        &self,
        what: impl Hash,
        world: &World,
        findings: &mut Findings,
        run: impl FnOnce(World, &mut Findings),
    ) {
        let key = (what, world, &self.good);
        let run = |findings: &mut Findings| run(world.clone(), findings);
        self.subject.round(key, findings, run);
    }

    fn arn(&self, name: &str) -> String {
        self.subject.machine.seed(name).execution_id
    }

    /// Starts executions until one finds no place. None where all find one.
    fn fill(&self, findings: &mut Findings) -> Option<World> {
        let mut world = World::default();
        for count in 0..MANY {
            let name = format!("holder-{count}");
            let play = self.play(&mut world.clone(), &name, &Script::default());
            findings.cases += 1;
            let Some(mut running) = play.world_at_start else {
                return Some(world);
            };
            running.others.push((self.arn(&name), "RUNNING".to_owned()));
            world = running;
        }
        None
    }

    /// All places are taken: nothing runs, and what is taken stays with who has it.
    fn full(&self, full: &World, findings: &mut Findings) {
        let topic = self.subject.topic.as_deref();
        let denied = Failing::always("SNS.AuthorizationErrorException", None);
        for (subject, publish) in [
            ("as many run as may", None),
            ("as many run as may, and nobody hears", Some(denied)),
        ] {
            let script = Script {
                task: None,
                publish,
            };
            self.round(subject, full, findings, |mut world, findings| {
                let play = self.play(&mut world, "newcomer", &script);
                if play.started || !world.owners().eq(full.owners()) {
                    self.report(findings, subject, &play, Reason::LimitExceeded);
                }
                if play.end == End::StepLimit {
                    self.report(findings, subject, &play, Reason::HistoryFull);
                }
                findings.add(Judge::new(subject, &play).limited(topic));
            });
        }
    }

    /// All who have a place are over, and said so or are forgotten: a newcomer runs, and leaves its place.
    fn over(&self, full: &World, findings: &mut Findings) {
        let topic = self.subject.topic.as_deref();
        for status in OVER.map(Some).into_iter().chain([None]) {
            let subject = match status {
                Some(status) => format!("who has a place is {status}"),
                None => "who has a place is forgotten".to_owned(),
            };
            let mut world = full.clone();
            match status {
                Some(status) => world
                    .others
                    .iter_mut()
                    .for_each(|(_, it)| status.clone_into(it)),
                None => world.others.clear(),
            }
            self.round(&subject, &world, findings, |mut world, findings| {
                let play = self.play(&mut world, "newcomer", &Script::default());
                if !play.started {
                    self.report(findings, &subject, &play, Reason::PlaceLost);
                }
                self.leaves(&world, "newcomer", &subject, &play, findings);
                findings.add(Judge::new(&subject, &play).succeeded(topic));
            });
        }
    }

    fn tricks(&self, full: &World, findings: &mut Findings) {
        let topic = self.subject.topic.as_deref();
        // Who is faster has it.
        for over in [OVER[3], "gone"] {
            let mut world = full.clone();
            for (_, status) in &mut world.others {
                over.clone_into(status);
            }
            if over == "gone" {
                world.others.clear();
            }
            world.trick = Some(Trick::TakenMeanwhile);
            let subject = "a place is taken by another meanwhile";
            let is_table = full.owners().next().is_some();
            self.round(subject, &world, findings, |mut world, findings| {
                let play = self.play(&mut world, "newcomer", &Script::default());
                if is_table && (play.started || world.holds(&self.arn("newcomer")) > 0) {
                    self.report(findings, subject, &play, Reason::LimitExceeded);
                }
                if is_table {
                    findings.add(Judge::new(subject, &play).limited(topic));
                }
            });
        }
        for (trick, subject) in [
            (Trick::GivenBackMeanwhile, "a place is given back meanwhile"),
            (Trick::MoreThanListed, "more run than are listed"),
        ] {
            let mut world = full.clone();
            world.trick = Some(trick);
            self.round(subject, &world, findings, |mut world, findings| {
                let play = self.play(&mut world, "newcomer", &Script::default());
                findings.add(Judge::new(subject, &play).limited(topic));
            });
        }
        for (index, odd) in ODD.iter().enumerate() {
            let mut world = full.clone();
            world.trick = Some(Trick::Odd(index));
            let subject = format!("whoever is asked answers {odd}");
            self.round(&subject, &world, findings, |mut world, findings| {
                let play = self.play(&mut world, "newcomer", &Script::default());
                findings.add(Judge::new(&subject, &play).limited(topic));
            });
        }
        // What is another's by now is not given back.
        for fails in [false, true] {
            let mut world = World::default();
            world.trick = Some(Trick::StolenWhileItRuns);
            let subject = "a place is another's by now";
            self.round((subject, fails), &world, findings, |mut world, findings| {
                let play = self.play(&mut world, "slow", &self.failing(fails));
                findings.cases += 1;
                let slow = self.arn("slow");
                let before = play.world_at_start.as_ref().map_or(0, |it| it.holds(&slow));
                if world.holds(THIEF) != before {
                    self.report(findings, subject, &play, Reason::TakesAway);
                }
            });
        }
    }

    /// Whoever has run leaves its place, whether its task did well or failed.
    fn give_back(&self, findings: &mut Findings) {
        for (subject, fails) in [
            ("a task that ends well", false),
            ("a task that fails", true),
        ] {
            let world = World::default();
            self.round(subject, &world, findings, |mut world, findings| {
                let play = self.play(&mut world, "only", &self.failing(fails));
                self.leaves(&world, "only", subject, &play, findings);
            });
        }
    }

    fn failing(&self, fails: bool) -> Script<'_> {
        let job = self.subject.jobs.first().copied().unwrap_or_default();
        Script {
            task: fails.then_some((job, Failing::always("States.TaskFailed", None))),
            publish: None,
        }
    }

    fn leaves(
        &self,
        world: &World,
        name: &str,
        subject: &str,
        play: &Play,
        findings: &mut Findings,
    ) {
        findings.cases += 1;
        if world.holds(&self.arn(name)) > 0 {
            self.report(findings, subject, play, Reason::PlaceKept);
        }
    }

    /// Each of the calls that keep the limit fails, in a world where it is made.
    fn errors(&self, full: &World, findings: &mut Findings) {
        let topic = self.subject.topic.as_deref();
        let mut over = full.clone();
        for (_, status) in &mut over.others {
            OVER[1].clone_into(status);
        }
        let mut forgotten = full.clone();
        forgotten.others.clear();
        for world in [&World::default(), full, &over, &forgotten] {
            // What fails if it is called and is not called makes no difference.
            let plain = self.play(&mut world.clone(), "newcomer", &Script::default());
            let tasks = self.subject.machine.tasks(Service::Other);
            for state in tasks.filter(|state| plain.calls.contains_key(*state)) {
                for error in ["States.TaskFailed", "States.Permissions", CONDITION, GONE] {
                    let script = Script {
                        task: Some((state, Failing::always(error, None))),
                        publish: None,
                    };
                    let name = format!("{error} of `{state}`");
                    self.round(&name, world, findings, |mut world, findings| {
                        let play = self.play(&mut world, "newcomer", &script);
                        let judge = Judge::new(&name, &play);
                        findings.add(if error == CONDITION || error == GONE {
                            judge.limited(topic)
                        } else {
                            judge.either(topic)
                        });
                    });
                }
            }
        }
    }

    fn report(&self, findings: &mut Findings, subject: &str, play: &Play, what: Reason) {
        findings.violations.push(Violation {
            law: Law::Limit,
            subject: subject.to_owned(),
            path: play.path(),
            message: None,
            what,
        });
    }
}

#[cfg(test)]
mod interleavings;
