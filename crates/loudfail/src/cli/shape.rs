//! `shape`: failures that happened, kept so that every build is proved against them.

mod incident;
mod scrub;

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use loudfail_diagnostics::{Sources, visible};
use loudfail_prove::Shapes;

use super::card::{clip, width};
use super::{Context, MISTAKE, USAGE, build, report};
use crate::catalogue::{self, CATALOGUE};
use crate::repository::BLUEPRINTS;
use scrub::Scrubbed;

pub(super) use incident::{Incident, IncidentProblem};

#[derive(Subcommand, Debug)]
pub(super) enum ShapeCommand {
    /// Remove account ids, addresses and secrets from an incident, and add it to `blueprints/failures.json`
    Add(Add),
    /// List the shapes that every build is proved against, the repository's own last
    List(List),
}

#[derive(Args, Debug)]
pub(super) struct Add {
    /// A short name for the failure: lower-case letters, digits and `-`
    id: String,
    /// The incident: the text of a Cause, JSON with `error` and `cause`, or the output of `aws stepfunctions
    /// get-execution-history` or `describe-execution`; `-` is stdin
    #[arg(long, value_name = "FILE")]
    from: PathBuf,
    /// A description of the failure [default: the reason for which the task stopped]
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// Where the failure is known from, such as a link to a post-mortem
    #[arg(long, value_name = "TEXT", default_value = "an incident")]
    source: String,
    /// The error name, if the file does not contain it [default: States.TaskFailed]
    #[arg(long, value_name = "NAME")]
    error: Option<String>,
}

#[derive(Args, Debug)]
pub(super) struct List {}

impl ShapeCommand {
    pub(super) fn run(&self, context: &Context) -> ExitCode {
        match self {
            Self::Add(add) => add.run(context),
            Self::List(_) => list(context),
        }
        .unwrap_or_else(|code| code)
    }
}

impl Add {
    fn run(&self, context: &Context) -> Result<ExitCode, ExitCode> {
        if !catalogue::is_id(&self.id) {
            let id = self.id.escape_debug();
            let rule = catalogue::ID_RULE;
            report::say(&format!(
                "error: `{id}` is not a valid shape id\nhint: {rule}"
            ));
            return Err(ExitCode::from(USAGE));
        }
        if shapes(context)?.get(&self.id).is_some() {
            return Err(self.tell_taken());
        }
        let mut incident =
            Incident::read(&self.from, self.error.as_deref()).map_err(|problem| tell(&problem))?;
        let mut scrubbed = Scrubbed::new();
        for text in [&mut incident.error, &mut incident.cause]
            .into_iter()
            .flatten()
        {
            *text = scrub::scrub(text, &mut scrubbed);
        }
        let title = self.title.clone();
        let title = title.unwrap_or_else(|| default_title(&incident));
        let shape = incident.shape(self.id.clone(), title, self.source.clone());

        // What others add meanwhile would be lost. The lock is on the folder; why that cannot be made is told below.
        let _ = fs::create_dir_all(context.root.join(BLUEPRINTS));
        let _lock = build::lock(&context.root);
        let mut sources = Sources::new();
        let own = catalogue::own(&context.root, &mut sources).map_err(|problems| {
            report::problems(context, &problems, &sources);
            ExitCode::from(MISTAKE)
        })?;
        if own
            .as_ref()
            .is_some_and(|own| own.shapes.get(&self.id).is_some())
        {
            return Err(self.tell_taken());
        }
        let before = own.as_ref().map(|own| own.text.as_str());
        catalogue::append(&context.root, before, &shape).map_err(|error| {
            report::say(&format!("error: cannot write {CATALOGUE}: {error}"));
            ExitCode::from(MISTAKE)
        })?;
        tell_scrubbed(&scrubbed);
        report::say(&format!("   added  `{}` to {CATALOGUE}", shape.id));
        report::say(
            "hint: read it before you commit it; `cargo xtask simulate JOB --failure ID` shows how a job reports it",
        );
        Ok(ExitCode::SUCCESS)
    }

    fn tell_taken(&self) -> ExitCode {
        report::say(&format!(
            "error: a shape `{}` already exists\nhint: use another id; `cargo xtask shape list` shows all shapes",
            self.id
        ));
        ExitCode::from(MISTAKE)
    }
}

/// What an incident says of itself.
fn default_title(incident: &Incident) -> String {
    let reason = incident.task_field("StoppedReason");
    match (reason, &incident.error) {
        (Some(reason), _) => reason,
        (None, Some(error)) => format!("An incident with {error}"),
        (None, None) => "An execution that ended without an error name".to_owned(),
    }
}

fn tell_scrubbed(scrubbed: &Scrubbed) {
    if scrubbed.is_empty() {
        report::say("scrubbed  nothing: no account id, address or secret was found");
    }
    for (what, count) in scrubbed {
        let plural = match *count {
            1 => (*what).to_owned(),
            _ => match what.strip_suffix("ss") {
                Some(_) => format!("{what}es"),
                None if what.ends_with('s') => (*what).to_owned(),
                None => format!("{what}s"),
            },
        };
        report::say(&format!("scrubbed  {count} {plural}"));
    }
}

/// Every shape, or what is wrong with the repository's own, told.
pub(super) fn shapes(context: &Context) -> Result<Shapes, ExitCode> {
    let mut sources = Sources::new();
    catalogue::shapes(&context.root, &mut sources).map_err(|problems| {
        report::problems(context, &problems, &sources);
        ExitCode::from(MISTAKE)
    })
}

/// Tells why a file is no incident.
pub(super) fn tell(problem: &IncidentProblem) -> ExitCode {
    report::say(&format!("error: {}", visible(&problem.to_string())));
    if let Some(hint) = problem.hint() {
        report::say(&format!("hint: {hint}"));
    }
    ExitCode::from(MISTAKE)
}

fn list(context: &Context) -> Result<ExitCode, ExitCode> {
    let shapes = shapes(context)?;
    report::put(&table(&shapes, context.width));
    Ok(ExitCode::SUCCESS)
}

/// The ids and titles, and whose they are.
pub(super) fn table(shapes: &Shapes, columns: usize) -> String {
    let builtin = Shapes::builtin().unwrap_or_default();
    let widest = shapes.iter().map(|shape| width(&shape.id)).max();
    let widest = widest.unwrap_or_default();
    let mut table = String::new();
    for shape in shapes {
        let own = match builtin.get(&shape.id) {
            Some(_) => "",
            None => "(own) ",
        };
        let line = format!("{:widest$}  {own}{}", shape.id, visible(&shape.title));
        table.push_str(clip(&line, columns).trim_end());
        table.push('\n');
    }
    table
}
