//! `schema`: the JSON Schemas of blueprints and of the platform file.

use std::path::Path;
use std::process::ExitCode;

use clap::{ArgAction, Args};
use loudfail_diagnostics::{Diagnostic, Format, Sources};

use super::build::blocked;
use super::{Context, MISTAKE, report};
use crate::dist::{self, Change, ChangeKind};
use crate::schema::{Document, FOLDER, outputs, schema};
use crate::{difference, rules};

#[derive(Args, Debug)]
pub(super) struct Schema {
    /// Write nothing; fail if a schema is missing or stale, and show the difference
    #[arg(long, action = ArgAction::SetTrue)]
    check: bool,
    /// Print this schema and write nothing
    #[arg(long, value_name = "FILE", value_parser = Document::ALL.map(Document::word), conflicts_with = "check")]
    print: Option<String>,
}

impl Schema {
    pub(super) fn run(&self, context: &Context) -> ExitCode {
        if let Some(word) = &self.print {
            let named = Document::ALL.into_iter().find(|it| it.word() == word);
            named.iter().for_each(|it| report::put(&schema(*it)));
            return ExitCode::SUCCESS;
        }
        self.try_run(context).unwrap_or_else(|code| code)
    }

    fn try_run(&self, context: &Context) -> Result<ExitCode, ExitCode> {
        let changes = changes(&context.root)?;
        let mut sources = Sources::new();
        let blocked: Vec<Diagnostic> = changes
            .iter()
            .filter_map(|change| match change.kind {
                ChangeKind::Blocked(obstacle) => Some(blocked(
                    Path::new(FOLDER),
                    &change.path,
                    obstacle,
                    &mut sources,
                )),
                _ => None,
            })
            .collect();
        if !blocked.is_empty() {
            report::problems(context, &blocked, &sources);
            return Err(ExitCode::from(MISTAKE));
        }
        if changes.is_empty() {
            report::say(&format!("the schemas in {FOLDER} are up to date"));
            return Ok(ExitCode::SUCCESS);
        }
        if self.check {
            tell_stale(context, &changes);
            return Err(ExitCode::from(MISTAKE));
        }
        write(&context.root, &changes)?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Writes the schemas that are not there. What is there is left as it is, whoever wrote it.
pub(super) fn write_missing(root: &Path) -> Result<(), ExitCode> {
    let mut changes = changes(root)?;
    changes.retain(|change| matches!(change.kind, ChangeKind::Add { .. }));
    write(root, &changes)
}

/// Writes those anew that are there and are of another version.
pub(super) fn write_stale(root: &Path) -> Result<(), ExitCode> {
    let mut changes = changes(root)?;
    changes.retain(|change| matches!(change.kind, ChangeKind::Replace { .. }));
    write(root, &changes)
}

fn changes(root: &Path) -> Result<Vec<Change>, ExitCode> {
    // What else is in the folder is nobody's here.
    dist::compare(&root.join(FOLDER), &outputs(), |_| false).map_err(|error| {
        report::say(&format!("error: cannot read {FOLDER}: {error}"));
        ExitCode::from(MISTAKE)
    })
}

fn write(root: &Path, changes: &[Change]) -> Result<(), ExitCode> {
    if let Err(error) = dist::apply(&root.join(FOLDER), changes) {
        report::say(&format!(
            "error: cannot write {FOLDER}/{}: {}",
            error.path, error.error
        ));
        return Err(ExitCode::from(MISTAKE));
    }
    for change in changes {
        report::say(&format!("written  {FOLDER}/{}", change.path));
    }
    Ok(())
}

fn tell_stale(context: &Context, changes: &[Change]) {
    let difference = difference::unified(FOLDER, changes);
    if context.format == Format::Human {
        report::put(&difference);
    } else {
        // A program that reads standard output gets what it asked for, and whoever reads the log the difference.
        report::say(difference.trim_end());
        let mut sources = Sources::new();
        let problems: Vec<Diagnostic> = changes
            .iter()
            .map(|change| {
                let source = sources.add(format!("{FOLDER}/{}", change.path), "");
                rules::STALE_SCHEMA
                    .error("the schema is not the one of this version of loudfail")
                    .in_file(source)
                    .help("run `cargo xtask schema`")
            })
            .collect();
        report::problems(context, &problems, &sources);
    }
    let files = report::count(changes.len(), "file");
    report::say(&format!(
        "error: {FOLDER} is stale: {files} would change\nhint: run `cargo xtask schema`"
    ));
}
