//! `simulate`: what would happen to a failure, without AWS.

mod show;
mod table;
mod verdict;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{ArgAction, Args};
use loudfail_diagnostics::visible;
use loudfail_job::Job;
use loudfail_prove::{Shape, Shapes, Simulation, Unit, Violation};
use serde_json::Value;
use verdict::Verdict;
pub(super) use verdict::told;

use super::environment::OneEnvironment;
use super::shape::{self, Incident};
use super::{Context, MISTAKE, USAGE, build, input, report, unknown};
use crate::pipeline::Built;

#[derive(Args, Debug)]
pub(super) struct Simulate {
    /// The job
    #[arg(required_unless_present = "list")]
    job: Option<String>,
    /// One of the failure shapes that `--list` shows [default: the first]
    #[arg(long, value_name = "ID", conflicts_with_all = ["error", "cause", "all"])]
    failure: Option<String>,
    /// An error name, such as `ECS.ServerException` [default: the one in the file, or States.TaskFailed]
    #[arg(long, value_name = "NAME", conflicts_with = "all")]
    error: Option<String>,
    /// What is known of the failure: the text of a Cause, JSON with `error` and `cause`, or the output of `aws stepfunctions
    /// get-execution-history` or `describe-execution`; `-` is stdin
    #[arg(long, value_name = "FILE", conflicts_with = "all")]
    cause: Option<PathBuf>,
    /// Show every failure shape in a table; fail if one of them is not reported exactly once
    #[arg(long, action = ArgAction::SetTrue)]
    all: bool,
    /// The execution's input; `@FILE` is read from a file, `-` from stdin [default: one that the job accepts]
    #[arg(long, value_name = "JSON")]
    input: Option<String>,
    /// List the failure shapes
    #[arg(long, action = ArgAction::SetTrue, conflicts_with_all = ["failure", "error", "cause", "all", "input"])]
    list: bool,
    #[command(flatten)]
    environment: OneEnvironment,
    /// Print JSON, for programs
    #[arg(long, action = ArgAction::SetTrue)]
    json: bool,
}

impl Simulate {
    pub(super) fn run(&self, context: &Context) -> ExitCode {
        self.try_run(context).unwrap_or_else(|code| code)
    }

    fn try_run(&self, context: &Context) -> Result<ExitCode, ExitCode> {
        let shapes = shape::shapes(context)?;
        let Some(job) = self.job.as_deref().filter(|_| !self.list) else {
            report::put(&if self.json {
                show::json(&shapes.iter().map(show::shape).collect())
            } else {
                shape::table(&shapes, context.width)
            });
            return Ok(ExitCode::SUCCESS);
        };
        if self.input.as_deref() == Some(input::STDIN)
            && self.cause.as_deref() == Some(Path::new("-"))
        {
            report::say("error: `--input` and `--cause` cannot both be read from standard input");
            return Err(ExitCode::from(USAGE));
        }
        let input = self.input.as_deref().map(input::read).transpose()?;
        let chosen = self.choose(&shapes)?;
        let built = build::compile(context)?;
        let texts = Texts::find(&built, &self.environment, job)?.with_input(input);
        if self.all {
            return self.all(context, &texts, &shapes);
        }
        let simulated = texts.simulate(&chosen)?;
        report::put(&if self.json {
            show::json(&show::simulation(job, &simulated))
        } else {
            show::human(context, texts.job, &simulated)
        });
        if self.failure.is_none() && self.cause.is_none() && self.error.is_none() {
            report::say(&format!(
                "hint: this was `{}`; `--list` shows the others, `--all` tries them all",
                chosen.id
            ));
        }
        Ok(simulated.verdict.exit_code())
    }

    /// The shape that is asked for.
    fn choose(&self, shapes: &Shapes) -> Result<Shape, ExitCode> {
        if let Some(path) = &self.cause {
            let incident = Incident::read(path, self.error.as_deref());
            return Ok(given(incident.map_err(|problem| shape::tell(&problem))?));
        }
        if let Some(error) = &self.error {
            return Ok(given(Incident::of(error, None)));
        }
        let Some(id) = &self.failure else {
            return shapes.iter().next().cloned().ok_or(ExitCode::from(MISTAKE));
        };
        shapes.get(id).cloned().ok_or_else(|| {
            unknown::tell("shape", id);
            if !unknown::tell_meant(id, shapes.iter().map(|shape| shape.id.as_str())) {
                report::say("hint: `cargo xtask simulate --list` shows them all");
            }
            ExitCode::from(USAGE)
        })
    }

