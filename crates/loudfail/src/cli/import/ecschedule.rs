//! `import ecschedule`: the rules of a configuration.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use loudfail_diagnostics::Sources;
use loudfail_import::{Imported, ecschedule};

use super::super::{Context, MISTAKE, report};
use super::{Options, files, finish};

/// Import the rules of ecschedule, each as a separate job.
///
/// Reads YAML, or JSON if the file's name ends with `.json`. Calls such as `{{ must_env "NAME" }}` become parameters of the
/// deployment. Render Jsonnet and control structures before you import.
#[derive(Args, Debug)]
pub(in crate::cli) struct Ecschedule {
    /// One or more configuration files of `ecschedule -conf`
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    options: Options,
}

impl Ecschedule {
    pub(super) fn run(&self, context: &Context) -> ExitCode {
        let present = match finish::present(context) {
            Ok(present) => present,
            Err(code) => return code,
        };
        let mut sources = Sources::new();
        let mut read = Vec::new();
        let mut problems = Vec::new();
        for path in &self.paths {
            match files::read(path, &mut sources) {
                Ok(source) => read.push(source),
                Err(problem) => problems.push(*problem),
            }
        }
        if !problems.is_empty() {
            report::problems(context, &problems, &sources);
            return ExitCode::from(MISTAKE);
        }
        let facts = present.platform.clone().unwrap_or_default();
        let mut imported = Imported::default();
        for source in read {
            ecschedule::import(&sources, source, &facts, &mut imported);
        }
        finish::finish(context, &self.options, present, &sources, imported)
    }
}
