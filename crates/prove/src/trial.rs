//! An execution whose job fails, held to what must then happen.

use crate::machine::{Calls, Failing, Play, Script};
use crate::subject::Subject;
use crate::tails::Tail;
use crate::verdict::{Expected, Judge};
use crate::violation::Violation;

/// What became of an execution whose job failed.
#[derive(Debug)]
pub(crate) struct Trial {
    /// How it went; nothing where it is known from another that its end keeps the laws.
    pub(crate) play: Option<Play>,
    pub(crate) violations: Vec<Violation>,
    calls: Calls,
}

impl Trial {
    /// Runs an execution in which that state fails, and of which the notification must name the task that is given.
    pub(crate) fn of(
        subject: &Subject<'_>,
        name: &str,
        job: &str,
        failing: Failing<'_>,
        task: Option<&str>,
    ) -> Self {
        let script = Script {
            task: Some((job, failing)),
            publish: None,
        };
        let expected = Expected {
            error: failing.error,
            task,
            topic: subject.topic.as_deref(),
        };
        let input = subject.input.good.clone();
        let mut found: Option<Tail> = None;
        let played = subject.machine.play_unless_known(input, &script, |entry| {
            let beginnings = subject.beginnings.as_ref().filter(|_| found.is_none())?;
            found = beginnings.tail(entry, &expected);
            beginnings.known(found.as_ref()?, subject.machine)
        });
        let play = match played {
            Ok(play) => play,
            Err(calls) => {
                return Self {
                    play: None,
                    violations: Vec::new(),
                    calls,
                };
            }
        };
        let violations = Judge::new(name, &play).failed(&expected);
        if let (Some(beginnings), Some(tail)) = (&subject.beginnings, &found)
            && violations.is_empty()
            && !play.has_looked
        {
            beginnings.learn(tail, play.spent);
        }
        Self {
            calls: play.calls.clone(),
            play: Some(play),
            violations,
        }
    }

    /// How often the task of a state was run.
    pub(crate) fn attempts(&self, state: &str) -> u32 {
        self.calls.get(state).copied().unwrap_or_default()
    }
}