    fn all(
        &self,
        context: &Context,
        texts: &Texts<'_>,
        shapes: &Shapes,
    ) -> Result<ExitCode, ExitCode> {
        let all = texts.simulate_all(shapes.iter())?;
        report::put(&if self.json {
            let all = all.iter().map(|it| show::simulation(texts.name, it));
            show::json(&all.collect())
        } else {
            table::table(context, &all)
        });
        let bad = all.iter().filter(|it| !it.verdict.is_good()).count();
        let failures = report::count(all.len(), "failure");
        if bad == 0 {
            report::say(&format!("{failures}, each reported once"));
            return Ok(ExitCode::SUCCESS);
        }
        report::say(&format!(
            "error: of {failures}, {bad} are not reported exactly once"
        ));
        Ok(ExitCode::from(MISTAKE))
    }
}

/// A shape of what was given on the command line.
/// The id of a failure that is not of the catalogue.
const GIVEN: &str = "given";

fn given(incident: Incident) -> Shape {
    let title = "The failure given".to_owned();
    incident.shape(GIVEN.to_owned(), title, String::new())
}

/// A shape and what became of it.
pub(super) struct Simulated {
    pub(super) shape: Shape,
    pub(super) simulation: Simulation,
    verdict: Verdict,
}

impl Simulated {
    fn of(shape: &Shape, simulation: Simulation) -> Self {
        let verdict = Verdict::of(&simulation);
        Self {
            shape: shape.clone(),
            simulation,
            verdict,
        }
    }

    /// Whether it is told as it should be.
    pub(super) fn verdict(&self) -> &Verdict {
        &self.verdict
    }
}

/// The texts of a job that a simulation needs.
pub(super) struct Texts<'b> {
    job: &'b Job,
    name: &'b str,
    machine: &'b str,
    template: &'b str,
    channel_template: &'b str,
    /// What the execution gets, where that is given.
    input: Option<Value>,
}

impl<'b> Texts<'b> {
    /// Those of a job; what is none is told.
    pub(super) fn find(
        built: &'b Built,
        environment: &OneEnvironment,
        name: &str,
    ) -> Result<Self, ExitCode> {
        let (_, job) = environment.job(built, name)?;
        let text = |path: &str| {
            let found = built.outputs.iter().find(|output| output.path == path);
            found.map(|output| output.text.as_str()).unwrap_or_default()
        };
        Ok(Self::of(job, text))
    }

    /// Those of a job, found by the paths of the outputs.
    pub(super) fn of(job: &'b Job, text: impl Fn(&str) -> &'b str) -> Self {
        let name = job.name.as_str();
        let text = |owner: &str, file: &str| text(&format!("{}/{owner}/{file}", job.environment));
        Self {
            job,
            name,
            machine: text(name, "state-machine.asl.json"),
            template: text(name, "cloudformation.yaml"),
            channel_template: text(&job.notify.channel, "cloudformation.yaml"),
            input: None,
        }
    }

    /// The CloudFormation template's.
    pub(super) fn template(&self) -> &'b str {
        self.template
    }

    /// The job.
    pub(super) fn job(&self) -> &'b Job {
        self.job
    }

    /// The state machine's.
    pub(super) fn machine(&self) -> &'b str {
        self.machine
    }

    fn with_input(self, input: Option<Value>) -> Self {
        Self { input, ..self }
    }

    /// What becomes of a failure.
    pub(super) fn simulate(&self, shape: &Shape) -> Result<Simulated, ExitCode> {
        let shape = self.fitted(shape);
        let simulation = loudfail_prove::simulate(&self.unit(), &shape, self.input.as_ref());
        let simulation = simulation.map_err(|violations| tell(&violations))?;
        Ok(Simulated::of(&shape, simulation))
    }

    /// A failure as this job has it: what the catalogue says of a container, its own says. One that was given stays what it is.
    fn fitted(&self, shape: &Shape) -> Shape {
        if shape.id == GIVEN {
            return shape.clone();
        }
        shape.of_container(&self.job.task.container)
    }

    /// What becomes of several failures, in their order.
    pub(super) fn simulate_all<'s>(
        &self,
        shapes: impl IntoIterator<Item = &'s Shape>,
    ) -> Result<Vec<Simulated>, ExitCode> {
        let unit = self.unit();
        let shapes: Vec<Shape> = shapes.into_iter().map(|shape| self.fitted(shape)).collect();
        let all = loudfail_prove::simulate_all(&unit, &shapes, self.input.as_ref());
        let all = all.map_err(|violations| tell(&violations))?;
        let simulated = shapes.iter().zip(all);
        Ok(simulated
            .map(|(shape, simulation)| Simulated::of(shape, simulation))
            .collect())
    }

    fn unit(&self) -> Unit<'b> {
        Unit {
            name: self.name,
            machine: self.machine,
            template: self.template,
            channel_template: self.channel_template,
        }
    }
}

fn tell(violations: &[Violation]) -> ExitCode {
    for violation in violations {
        report::say(&format!("error: {}", visible(&violation.to_string())));
    }
    ExitCode::from(MISTAKE)
}
