//! What a machine that somebody else wrote tells of each failure.
//!
//! The laws ask for more than that somebody is told; this asks for that alone, so that the answer is fair to a machine
//! whose messages have another form, or whose executions end in another way.

use std::collections::BTreeMap;

use loudfail_states::{End, Problem};

use crate::machine::{Failing, Machine, Play, Script};
use crate::notification::{self, NotificationProblem};
use crate::reason::Reason;
use crate::shape::{Place, Shape, Shapes};
use crate::subject::Subject;
use crate::template::Deployment;
use crate::violation::Ending;

/// What a machine tells of each shape of a catalogue.
#[derive(Debug, Clone, PartialEq)]
pub struct Audit {
    /// One for each shape and each state that runs a task of Amazon ECS, in the order of the text and the catalogue.
    pub tasks: Vec<Audited>,
    /// One for each shape in which the publishing itself fails; none where nothing is ever told.
    pub publishing: Vec<Audited>,
    /// The ids of the shapes that end an execution past every state: no text of a machine can tell of them.
    pub unseen: Vec<String>,
}

/// What a machine makes of one failure.
#[derive(Debug, Clone, PartialEq)]
pub struct Audited {
    /// The state that fails.
    pub state: String,
    /// The id of the shape.
    pub shape: String,
    /// The states that the execution goes through.
    pub path: Vec<String>,
    /// What comes of it.
    pub hearing: Hearing,
}

/// Whether anybody hears of a failure.
#[derive(Debug, Clone, PartialEq)]
pub enum Hearing {
    /// A message goes out that chat shows.
    Chat,
    /// A message goes out that chat drops; who gets it by mail or from a queue hears of the failure.
    Elsewhere(NotificationProblem),
    /// Nobody: the state does not wait for its task, so the failure is none to it.
    NotAwaited,
    /// Nobody: a state fails by itself, which no `Catch` sees.
    Fault {
        /// The state.
        state: String,
        /// The error name.
        error: String,
        /// What fails.
        cause: String,
    },
    /// Nobody: the execution ends without a message.
    Silent {
        /// How it ends.
        end: Ending,
    },
}

impl Hearing {
    /// Whether nobody hears.
    #[must_use]
    pub fn is_silent(&self) -> bool {
        !matches!(self, Self::Chat | Self::Elsewhere(_))
    }
}

/// Why a machine cannot be audited.
#[derive(Debug, Clone, PartialEq)]
pub enum AuditProblem {
    /// It is not a definition that can be run here.
    Definition(Vec<Problem>),
    /// It has no state that runs a task of Amazon ECS, or no input was found under which one starts.
    Reason(Reason),
}

/// Runs every shape through a machine.
///
/// # Errors
/// When the machine cannot be run.
pub fn audit(machine: &str, shapes: &Shapes) -> Result<Audit, AuditProblem> {
    let none = BTreeMap::new();
    let execution = "4b1c6a3e-0d0a-4a62-9d53-3d9d7c0f0d5e";
    let machine = Machine::parse(machine, &none, &Deployment::EVERYDAY, "machine", execution)
        .map_err(AuditProblem::Definition)?;
    let subject = Subject::for_failures(&machine).map_err(AuditProblem::Reason)?;
    let mut tasks = Vec::new();
    for state in &subject.jobs {
        let is_awaited = is_awaited(&machine, state);
        for shape in shapes.of(Place::Task) {
            tasks.extend(task(&subject, state, is_awaited, shape));
        }
    }
    // A failure that is told, and then the message of it does not go out.
    let told = tasks.iter().find(|it: &&Audited| !it.hearing.is_silent());
    let told = told.and_then(|it| Some((it.state.as_str(), shapes.get(&it.shape)?)));
    let publishing = told.into_iter().flat_map(|(state, failed)| {
        let lost = shapes.of(Place::Publish);
        lost.filter_map(|shape| publishing(&subject, state, failed, shape))
    });
    let publishing = publishing.collect();
    Ok(Audit {
        tasks,
        publishing,
        unseen: shapes
            .of(Place::Execution)
            .map(|shape| shape.id.clone())
            .collect(),
    })
}

/// Whether a state waits for its task to stop ("Run a Job (.sync)" in the Step Functions guide).
fn is_awaited(machine: &Machine, state: &str) -> bool {
    let resource = machine.definition["States"][state]["Resource"].as_str();
    resource.is_some_and(|resource| resource.ends_with(".sync"))
}

