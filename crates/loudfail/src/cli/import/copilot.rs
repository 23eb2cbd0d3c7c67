//! `import copilot`: a manifest, or the folder that Copilot keeps them in.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use loudfail_diagnostics::Sources;
use loudfail_import::copilot::{self, Application};

use super::super::{Context, MISTAKE, report};
use super::{Options, files, finish};

/// Reads Scheduled Jobs of AWS Copilot.
#[derive(Args, Debug)]
pub(in crate::cli) struct Copilot {
    /// Manifests, or folders with them
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    options: Options,
}

impl Copilot {
    pub(super) fn run(&self, context: &Context) -> ExitCode {
        let present = match finish::present(context) {
            Ok(present) => present,
            Err(code) => return code,
        };
        let mut sources = Sources::new();
        let mut application = Application::default();
        let mut problems = Vec::new();
        for path in &self.paths {
            match files::read(path, &mut sources) {
                Ok(source) => application.manifests.push(source),
                Err(problem) => problems.push(*problem),
            }
        }
        if !problems.is_empty() {
            report::problems(context, &problems, &sources);
            return ExitCode::from(MISTAKE);
        }
        let facts = present.platform.clone().unwrap_or_default();
        let imported = copilot::import(&sources, &application, &facts);
        finish::finish(context, &self.options, present, &sources, imported)
    }
}
