//! What would happen to one failure, for people to look at.

use std::sync::Arc;

use serde_json::Value;

use crate::law::Law;
use crate::laws::backstop;
use crate::machine::{Failing, Script, Service};
use crate::proof::Teller;
use crate::reason::Reason;
use crate::shape::{Place, Shape, Shapes};
use crate::subject::{Deployed, Subject, Unit, violation};
use crate::template::{Deployment, Template};
use crate::violation::{Ending, Violation};

/// How one failure goes.
#[derive(Debug, Clone, PartialEq)]
pub struct Simulation {
    /// The states that the execution goes through; none where it ends past them.
    pub steps: Vec<SimulationStep>,
    /// What is published, each attempt by itself, and last what the backstop says.
    pub messages: Vec<Told>,
    /// How the execution ends.
    pub end: Ending,
}

/// One state on the way.
#[derive(Debug, Clone, PartialEq)]
pub struct SimulationStep {
    /// Its name.
    pub state: String,
    /// What it got.
    pub input: Arc<Value>,
    /// What it passed on; none where the execution failed there.
    pub output: Option<Arc<Value>>,
    /// The name of the error that a Catch took.
    pub caught: Option<String>,
    /// How often its task was called; 0 for other states.
    pub attempts: u32,
    /// Seconds that its retries or it itself waited, without jitter.
    pub seconds: u64,
}

/// A message.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// Who publishes it.
    pub by: Teller,
    /// The notification; a text where it is not JSON.
    pub message: Value,
    /// Whether Amazon SNS takes it.
    pub is_delivered: bool,
}

/// Runs one failure of a job with everyday names: region `ap-northeast-1`, parameters filled with texts that name them.
///
/// A shape of the task or of another task makes that fail; one of the publishing makes the task fail and then the
/// publishing; one that no Catch sees ends the execution. A shape without an error is how an execution ends from
/// outside. The execution gets the input given, or an everyday one under which the job starts.
pub fn simulate(
    unit: &Unit<'_>,
    shape: &Shape,
    input: Option<&Value>,
) -> Result<Simulation, Vec<Violation>> {
    prepared(unit, input, |one| one(shape))
}

/// The same for several failures, in their order: the texts are read once.
pub fn simulate_all<'s>(
    unit: &Unit<'_>,
    shapes: impl IntoIterator<Item = &'s Shape>,
    input: Option<&Value>,
) -> Result<Vec<Simulation>, Vec<Violation>> {
    prepared(unit, input, |one| shapes.into_iter().map(one).collect())
}

/// How one failure goes, for who has read the texts.
type One<'o> = dyn Fn(&Shape) -> Result<Simulation, Vec<Violation>> + 'o;

fn prepared<R>(
    unit: &Unit<'_>,
    input: Option<&Value>,
    go: impl FnOnce(&One<'_>) -> Result<R, Vec<Violation>>,
) -> Result<R, Vec<Violation>> {
    let form = |reason| vec![violation(Law::Form, unit.name, reason)];
    let template =
        Template::parse(unit.template).map_err(|problem| form(Reason::Template(problem)))?;
    let deployed = Deployed::find(&template, Deployment::EVERYDAY).map_err(form)?;
    let mut machine = deployed.read(unit.machine, "4b1c6a3e-0d0a-4a62-9d53-3d9d7c0f0d5e")?;
    machine.keeps_data = true;
    // What it says does not hang on the channel.
    let channel = Template::default();
    let none = Shapes::default();
    let backstop = backstop::check(&deployed, &machine, &channel, &none, &mut Vec::new());
    // An execution that ends from outside needs no task to fail.
    let subject = Subject::prepare(&machine);
    let simulate = |shape: &Shape| {
        let mut simulation = if shape.place() == Place::Execution {
            Simulation {
                steps: Vec::new(),
                messages: Vec::new(),
                end: backstop::ending(shape),
            }
        } else {
            let subject = subject.as_ref();
            let subject = subject
                .map_err(|reason| vec![violation(Law::Silence, unit.name, reason.clone())])?;
            run(subject, shape, input)
        };
        let said = backstop
            .as_ref()
            .and_then(|backstop| backstop.message(&machine, &simulation.end));
        simulation.messages.extend(said.map(|message| Told {
            by: Teller::Backstop,
            message,
            is_delivered: true,
        }));
        Ok(simulation)
    };
    go(&simulate)
}

fn run(subject: &Subject<'_>, shape: &Shape, input: Option<&Value>) -> Simulation {
    let given = Failing::of(shape);
    let job = subject.jobs.first().copied().unwrap_or_default();
    let script = match shape.place() {
        Place::Publish => Script {
            task: Some((job, Failing::always("States.TaskFailed", None))),
            publish: given,
        },
        Place::Other => {
            let other = subject.machine.tasks(Service::Other).next();
            Script {
                task: given.map(|failing| (other.unwrap_or(job), failing)),
                publish: None,
            }
        }
        Place::Task | Place::Execution => Script {
            task: given.map(|failing| (job, failing)),
            publish: None,
        },
    };
    let input = input.cloned().unwrap_or_else(|| subject.input.everyday());
    let play = subject.machine.play(input, &script);
    let messages = play.published.iter().map(|published| Told {
        by: Teller::Machine,
        message: published.message.clone(),
        is_delivered: published.delivered,
    });
    Simulation {
        steps: play.steps,
        messages: messages.collect(),
        end: Ending::from(&play.end),
    }
}