fn task(subject: &Subject<'_>, state: &str, is_awaited: bool, shape: &Shape) -> Option<Audited> {
    let script = Script {
        task: Some((state, Failing::of(shape)?)),
        publish: None,
    };
    let play = subject.machine.play(subject.input.good.clone(), &script);
    let hearing = if shape.has_task_arn && !is_awaited {
        Hearing::NotAwaited
    } else {
        hearing(&play)
    };
    Some(Audited {
        state: state.to_owned(),
        shape: shape.id.clone(),
        path: play.path(),
        hearing,
    })
}

fn publishing(subject: &Subject<'_>, job: &str, failed: &Shape, shape: &Shape) -> Option<Audited> {
    let script = Script {
        task: Some((job, Failing::of(failed)?)),
        publish: Failing::of(shape),
    };
    let play = subject.machine.play(subject.input.good.clone(), &script);
    let state = play.steps.last().map(|step| step.state.clone());
    Some(Audited {
        state: state.unwrap_or_default(),
        shape: shape.id.clone(),
        path: play.path(),
        hearing: hearing(&play),
    })
}

fn hearing(play: &Play) -> Hearing {
    let mut refused = None;
    for published in play.published.iter().filter(|it| it.delivered) {
        let problem = if published.message.is_string() {
            Some(NotificationProblem::NotJson)
        } else {
            notification::check(&published.message).into_iter().next()
        };
        match problem {
            None => return Hearing::Chat,
            Some(problem) => refused = refused.or(Some(problem)),
        }
    }
    if let Some(problem) = refused {
        return Hearing::Elsewhere(problem);
    }
    if let End::Failed(failure) = &play.end
        && let (Some(fault), true) = (&failure.fault, play.is_caught)
    {
        let state = play.steps.last().map(|step| step.state.clone());
        return Hearing::Fault {
            state: state.unwrap_or_default(),
            error: fault.error_name().to_owned(),
            cause: fault.to_string(),
        };
    }
    Hearing::Silent {
        end: Ending::from(&play.end),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECIPE: &str = include_str!("../../../tests/fixtures/recipe/state-machine.asl.json");

    fn audited(machine: &str) -> Audit {
        let shapes = Shapes::builtin().expect("the fixture is a catalogue");
        audit(machine, &shapes).expect("a machine")
    }

    fn of<'a>(audit: &'a Audit, shape: &str) -> &'a Hearing {
        let found = audit.tasks.iter().find(|it| it.shape == shape);
        &found.expect("the shape").hearing
    }

    #[test]
    fn the_recipe_tells_of_whole_tasks_and_dies_of_the_rest() {
        let audit = audited(RECIPE);
        assert_eq!(of(&audit, "exit-nonzero"), &Hearing::Chat);
        let Hearing::Fault { state, error, .. } = of(&audit, "failures-capacity") else {
            panic!("{:?}", of(&audit, "failures-capacity"));
        };
        assert_eq!(
            (state.as_str(), error.as_str()),
            ("SplitTaskArn", "States.Runtime")
        );
        assert!(audit.publishing.iter().all(|it| it.hearing.is_silent()));
        assert!(!audit.publishing.is_empty() && !audit.unseen.is_empty());
    }

    #[test]
    fn a_task_that_nobody_waits_for_and_a_machine_without_a_catch() {
        let audit_of = |from: &str, to: &str| audited(&RECIPE.replace(from, to));
        let audit = audit_of("ecs:runTask.sync", "ecs:runTask");
        assert_eq!(of(&audit, "exit-nonzero"), &Hearing::NotAwaited);
        let audit = audit_of("States.ALL", "States.Timeout");
        assert!(matches!(of(&audit, "exit-nonzero"), Hearing::Silent { .. }));
        let audit = audit_of("client-markdown", "text");
        assert!(matches!(of(&audit, "exit-nonzero"), Hearing::Elsewhere(_)));
    }

    #[test]
    fn what_fails_after_a_success_hides_no_failure_of_the_task() {
        let fails =
            r#""Next": "Odd"}, "Odd": {"Type": "Pass", "InputPath": "$.missing", "End": true}"#;
        let machine = format!(
            r#"{{"StartAt": "Run", "States": {{"Run": {{"Type": "Task", "Resource": "arn:aws:states:::ecs:runTask.sync",
            "Parameters": {{"Cluster": "batch", "TaskDefinition": "report", "LaunchType": "EC2"}}, {fails}}}}}"#
        );
        let audit = audited(&machine);
        assert!(matches!(of(&audit, "exit-nonzero"), Hearing::Silent { .. }));
    }

    #[test]
    fn what_cannot_be_run_says_why() {
        let shapes = Shapes::default();
        for machine in [
            "",
            "{}",
            &RECIPE.replace("ecs:runTask.sync", "lambda:invoke"),
        ] {
            assert!(audit(machine, &shapes).is_err(), "{machine}");
        }
    }
}
