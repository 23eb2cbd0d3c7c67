//! `import task-definition`: a task definition of Amazon ECS.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use loudfail_import::task_definition::{self, Wishes};

use super::super::Context;
use super::{Options, begin, finish};

/// Import a task definition of Amazon ECS.
///
/// Reads the JSON that `aws ecs describe-task-definition --task-definition FAMILY --include TAGS` prints or `aws ecs
/// register-task-definition` accepts. The job gets its own task definition, with the roles of the imported one. With
/// `--keep-definition`, the job runs the family as it is.
#[derive(Args, Debug)]
pub(in crate::cli) struct TaskDefinition {
    /// The file, or `-` for standard input
    #[arg(value_name = "FILE")]
    path: PathBuf,
    /// The job's name [default: the name of the family]
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// The container that does the work: its exit code is the job's [default: the first essential one]
    #[arg(long, value_name = "NAME")]
    container: Option<String>,
    /// Run the family as it is, instead of giving the job its own definition
    #[arg(long)]
    keep_definition: bool,
    #[command(flatten)]
    options: Options,
}

impl TaskDefinition {
    pub(super) fn run(&self, context: &Context) -> ExitCode {
        let (present, sources, source) = match begin(context, &self.path) {
            Ok(begun) => begun,
            Err(code) => return code,
        };
        let facts = present.platform.clone().unwrap_or_default();
        let wishes = Wishes {
            name: self.name.clone(),
            container: self.container.clone(),
            keep_definition: self.keep_definition,
        };
        let imported = task_definition::import(&sources, source, &wishes, &facts);
        finish::finish(context, &self.options, present, &sources, imported)
    }
}
