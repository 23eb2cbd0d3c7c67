//! What an execution that is over means for the laws.

use loudfail_states::End;

use crate::ends::{SKIPPED, TOLD, tells_failure};
use crate::law::Law;
use crate::machine::{Play, Published, is_marked};
use crate::notification::{self, MESSAGE_BYTES, NotificationProblem};
use crate::reason::Reason;
use crate::violation::{Ending, Violation};

/// What an execution should have done.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Expected<'s> {
    /// The error that the notification is about.
    pub(crate) error: &'s str,
    /// The ARN of the task that it must name.
    pub(crate) task: Option<&'s str>,
    /// The topic that it must go to, where that is known.
    pub(crate) topic: Option<&'s str>,
}

/// Whether the backstop speaks, as law 5 says it.
pub(crate) fn backstop_speaks(end: &Ending) -> bool {
    match end {
        Ending::Succeeded => false,
        Ending::Failed { error, .. } => !matches!(error.as_deref(), Some(TOLD | SKIPPED)),
        Ending::TimedOut | Ending::Aborted { .. } => true,
    }
}

/// Collects what an execution breaks.
pub(crate) struct Judge<'p> {
    subject: &'p str,
    play: &'p Play,
    end: Ending,
    violations: Vec<Violation>,
}

impl<'p> Judge<'p> {
    pub(crate) fn new(subject: &'p str, play: &'p Play) -> Self {
        Self {
            subject,
            play,
            end: Ending::from(&play.end),
            violations: Vec::new(),
        }
    }

    /// The execution failed where a Catch saw it: exactly one notification by the machine itself.
    pub(crate) fn failed(mut self, expected: &Expected<'_>) -> Vec<Violation> {
        if self.fault_after_catch() {
            return self.violations;
        }
        let told: Vec<&Published> = self.told().collect();
        let backstop = usize::from(backstop_speaks(&self.end));
        match told.as_slice() {
            [] => self.report(
                Law::Silence,
                Reason::NotTold {
                    end: self.end.clone(),
                },
            ),
            [_, ..] if told.len() + backstop > 1 => {
                let count = told.len() + backstop;
                self.report(Law::Silence, Reason::ToldTwice { count });
            }
            _ => {}
        }
        let is_told_end =
            matches!(&self.end, Ending::Failed { error, .. } if error.as_deref() == Some(TOLD));
        if told.is_empty() == is_told_end {
            self.report(
                Law::Backstop,
                Reason::WrongEnd {
                    end: self.end.clone(),
                },
            );
        }
        if is_told_end {
            self.check_cause(expected.error);
        }
        if let (Some(task), Some(first)) = (expected.task, told.first())
            && !first.text.contains(task)
        {
            let task = task.to_owned();
            self.report(Law::Silence, Reason::TaskNotNamed { task });
        }
        self.messages(expected.topic);
        self.violations
    }

    /// The execution failed and its notification did not get through: the backstop must speak.
    pub(crate) fn untold(mut self, expected: &Expected<'_>) -> Vec<Violation> {
        if self.fault_after_catch() {
            return self.violations;
        }
        if !backstop_speaks(&self.end) {
            self.report(
                Law::Silence,
                Reason::NotTold {
                    end: self.end.clone(),
                },
            );
        }
        if self.end.error() == Some(TOLD) {
            self.report(
                Law::Backstop,
                Reason::WrongEnd {
                    end: self.end.clone(),
                },
            );
        }
        self.messages(expected.topic);
        self.violations
    }

    /// The job ended well: nobody is told of a failure.
    pub(crate) fn succeeded(mut self, topic: Option<&str>) -> Vec<Violation> {
        if self.end != Ending::Succeeded || self.told().next().is_some() {
            self.report(
                Law::Silence,
                Reason::FalseAlarm {
                    end: self.end.clone(),
                },
            );
        }
        self.messages(topic);
        self.violations
    }

    /// As many others run as may: nothing runs, and that is a failure that is told once, or a run that is skipped.
    pub(crate) fn limited(self, topic: Option<&str>) -> Vec<Violation> {
        if self.end.error() == Some(SKIPPED) && !self.play.started && self.told().next().is_none() {
            let mut this = self;
            this.messages(topic);
            return this.violations;
        }
        self.either(topic)
    }

    /// The execution's input is none that anybody meant: the job runs, or exactly one notification goes out, the
    /// backstop's counted.
    pub(crate) fn either(mut self, topic: Option<&str>) -> Vec<Violation> {
        let count = self.told().count() + usize::from(backstop_speaks(&self.end));
        let ran = self.end == Ending::Succeeded && self.play.started;
        match (count, ran) {
            (0, true) | (1, false) => {}
            (0, false) => self.report(
                Law::Silence,
                Reason::NotTold {
                    end: self.end.clone(),
                },
            ),
            (_, true) => self.report(
                Law::Silence,
                Reason::FalseAlarm {
                    end: self.end.clone(),
                },
            ),
            _ => self.report(Law::Silence, Reason::ToldTwice { count }),
        }
        self.messages(topic);
        self.violations
    }

