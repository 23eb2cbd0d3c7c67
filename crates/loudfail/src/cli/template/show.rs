//! `template show`: the text of a built-in template, how the own one differs, and what both are given.

use std::process::ExitCode;

use clap::Args;
use loudfail_render::{RenderError, channel_values, job_values};

use super::super::environment::OneEnvironment;
use super::super::{MISTAKE, build, report};
use super::{Context, USAGE, builtin};
use crate::difference;
use crate::pipeline::Built;
use crate::repository::{self, TEMPLATES};

/// Print a built-in template, how your custom template differs from it, or the values it is given.
#[derive(Args, Debug)]
pub(in crate::cli) struct Show {
    /// The template's path, as `template list` shows it
    #[arg(value_name = "PATH")]
    path: String,
    /// Show what your custom template changes in it
    #[arg(long, conflicts_with = "values")]
    diff: bool,
    /// Show the values that the template is given for this job or channel, as JSON
    #[arg(long, value_name = "NAME")]
    values: Option<String>,
    #[command(flatten)]
    environment: OneEnvironment,
}

impl Show {
    pub(super) fn run(&self, context: &Context) -> Result<ExitCode, ExitCode> {
        let (path, text) = builtin(&self.path)?;
        if self.environment.is_given() && self.values.is_none() {
            report::say(
                "error: `--env` requires `--values`: it selects the environment of that job or channel",
            );
            return Err(ExitCode::from(USAGE));
        }
        if let Some(name) = &self.values {
            report::put(&self.values(context, path, name)?);
        } else if self.diff {
            report::put(&own_difference(context, path, text)?);
        } else {
            report::put(text);
        }
        Ok(ExitCode::SUCCESS)
    }

    fn values(&self, context: &Context, path: &str, name: &str) -> Result<String, ExitCode> {
        let built = build::compile(context)?;
        let given = match self.channel(&built, name, path)? {
            Some(given) => given,
            None => {
                let (_, job) = self.environment.job(&built, name)?;
                job_values(job, path, &built.templates)
            }
        };
        match given {
            Ok(Some(values)) => Ok(format!("{values:#}\n")),
            Ok(None) => {
                report::say(&format!("error: `{path}` is not used for `{name}`"));
                Err(ExitCode::from(USAGE))
            }
            Err(error) => {
                report::say(&format!("error: {error}"));
                Err(ExitCode::from(MISTAKE))
            }
        }
    }

    /// What a channel of this name gives; nothing where there is none.
    fn channel(
        &self,
        built: &Built,
        name: &str,
        path: &str,
    ) -> Result<Option<Result<Option<serde_json::Value>, RenderError>>, ExitCode> {
        let platform = self
            .environment
            .of(built, name, |platform| platform.channels.contains_key(name))?;
        let channel = platform.and_then(|it| Some((&it.environment, it.channels.get(name)?)));
        Ok(channel.map(|(environment, channel)| {
            channel_values(channel, environment, path, &built.templates)
        }))
    }
}

fn own_difference(context: &Context, path: &str, text: &str) -> Result<String, ExitCode> {
    let shown = format!("{TEMPLATES}/{path}");
    let files = repository::read_templates(&context.root);
    let Some(own) = files.into_iter().find(|file| file.path == path) else {
        report::say(&format!(
            "error: {shown} does not exist\nhint: `cargo xtask template copy {path}` creates it"
        ));
        return Err(ExitCode::from(MISTAKE));
    };
    match own.content {
        Ok(bytes) => Ok(difference::of_texts(
            text,
            &String::from_utf8_lossy(&bytes),
            &format!("built-in/{path}"),
            &shown,
        )),
        Err(_) => {
            report::say(&format!(
                "error: {shown} cannot be read\nhint: `cargo xtask check` shows why"
            ));
            Err(ExitCode::from(MISTAKE))
        }
    }
}
