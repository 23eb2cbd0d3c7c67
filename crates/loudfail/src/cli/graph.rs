//! `graph`: a job's machine as a picture.

use std::process::ExitCode;

use clap::Args;
use loudfail_site::Machine;

use super::environment::OneEnvironment;
use super::simulate::Texts;
use super::{Context, MISTAKE, build, report};

#[derive(Args, Debug)]
pub(super) struct Graph {
    /// The job
    job: String,
    /// The language of the drawing: svg, which follows the viewer's light or dark theme; mermaid, which GitHub and GitLab
    /// render in Markdown; or dot, for Graphviz
    // In place of the option of this name that all commands have: problems are told for people.
    #[arg(id = "format", long = "format", value_name = "LANGUAGE", default_value = "svg", value_parser = ["svg", "mermaid", "dot"])]
    language: String,
    #[command(flatten)]
    environment: OneEnvironment,
}

impl Graph {
    pub(super) fn run(&self, context: &Context) -> ExitCode {
        self.try_run(context).unwrap_or_else(|code| code)
    }

    fn try_run(&self, context: &Context) -> Result<ExitCode, ExitCode> {
        let built = build::compile(context)?;
        let texts = Texts::find(&built, &self.environment, &self.job)?;
        let machine = Machine::read(texts.machine()).map_err(|problems| {
            for problem in problems {
                report::say(&format!("error: the state machine: {problem}"));
            }
            ExitCode::from(MISTAKE)
        })?;
        report::put(&match self.language.as_str() {
            "mermaid" => machine.mermaid(),
            "dot" => machine.dot(&self.job),
            _ => machine.svg(&self.job),
        });
        Ok(ExitCode::SUCCESS)
    }
}