    /// The execution's input is none that anybody meant, and the machine can see that: the job runs with it, or the
    /// machine tells itself what it takes. It does not die of it.
    pub(crate) fn refused(mut self, topic: Option<&str>) -> Vec<Violation> {
        if let End::Failed(failure) = &self.play.end
            && failure.error.as_deref() == Some("States.Runtime")
        {
            let state = self.play.steps.last().map(|step| step.state.clone());
            let fault = failure.fault.as_ref().map(ToString::to_string);
            self.report(
                Law::Data,
                Reason::Fault {
                    state: state.unwrap_or_default(),
                    error: "States.Runtime".to_owned(),
                    cause: fault.unwrap_or_else(|| "no request can be made of it".to_owned()),
                },
            );
        }
        self.either(topic)
    }

    fn told(&self) -> impl Iterator<Item = &'p Published> + use<'p> {
        let published = self.play.published.iter();
        published.filter(|it| it.delivered && tells_failure(&it.message))
    }

    fn fault_after_catch(&mut self) -> bool {
        let End::Failed(failure) = &self.play.end else {
            return false;
        };
        let (Some(fault), true) = (&failure.fault, self.play.is_caught) else {
            return false;
        };
        let state = self.play.steps.last().map(|step| step.state.clone());
        self.report(
            Law::Data,
            Reason::Fault {
                state: state.unwrap_or_default(),
                error: fault.error_name().to_owned(),
                cause: fault.to_string(),
            },
        );
        true
    }

    fn check_cause(&mut self, error: &str) {
        let Ending::Failed { cause, .. } = &self.end else {
            return;
        };
        if !cause.as_deref().is_some_and(|cause| cause.contains(error)) {
            let error = error.to_owned();
            self.report(Law::Silence, Reason::CauseWithoutError { error });
        }
    }

    fn messages(&mut self, topic: Option<&str>) {
        let published: &'p [Published] = &self.play.published;
        for (index, published) in published.iter().enumerate() {
            // A retry repeats the message of the attempt before.
            let earlier = self.play.published.iter().take(index);
            if earlier
                .into_iter()
                .any(|it| it.message == published.message)
            {
                continue;
            }
            for (law, reason) in check_message(published, topic) {
                self.report(law, reason);
            }
            if is_marked(&published.text) {
                self.report(
                    Law::Secrets,
                    Reason::Shown {
                        place: "the message",
                    },
                );
            }
        }
        if let Ending::Failed { error, cause } = &self.end {
            let texts = [
                ("the error of the execution", error),
                ("the cause of the execution", cause),
            ];
            let shown = texts
                .into_iter()
                .find(|(_, text)| text.as_deref().is_some_and(is_marked));
            // What a fault says is the evaluator's wording.
            if let (Some((place, _)), End::Failed(failure)) = (shown, &self.play.end)
                && failure.fault.is_none()
            {
                self.report(Law::Secrets, Reason::Shown { place });
            }
        }
    }

    fn report(&mut self, law: Law, what: Reason) {
        self.violations.push(Violation {
            law,
            subject: self.subject.to_owned(),
            path: self.play.path(),
            message: self.play.published.last().map(|it| it.message.clone()),
            what,
        });
    }
}

/// What is wrong with a message, and which law says so.
fn check_message(published: &Published, topic: Option<&str>) -> Vec<(Law, Reason)> {
    let mut problems = if published.message.is_string() {
        vec![NotificationProblem::NotJson]
    } else {
        notification::check(&published.message)
    };
    if published.text.len() > MESSAGE_BYTES {
        problems.push(NotificationProblem::TooLarge {
            bytes: published.text.len(),
        });
    }
    let mut found: Vec<(Law, Reason)> = problems
        .into_iter()
        .map(|problem| {
            let law = match problem {
                NotificationProblem::TooLong { .. } | NotificationProblem::TooLarge { .. } => {
                    Law::Lengths
                }
                _ => Law::Silence,
            };
            (law, Reason::Notification(problem))
        })
        .collect();
    // News may go elsewhere.
    let is_elsewhere = topic.is_some() && published.topic.as_deref() != topic;
    if is_elsewhere && tells_failure(&published.message) {
        let topic = published.topic.clone();
        found.push((Law::Silence, Reason::OtherTopic { topic }));
    }
    found
}
