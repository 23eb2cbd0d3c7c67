//! `new`: a first blueprint, with the words a newcomer needs beside each value.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;

use clap::Args;

use super::{Context, MISTAKE, report};
use crate::pipeline::{self, Compiled};
use crate::repository::{self, BLUEPRINTS, Blueprint};

const BLUEPRINT: &str = include_str!("new/blueprint.yaml");
const PLATFORM: &str = include_str!("new/platform.yaml");

/// The channel of the scaffold's own platform file.
const CHANNEL: &str = "alerts";

#[derive(Args, Debug)]
pub(super) struct New {
    /// The job's name: lower-case letters, digits and `-`
    name: String,
}

impl New {
    pub(super) fn run(&self, context: &Context) -> ExitCode {
        let files = match self.files(&context.root) {
            Ok(files) => files,
            Err(compiled) => {
                report::problems(context, &compiled.diagnostics, &compiled.sources);
                return ExitCode::from(MISTAKE);
            }
        };
        for (path, text) in &files {
            if let Err(error) = create(&context.root, path, text) {
                report::say(&format!("error: cannot write {path}: {error}"));
                return ExitCode::from(MISTAKE);
            }
            report::say(&format!("written  {path}"));
        }
        report::say("hint: fill in its values, then run `cargo xtask build`");
        ExitCode::SUCCESS
    }

    /// The files to write, once it is sure that they build beside those that are there.
    fn files(&self, root: &Path) -> Result<Vec<(String, String)>, Box<Compiled>> {
        let present = repository::read(root).unwrap_or_default();
        let platform_path = format!("{BLUEPRINTS}/{}", repository::PLATFORM);
        let mut files = Vec::new();
        let mut channel = CHANNEL.to_owned();
        if let Some(platform) = present
            .into_iter()
            .find(|blueprint| blueprint.path == platform_path)
        {
            let (channels, compiled) = pipeline::channels(platform);
            if compiled
                .diagnostics
                .iter()
                .any(loudfail_diagnostics::Diagnostic::is_error)
            {
                return Err(Box::new(compiled));
            }
            channel = channels.into_iter().next().unwrap_or(channel);
        } else {
            files.push((platform_path.clone(), PLATFORM.to_owned()));
        }
        let text = BLUEPRINT
            .replace("CHANNEL", &channel)
            .replace("JOB", &self.name);
        let path = format!("{BLUEPRINTS}/{}.yaml", self.name);
        files.push((path.clone(), text));

        let mut all = repository::read(root).unwrap_or_default();
        all.extend(files.iter().map(|(path, text)| Blueprint {
            path: path.clone(),
            content: Ok(text.clone().into_bytes()),
        }));
        let mut compiled = pipeline::compile(all);
        // What is wrong with the other jobs is for the next build to tell.
        compiled.diagnostics.retain(|problem| {
            problem
                .source()
                .is_some_and(|source| compiled.sources.path(source) == path)
        });
        if compiled
            .diagnostics
            .iter()
            .any(loudfail_diagnostics::Diagnostic::is_error)
        {
            return Err(Box::new(compiled));
        }
        Ok(files)
    }
}

/// Writes a file that must not be there yet.
fn create(root: &Path, path: &str, text: &str) -> io::Result<()> {
    fs::create_dir_all(root.join(BLUEPRINTS))?;
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(root.join(path))?;
    file.write_all(text.as_bytes())
}
