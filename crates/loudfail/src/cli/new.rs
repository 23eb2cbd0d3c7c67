//! `new`: a first blueprint, with the words a newcomer needs beside each value.

mod scaffold;

use std::io;
use std::path::Path;
use std::process::ExitCode;

use clap::Args;
use loudfail_diagnostics::{Code, Diagnostic};

use super::{Context, MISTAKE, USAGE, report, schema};
use crate::dist::{self, WriteError};
use crate::pipeline::{self, Compiled};
use crate::repository::{self, BLUEPRINTS, Blueprint};
use crate::schema::{Document, modeline};

/// The file that all jobs share, where there is none yet.
pub(super) const PLATFORM: &str = include_str!("new/platform.yaml");

/// The rule for the names of jobs.
const NAME: Code = Code("LF0202");

/// The channel of the scaffold's own platform file.
pub(super) const CHANNEL: &str = "alerts";

#[derive(Args, Debug)]
pub(super) struct New {
    /// The job's name: lower-case letters, digits and `-`
    pub(super) name: String,
}

impl New {
    pub(super) fn run(&self, context: &Context) -> ExitCode {
        if let Some((problem, hint)) = problem_of_name(&self.name) {
            report::say(&format!("error: {problem}\nhint: {hint}"));
            return ExitCode::from(USAGE);
        }
        let present = match repository::read(&context.root) {
            Ok(present) => present.blueprints,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(error) => {
                report::say(&format!("error: cannot read `{BLUEPRINTS}`: {error}"));
                return ExitCode::from(MISTAKE);
            }
        };
        if let Some(taken) = present
            .iter()
            .find(|blueprint| blueprint.is_called(&self.name))
        {
            report::say(&format!(
                "error: `{}` already exists\nhint: give the new job another name",
                taken.path
            ));
            return ExitCode::from(MISTAKE);
        }
        let files = match self.files(present) {
            Ok(files) => files,
            Err(compiled) => {
                report::problems(context, &compiled.diagnostics, &compiled.sources);
                return ExitCode::from(MISTAKE);
            }
        };
        if let Err(code) = create(&context.root, &files) {
            return code;
        }
        if let Err(code) = schema::write_missing(&context.root) {
            return code;
        }
        report::say("hint: fill in its values, then run `cargo xtask build`");
        ExitCode::SUCCESS
    }

    /// The files to write, once it is sure that they build beside those that are there.
    pub(super) fn files(
        &self,
        present: Vec<Blueprint>,
    ) -> Result<Vec<(String, String)>, Box<Compiled>> {
        let mut files = Vec::new();
        let mut channel = CHANNEL.to_owned();
        let mut shared = PLATFORM.as_bytes().to_vec();
        if let Some(platform) = present.iter().find(|blueprint| blueprint.is_platform()) {
            let (channels, compiled) = pipeline::channels(platform.clone());
            if compiled.diagnostics.iter().any(Diagnostic::is_error) {
                return Err(Box::new(compiled));
            }
            channel = channels.into_iter().next().unwrap_or(channel);
            if let Ok(bytes) = &platform.content {
                shared.clone_from(bytes);
            }
        } else {
            let path = format!("{BLUEPRINTS}/{}", repository::PLATFORM);
            files.push((path, modeline(Document::Platform) + PLATFORM));
        }
        let path = format!("{BLUEPRINTS}/{}.yaml", self.name);
        let text = scaffold::blueprint(&self.name, &channel, &shared);
        files.push((path, text));

        compile_beside(present, &files)?;
        Ok(files)
    }
}

/// Compiles new files beside those that are there. Only what is wrong because of the new ones counts.
pub(super) fn compile_beside(
    present: Vec<Blueprint>,
    files: &[(String, String)],
) -> Result<(), Box<Compiled>> {
    let mut all = present.clone();
    all.extend(files.iter().map(|(path, text)| file(path, text)));
    let known = shown(&pipeline::compile(present));
    let mut compiled = pipeline::compile(all);
    // What is wrong without the new files too is for the next build to tell.
    let is_new: Vec<bool> = shown(&compiled)
        .into_iter()
        .map(|problem| !known.contains(&problem))
        .collect();
    let mut is_new = is_new.into_iter();
    compiled
        .diagnostics
        .retain(|_| is_new.next().unwrap_or(true));
    if compiled.diagnostics.iter().any(Diagnostic::is_error) {
        return Err(Box::new(compiled));
    }
    Ok(())
}

/// A blueprint that is not written yet.
pub(super) fn file(path: &str, text: &str) -> Blueprint {
    Blueprint {
        path: path.to_owned(),
        content: Ok(text.to_owned().into_bytes()),
    }
}

/// What is wrong with a name, and what to do about it. The rule for names is asked about a file that has it, alone
/// with a platform file that is right.
pub(super) fn problem_of_name(name: &str) -> Option<(String, String)> {
    if name.eq_ignore_ascii_case(repository::PLATFORM_STEM) {
        let problem = format!("`{name}` is the name of the file that all jobs share");
        return Some((problem, "give the new job another name".to_owned()));
    }
    let shape = || {
        "a name consists of lower-case letters, digits and `-`, and starts with a letter".to_owned()
    };
    if name.contains(['/', '\\']) {
        let problem = format!("`{}` is a path, not a job's name", name.escape_debug());
        return Some((problem, shape()));
    }
    let compiled = pipeline::compile(vec![
        file(&format!("{BLUEPRINTS}/{}", repository::PLATFORM), PLATFORM),
        file(
            &format!("{BLUEPRINTS}/{name}.yaml"),
            &scaffold::blueprint("job", CHANNEL, PLATFORM.as_bytes()),
        ),
    ]);
    let problem = compiled
        .diagnostics
        .into_iter()
        .find(|problem| problem.is_error() && problem.code == NAME)?;
    Some((problem.message, shape()))
}

/// Each problem as people see it, for comparing two compilations: the ids of sources differ.
fn shown(compiled: &Compiled) -> Vec<(Option<String>, Code, String)> {
    let path = |problem: &Diagnostic| {
        problem
            .source()
            .map(|source| compiled.sources.path(source).to_owned())
    };
    compiled
        .diagnostics
        .iter()
        .map(|problem| (path(problem), problem.code, problem.message.clone()))
        .collect()
}

/// Writes files that must not be there yet, all or none, and says so.
pub(super) fn create(root: &Path, files: &[(String, String)]) -> Result<(), ExitCode> {
    if let Err(WriteError { path, error, .. }) = dist::create(root, files) {
        report::say(&format!(
            "error: cannot write {path}: {error}\nnothing was written"
        ));
        return Err(ExitCode::from(MISTAKE));
    }
    for (path, _) in files {
        report::say(&format!("written  {path}"));
    }
    Ok(())
}
