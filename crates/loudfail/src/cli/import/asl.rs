//! `import asl`: a state machine that somebody wrote by hand.

mod silence;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use loudfail_diagnostics::{SourceId, Sources};
use loudfail_import::asl::{self, Wishes};

use super::super::{Context, MISTAKE, report};
use super::{Options, begin, files, finish};
use crate::catalogue;

/// Import a state machine, and list the failures that it reports to nobody.
///
/// Reads a definition in the Amazon States Language, the output of `aws stepfunctions describe-state-machine`, or a
/// CloudFormation or SAM template with one machine. From a template, it also reads the schedules that start the machine.
/// `${Name}` becomes a parameter of the deployment. Each known failure is run through the old machine: the report lists the
/// failures that the machine reports to nobody, and why.
#[derive(Args, Debug)]
pub(in crate::cli) struct Asl {
    /// The file, or `-` for standard input
    #[arg(value_name = "FILE")]
    path: PathBuf,
    /// The job's name [default: the name of the machine or of the file]
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// The state whose task becomes the job, if several states run tasks
    #[arg(long, value_name = "STATE")]
    state: Option<String>,
    #[command(flatten)]
    options: Options,
}

impl Asl {
    pub(super) fn run(&self, context: &Context) -> ExitCode {
        let (present, mut sources, source) = match begin(context, &self.path) {
            Ok(begun) => begun,
            Err(code) => return code,
        };
        let shapes = match catalogue::shapes(&context.root, &mut sources) {
            Ok(shapes) => shapes,
            Err(problems) => {
                report::problems(context, &problems, &sources);
                return ExitCode::from(MISTAKE);
            }
        };
        let facts = present.platform.clone().unwrap_or_default();
        let wishes = Wishes {
            name: self.name.clone(),
            state: self.state.clone(),
            definition: self.definition(&mut sources, source),
        };
        let mut machine = asl::import(&mut sources, source, &wishes, &facts);
        if let (Some(old), Some(job)) = (&machine.old, machine.imported.jobs.first()) {
            for note in silence::notes(&job.name, &old.state, &old.definition, &shapes) {
                machine.imported.report.add(note.job(&job.name));
            }
        }
        finish::finish(context, &self.options, present, &sources, machine.imported)
    }

    /// The file that a template has its definition in, if it is there; else the import says that it is in one.
    fn definition(&self, sources: &mut Sources, source: SourceId) -> Option<SourceId> {
        let path = asl::definition_file(sources, source)?;
        files::read(&self.path.with_file_name(path), sources).ok()
    }
}
